"""Regression: every number beside scikit-learn's, by group too, and what is undefined says so."""

from __future__ import annotations

import fairlearn.metrics as fair
import numpy as np
import pytest
import sklearn.metrics as sk
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import find, regression

from audit.evidence import MISSING
from audit.intervals import interval_from, own_basis
from audit.measure.counted import Plan
from audit.measure.measure import measure_counts

ONE = Plan(minimum_group=1, missing_as_group=False, intersections=1)
PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=2)
CLOSE = {"rel": 1e-9, "abs": 1e-9}


@st.composite
def estimates(draw):
    n = draw(st.integers(2, 60))
    number = st.floats(-1e4, 1e4, allow_subnormal=False)
    target = np.array(draw(st.lists(number, min_size=n, max_size=n)))
    estimate = np.array(draw(st.lists(number, min_size=n, max_size=n)))
    group = np.array(draw(st.lists(st.sampled_from("abc"), min_size=n, max_size=n)))
    weights = st.lists(st.floats(0.1, 5), min_size=n, max_size=n)
    return target, estimate, group, draw(st.one_of(st.none(), weights.map(np.array)))


@settings(max_examples=400, deadline=None)
@given(estimates())
def test_everything_equals_scikit_learn(audit):
    target, estimate, group, weight = audit
    found = measure_counts(regression(target, estimate, weight=weight, group=group), ONE)
    for name in (None, *np.unique(group)):
        who = np.ones(len(target), bool) if name is None else group == name
        part = {} if name is None else {"group": str(name)}
        y, p, w = target[who], estimate[who], None if weight is None else weight[who]
        assert find(found, "mae", **part).value == pytest.approx(
            sk.mean_absolute_error(y, p, sample_weight=w), **CLOSE
        )
        assert find(found, "rmse", **part).value == pytest.approx(
            sk.root_mean_squared_error(y, p, sample_weight=w), **CLOSE
        )
        assert find(found, "mean_residual", **part).value == pytest.approx(
            np.average(p - y, weights=w), **CLOSE
        )
        assert find(found, "mean_target", **part).value == pytest.approx(
            np.average(y, weights=w), **CLOSE
        )
        assert find(found, "mean_estimate", **part).value == pytest.approx(
            np.average(p, weights=w), **CLOSE
        )
        row = find(found, "r2", **part)
        if len(y) > 1 and np.ptp(y) > 1e-6:
            assert row.value == pytest.approx(sk.r2_score(y, p, sample_weight=w), rel=1e-6)
        elif np.ptp(y) == 0:
            assert (row.status, row.value) == ("undefined", None)


@settings(max_examples=150, deadline=None)
@given(estimates())
def test_gaps_equal_fairlearn(audit):
    target, estimate, group, weight = audit
    found = measure_counts(regression(target, estimate, weight=weight, group=group), ONE)
    for metric, oracle in (
        ("mae", sk.mean_absolute_error),
        ("rmse", sk.root_mean_squared_error),
    ):
        frame = fair.MetricFrame(
            metrics=oracle,
            y_true=target,
            y_pred=estimate,
            sensitive_features=group,
            sample_params={"sample_weight": weight},
        )
        ratio = find(found, f"{metric}_ratio", across=("group",))
        if len(np.unique(group)) < 2 or not frame.group_max():
            assert ratio.status == "undefined"
            continue
        assert ratio.value == pytest.approx(frame.group_min() / frame.group_max(), **CLOSE)
    gap = find(found, "mean_residual_difference", across=("group",))
    if len(np.unique(group)) > 1:
        weights = np.ones(len(target)) if weight is None else weight
        means = [
            np.average((estimate - target)[group == g], weights=weights[group == g])
            for g in np.unique(group)
        ]
        assert gap.value == pytest.approx(max(means) - min(means), **CLOSE)


def _wages(**changes):
    rng = np.random.default_rng(0)
    group = np.repeat(["a", "b", "c"], [60, 50, 5])
    target = rng.lognormal(3, 0.4, 115)
    estimate = target * rng.normal(1, 0.1, 115) + 2 * (group == "b")
    return regression(target, estimate, **{"group": group, **changes})


def test_the_sign_of_a_residual_is_estimate_minus_label():
    found = measure_counts(regression([10, 10, 20], [12, 12, 22], group=["a", "a", "b"]), ONE)
    assert find(found, "mean_residual").value == pytest.approx(2)
    assert find(found, "mean_residual", group="b").value == pytest.approx(2)


def test_each_number_has_an_interval_that_can_be_made_again():
    found = measure_counts(_wages(), PLAN)
    methods = {"mae": "log_t", "rmse": "hall_root", "r2": "fieller_r2", "mean_residual": "hall"}
    for metric, method in methods.items():
        row = find(found, metric, group="a")
        assert row.interval.method == method
        assert row.interval.low < row.value < row.interval.high
        assert interval_from(own_basis(row), 0.95) == row.interval
        wider = interval_from(own_basis(row), 0.99)
        assert wider.low < row.interval.low < row.interval.high < wider.high


def test_a_small_group_is_shown_and_part_of_no_gap():
    found = measure_counts(_wages(), PLAN)
    row = find(found, "mae", group="c")
    assert (row.status, row.n) == ("insufficient", 5)
    gap = find(found, "mae_difference", across=("group",))
    assert gap.parameters["groups"] == 2
    assert gap.reason == "too few people to be compared: c"
    assert gap.interval.method == "largest_difference_of_limits"


def test_people_without_a_group_are_part_of_no_gap():
    group = ["a"] * 60 + ["b"] * 50 + [MISSING] * 5
    found = measure_counts(_wages(group=group), ONE)
    assert find(found, "mae", group=MISSING).value is not None
    assert find(found, "mae_difference", across=("group",)).parameters["groups"] == 2
    rows = [m for m in found.measurements if m.metric == "standardized_mean_difference"]
    assert {m.slice["group"] for m in rows} == {"a", "b"}


def test_exact_estimates_are_a_number_without_an_interval():
    found = measure_counts(regression([1, 2, 3, 4], [1, 2, 3, 4], group=list("aabb")), ONE)
    for metric, value in (("mae", 0.0), ("rmse", 0.0), ("r2", 1.0), ("mean_residual", 0.0)):
        row = find(found, metric)
        assert row.value == pytest.approx(value)
        assert row.status == "measured"
    assert find(found, "mae").interval is None
    assert "exact" in find(found, "mae").reason
    assert find(found, "mae_ratio", across=("group",)).status == "undefined"


def test_one_label_for_everybody_has_no_r2():
    row = find(measure_counts(regression([5, 5, 5], [4, 5, 6], group=list("aab")), ONE), "r2")
    assert (row.status, row.value) == ("undefined", None)
    assert "label is the same" in row.reason


def test_one_person_has_no_interval():
    found = measure_counts(regression([5, 1, 2], [4, 1, 3], group=list("abb")), ONE)
    for metric in ("mae", "rmse", "mean_residual", "mean_estimate"):
        row = find(found, metric, group="a")
        assert (row.status, row.interval) == ("measured", None)
        assert "spread" in row.reason
    assert find(found, "r2", group="a").status == "undefined"


def test_heavy_tails_are_said_to_be_approximate():
    rng = np.random.default_rng(1)
    target = rng.normal(size=300)
    tame = measure_counts(regression(target, target + rng.normal(size=300)), ONE)
    wild = measure_counts(regression(target, target + rng.standard_cauchy(300)), ONE)
    assert find(tame, "rmse").reason is None
    assert "approximate" in find(wild, "rmse").reason


def test_without_labels_estimates_are_still_compared():
    estimate = np.r_[np.arange(40.0), np.arange(40.0) + 10]
    made = regression(None, estimate, group=["a"] * 40 + ["b"] * 40)
    found = measure_counts(made, PLAN)
    row = find(found, "mae")
    assert (row.status, row.reason) == ("not_assessable", "it needs labels and estimates")
    assert find(found, "mean_estimate_difference", across=("group",)).value == pytest.approx(10)
    assert find(found, "impact_ratio", across=("group",), group="a").reference == "b"


def test_scoring_rates_follow_the_favourable_direction():
    estimate = np.r_[np.arange(20.0), np.arange(20.0) + 15]
    group = ["a"] * 20 + ["b"] * 20
    more = measure_counts(regression(None, estimate, group=group), PLAN)
    less = measure_counts(regression(None, estimate, y_score=-estimate, group=group), PLAN)
    rate = find(more, "scoring_rate", group="b")
    assert rate.counts == (int((estimate[20:] > np.median(estimate)).sum()), 20)
    assert find(more, "impact_ratio", across=("group",), group="a").reference == "b"
    assert find(less, "impact_ratio", across=("group",), group="b").reference == "a"
    assert find(less, "mean_estimate", group="b").value == pytest.approx(estimate[20:].mean())


def test_row_order_and_relabelling_change_nothing():
    rng = np.random.default_rng(2)
    made = _wages()
    group = np.array(made.attributes[0].groups)[made.attributes[0].codes]
    order = rng.permutation(len(group))
    renamed = np.char.add("z", group[order])
    one = measure_counts(made, PLAN)
    other = measure_counts(
        regression(made.target[order], made.estimate[order], group=renamed), PLAN
    )
    for mine, theirs in zip(one.measurements, other.measurements, strict=True):
        assert mine.metric == theirs.metric
        assert {k: f"z{v}" for k, v in mine.slice.items()} == theirs.slice
        if mine.value is None:
            assert theirs.value is None
        else:
            assert mine.value == pytest.approx(theirs.value, rel=1e-9, abs=1e-9)
