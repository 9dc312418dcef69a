"""Status, counts and reasons: what is too small, undefined or missing says so."""

from __future__ import annotations

import numpy as np
import pytest
from rows import subject

from audit.evidence import MISSING
from audit.measure.counted import Plan
from audit.measure.measure import measure_counts

PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=2)


def _find(found, metric, *, across=(), class_=None, **group):
    rows = [
        m
        for m in found.measurements
        if (m.metric, m.slice, m.across, m.class_) == (metric, group, across, class_)
    ]
    assert len(rows) == 1, (metric, group, across)
    return rows[0]


def _three_groups(**changes):
    """Group a: 30 of 40 selected, b: 12 of 40, c: 2 of 5."""
    group = ["a"] * 40 + ["b"] * 40 + ["c"] * 5
    y_pred = [1] * 30 + [0] * 10 + [1] * 12 + [0] * 28 + [1] * 2 + [0] * 3
    y_true = [1, 0] * 42 + [1]
    return subject(y_true, y_pred, **{"group": group, **changes})


def test_a_rate_has_its_counts_interval_and_n():
    row = _find(measure_counts(_three_groups(), PLAN), "selection_rate", group="a")
    assert (row.value, row.counts, row.n, row.status) == (0.75, (30, 40), 40, "measured")
    assert row.interval.method == "wilson"
    assert row.interval.low < 0.75 < row.interval.high


def test_a_small_group_is_shown_and_part_of_no_gap():
    found = measure_counts(_three_groups(), PLAN)
    small = _find(found, "selection_rate", group="c")
    assert (small.status, small.counts, small.value) == ("insufficient", (2, 5), 0.4)
    assert small.interval is not None
    gap = _find(found, "demographic_parity_difference", across=("group",))
    assert gap.value == pytest.approx(0.75 - 0.3)
    assert gap.counts == (30, 40, 12, 40)
    assert gap.reason == "too few people to be compared: c"
    assert gap.parameters["groups"] == 2
    (warning,) = (f for f in found.findings if f.code == "groups_left_out")
    assert warning.numbers["groups"] == ["c"]
    assert warning.text.startswith("{groups} is left out of comparisons of {metrics}: fewer than")
    assert "selection_rate" in warning.numbers["metrics"]


def test_impact_ratio_compares_with_the_highest_rate():
    found = measure_counts(_three_groups(), PLAN)
    row = _find(found, "impact_ratio", across=("group",), group="b")
    assert (row.reference, row.counts) == ("a", (12, 40, 30, 40))
    assert row.value == pytest.approx(0.4)
    assert row.interval.method == "mover_r_studentised_range"
    itself = _find(found, "impact_ratio", across=("group",), group="a")
    assert (itself.value, itself.interval, itself.reference) == (1.0, None, "a")
    assert _find(found, "impact_ratio", across=("group",), group="c").status == "insufficient"


def test_a_configured_reference_is_obeyed():
    found = measure_counts(_three_groups(references={"group": "b"}), PLAN)
    row = _find(found, "impact_ratio", across=("group",), group="a")
    assert (row.reference, row.value) == ("b", pytest.approx(2.5))
    assert row.interval.method == "mover_r"


def test_a_reference_that_is_not_there_is_said():
    found = measure_counts(_three_groups(references={"group": "z"}), PLAN)
    row = _find(found, "impact_ratio", across=("group",), group="a")
    assert (row.status, row.value) == ("undefined", None)
    assert "reference group" in row.reason


def test_missing_is_shown_and_part_of_no_disparity():
    rows = _three_groups()
    group = [MISSING if name == "b" else name for name in _names(rows)]
    found = measure_counts(subject(rows.y_true, rows.y_pred, group=group), PLAN)
    assert _find(found, "selection_rate", group=MISSING).counts == (12, 40)
    gap = _find(found, "demographic_parity_difference", across=("group",))
    assert (gap.status, gap.value) == ("undefined", None)
    assert not [m for m in found.measurements if m.metric == "impact_ratio" and m.value]
    counted = Plan(minimum_group=10, missing_as_group=True, intersections=1)
    found = measure_counts(subject(rows.y_true, rows.y_pred, group=group), counted)
    assert _find(found, "demographic_parity_difference", across=("group",)).value is not None


def test_no_positives_is_undefined_and_never_zero():
    rows = subject([0] * 20 + [1, 0] * 10, [1, 0] * 20, group=["a"] * 20 + ["b"] * 20)
    found = measure_counts(rows, PLAN)
    row = _find(found, "true_positive_rate", group="a")
    assert (row.value, row.counts, row.interval, row.n, row.status) == (
        None,
        None,
        None,
        0,
        "undefined",
    )
    assert row.reason == "nobody in this group is positive"
    gap = _find(found, "equal_opportunity_difference", across=("group",))
    assert gap.status == "undefined"
    assert "fewer than two groups" in gap.reason


def test_nobody_selected_is_no_ratio():
    rows = subject([1, 0] * 20, [0] * 40, group=["a", "b"] * 20)
    found = measure_counts(rows, PLAN)
    for metric, group in (("demographic_parity_ratio", {}), ("impact_ratio", {"group": "a"})):
        row = _find(found, metric, across=("group",), **group)
        assert (row.status, row.value) == ("undefined", None)
        assert "favourable" in row.reason
    assert _find(found, "demographic_parity_difference", across=("group",)).value == 0.0


def test_the_favourable_class_has_its_gap_beside():
    rng = np.random.default_rng(1)
    rows = subject(
        rng.integers(0, 2, 200), rng.integers(0, 2, 200), favourable=0, group=["a", "b"] * 100
    )
    found = measure_counts(rows, PLAN)
    rate = _find(found, "selection_rate")
    assert rate.counts[0] == int((rows.y_pred == 0).sum())
    positive = _find(found, "equal_opportunity_difference", across=("group",))
    beside = _find(found, "equal_opportunity_difference", across=("group",), class_="0")
    assert positive.parameters["of"] == "true_positive_rate"
    assert beside.parameters["of"] == "true_negative_rate"
    assert [f for f in found.findings if f.code == "polarity"]


def test_scores_alone_are_a_subject():
    rng = np.random.default_rng(2)
    score = np.r_[rng.uniform(0.3, 1, 50), rng.uniform(0, 0.7, 50)]
    rows = subject([0, 1] * 50, None, score, group=["a"] * 50 + ["b"] * 50)
    found = measure_counts(rows, PLAN)
    rate = _find(found, "scoring_rate", group="a")
    assert rate.counts == (int((score[:50] > np.median(score)).sum()), 50)
    ratio = _find(found, "impact_ratio", across=("group",), group="b")
    assert ratio.parameters["of"] == "scoring_rate"
    assert ratio.value < 1
    blind = _find(found, "selection_rate")
    assert (blind.status, blind.value) == ("not_assessable", None)
    assert "threshold" in blind.reason


def test_weighted_rates_have_an_effective_size_and_no_counts():
    weight = [3.0] * 40 + [1.0] * 45
    found = measure_counts(_three_groups(weight=weight), PLAN)
    row = _find(found, "selection_rate")
    assert row.counts is None
    assert row.value == pytest.approx((3 * 30 + 12 + 2) / (3 * 40 + 45))
    assert row.n == pytest.approx(165**2 / (9 * 40 + 45))
    assert _find(found, "demographic_parity_difference", across=("group",)).counts is None


def test_a_perfect_model_has_an_interval_that_admits_doubt():
    rows = subject([0, 1] * 10, [0, 1] * 10, [0.1, 0.9] * 10, group=["a", "b"] * 10)
    row = _find(measure_counts(rows, PLAN), "roc_auc")
    assert row.value == 1.0
    assert row.interval.low < 1.0


def test_intersections_name_both_groups():
    rng = np.random.default_rng(3)
    rows = subject(
        rng.integers(0, 2, 400),
        rng.integers(0, 2, 400),
        sex=rng.choice(["f", "m"], 400),
        race=rng.choice(["x", "y"], 400),
    )
    found = measure_counts(rows, PLAN)
    assert _find(found, "selection_rate", sex="f", race="x").n > 10
    ratio = _find(found, "impact_ratio", across=("sex", "race"), sex="f", race="x")
    assert " & " in ratio.reference
    alone = Plan(minimum_group=10, missing_as_group=False, intersections=1)
    assert not [m for m in measure_counts(rows, alone).measurements if len(m.slice) == 2]


def _names(rows):
    attribute = rows.attributes[0]
    return [attribute.groups[code] for code in attribute.codes]
