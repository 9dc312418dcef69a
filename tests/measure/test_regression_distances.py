"""Groups compared as wholes: mean differences in deviations, and whole distributions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import find, regression, subject
from scipy import stats

from audit.evidence import Interval
from audit.intervals import interval_from, own_basis
from audit.measure.counted import Plan
from audit.measure.measure import measure_counts
from audit.measure.metrics.mean_differences import NO_SPREAD
from audit.measure.tally import score_counts
from audit.statistics.kolmogorov import (
    distance_error,
    distance_limits,
    largest_distance_limits,
)

ONE = Plan(minimum_group=1, missing_as_group=False, intersections=1)
PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=1)
SMD = "standardized_mean_difference"
KS = "kolmogorov_smirnov_distance"
POOLED, POPULATION = {"denominator": "pooled within-group"}, {"denominator": "whole population"}


def test_both_denominators_are_two_rows_with_the_sign_of_group_minus_reference():
    rng = np.random.default_rng(0)
    a, b, c = rng.normal(10, 2, 50), rng.normal(12, 3, 70), rng.normal(11, 1, 30)
    everyone = np.concatenate([a, b, c])
    group = ["a"] * 50 + ["b"] * 70 + ["c"] * 30
    made = regression(None, everyone, group=group, references={"group": "b"})
    found = measure_counts(made, PLAN)
    pooled = find(found, SMD, across=("group",), group="a", parameters=POOLED)
    variance = (49 * a.var(ddof=1) + 69 * b.var(ddof=1)) / 118
    assert pooled.value == pytest.approx((a.mean() - b.mean()) / np.sqrt(variance), rel=1e-12)
    population = find(found, SMD, across=("group",), group="a", parameters=POPULATION)
    expected = (a.mean() - b.mean()) / everyone.std(ddof=1)
    assert population.value == pytest.approx(expected, rel=1e-12)
    assert pooled.value < 0
    assert population.value < 0
    assert (pooled.reference, pooled.parameters["sign"]) == ("b", "group minus reference")
    for row in (pooled, population):
        assert row.interval.low < row.value < row.interval.high
        again = interval_from(own_basis(row), 0.95)
        assert (again.low, again.high) == (row.interval.low, row.interval.high)


def test_the_reference_is_0_without_an_interval_and_everyone_alike_is_undefined():
    made = regression(None, [1.0] * 40, group=["a"] * 20 + ["b"] * 20, references={"group": "a"})
    found = measure_counts(made, PLAN)
    assert find(found, "impact_ratio", across=("group",), group="a").status == "undefined"
    made = regression(None, [1.0] * 20 + [2.0] * 20, group=["a"] * 20 + ["b"] * 20)
    found = measure_counts(made, PLAN)
    itself = find(found, SMD, across=("group",), group="b", parameters=POOLED)
    assert (itself.value, itself.interval) == (0.0, None)
    pooled = [m for m in found.measurements if m.metric == SMD and m.slice == {"group": "a"}]
    assert [m.status for m in pooled] == ["undefined", "measured"]
    assert "spread" in pooled[0].reason


def test_scores_of_a_binary_audit_are_compared_too():
    rng = np.random.default_rng(1)
    score = np.r_[rng.uniform(0.2, 0.9, 40), rng.uniform(0, 0.8, 60)]
    group = ["a"] * 40 + ["b"] * 60
    for y_true in ([0, 1] * 50, None):
        made = subject(y_true, (score > 0.5).astype(int), score, group=group)
        found = measure_counts(made, PLAN)
        row = find(found, SMD, across=("group",), group="b", parameters=POOLED)
        a, b = score[:40], score[40:]
        deviation = np.sqrt((39 * a.var(ddof=1) + 59 * b.var(ddof=1)) / 98)
        assert row.value == pytest.approx((b.mean() - a.mean()) / deviation, rel=1e-12)
        assert row.parameters["number"] == "score"


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_distances_equal_scipy(data):
    number = st.one_of(st.floats(-100, 100), st.integers(0, 5).map(float))
    a = np.array(data.draw(st.lists(number, min_size=2, max_size=30)))
    b = np.array(data.draw(st.lists(number, min_size=2, max_size=30)))
    group = ["a"] * len(a) + ["b"] * len(b)
    made = regression(None, np.r_[a, b], group=group, references={"group": "b"})
    found = measure_counts(made, ONE)
    oracle = stats.ks_2samp(a, b, method="asymp")
    largest = find(found, KS, across=("group",))
    assert largest.value == pytest.approx(oracle.statistic, abs=1e-12)
    row = find(found, KS, across=("group",), group="a")
    if row.status == "measured":
        assert row.value == pytest.approx(oracle.statistic, abs=1e-12)
        (test,) = (t for t in found.tests if t.test == "kolmogorov_smirnov")
        assert test.statistic == pytest.approx(oracle.statistic, abs=1e-12)


def test_the_largest_distance_is_that_of_the_two_furthest_groups():
    rng = np.random.default_rng(2)
    parts = [rng.normal(place, 1, 40) for place in (0.0, 0.3, 2.0, 1.0)]
    group = np.repeat(list("abcd"), 40)
    found = measure_counts(regression(None, np.concatenate(parts), group=group), PLAN)
    pairs = [stats.ks_2samp(parts[i], parts[j]).statistic for i in range(4) for j in range(i)]
    row = find(found, KS, across=("group",))
    assert row.value == pytest.approx(max(pairs), abs=1e-12)
    assert set(row.parameters["between"]) == {"a", "c"}
    assert row.interval.method == "two_sample_dkw_all_pairs"
    limits = largest_distance_limits(row.value, distance_error(40, 40), 4, 0.95)
    assert (row.interval.low, row.interval.high) == pytest.approx(tuple(limits))
    assert row.interval.low <= row.value <= row.interval.high
    family = {t.family for t in found.tests if t.test == "kolmogorov_smirnov"}
    assert family == {"kolmogorov_smirnov across group against c, 3 tests, Benjamini-Hochberg"}


def test_a_test_beside_every_distance_is_near_scipys():
    rng = np.random.default_rng(3)
    a, b = rng.normal(0, 1, 300), rng.normal(0.2, 1, 400)
    group = ["a"] * 300 + ["b"] * 400
    found = measure_counts(regression(None, np.r_[a, b], group=group), PLAN)
    (test,) = (t for t in found.tests if t.test == "kolmogorov_smirnov")
    assert test.p == pytest.approx(stats.ks_2samp(a, b).pvalue, rel=0.25)


def test_small_groups_are_shown_but_not_gone_by():
    estimate = np.arange(45.0)
    group = ["a"] * 20 + ["b"] * 20 + ["c"] * 5
    found = measure_counts(regression(None, estimate, group=group), PLAN)
    row = find(found, KS, across=("group",), group="c")
    assert (row.status, row.parameters["minimum_group"]) == ("insufficient", 10)
    assert find(found, KS, across=("group",)).reason == "too few people to be compared: c"
    made = regression(None, estimate, group=group, references={"group": "c"})
    found = measure_counts(made, PLAN)
    for metric in (KS, SMD):
        rows = [m for m in found.measurements if m.metric == metric and m.slice == {"group": "a"}]
        assert {(m.status, m.n, m.reference) for m in rows} == {("undefined", 20, None)}


def test_a_small_group_beside_a_large_reference_is_insufficient():
    made = regression(
        None, np.arange(45.0), group=["a"] * 40 + ["b"] * 5, references={"group": "a"}
    )
    found = measure_counts(made, PLAN)
    for denominator in (POOLED, POPULATION):
        row = find(found, SMD, across=("group",), group="b", parameters=denominator)
        assert row.status == "insufficient"
        itself = find(found, SMD, across=("group",), group="a", parameters=denominator)
        assert (itself.value, itself.n) == (0.0, 40)
    largest = find(found, KS, across=("group",))
    assert (largest.status, largest.n) == ("undefined", 40)


def test_groups_that_do_not_overlap_are_1_apart():
    numbers = np.r_[np.arange(20.0), np.arange(20.0) + 100]
    made = regression(None, numbers, group=["a"] * 20 + ["b"] * 20, references={"group": "a"})
    found = measure_counts(made, PLAN)
    assert find(found, KS, across=("group",), group="b").value == 1.0
    assert find(found, KS, across=("group",)).value == 1.0


def test_a_distance_of_bins_may_be_off_by_the_fullest_bin(monkeypatch):
    monkeypatch.setattr(score_counts, "EXACT_ROWS", 30)
    monkeypatch.setattr(score_counts, "MOST", 9)
    a, b = np.linspace(0.0, 0.99, 60), np.r_[np.linspace(0.26, 0.37, 30), np.linspace(0, 0.9, 30)]
    score = np.r_[a, b]
    made = subject(
        None,
        (score > 0.5).astype(int),
        score,
        group=np.repeat(["a", "b"], 60),
        references={"group": "a"},
    )
    row = find(measure_counts(made, PLAN), KS, across=("group",), group="b")
    fullest = np.histogram(b, np.arange(9) / 8)[0].max() / 60
    assert (row.parameters["bin_width"], row.parameters["error_bound"]) == (0.125, fullest)
    assert abs(row.value - stats.ks_2samp(a, b).statistic) <= fullest


def test_without_anybody_to_compare_with_the_reason_is_told():
    made = regression(None, np.arange(40.0), group=["a", "b"] * 20, references={"group": "z"})
    found = measure_counts(made, PLAN)
    rows = [m for m in found.measurements if m.metric in (SMD, KS) and m.slice]
    assert rows
    assert {m.status for m in rows} == {"undefined"}
    assert all("reference group" in m.reason for m in rows)
    assert {m.n for m in rows} == {20}


def test_weighted_groups_use_weights_and_effective_sizes():
    rng = np.random.default_rng(4)
    estimate, weight = rng.normal(size=80), rng.choice([1.0, 3.0], 80)
    group = np.array(["a", "b"] * 40)
    found = measure_counts(regression(None, estimate, weight=weight, group=group), PLAN)
    means = {g: np.average(estimate[group == g], weights=weight[group == g]) for g in "ab"}
    (row,) = (
        m
        for m in found.measurements
        if m.metric == SMD and m.value and m.parameters["denominator"] == "pooled within-group"
    )
    own = row.slice["group"]
    other = {"a": "b", "b": "a"}[own]
    assert np.sign(row.value) == np.sign(means[own] - means[other])
    mine = weight[group == own]
    assert row.n == pytest.approx(mine.sum() ** 2 / (mine**2).sum())


def test_a_mean_difference_of_bins_may_be_off_by_two_bins(monkeypatch):
    monkeypatch.setattr(score_counts, "EXACT_ROWS", 30)
    monkeypatch.setattr(score_counts, "MOST", 9)
    rng = np.random.default_rng(5)
    score = np.r_[rng.uniform(0.3, 1, 60), rng.uniform(0, 0.8, 60)]
    group = np.repeat(["a", "b"], 60)
    found = measure_counts(
        subject(None, (score > 0.5).astype(int), score, group=group, references={"group": "a"}),
        PLAN,
    )
    row = find(found, SMD, across=("group",), group="b", parameters=POOLED)
    width = row.parameters["bin_width"]
    assert width == 0.125
    own, other = (mean for mean, *_ in row.parameters["means"])
    bound = 2 * width * abs(row.value) / abs(own - other)
    assert row.parameters["error_bound"] == pytest.approx(bound)
    # the reference against itself is 0 whatever the bins
    itself = find(found, SMD, across=("group",), group="a", parameters=POOLED)
    assert (itself.value, itself.interval) == (0.0, None)
    assert "error_bound" not in itself.parameters


def test_estimates_and_equal_means_carry_no_bound(monkeypatch):
    monkeypatch.setattr(score_counts, "EXACT_ROWS", 30)
    monkeypatch.setattr(score_counts, "MOST", 9)
    numbers = np.r_[np.linspace(0, 1, 40), np.linspace(0.2, 1.2, 40)]
    group = ["a"] * 40 + ["b"] * 40
    made = regression(None, numbers, group=group, references={"group": "a"})
    row = find(measure_counts(made, PLAN), SMD, across=("group",), group="b", parameters=POOLED)
    assert row.parameters["number"] == "estimate"
    assert "error_bound" not in row.parameters
    twice = np.tile(np.linspace(0, 1, 40), 2)
    made = subject(None, (twice > 0.5).astype(int), twice, group=group, references={"group": "a"})
    row = find(measure_counts(made, PLAN), SMD, across=("group",), group="b", parameters=POOLED)
    assert row.value == pytest.approx(0.0, abs=1e-12)


def test_all_that_a_mean_difference_says():
    numbers = np.r_[np.arange(20.0), np.arange(20.0) * 2 + 5, np.full(15, 9.0)]
    group = ["a"] * 20 + ["b"] * 20 + ["c"] * 15
    made = regression(None, numbers, group=group, references={"group": "a"})
    found = measure_counts(made, PLAN)
    for denominator in (POOLED, POPULATION):
        row = find(found, SMD, across=("group",), group="b", parameters=denominator)
        facts = {key: row.parameters[key] for key in ("number", "sign", "reference")}
        assert facts == {
            "number": "estimate",
            "sign": "group minus reference",
            "reference": "configured",
        }
        assert row.n == 20
        assert len(row.parameters["means"]) == (2 if denominator == POOLED else 3)
        method = "smd_pooled" if denominator == POOLED else "smd_population"
        assert row.interval.method == method
    made = regression(
        None, np.r_[np.full(20, 3.0), np.full(20, 4.0)], group=["a"] * 20 + ["b"] * 20
    )
    rows = [m for m in measure_counts(made, PLAN).measurements if m.metric == SMD]
    (flat,) = (m for m in rows if m.status == "undefined")
    assert (flat.reason, flat.value, flat.interval) == (NO_SPREAD, None, None)


def test_all_that_a_distance_says():
    numbers = np.r_[np.arange(20.0), np.arange(30.0) / 3 + 7]
    group = ["a"] * 20 + ["b"] * 30
    made = regression(None, numbers, group=group, references={"group": "a"})
    found = measure_counts(made, PLAN)
    row = find(found, KS, across=("group",), group="b")
    # up to 7 are 8 of a's 20 and one of b's 30
    assert (row.value, row.n, row.parameters) == (
        pytest.approx(0.4 - 1 / 30),
        30,
        {"number": "estimate"},
    )
    error = distance_error(30, 20)
    low, high = distance_limits(row.value, error, 0.95)
    assert row.interval == Interval(
        low=low,
        high=high,
        level=0.95,
        method="two_sample_dkw",
        scale="identity",
        standard_error=error,
    )
    (test,) = (t for t in found.tests if t.test == "kolmogorov_smirnov")
    assert (test.across, test.slice, test.statistic) == (("group",), {"group": "b"}, row.value)
    itself = find(found, KS, across=("group",), group="a")
    assert (itself.value, itself.parameters) == (0.0, {"number": "estimate"})
    largest = find(found, KS, across=("group",))
    assert largest.interval.scale == "identity"
    assert (largest.n, largest.reason) == (50, None)
    assert largest.parameters == {
        "number": "estimate",
        "groups": 2,
        "between": ["a", "b"],
        "at": 7.0,
    }
