"""Beside every gap: what these people could have shown, and how many would show this one."""

from __future__ import annotations

import numpy as np
import pytest
from rows import find, regression, subject

from audit.measure.counted import Plan
from audit.measure.measure import measure_counts
from audit.statistics.smallest_gap import smallest_gap, smallest_gap_of_any_two

PLAN = Plan(minimum_group=1, missing_as_group=False, intersections=1)


def _of_counts(counts, y_true=None, **changes):
    group = np.repeat(list(counts), [n for _, n in counts.values()])
    chosen = np.concatenate([np.arange(n) < k for k, n in counts.values()])
    return subject(y_true, chosen.astype(int), group=group, **changes)


def test_the_largest_gap_says_what_could_have_been_found_between_any_two():
    counts = {"a": (50, 100), "b": (45, 100), "c": (12, 30)}
    found = measure_counts(_of_counts(counts), PLAN)
    row = find(found, "demographic_parity_difference", across=("group",))
    expected = smallest_gap_of_any_two(107 / 230, [100, 100, 30])
    assert row.parameters["detectable_gap"] == pytest.approx(expected)
    assert row.parameters["people_needed"] > 230


def test_against_a_reference_it_is_the_gap_to_the_reference():
    counts = {"a": (50, 100), "b": (45, 100), "c": (12, 30)}
    chosen = measure_counts(_of_counts(counts), PLAN)
    named = measure_counts(_of_counts(counts, references={"group": "a"}), PLAN)
    row = find(chosen, "impact_ratio", across=("group",), group="c")
    assert row.parameters["detectable_gap"] == pytest.approx(smallest_gap(0.5, 30, 100, groups=3))
    row = find(named, "impact_ratio", across=("group",), group="c")
    assert row.parameters["detectable_gap"] == pytest.approx(smallest_gap(0.5, 30, 100))


def test_a_decided_gap_needs_nobody_more():
    found = measure_counts(_of_counts({"a": (90, 100), "b": (10, 100)}), PLAN)
    row = find(found, "demographic_parity_difference", across=("group",))
    assert "people_needed" not in row.parameters
    assert row.parameters["detectable_gap"] < 0.8


def test_as_many_people_as_are_said_to_be_needed_do_decide():
    counts = {"a": (50, 100), "b": (45, 100)}
    row = find(
        measure_counts(_of_counts(counts), PLAN), "demographic_parity_ratio", across=("group",)
    )
    times = row.parameters["people_needed"] / 200
    more = {
        name: (round(k * times * 1.01), round(n * times * 1.01)) for name, (k, n) in counts.items()
    }
    row = find(
        measure_counts(_of_counts(more), PLAN), "demographic_parity_ratio", across=("group",)
    )
    assert row.interval.high < 1
    assert "people_needed" not in row.parameters


def test_equal_rates_are_told_from_parity_by_no_number_of_people():
    found = measure_counts(_of_counts({"a": (50, 100), "b": (50, 100)}), PLAN)
    row = find(found, "demographic_parity_difference", across=("group",))
    assert "people_needed" not in row.parameters


def test_the_larger_of_two_gaps_is_found_at_half_the_error():
    rng = np.random.default_rng(0)
    made = _of_counts({"a": (60, 120), "b": (55, 120)}, y_true=rng.integers(0, 2, 240))
    found = measure_counts(made, PLAN)
    odds = find(found, "equalized_odds_difference", across=("group",))
    opportunity = find(found, "equal_opportunity_difference", across=("group",))
    assert odds.parameters["detectable_gap"] > opportunity.parameters["detectable_gap"]


def test_gaps_of_means_say_how_many_people_but_no_gap_of_rates():
    rng = np.random.default_rng(1)
    target = rng.normal(size=100)
    made = regression(target, target + rng.normal(size=100), group=["a", "b"] * 50)
    row = find(measure_counts(made, PLAN), "mean_residual_difference", across=("group",))
    assert "detectable_gap" not in row.parameters
    assert row.interval.low > 0 or row.parameters["people_needed"] > 100


def test_of_very_many_groups_only_the_largest_gap_is_told():
    counts = {f"town {i:03d}": (1 + i % 3, 4) for i in range(80)}
    found = measure_counts(_of_counts(counts), PLAN)
    row = find(found, "demographic_parity_difference", across=("group",))
    assert "people_needed" not in row.parameters
    rows = [m for m in found.measurements if m.metric == "impact_ratio"]
    assert not any("detectable_gap" in (m.parameters or {}) for m in rows)
