"""Rankings: who is among the first k, how exposed groups are, and what ties are worth."""

from __future__ import annotations

from dataclasses import replace
from math import log, log2, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import find, regression, subject

from audit.evidence import MISSING
from audit.intervals import interval_from, own_basis
from audit.measure.counted import Plan
from audit.measure.measure import measure_counts
from audit.measure.metrics.exposure import (
    NO_INTERVAL,
    NOBODY_NEAR_THE_TOP,
    ONE_ROW,
    TIES,
    TOO_LONG,
    error_given_k,
)
from audit.measure.tally import ranks, score_counts
from audit.statistics.methods import Basis, limits_at
from audit.statistics.skewed_means import hall_limits

ONE = Plan(minimum_group=1, missing_as_group=False, intersections=1)
PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=1)
LISTS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 6)), min_size=2, max_size=40
).filter(lambda rows: len({group for group, _ in rows}) > 1)


def _ranked(score, group, top_k, **changes):
    made = subject([0, 1] * (len(score) // 2) + [0] * (len(score) % 2), None, score, group=group)
    return measure_counts(replace(made, top_k=top_k, **changes), ONE)


def _expected_places(score, group):
    """For every place, the chance of each group to stand on it."""
    names = sorted(set(group))
    order = sorted(set(score), reverse=True)
    places = []
    for value in order:
        tied = [g for s, g in zip(score, group, strict=True) if s == value]
        shares = {name: tied.count(name) / len(tied) for name in names}
        places += [shares] * len(tied)
    return names, places


@settings(max_examples=300, deadline=None)
@given(LISTS, st.data())
def test_everything_equals_walking_down_the_list(rows, data):
    group = [name for name, _ in rows]
    score = [value / 6 for _, value in rows]
    k = data.draw(st.integers(1, len(rows)))
    found = _ranked(score, group, (k,))
    names, places = _expected_places(score, group)
    overall = {name: group.count(name) / len(group) for name in names}
    discount = [1 / log2(2 + place) for place in range(len(group))]
    for name in names:
        there = sum(place[name] for place in places[:k])
        row = find(found, "skew_at_k", across=("group",), group=name)
        if there == 0:
            assert (row.status, row.value) == ("undefined", None)
            assert row.reason == "nobody of this group is among the first {k}"
        else:
            assert row.value == pytest.approx(log(there / k) - log(overall[name]), abs=1e-9)
            assert row.parameters["in_top"] == pytest.approx(there)
        exposed = sum(d * place[name] for d, place in zip(discount, places, strict=True))
        exposure = find(found, "mean_exposure", group=name)
        assert exposure.value == pytest.approx(exposed / group.count(name), rel=1e-9)
    total = weights = 0.0
    for i in range(1, k + 1):
        first = {name: sum(place[name] for place in places[:i]) / i for name in names}
        apart = sum(p * log(p / overall[name]) for name, p in first.items() if p > 1e-12)
        total, weights = total + discount[i - 1] * apart, weights + discount[i - 1]
    row = find(found, "ndkl", across=("group",))
    assert row.value == pytest.approx(total / weights, abs=1e-9)


def test_the_formulas_by_hand():
    found = _ranked([0.9, 0.8, 0.7, 0.6], ["a", "b", "b", "b"], (2,))
    a, b = (find(found, "skew_at_k", across=("group",), group=name) for name in "ab")
    assert a.value == pytest.approx(log((1 / 2) / (1 / 4)))
    assert b.value == pytest.approx(log((1 / 2) / (3 / 4)))
    assert (a.counts, b.counts) == ((1, 2, 1, 4), (1, 2, 3, 4))
    assert find(found, "mean_exposure", group="a").value == 1.0
    seen = (1 / log2(3) + 1 / log2(4) + 1 / log2(5)) / 3
    assert find(found, "mean_exposure", group="b").value == pytest.approx(seen)


def test_a_tie_across_the_edge_is_shared_out_and_has_no_whole_counts():
    found = _ranked([0.9, 0.5, 0.5, 0.5], ["a", "a", "b", "b"], (2,))
    row = find(found, "skew_at_k", across=("group",), group="b")
    assert row.parameters["in_top"] == pytest.approx(2 / 3)
    assert row.counts is None
    assert row.value == pytest.approx(log((2 / 3) / 2) - log(1 / 2))


def test_several_lists_are_several_rows_and_none_is_longer_than_the_rows():
    found = _ranked([0.9, 0.8, 0.7, 0.6], ["a", "b", "b", "b"], (1, 2, 100))
    rows = [m for m in found.measurements if m.metric == "ndkl"]
    assert [m.parameters["k"] for m in rows] == [1, 2]
    assert rows[0].value == pytest.approx(log(4))
    assert [m.parameters for m in rows] == [{"k": k, "groups": 2, "ties": TIES} for k in (1, 2)]
    assert {(m.n, m.reason) for m in rows} == {(4, NO_INTERVAL)}


def test_a_list_too_long_to_follow_says_so(monkeypatch):
    monkeypatch.setattr(ranks, "MOST_STEPS", 3)
    found = _ranked([0.9, 0.8, 0.7, 0.6], ["a", "b", "b", "b"], (3, 4))
    rows = [m for m in found.measurements if m.metric == "ndkl"]
    assert [(m.status, m.reason) for m in rows] == [
        ("measured", NO_INTERVAL),
        ("undefined", TOO_LONG),
    ]


def test_exposure_is_compared_with_the_reference_and_can_be_made_again():
    rng = np.random.default_rng(0)
    score = np.r_[rng.uniform(0.3, 1, 60), rng.uniform(0, 0.8, 60)]
    made = subject([0, 1] * 60, None, score, group=["a"] * 60 + ["b"] * 60)
    found = measure_counts(replace(made, top_k=(20,)), PLAN)
    row = find(found, "exposure_ratio", across=("group",), group="b")
    parts = [find(found, "mean_exposure", group=name) for name in "ba"]
    assert row.reference == "a"
    assert row.value == pytest.approx(parts[0].value / parts[1].value)
    assert row.interval.method == "ratio_of_limits_studentised_range"
    assert row.interval.low < row.value < row.interval.high
    assert find(found, "exposure_ratio", across=("group",), group="a").value == 1.0
    skew = find(found, "skew_at_k", across=("group",), group="b")
    assert interval_from(own_basis(skew), 0.95) == skew.interval


def test_people_without_a_group_keep_their_places_and_take_no_part():
    found = _ranked([0.9, 0.8, 0.7, 0.6], [MISSING, "a", "b", "b"], (2,))
    assert {m.slice.get("group") for m in found.measurements if m.metric == "skew_at_k"} == {
        "a",
        "b",
    }
    row = find(found, "skew_at_k", across=("group",), group="a")
    assert row.value == pytest.approx(log(1 / 2) - log(1 / 4))
    only_a = log(3)  # nobody with a group at the first place, a alone up to the second
    weights = 1 + 1 / log2(3)
    assert find(found, "ndkl", across=("group",)).value == pytest.approx(only_a / log2(3) / weights)


def test_rankings_of_estimates_and_of_one_group():
    made = regression(None, [3.0, 2.0, 1.0], group=["a", "b", "b"], top_k=(1,))
    found = measure_counts(made, ONE)
    assert find(found, "skew_at_k", across=("group",), group="a").value == pytest.approx(log(3))
    alone = measure_counts(regression(None, [3.0, 2.0], group=["a", "a"], top_k=(1,)), ONE)
    row = find(alone, "ndkl", across=("group",))
    assert (row.status, row.reason) == ("undefined", "fewer than two groups can be compared")
    assert (row.n, row.parameters) == (2, {"k": 1, "groups": 1, "ties": TIES})


def test_nothing_is_said_of_a_ranking_that_nobody_asked_for():
    found = _ranked([0.9, 0.8], ["a", "b"], ())
    assert not [m for m in found.measurements if m.metric in ("skew_at_k", "ndkl", "mean_exposure")]


def test_of_scores_in_bins_the_error_bound_holds(monkeypatch):
    monkeypatch.setattr(score_counts, "EXACT_ROWS", 30)
    monkeypatch.setattr(score_counts, "MOST", 9)
    rng = np.random.default_rng(1)
    score, group = rng.random(300), rng.choice(["a", "b"], 300)
    found = _ranked(score, group, (50,))
    first = group[np.argsort(-score)[:50]]
    for name in "ab":
        row = find(found, "skew_at_k", across=("group",), group=name)
        exact = log(np.mean(first == name)) - log(np.mean(group == name))
        assert row.parameters["bins"] == 4096
        assert abs(row.value - exact) <= row.parameters["error_bound"]


def test_an_empty_cell_still_has_an_error():
    assert error_given_k(5, 5, 5, 10) > 0
    assert error_given_k(1, 50, 20, 100) > error_given_k(10, 50, 20, 100)


def test_the_error_of_the_share_by_hand():
    # 3 of 10 are among the first 8 of 40; half a person more in each of 3, 7, 5 and 25
    variance = 1 / (1 / 3.5 + 1 / 7.5 + 1 / 5.5 + 1 / 25.5)
    assert error_given_k(3, 10, 8, 40) == pytest.approx(sqrt(variance) / 3, rel=1e-12)
    # an empty cell: 4 of 4 among the first 4
    variance = 1 / (1 / 4.5 + 1 / 0.5 + 1 / 0.5 + 1 / 8.5)
    assert error_given_k(4, 4, 4, 12) == pytest.approx(sqrt(variance) / 4, rel=1e-12)


def test_all_that_a_skew_says():
    found = _ranked([0.9, 0.8, 0.7, 0.6], ["a", "b", "b", "c"], (2,))
    b, c = (find(found, "skew_at_k", across=("group",), group=name) for name in "bc")
    assert b.parameters == {"k": 2, "in_top": 1.0, "ties": TIES}
    assert (b.n, b.interval.method, b.interval.scale) == (2, "normal", "identity")
    assert b.interval.standard_error == error_given_k(1, 2, 2, 4)
    assert (b.interval.low + b.interval.high) / 2 == pytest.approx(b.value)
    assert (c.status, c.reason, c.value) == ("undefined", NOBODY_NEAR_THE_TOP, None)
    assert c.parameters == {"k": 2, "in_top": 0.0, "ties": TIES}


def test_the_bound_of_binned_scores_is_that_of_the_people_at_the_edge(monkeypatch):
    monkeypatch.setattr(score_counts, "EXACT_ROWS", 30)
    monkeypatch.setattr(score_counts, "MOST", 9)
    parts = (np.linspace(0.9, 0.99, 24), np.linspace(0.57, 0.6, 12), np.linspace(0.1, 0.3, 24))
    found = _ranked(np.concatenate(parts), ["a", "b"] * 30, (30,))
    for name in "ab":
        row = find(found, "skew_at_k", across=("group",), group=name)
        assert row.parameters["bin_width"] == 1 / 16
        # 12 of each group for certain; of 6 in the bin that the edge halves, 3, give or take 3
        assert row.parameters["in_top"] == 15.0
        assert row.parameters["error_bound"] == pytest.approx(log(18 / 12))


def test_all_that_an_exposure_says():
    score = np.arange(12, 0, -1) / 12
    group = ["a", "a", "b", "a", "b", "b", "a", "b", "b", "b", "b", "c"]
    found = _ranked(score, group, (2,))
    a, c = (find(found, "mean_exposure", group=name) for name in "ac")
    seen = np.array([1 / log2(1 + place) for place in (1, 2, 4, 7)])
    away = seen - seen.mean()
    skewness = (away**3).mean() / (away**2).mean() ** 1.5
    assert a.parameters == {"skewness": pytest.approx(skewness), "ties": TIES}
    assert (a.n, a.reason, a.interval.method, a.interval.scale) == (4, None, "hall", "identity")
    error = seen.std(ddof=1) / 2
    low, high = hall_limits(seen.mean(), error, 4, skewness, 0.95)
    assert (a.interval.low, a.interval.high) == (pytest.approx(low), pytest.approx(high))
    assert a.interval.standard_error == pytest.approx(error)
    assert (c.value, c.interval, c.reason) == (pytest.approx(1 / log2(13)), None, ONE_ROW)


def test_people_who_share_every_place_have_an_exposure_without_spread():
    found = _ranked([0.5] * 6, ["a", "a", "a", "a", "b", "b"], (2,))
    row = find(found, "mean_exposure", group="a")
    assert row.value == pytest.approx(sum(1 / log2(1 + place) for place in range(1, 7)) / 6)
    assert row.interval is None


@pytest.mark.parametrize("references", [{}, {"group": "a"}], ids=["best", "configured"])
def test_all_that_an_exposure_ratio_says(references):
    score = np.r_[np.linspace(0.5, 1, 30), np.linspace(0.2, 0.9, 40), np.linspace(0, 0.7, 20), 0.3]
    group = ["a"] * 30 + ["b"] * 40 + ["c"] * 20 + ["d"]
    made = subject([0, 1] * 45 + [0], None, score, group=group, references=references)
    found = measure_counts(replace(made, top_k=(20,)), PLAN)
    a, b, c, d = (find(found, "exposure_ratio", across=("group",), group=name) for name in "abcd")
    own, other = (find(found, "mean_exposure", group=name) for name in "ba")
    assert (b.value, b.n, b.reference) == (pytest.approx(own.value / other.value), 40, "a")
    how = "configured" if references else "best"
    assert b.parameters == {"of": "mean_exposure", "groups": 3, "reference": how}
    method = "ratio_of_limits" if references else "ratio_of_limits_studentised_range"
    parts = own_basis(own), own_basis(other)
    low, high = limits_at(Basis(method=method, parts=parts, groups=3), 0.95)
    assert (b.interval.method, b.interval.low, b.interval.high) == (method, low, high)
    assert (a.value, a.interval) == (1.0, None)
    assert c.status == "measured"
    assert (d.n, d.interval, d.value) == (1, None, pytest.approx(d.value))


def test_an_exposure_ratio_needs_enough_of_both_groups():
    score = np.linspace(1, 0, 30)
    for many, status in ((24, "insufficient"), (6, "undefined")):
        group = ["a"] * many + ["b"] * (30 - many)
        made = subject([0, 1] * 15, None, score, group=group, references={"group": "a"})
        found = measure_counts(replace(made, top_k=(5,)), PLAN)
        assert find(found, "exposure_ratio", across=("group",), group="b").status == status
    made = subject([0, 1] * 15, None, score, group=["a", "b"] * 15)
    found = measure_counts(replace(made, top_k=(5,)), PLAN)
    row = find(found, "exposure_ratio", across=("group",), group="b")
    own, other = (find(found, "mean_exposure", group=name) for name in "ba")
    parts = own_basis(own), own_basis(other)
    expected = limits_at(Basis(method="ratio_of_limits", parts=parts), 0.95)
    assert (row.interval.low, row.interval.high) == pytest.approx(tuple(expected))
