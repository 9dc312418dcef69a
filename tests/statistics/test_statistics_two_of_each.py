"""Groups that are alike: two of them decide a largest gap, and a third changes nothing."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.statistics.differences import difference
from audit.statistics.flip import flip_one
from audit.statistics.largest_gap import two_of_each
from audit.statistics.limits import Estimate
from audit.statistics.methods import Basis, limits_at
from audit.statistics.studentised_range import pairwise_level

tables = st.tuples(*[st.integers(1, 3).map(float)] * 4)


def accuracy(table: tuple[float, float, float, float]) -> Basis:
    tp, fp, fn, tn = table
    value = (tp / (tp + fn) + tn / (fp + tn)) / 2
    return Basis(method="mover_wilson", value=value, n=sum(table), table=table)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(tables, min_size=2, max_size=12), st.integers(1, 4))
def test_a_gap_of_any_numbers_is_the_brute_force_over_all_of_them(
    made: list[tuple[float, float, float, float]], times: int
) -> None:
    parts = tuple(accuracy(table) for table in made * times)
    level = pairwise_level(0.95, len(parts))
    estimates = [Estimate(part.value, *limits_at(part, level)) for part in parts]
    pairs = [difference(one, other) for one, other in itertools.permutations(estimates, 2)]
    expected = (max(0.0, max(p.low for p in pairs)), max(p.high for p in pairs))
    found = limits_at(Basis(method="largest_difference_of_limits", parts=parts), 0.95)
    assert found == pytest.approx(expected, abs=1e-13)


@given(st.lists(st.integers(0, 3)))
def test_no_group_is_lost_and_none_is_made_up(groups: list[int]) -> None:
    kept = two_of_each(groups)
    assert {group: kept.count(group) for group in kept} == {
        group: min(groups.count(group), 2) for group in groups
    }


def test_one_moved_selection_is_remembered_by_whose_it_was() -> None:
    assert flip_one((1, 10), (3, 20)) != flip_one((3, 20), (1, 10))
    assert flip_one((1, 10), (3, 20)) == flip_one.__wrapped__((1, 10), (3, 20))
