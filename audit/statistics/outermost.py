"""Which groups may hold the largest number, or the smallest, once chance has its share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from audit.statistics.limits import Estimate
from audit.statistics.pairs import contenders


class Outermost(NamedTuple):
    """Places of groups that may be the largest and the smallest, by the new and the earlier model.

    A change of the gap is the new largest minus the new smallest, less the same of the earlier.
    """

    largest: int
    smallest: int
    earlier_largest: int
    earlier_smallest: int


class Plausible(NamedTuple):
    """The places of the groups that may be the largest by a model, and of those the smallest."""

    largest: list[int]
    smallest: list[int]


def outermost(new: Plausible, earlier: Plausible) -> Iterator[Outermost]:
    """Yield pairs of either model that bound by how much the gap is larger than it was.

    Of the two true pairs the new one is among them, beside a pair of the earlier model: itself
    where it may be the largest there too, for then the earlier gap was no smaller than that
    pair's; else every one that may be the largest, for then the true one is among those.
    """
    for largest, earlier_largest in steps(new.largest, earlier.largest):
        for smallest, earlier_smallest in steps(new.smallest, earlier.smallest):
            if largest != smallest and earlier_largest != earlier_smallest:
                yield Outermost(largest, smallest, earlier_largest, earlier_smallest)


def steps(able: Sequence[int], before: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield each place that is able, beside itself where it was before, else beside all that were.

    >>> list(steps([0, 1], [1, 2]))
    [(0, 1), (0, 2), (1, 1)]
    """
    known = set(before)
    for place in able:
        yield from [(place, place)] if place in known else ((place, each) for each in before)


def may_be_largest(groups: Sequence[Estimate]) -> list[int]:
    """Return the places of the groups above which no other one's number surely lies.

    Surely: the lower MOVER limit of the difference is above 0. Where each limit errs with a chance
    of e, a group that truly is the largest is ruled out with one of at most (groups - 1) e: the
    comparison with the best of Hsu (1984, Ann Statist 12:1136), which shares e by Bonferroni. The
    largest number seen is never ruled out.

    >>> may_be_largest([Estimate(0.2, 0.1, 0.3), Estimate(0.6, 0.5, 0.7), Estimate(0.5, 0.4, 0.6)])
    [1, 2]
    """
    rivals = [groups[i] for i in contenders([(each.value, -each.below) for each in groups])]
    return [
        place
        for place, each in enumerate(groups)
        if not any(_surely_above(rival, each) for rival in rivals)
    ]


def may_be_outermost(groups: Sequence[Estimate]) -> Plausible:
    """Return those that may be the largest, and those that may be the smallest."""
    return Plausible(may_be_largest(groups), may_be_largest([mirrored(each) for each in groups]))


def mirrored(number: Estimate) -> Estimate:
    """Return the number with the other sign, between its limits."""
    return Estimate(-number.value, -number.high, -number.low)


def _surely_above(rival: Estimate, each: Estimate) -> bool:
    return rival.value - each.value > math.hypot(rival.below, each.above)
