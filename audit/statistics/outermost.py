"""Which groups may hold the largest number, or the smallest, once chance has its share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain, product
from operator import ge
from typing import NamedTuple

from audit.statistics.limits import Estimate, mirrored
from audit.statistics.pairs import contenders
from audit.statistics.two_models import Errors, Group, Number, numbers_at

PARTS = 3
"""Of so many groups at least one is neither of two that a change has as its other parts."""


class Outermost(NamedTuple):
    """Places of groups that may be the largest and the smallest, by the new and the earlier model.

    A change of the gap is the new largest minus the new smallest, less the same of the earlier.
    """

    largest: int
    smallest: int
    earlier_largest: int
    earlier_smallest: int

    def mirrored(self) -> Outermost:
        """The same groups with the two models in each other's place."""
        return Outermost(self.earlier_largest, self.earlier_smallest, self.largest, self.smallest)


class Plausible(NamedTuple):
    """The places of the groups that may be the largest by a model, and of those the smallest."""

    largest: list[int]
    smallest: list[int]


class ByModel(NamedTuple):
    """Who may be outermost by one model, and every group's number between two kinds of limits.

    Those of an interval, and the wider ones by which groups were ruled out.
    """

    able: Plausible
    numbers: list[Estimate]
    ruled: list[Estimate]


class Candidates(NamedTuple):
    """What limits follow from: the groups' numbers, and beside whom the gap grew or shrank most."""

    numbers: list[Number]
    ruled: list[Number]
    grew: list[Outermost]
    shrank: list[Outermost]


def candidates(groups: Sequence[Group], errors: Errors) -> Candidates:
    """Find who may be the largest and the smallest of two groups or more, by either model."""
    numbers = numbers_at(groups, errors.limit)
    ruled = numbers_at(groups, errors.ruling_out / (2 * len(groups) - 3))
    new, earlier = (
        ByModel(may_be_outermost(wide), narrow, wide)
        for narrow, wide in zip(_by_model(numbers), _by_model(ruled), strict=True)
    )
    shrank = [pair.mirrored() for pair in outermost(earlier, new)]
    return Candidates(numbers, ruled, list(outermost(new, earlier)), shrank)


def candidates_beside_first(groups: Sequence[Group], errors: Errors) -> Candidates:
    """Find who may be the largest by either model; the smallest is the first group, whoever leads.

    It may be the largest itself.
    """
    numbers = numbers_at(groups, errors.limit)
    ruled = numbers_at(groups, errors.ruling_out / max(1, len(groups) - 1))
    new, earlier = (may_be_largest(wide) for wide in _by_model(ruled))
    return Candidates(
        numbers,
        ruled,
        [Outermost(best, 0, before, 0) for best, before in steps(new, earlier)],
        [Outermost(best, 0, before, 0) for before, best in steps(earlier, new)],
    )


def outermost(new: ByModel, earlier: ByModel) -> Iterator[Outermost]:
    """Yield pairs of either model that bound by how much the gap is larger than it was.

    Of the two true pairs the new one is among them, beside a pair of the earlier model: itself
    where it may be the largest there too, for then the earlier gap was no smaller than that
    pair's; else every one that may be the largest, for then the true one is among those. Whoever
    looked the largest would not do alone: chance helped it to look so.

    Left out is who never decides, as in `pairs`: three others give as great a change, and at least
    one of them has no other part in it. Whoever has two parts, as a group that was among the
    smallest and came to be among the largest, is looked at by itself.
    """
    top, bottom = _top(new, earlier), _top(_upside_down(new), _upside_down(earlier))
    fallen = [place for place in bottom.newcomers if place in earlier.able.largest]
    risen = [place for place in top.newcomers if place in earlier.able.smallest]
    looked_at = chain(
        product(top.steps(), bottom.steps()),
        (
            ((place, before), (smallest, place))
            for place in risen
            for before, smallest in product(top.before, bottom.came)
        ),
        (
            ((largest, place), (place, before))
            for place in fallen
            for largest, before in product(top.came, bottom.before)
        ),
        (((rose, fell), (fell, rose)) for rose, fell in product(risen, fallen)),
    )
    for (largest, was_largest), (smallest, was_smallest) in dict.fromkeys(looked_at):
        if largest != smallest and was_largest != was_smallest:
            yield Outermost(largest, smallest, was_largest, was_smallest)


class _Top(NamedTuple):
    """Who may be the largest by both models, newly, and before; of the latter who may decide."""

    stayed: list[int]
    newcomers: list[int]
    came: list[int]
    before: list[int]

    def steps(self) -> Iterator[tuple[int, int]]:
        yield from ((place, place) for place in self.stayed)
        yield from product(self.came, self.before)


def _top(new: ByModel, earlier: ByModel) -> _Top:
    known = set(earlier.able.largest)
    reach = [
        (each.value, each.high, wide.high)
        for each, wide in zip(new.numbers, new.ruled, strict=True)
    ]
    newcomers = [place for place in new.able.largest if place not in known]
    return _Top(
        stayed=[place for place in new.able.largest if place in known],
        newcomers=newcomers,
        came=_ahead(newcomers, reach),
        before=_ahead(earlier.able.largest, [(-each.value, -each.low) for each in earlier.numbers]),
    )


def _upside_down(model: ByModel) -> ByModel:
    """The same model with the smallest number as the largest."""
    return ByModel(
        Plausible(model.able.smallest, model.able.largest),
        [mirrored(each) for each in model.numbers],
        [mirrored(each) for each in model.ruled],
    )


def _ahead(places: Sequence[int], points: Sequence[tuple[float, ...]]) -> list[int]:
    """Those of the places whose point at most two others' points equal or beat in every way."""
    kept: list[int] = []
    for place in sorted(places, key=points.__getitem__, reverse=True):
        beaten = (all(map(ge, points[other], points[place])) for other in kept)
        if sum(beaten) < PARTS:
            kept.append(place)
    return sorted(kept)


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


def _by_model(numbers: Sequence[Number]) -> tuple[list[Estimate], list[Estimate]]:
    return [each.new for each in numbers], [each.earlier for each in numbers]


def _surely_above(rival: Estimate, each: Estimate) -> bool:
    return rival.value - each.value > math.hypot(rival.below, each.above)
