"""Is the odds ratio the same in all strata? Where it is not, no single number sums them up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from audit.statistics.critical import chi_square_tail
from audit.statistics.limits import NoLimits
from audit.statistics.strata import Stratum, common_odds_ratio
from audit.statistics.tested import ChiSquare, NoTest


class Excess(NamedTuple):
    """How many more of the focal group were selected than the common odds ratio expects."""

    people: float
    variance: float


def breslow_day(strata: Sequence[Stratum]) -> ChiSquare:
    """Test whether all strata share the Mantel-Haenszel odds ratio (Breslow & Day 1980).

    Sum of (a - A)² / Var(a) with the count A that the common odds ratio expects given the margins;
    one degree of freedom fewer than there are strata with both groups and both outcomes. Needs
    large strata. Raises NoTest for fewer than two such strata, and where the common odds ratio is
    0 or infinite.
    """
    excesses = _excesses(strata)
    statistic = sum(found.people**2 / found.variance for found in excesses)
    return _tested(statistic, len(excesses))


def breslow_day_tarone(strata: Sequence[Stratum]) -> ChiSquare:
    """Return the same test with Tarone's correction (1985, Biometrika 72:91).

    It takes off (sum of a - A)² / sum of Var(a): the Mantel-Haenszel odds ratio is not the most
    likely one, and without the correction the statistic is slightly too large.
    """
    excesses = _excesses(strata)
    statistic = sum(found.people**2 / found.variance for found in excesses)
    in_all = sum(found.people for found in excesses)
    correction = in_all * in_all / sum(found.variance for found in excesses)
    return _tested(statistic - correction, len(excesses))


def _tested(statistic: float, strata: int) -> ChiSquare:
    return ChiSquare(statistic, strata - 1, chi_square_tail(statistic, strata - 1))


def _excesses(strata: Sequence[Stratum]) -> list[Excess]:
    telling = [stratum for stratum in strata if _says_something(stratum)]
    if len(telling) < 2:
        raise NoTest("fewer than two strata hold both groups and both outcomes")
    try:
        odds_ratio = common_odds_ratio(telling)
    except NoLimits as reason:
        raise NoTest(str(reason)) from None
    if odds_ratio == 0.0:
        raise NoTest("the odds ratio common to the strata is 0")
    return [_excess(stratum, odds_ratio) for stratum in telling]


def _says_something(stratum: Stratum) -> bool:
    (a, m), (b, n) = stratum
    return m > 0 and n > 0 and 0 < a + b < m + n


def _excess(stratum: Stratum, odds_ratio: float) -> Excess:
    (a, m), (b, n) = stratum
    selected = a + b
    expected = _expected(m, n, selected, odds_ratio)
    cells = (expected, selected - expected, m - expected, n - selected + expected)
    return Excess(a - expected, 1.0 / sum(1.0 / cell for cell in cells))


def _expected(m: float, n: float, selected: float, odds_ratio: float) -> float:
    """Return the count A with these margins whose table has this odds ratio.

    The root of (1 - r) A² + (n - K + r (K + m)) A - r K m = 0, written so that it is defined, and
    nothing cancels, where r is 1.
    """
    linear = n - selected + odds_ratio * (selected + m)
    constant = odds_ratio * selected * m
    root = math.sqrt(linear * linear + 4.0 * (1.0 - odds_ratio) * constant)
    return 2.0 * constant / (linear + root)
