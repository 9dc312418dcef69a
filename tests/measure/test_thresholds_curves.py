"""Threshold curves: every point is what an audit at that threshold measures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import subject

from audit.measure.counted import Plan, count
from audit.measure.measure import measure_counts
from audit.measure.thresholds import POINTS, threshold_curves

DISPARITIES = (
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equal_opportunity_difference",
    "equalized_odds_difference",
    "predictive_parity_difference",
)


def _plan(minimum=1, missing=False):
    return Plan(minimum_group=minimum, missing_as_group=missing, intersections=1)


def _curves(rows, minimum=1, **options):
    counted = count(rows, _plan(minimum))
    found = threshold_curves(counted.slices, rows.attributes, minimum_group=minimum, **options)
    return {curve.curve: curve for curve in found}


def _at(rows, threshold, minimum=1):
    """What the audit measures with the decisions of a threshold."""
    positive = (rows.y_score >= threshold).astype(np.int32)
    found = measure_counts(replace(rows, y_pred=positive), _plan(minimum)).measurements
    return [row for row in found if row.class_ is None]


def _gap(found, metric):
    (row,) = (one for one in found if (one.metric, one.slice) == (metric, {}) and one.across)
    return row.value


@st.composite
def audits(draw):
    n = draw(st.integers(4, 30))

    def column(values):
        return np.array(draw(st.lists(values, min_size=n, max_size=n)))

    labels = column(st.integers(0, 1))
    scores = column(st.sampled_from([0.0, 0.25, 0.5, 1.0]))
    weights = st.sampled_from([None, column(st.sampled_from([0.5, 1.0, 2.0, 4.0]))])
    return labels, scores, column(st.sampled_from("abc")), draw(weights)


@settings(max_examples=30, deadline=None)
@given(audits(), st.integers(0, 1), st.sampled_from([1, 3]))
def test_every_point_is_an_audit_at_that_threshold(audit, favourable, minimum):
    labels, scores, group, weight = audit
    rows = subject(labels, None, scores, weight=weight, favourable=favourable, group=group)
    found = _curves(rows, minimum)
    for place, threshold in enumerate(found["threshold:accuracy"].x):
        audited = _at(rows, threshold, minimum)
        accuracy = next(row for row in audited if row.metric == "accuracy" and not row.slice)
        assert found["threshold:accuracy"].y[place] == pytest.approx(accuracy.value)
        # How many rows the weights of those above a threshold are worth is only estimated.
        for metric in DISPARITIES if weight is None else DISPARITIES[:-1]:
            value = found[f"threshold:{metric}@group"].y[place]
            expected = _gap(audited, metric)
            assert (value is None) == (expected is None), (metric, threshold)
            assert value == pytest.approx(expected, abs=1e-12)


def _rows(count=600, seed=0, **changes):
    random = np.random.default_rng(seed)
    group = random.choice(["a", "b", "c"], count, p=[0.6, 0.3, 0.1])
    labels = random.integers(0, 2, count)
    scores = np.clip(random.normal(0.4 + 0.2 * labels - 0.1 * (group == "b"), 0.2), 0, 1)
    return subject(labels, None, scores, group=group, **changes)


def test_the_impact_ratio_is_the_worst_off_groups():
    rows = _rows(references={"group": "c"})
    curve = _curves(rows, references={"group": "c"})["threshold:impact_ratio@group"]
    threshold = curve.x[40]
    ratios = [
        row.value
        for row in _at(rows, threshold)
        if row.metric == "impact_ratio" and row.slice and row.across
    ]
    assert curve.y[40] == pytest.approx(min(ratios))
    unnamed = _curves(rows)
    assert (
        unnamed["threshold:impact_ratio@group"].y
        == unnamed["threshold:demographic_parity_ratio@group"].y
    )


def test_many_scores_are_looked_at_in_quantiles_with_the_audits_own_among_them():
    rows = _rows()
    curve = _curves(rows, threshold=0.5)["threshold:accuracy"]
    assert len(curve.x) <= POINTS
    assert 0.5 in curve.x
    assert list(curve.x) == sorted(set(curve.x))
    assert set(curve.x) - {0.5} <= set(rows.y_score.tolist())
    assert (min(curve.x), max(curve.x)) == (rows.y_score.min(), rows.y_score.max())
    shares = [(rows.y_score < threshold).mean() for threshold in curve.x]
    assert max(np.diff(shares)) < 0.03


def test_too_few_people_are_not_compared():
    rows = _rows(40)
    found = _curves(rows, minimum=30)
    assert set(found["threshold:demographic_parity_difference@group"].y) == {None}
    assert None not in found["threshold:accuracy"].y


def test_nobody_selected_is_no_ratio_and_a_missing_group_takes_no_part():
    scores = [0.1] * 20 + [0.9] * 20
    group = ["a", "b", "(missing)", "a"] * 10
    rows = subject([0, 1] * 20, None, scores, favourable=0, group=group)
    found = _curves(rows)
    ratio = found["threshold:demographic_parity_ratio@group"]
    assert ratio.x == (0.1, 0.9)
    assert ratio.y[0] is None  # at .1 everybody is positive, and nobody is given the favourable
    counted = count(rows, _plan())
    with_missing = threshold_curves(
        counted.slices, rows.attributes, minimum_group=1, missing_as_group=True
    )
    gaps = {curve.curve: curve.y for curve in with_missing}
    assert gaps["threshold:demographic_parity_difference@group"][1] == pytest.approx(0.0, abs=0.2)


def test_without_scores_or_labels_there_is_none():
    assert _curves(subject([0, 1] * 10, [0, 1] * 10, group=["a", "b"] * 10)) == {}
    unlabelled = replace(_rows(), y_true=None)
    assert _curves(unlabelled) == {}


def test_one_group_and_constant_scores_are_no_trouble():
    rows = subject([0, 1] * 10, None, [0.5] * 20, group=["a"] * 20)
    found = _curves(rows)
    assert found["threshold:accuracy"].x == (0.5,)
    assert found["threshold:equalized_odds_difference@group"].y == (None,)


def test_ten_thousand_groups_are_no_special_case():
    random = np.random.default_rng(1)
    group = random.integers(0, 10_000, 40_000).astype(str)
    rows = subject(random.integers(0, 2, 40_000), None, random.random(40_000), group=group)
    counted = count(rows, _plan())
    found = list(threshold_curves(counted.slices, rows.attributes, minimum_group=1))
    assert len(found) == 7
    assert all(len(curve.x) == len(curve.y) == POINTS for curve in found)
