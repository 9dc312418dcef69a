"""Scores of too many rows: bins that never depend on the order, and errors within their bounds."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics as sk
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import regression, subject

from audit.measure.counted import Plan
from audit.measure.measure import measure_counts
from audit.measure.tally import score_counts
from audit.measure.tally.counts import Counts, distinct
from audit.measure.tally.score_counts import BINS, ScoreCounts, exponent_ahead, exponent_for

ONE = Plan(minimum_group=1, missing_as_group=False, intersections=1)
NUMBERS = st.one_of(
    st.floats(0, 1),
    st.floats(-1e9, 1e9),
    st.sampled_from([0.0, 0.1, 0.5, 1.0, 1e-300, -3.0]),
    st.floats(1e6, 1e6 + 1),
)


@pytest.fixture
def few_rows(monkeypatch):
    """Bins from the thirtieth row on, and at most eight of them."""
    monkeypatch.setattr(score_counts, "EXACT_ROWS", 30)
    monkeypatch.setattr(score_counts, "MOST", 9)


def _counted(numbers, cells, weight, exponent=None):
    return ScoreCounts.of(numbers, cells, 6, weight, exponent)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(st.tuples(NUMBERS, st.integers(0, 5), st.sampled_from([0.5, 1.0, 2.0])), min_size=1),
    st.integers(0, 2**32 - 1),
    st.booleans(),
)
def test_parts_in_any_order_leave_the_same_counts(rows, seed, ahead):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(score_counts, "EXACT_ROWS", 30)
        patch.setattr(score_counts, "MOST", 9)
        numbers, cells, weight = (np.array(column) for column in zip(*rows, strict=True))
        whole = _counted(numbers, cells, weight)
        rng = np.random.default_rng(seed)
        cuts = np.sort(rng.integers(0, len(rows) + 1, 4))
        parts = [part for part in np.split(rng.permutation(len(rows)), cuts) if len(part)]
        start = exponent_ahead(numbers[parts[0]], len(rows)) if ahead else None
        counted = [_counted(numbers[p], cells[p], weight[p], start) for p in parts]
        while len(counted) > 1:
            place = int(rng.integers(0, len(counted) - 1))
            counted[place : place + 2] = [counted[place] + counted[place + 1]]
    (merged,) = counted
    assert merged.exponent == whole.exponent
    np.testing.assert_allclose(merged.values, whole.values, rtol=1e-12)
    np.testing.assert_array_equal(merged.counts.codes, whole.counts.codes)
    np.testing.assert_array_equal(merged.counts.rows, whole.counts.rows)
    np.testing.assert_allclose(merged.counts.weight, whole.counts.weight, rtol=1e-12)


def test_up_to_the_stated_number_of_rows_nothing_is_cut():
    numbers = np.random.default_rng(0).random(10_000)
    counted = ScoreCounts.of(numbers, np.zeros(10_000, np.int64), 1, None)
    assert (counted.exponent, counted.width) == (None, 0.0)
    np.testing.assert_array_equal(counted.values, np.sort(numbers))


def test_few_distinct_scores_are_kept_however_many_rows(few_rows):
    numbers = np.repeat([0.1, 0.2, 0.3], 100)
    counted = ScoreCounts.of(numbers, np.zeros(300, np.int64), 1, None)
    assert counted.exponent is None
    assert counted.values.tolist() == [0.1, 0.2, 0.3]


def test_two_million_rows_are_put_into_bins():
    numbers = np.random.default_rng(1).random(score_counts.EXACT_ROWS + 1)
    cell = np.zeros(len(numbers), np.int64)
    half = len(numbers) // 2
    parts = [ScoreCounts.of(n, c, 1, None) for n, c in ((numbers[:half], cell[:half]),)]
    assert parts[0].exponent is None
    whole = parts[0] + ScoreCounts.of(numbers[half:], cell[half:], 1, None)
    assert whole.width == 1 / BINS
    assert len(whole.values) <= BINS + 1
    assert whole.counts.rows.sum() == len(numbers)
    ahead = ScoreCounts.of(numbers, cell, 1, None, exponent_ahead(numbers, len(numbers)))
    np.testing.assert_allclose(ahead.values, whole.values, rtol=1e-12)


def test_a_unit_scale_is_cut_into_exactly_4096_bins():
    halves = np.arange(2 * BINS + 1) / (2 * BINS)
    assert exponent_for(halves) == -12
    assert exponent_for(np.append(halves, 1 + 1 / BINS)) == -11


def _audit(few, seed=2, **changes):
    rng = np.random.default_rng(seed)
    y_true = rng.integers(0, 2, 400)
    y_score = np.clip(rng.normal(0.4 + 0.2 * y_true, 0.25), 0, 1)
    group = rng.choice(["a", "b"], 400)
    made = subject(y_true, None, y_score, group=group, **changes)
    return y_true, y_score, group, measure_counts(made, ONE)


def _row(found, metric, across=(), **group):
    rows = [
        m for m in found.measurements if (m.metric, m.slice, m.across) == (metric, group, across)
    ]
    assert len(rows) == 1, (metric, len(rows))
    return rows[0]


@pytest.mark.parametrize("seed", range(8))
def test_errors_stay_within_the_bounds_that_are_printed(few_rows, seed):
    y_true, y_score, group, found = _audit(few_rows, seed)
    exact = {
        "roc_auc": sk.roc_auc_score(y_true, y_score),
        "average_precision": sk.average_precision_score(y_true, y_score),
        "brier_score": sk.brier_score_loss(y_true, y_score),
        "log_loss": sk.log_loss(y_true, y_score),
    }
    for metric, value in exact.items():
        row = _row(found, metric)
        assert row.parameters["bins"] == BINS
        assert row.parameters["error_bound"] > 0
        assert abs(row.value - value) <= row.parameters["error_bound"] + 1e-12, metric
    for name in "ab":
        above = np.mean(y_score[group == name] > np.median(y_score))
        row = _row(found, "scoring_rate", group=name)
        assert abs(row.value - above) <= row.parameters["error_bound"] + 1e-12
    calibration = _row(found, "expected_calibration_error")
    assert calibration.parameters["bins"] == 10
    assert calibration.parameters["score_bins"] == BINS
    place = np.clip(np.ceil(y_score * 10) - 1, 0, 9).astype(int)
    parts = [place == bin_ for bin_ in range(10) if (place == bin_).any()]
    value = sum(np.mean(p) * abs(y_score[p].mean() - y_true[p].mean()) for p in parts)
    assert abs(calibration.value - value) <= calibration.parameters["error_bound"] + 1e-12


def test_of_few_rows_no_bound_is_printed():
    _, _, _, found = _audit(None)
    for metric in ("roc_auc", "brier_score", "scoring_rate", "expected_calibration_error"):
        assert "error_bound" not in (_row(found, metric).parameters or {})


def test_the_area_is_off_by_at_most_the_pairs_that_share_a_bin(few_rows):
    y_true, y_score, _, found = _audit(few_rows)
    row = _row(found, "roc_auc")
    width = row.parameters["bin_width"]
    bins = np.floor(y_score / width)
    tied = sum(
        np.sum((bins == b) & (y_true == 1)) * np.sum((bins == b) & (y_true == 0))
        for b in np.unique(bins)
    )
    expected = tied / (2 * y_true.sum() * (1 - y_true).sum())
    assert row.parameters["error_bound"] == pytest.approx(expected)


def test_a_regression_in_bins_keeps_its_means_exact(few_rows):
    rng = np.random.default_rng(3)
    target = rng.lognormal(3, 0.5, 200)
    estimate = target + rng.normal(0, 5, 200)
    found = measure_counts(regression(target, estimate, group=["a", "b"] * 100), ONE)
    assert _row(found, "mean_estimate", group="a").value == pytest.approx(estimate[::2].mean())
    distance = _row(found, "kolmogorov_smirnov_distance", ("group",))
    assert distance.parameters["bins"] == BINS


@given(st.lists(st.integers(-50, 50) | st.integers(-(2**40), 2**40), max_size=40))
def test_codes_are_found_as_sorting_finds_them(codes):
    array = np.array(codes, dtype=np.int64)
    found, place = distinct(array)
    expected, where = np.unique(array, return_inverse=True)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(place, where)
    assert Counts.of(array, None).rows.sum() == len(codes)
