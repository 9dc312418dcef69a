"""The interval of the largest gap over groups: the data chose which two groups it compares.

The limits of every pair hold at once at the studentised-range critical value (Tukey 1953, Kramer
1956). So with that confidence the largest true gap lies between the greatest of all lower limits
and the greatest of all upper limits, whichever two groups it belongs to. The bootstrap of the
plug-in gap instead never contains a true gap of 0.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from audit.statistics.limits import Estimate, Limits, NoLimits, Pair
from audit.statistics.pairs import Point, greatest
from audit.statistics.rates import rate
from audit.statistics.ratios import lower_ratio, upper_ratio
from audit.statistics.studentised_range import pairwise_critical

Group = TypeVar("Group")


def largest_difference(pairs: Sequence[Pair], level: float) -> Limits:
    """Return the limits of the largest minus the smallest rate over two or more groups.

    Pairwise MOVER limits on Wilson limits; within 0 … 1.

    >>> tuple(round(limit, 3) for limit in largest_difference([(5, 50), (20, 50), (12, 50)], 0.95))
    (0.097, 0.476)
    """
    low, high = largest_difference_of(_rates(pairs, level))
    return Limits(low, min(high, 1.0))


def largest_difference_of(groups: Sequence[Estimate]) -> Limits:
    """Return the limits of the largest minus the smallest of any numbers, one a group.

    Each comes between its own limits at the level `pairwise_level` gives, by any method. 0 or more.
    """
    low = greatest(
        [(each.value, -each.below) for each in groups],
        [(-each.value, -each.above) for each in groups],
        _nearer,
    )
    high = greatest(
        [(each.value, each.above) for each in groups],
        [(-each.value, each.below) for each in groups],
        _farther,
    )
    return Limits(max(low, 0.0), high)


def smallest_ratio(pairs: Sequence[Pair], level: float) -> Limits:
    """Return the limits of the smallest over the largest rate over two or more groups.

    Pairwise MOVER-R limits on Wilson limits; within 0 … 1. The true ratio is the least over all
    ordered pairs, so it lies between the least lower and the least upper limit of all of them;
    leaving a pair out of the lower limits would lose coverage. A group whose rate is 0 counts as
    the first of a pair (lower limit 0) and as the second (no upper limit, which never is the
    least). Where all rates are 0 nothing is known: 0 … 1.

    >>> tuple(round(limit, 3) for limit in smallest_ratio([(10, 50), (40, 50), (35, 50)], 0.95))
    (0.125, 0.47)
    """
    return smallest_ratio_of(_rates(pairs, level))


def smallest_ratio_of(groups: Sequence[Estimate]) -> Limits:
    """Return the limits of the smallest over the largest of any numbers that are never negative.

    Each comes between its own limits at the level `pairwise_level` gives, by any method. 0 … 1.
    """
    low = -greatest(
        [(-each.value, each.below) for each in groups],
        [(each.value, each.above) for each in groups],
        lambda first, second: -lower_ratio(-first[0], first[1], second[0], second[1]),
    )
    high = -greatest(
        [(-each.value, -each.above) for each in groups],
        [(each.value, -each.below) for each in groups],
        lambda first, second: -upper_ratio(-first[0], -first[1], second[0], -second[1]),
    )
    return Limits(min(low, 1.0), min(high, 1.0))


def larger_gap(pairs: Sequence[Pair], others: Sequence[Pair], level: float) -> Limits:
    """Return the limits of the larger of two largest differences, as equalized odds takes it.

    Each at half the error rate (Bonferroni), so that both hold at once; then the larger lower and
    the larger upper limit enclose the larger gap. The two families may hold different groups.
    """
    each = 1.0 - (1.0 - level) / 2.0
    one, other = largest_difference(pairs, each), largest_difference(others, each)
    return Limits(max(one.low, other.low), max(one.high, other.high))


def _rates(pairs: Sequence[Pair], level: float) -> list[Estimate]:
    """Return each rate between limits wide enough for all pairs of groups at once."""
    if len(pairs) < 2:
        raise NoLimits("a gap over fewer than two groups has no limits")
    critical = pairwise_critical(level, len(pairs))
    return [rate(pair, critical) for pair in two_of_each(pairs)]


def two_of_each(groups: Iterable[Group]) -> list[Group]:
    """Return every different group at most twice: two that are alike make a pair, a third none.

    >>> two_of_each([(1, 4), (2, 4), (1, 4), (1, 4)])
    [(1, 4), (1, 4), (2, 4)]
    """
    return [group for group, times in Counter(groups).items() for _ in range(min(times, 2))]


def _nearer(first: Point, second: Point) -> float:
    return first[0] + second[0] - math.hypot(first[1], second[1])


def _farther(first: Point, second: Point) -> float:
    return first[0] + second[0] + math.hypot(first[1], second[1])
