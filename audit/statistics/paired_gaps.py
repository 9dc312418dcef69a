"""By how much a difference between groups changed from one model to another on the same rows.

The groups hold different people, so their numbers are independent: MOVER of every group's paired
interval (Newcombe 1998, method 10; Zou & Donner 2008). `two_models` says how a largest difference
follows from those of single pairs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from audit.statistics.differences import difference
from audit.statistics.largest_gap import largest_difference
from audit.statistics.limits import Estimate, Limits, NoLimits, mirrored
from audit.statistics.outermost import (
    Candidates,
    Outermost,
    candidates,
    candidates_beside_first,
    may_be_largest,
    steps,
)
from audit.statistics.two_models import Errors, Group, Number, errors_of

NOTHING = Estimate(0.0, 0.0, 0.0)


def change_of_largest(groups: Sequence[Group], level: float) -> Limits:
    """Return the limits of the change of the largest minus the smallest number over the groups.

    Of two groups that is the change of how far apart they are, whichever of them is ahead. Between
    -1 and 1. Raises NoLimits for fewer than two groups.

    >>> from audit.statistics.two_models import Twice
    >>> one, other = [Twice((60, 100), (55, 100), 0.8)], [Twice((20, 100), (30, 100), 0.8)]
    >>> tuple(round(limit, 3) for limit in change_of_largest([one, other], 0.95))
    (0.065, 0.238)
    """
    return _change_of_largest(groups, errors_of(level))


def change_to_best(focal: Group, others: Sequence[Group], level: float) -> Limits:
    """Return the limits of the change of how far a group lies below the best of all.

    The best by either model, whichever that is, the group itself included. Between -1 and 1.
    """
    return _farthest(candidates_beside_first([focal, *others], errors_of(level)))


def change_of_larger(groups: Sequence[Group], others: Sequence[Group], level: float) -> Limits:
    """Return the limits of the change of the larger of two largest differences of rates.

    The rates are of different people, as true and false positive rates are. The two families may
    hold different groups.
    """
    limit, ruling_out = errors_of(level)
    errors = Errors(limit, ruling_out / 2.0)
    families = (groups, others)
    ruled, gaps = (
        [[_gap(family, model, error) for family in families] for model in (0, 1)]
        for error in (errors.ruling_out, errors.limit)
    )
    new, earlier = (may_be_largest(model) for model in ruled)

    def change(now: int, before: int) -> Limits:
        if now == before:
            return _change_of_largest(families[now], errors)
        return difference(gaps[0][now], gaps[1][before])

    return _within(
        min(change(now, before).low for before, now in steps(earlier, new)),
        max(change(now, before).high for now, before in steps(new, earlier)),
    )


def _change_of_largest(groups: Sequence[Group], errors: Errors) -> Limits:
    if len(groups) < 2:
        raise NoLimits("a gap over fewer than two groups has no limits")
    return _farthest(candidates(groups, errors))


def _farthest(found: Candidates) -> Limits:
    """The least lower and the greatest upper limit of changes between outermost groups.

    A gap grew by no more than what it can be now, and shrank by no more than what it can have been.
    """
    numbers, ruled = found.numbers, found.ruled
    least = (
        max(
            _change(numbers, of).low,
            -_most(ruled[of.earlier_largest].earlier, ruled[of.earlier_smallest].earlier),
        )
        for of in found.shrank
    )
    most = (
        min(
            _change(numbers, of).high,
            _most(ruled[of.largest].new, ruled[of.smallest].new),
        )
        for of in found.grew
    )
    return _within(min(least), max(most))


def _most(largest: Estimate, smallest: Estimate) -> float:
    """How far apart two groups can be by a model; never a group from itself."""
    return 0.0 if largest is smallest else difference(largest, smallest).high


def _change(numbers: Sequence[Number], of: Outermost) -> Limits:
    """The limits of a sum of the groups' rates by either model, each with its sign."""
    parts = [
        _signed(
            numbers[group],
            (group == of.largest) - (group == of.smallest),
            (group == of.earlier_smallest) - (group == of.earlier_largest),
        )
        for group in dict.fromkeys(of)
    ]
    value = math.fsum(part.value for part in parts)
    return Limits(
        value - math.hypot(*(part.below for part in parts)),
        value + math.hypot(*(part.above for part in parts)),
    )


def _signed(number: Number, new: int, earlier: int) -> Estimate:
    """The group's part of a change, with +1, -1 or 0 times its number by either model."""
    if new < 0 or (new == 0 and earlier < 0):
        return mirrored(_signed(number, -new, -earlier))
    if new == 0:
        return number.earlier if earlier else NOTHING
    return {-1: number.change, 0: number.new, 1: number.total}[earlier]


def _gap(family: Sequence[Group], model: int, error: float) -> Estimate:
    """The largest gap by one of the two models, between limits that err so often on either side."""
    pairs = [(group[0].new, group[0].earlier)[model] for group in family]
    rates = [k / n for k, n in pairs]
    limits = largest_difference(pairs, 1.0 - 2.0 * error)
    return Estimate(max(rates) - min(rates), *limits)


def _within(low: float, high: float) -> Limits:
    return Limits(max(low, -1.0), min(high, 1.0))
