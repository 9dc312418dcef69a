"""Holm and Benjamini-Hochberg beside other roads to the same answer."""

from collections import Counter
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from audit.statistics.multiplicity import benjamini_hochberg, holm, holm_rejects, holm_shares

plain = settings(derandomize=True, deadline=None, max_examples=200)
families = st.lists(st.sampled_from([i / 2**10 for i in range(0, 1025, 3)]), max_size=12)


@plain
@given(families, st.sampled_from([0.5, 0.75, 0.9375]))
def test_step_down_over_intervals_is_holm(p_values: list[float], level: float) -> None:
    """Family sizes are small and p-values coarse, so no comparison hangs on rounding."""
    alpha = 1 - level
    by_interval = holm_rejects(
        lambda index, each: p_values[index] <= (1 - each) * (1 + 1e-9), len(p_values), level
    )
    assert by_interval == tuple(p <= alpha * (1 + 1e-9) for p in holm(p_values))


def test_step_down_asks_again_with_what_is_left() -> None:
    def can_reject(index: int, level: float) -> bool:
        return [0.01, 0.02, 0.04][index] <= 1 - level + 1e-12

    assert holm_rejects(can_reject, 3) == (True, True, True)
    assert holm_shares(can_reject, 3) == (3, 2, 1)


@plain
@given(families)
def test_few_questions_are_asked_however_many_rounds_there_are(p_values: list[float]) -> None:
    asked: Counter[int] = Counter()

    def can_reject(index: int, level: float) -> bool:
        asked[index] += 1
        return p_values[index] <= 1 - level

    holm_shares(can_reject, len(p_values))
    assert all(times <= 2 + log2(len(p_values)) for times in asked.values())


def test_step_down_stops_at_the_first_that_holds() -> None:
    assert holm_rejects(lambda index, level: False, 5) == (False,) * 5
    assert holm_rejects(lambda index, level: True, 0) == ()


@plain
@given(families)
def test_holm_is_bonferroni_on_what_is_left(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    for index, p in enumerate(p_values):
        smaller = sorted(q for q in p_values if q <= p)
        steps = [(len(p_values) - rank) * q for rank, q in enumerate(smaller)]
        assert adjusted[index] >= min(1.0, (len(p_values) - len(smaller) + 1) * p) - 1e-12
        assert adjusted[index] <= min(1.0, max(steps)) + 1e-12
    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))


@plain
@given(families.filter(bool))
def test_benjamini_hochberg_is_scipys(p_values: list[float]) -> None:
    expected = stats.false_discovery_control(p_values, method="bh")
    assert benjamini_hochberg(p_values) == pytest.approx(tuple(expected))


def test_an_empty_family() -> None:
    assert holm([]) == ()
    assert benjamini_hochberg([]) == ()
