"""Gaps of any metric, from each group's own interval."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.statistics.critical import normal
from audit.statistics.limits import NoLimits
from audit.statistics.methods import Basis, limits_at
from audit.statistics.studentised_range import pairwise_critical, pairwise_level

plain = settings(derandomize=True, deadline=None, max_examples=100)
pair = st.integers(2, 300).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))
SAME = {
    "studentised_range_difference": "largest_difference_of_limits",
    "studentised_range_ratio": "smallest_ratio_of_limits",
    "newcombe": "difference_of_limits",
    "newcombe_studentised_range": "difference_of_limits_studentised_range",
    "mover_r": "ratio_of_limits",
    "mover_r_studentised_range": "ratio_of_limits_studentised_range",
}


def wilson_parts(rates: list[tuple[int, int]]) -> tuple[Basis, ...]:
    return tuple(Basis(method="wilson", value=k / n, n=n, rates=((k, n),)) for k, n in rates)


@plain
@given(st.lists(pair, min_size=3, max_size=8))
@pytest.mark.parametrize(("rates_method", "parts_method"), SAME.items())
def test_rates_in_parts_are_the_rates_themselves(
    rates_method: str, parts_method: str, rates: list[tuple[int, int]]
) -> None:
    if not rates_method.startswith("studentised_range"):
        rates = rates[:2]
    for level in (0.8, 0.95, 0.9999):
        direct = limits_at(Basis(method=rates_method, rates=tuple(rates), groups=5), level)
        parts = Basis(method=parts_method, parts=wilson_parts(rates), groups=5)
        assert limits_at(parts, level) == pytest.approx(direct, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("groups", [2, 3, 10, 1000])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999999])
def test_the_level_of_each_reaches_as_far_as_all_pairs(groups: int, level: float) -> None:
    assert normal(pairwise_level(level, groups)) == pytest.approx(
        pairwise_critical(level, groups), rel=1e-6
    )


def test_gaps_need_two_groups() -> None:
    for method in ("largest_difference_of_limits", "smallest_ratio_of_limits"):
        with pytest.raises(NoLimits, match="fewer than two"):
            limits_at(Basis(method=method, parts=wilson_parts([(3, 9)])), 0.95)


def test_ratios_need_values_that_are_never_negative() -> None:
    parts = (
        Basis(method="t", value=-1.0, n=9, standard_error=0.2),
        Basis(method="t", value=2.0, n=9, standard_error=0.2),
    )
    for method in ("ratio_of_limits", "smallest_ratio_of_limits"):
        with pytest.raises(ValueError, match="never negative"):
            limits_at(Basis(method=method, parts=parts), 0.95)
    low, high = limits_at(Basis(method="largest_difference_of_limits", parts=parts), 0.95)
    assert 0 < low < 3 < high


def test_a_part_without_limits_leaves_the_gap_without() -> None:
    parts = (*wilson_parts([(3, 9)]), Basis(method="t", value=0.4, n=1, standard_error=0.2))
    with pytest.raises(NoLimits):
        limits_at(Basis(method="largest_difference_of_limits", parts=parts), 0.95)


@pytest.mark.parametrize("shifts", [(0.0, 0.0, 0.0, 0.0), (0.0, 0.5, 0.2, 0.9)])
def test_the_largest_gap_of_means_covers(shifts: tuple[float, ...]) -> None:
    rng = np.random.default_rng(9)
    truth, hits, drawn = max(shifts) - min(shifts), 0, 400
    for _ in range(drawn):
        parts = []
        for n, spread, shift in zip((12, 30, 60, 200), (2.0, 1.0, 1.5, 1.0), shifts, strict=True):
            rows = rng.normal(shift, spread, n)
            error = float(rows.std(ddof=1) / math.sqrt(n))
            parts.append(Basis(method="t", value=float(rows.mean()), n=n, standard_error=error))
        basis = Basis(method="largest_difference_of_limits", parts=tuple(parts))
        low, high = limits_at(basis, 0.95)
        hits += low <= truth <= high
    assert hits / drawn >= 0.94
