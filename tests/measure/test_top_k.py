"""Rankings: who is among the first k, how exposed groups are, and what ties are worth."""

from __future__ import annotations

from dataclasses import replace
from math import log, log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import find, regression, subject

from audit.evidence import MISSING
from audit.intervals import interval_from, own_basis
from audit.measure.counted import Plan
from audit.measure.measure import measure_counts
from audit.measure.metrics.exposure import error_given_k
from audit.measure.tally import score_counts

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
