"""How large a gap between two rates must be for this sample to have found it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from audit.statistics.limits import NoLimits
from audit.statistics.studentised_range import pairwise_critical

POWER = 0.8


def smallest_gap(
    baseline: float,
    n: float,
    reference_n: float,
    *,
    groups: int = 2,
    level: float = 0.95,
    power: float = POWER,
) -> float | None:
    """Return the smallest gap between two rates that is found with this power; None if none is.

    One rate is `baseline`, the other lies from it towards one half and beyond, where rates vary
    most and gaps are hardest to find: gap = z √(P (1 - P) (1/n + 1/m)) + z_power √(p (1 - p)/n +
    q (1 - q)/m), with the mean rate P (Fleiss, Levin & Paik 2003, chapter 4). Where the two are
    the outermost of several `groups`, z is the studentised range's: the gap is then found
    whichever two groups it lies between, and the number is on the safe side.

    >>> round(smallest_gap(0.5, 100, 100), 3)
    0.193
    >>> round(smallest_gap(0.5, 100, 100, groups=6), 3)
    0.251
    """
    if not 0.0 <= baseline <= 1.0:
        raise ValueError(f"{baseline} is no rate")
    if n <= 0 or reference_n <= 0:
        raise NoLimits("a group of nobody shows no gap")
    critical = pairwise_critical(level, groups)
    z_power = NormalDist().inv_cdf(power)
    known = min(baseline, 1.0 - baseline)

    def found(gap: float) -> bool:
        other = known + gap
        mean = (n * other + reference_n * known) / (n + reference_n)
        alike = mean * (1.0 - mean) * (1.0 / n + 1.0 / reference_n)
        apart = other * (1.0 - other) / n + known * (1.0 - known) / reference_n
        return gap >= critical * math.sqrt(alike) + z_power * math.sqrt(max(0.0, apart))

    low, high = 0.0, 1.0 - known
    if not found(high):
        return None
    while high - low > 1e-9:
        middle = (low + high) / 2.0
        low, high = (low, middle) if found(middle) else (middle, high)
    return high


def smallest_gap_of_any_two(
    baseline: float, sizes: Sequence[float], *, level: float = 0.95, power: float = POWER
) -> float | None:
    """Return the smallest gap that is found between any two of several groups; None if none is.

    That of the two smallest groups, between which it must be largest.

    >>> round(smallest_gap_of_any_two(0.3, [1000, 200, 100, 50, 20]), 3)
    0.455
    """
    if len(sizes) < 2:
        raise NoLimits("a gap needs two groups")
    n, reference_n, *_ = sorted(sizes)
    return smallest_gap(baseline, n, reference_n, groups=len(sizes), level=level, power=power)
