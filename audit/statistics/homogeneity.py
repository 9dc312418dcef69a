"""Are the rates of several groups alike? The p-value that stands beside a largest gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from audit.statistics.critical import chi_square_tail
from audit.statistics.limits import Pair
from audit.statistics.tested import NoTest, check_groups

LEAST_EXPECTED = 5.0


class Homogeneity(NamedTuple):
    """Pearson's chi-square over the groups; `sparse` where its moments were matched."""

    statistic: float
    df: int
    p: float
    sparse: bool


def homogeneity(pairs: Sequence[Pair]) -> Homogeneity:
    """Test whether all groups have the same rate: sum of (k - n P)² / (n P (1 - P)).

    Chi-square with one degree of freedom fewer than groups, as long as at least 5 selected and 5
    not selected are expected in every group (Cochran 1954). With fewer the chi-square table is
    wrong, and merging groups would hide the ones at stake. Then the exact mean and variance of
    the statistic, given how many were selected in all, choose a scaled chi-square (Nass 1959,
    Biometrika 46:365): right also for ten thousand groups of five people. Groups of nobody are
    passed over. Raises NoTest for fewer than two groups, and where nobody or everybody was
    selected, so that no gap was possible.

    >>> test = homogeneity([(12, 40), (48, 80), (27, 60)])
    >>> round(test.statistic, 3), test.df, round(test.p, 5), test.sparse
    (10.011, 2, 0.0067, False)
    """
    check_groups(*(pair for pair in pairs if pair[1] > 0))
    groups = [pair for pair in pairs if pair[1] > 0]
    people, selected = sum(n for _, n in groups), sum(k for k, _ in groups)
    if len(groups) < 2 or people <= 3:
        raise NoTest("rates of fewer than two groups, or of fewer than four people")
    if not 0 < selected < people:
        raise NoTest("nobody or everybody was selected: rates that cannot differ")
    share = selected / people
    statistic = sum((k - n * share) ** 2 / n for k, n in groups) / (share * (1.0 - share))
    df = len(groups) - 1
    fewest = min(n for _, n in groups) * min(selected, people - selected)
    sparse = fewest < LEAST_EXPECTED * people
    p = _matched(statistic, groups, people, selected) if sparse else chi_square_tail(statistic, df)
    return Homogeneity(statistic, df, p, sparse)


def _matched(statistic: float, groups: Sequence[Pair], people: float, selected: float) -> float:
    """Refer the statistic to the scaled chi-square that has its mean and variance."""
    mean = people / (people - 1.0) * (len(groups) - 1)
    variance = _variance(groups, people, selected)
    if variance <= 1e-9 * mean:  # one person a group: the statistic is the same whatever happens
        return 1.0
    return chi_square_tail(2.0 * mean / variance * statistic, 2.0 * mean * mean / variance)


def _variance(groups: Sequence[Pair], people: float, selected: float) -> float:
    """Return the variance of chi-square with all margins fixed (Dawson 1954, Biometrika 41:280)."""
    sides, count = 2.0, float(len(groups))
    uneven_groups = people * sum(1.0 / n for _, n in groups) - count * count
    uneven_sides = people * (1.0 / selected + 1.0 / (people - selected)) - sides * sides
    tau, sigma = uneven_groups / (people - 2.0), uneven_sides / (people - 2.0)
    v = (sides - 1.0) * (people - sides) / (people - 1.0)
    w = (count - 1.0) * (people - count) / (people - 1.0)
    first = 2.0 * people / (people - 3.0) * (v - sigma) * (w - tau)
    return first + people * people / (people - 1.0) * sigma * tau
