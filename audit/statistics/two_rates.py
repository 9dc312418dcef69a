"""Tests of two rates in standard deviations, as adverse-impact practice counts them."""

from __future__ import annotations

import math

from audit.statistics.critical import chi_square_tail
from audit.statistics.limits import Pair
from audit.statistics.tested import ChiSquare, NoTest, Tested, by_normal, check_groups


def z_pooled(focal: Pair, reference: Pair) -> Tested:
    """Return how many standard deviations the focal rate lies above the reference's.

    (p - p_ref) / √(P (1 - P) (1/m + 1/n)) with the rate P of both groups together: the "two
    standard deviations" of adverse-impact practice. Raises NoTest where nobody or everybody was
    selected.

    >>> round(z_pooled((1, 10), (3, 20)).statistic, 6)
    -0.379777
    """
    excess, spread, people = _margins(focal, reference)
    return by_normal(excess * math.sqrt(people / spread))


def z_hypergeometric(focal: Pair, reference: Pair) -> Tested:
    """Return the same with the standard deviation of the hypergeometric distribution.

    (a - mK/N) / √(m n K (N - K) / (N² (N - 1))): given that K of all N were selected, how far the
    number a selected from the focal group lies from what is expected of it. By √((N - 1)/N)
    nearer to 0 than the pooled one.

    >>> round(z_hypergeometric((1, 10), (3, 20)).statistic, 6)
    -0.373394
    """
    excess, spread, people = _margins(focal, reference)
    return by_normal(excess * math.sqrt((people - 1) / spread))


def chi_square(focal: Pair, reference: Pair) -> ChiSquare:
    """Return Pearson's chi-square of the two by two table: the pooled z, squared.

    >>> round(chi_square((1, 10), (3, 20)).statistic, 6)
    0.144231
    """
    excess, spread, people = _margins(focal, reference)
    return _on_one_df(excess * excess * people / spread)


def chi_square_yates(focal: Pair, reference: Pair) -> ChiSquare:
    """Return chi-square with Yates's correction: half a person nearer to what is expected.

    But never past it. Yates 1934, Suppl JRSS 1:217.

    >>> chi_square_yates((1, 10), (3, 20)).statistic
    0.0
    """
    excess, spread, people = _margins(focal, reference)
    nearer = max(0.0, abs(excess) - people / 2.0)
    return _on_one_df(nearer * nearer * people / spread)


def _margins(focal: Pair, reference: Pair) -> tuple[float, float, float]:
    """Return a n - b m, the product m n K (N - K) of the four margins, and all people N."""
    check_groups(focal, reference)
    (a, m), (b, n) = focal, reference
    people, selected = m + n, a + b
    spread = m * n * selected * (people - selected)
    if spread == 0:
        raise NoTest("nobody or everybody was selected: two rates that cannot differ")
    return a * n - b * m, spread, people


def _on_one_df(statistic: float) -> ChiSquare:
    return ChiSquare(statistic, 1, chi_square_tail(statistic, 1))
