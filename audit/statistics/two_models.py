"""A group's number by two models on the same rows, and the chances of error of its change.

A gap is the largest of many differences, everybody's minus everybody else's. Were it known which
two groups are the outermost by either model, the change of the gap would be a sum of at most four
rates, and its limits those of any such sum. It is not known; so groups that cannot be the outermost
are ruled out first, for which a share of the error is set aside, and of those left the limits
farthest out are taken. Each keeps its own level and not one for all pairs together: were the true
pair the only one left, that would be exact; that it holds where several are left is checked by
simulation (benchmarks/coverage/paired_gaps.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple, TypeAlias

from audit.statistics.differences import mean_of_two, paired_difference
from audit.statistics.limits import Estimate, Pair, mirrored
from audit.statistics.rates import rate

SET_ASIDE = 0.2
"""The share of the error that goes into which groups can be the outermost at all."""


class Twice(NamedTuple):
    """A rate of one group by the new model and by the earlier one, and how the two go together."""

    new: Pair
    earlier: Pair
    correlation: float


Group: TypeAlias = Sequence[Twice]
"""A group's rate by both models, or two rates of different people, whose mean is meant."""


class Number(NamedTuple):
    """A group's number by both models, its change and the sum of both, each between its limits."""

    new: Estimate
    earlier: Estimate
    change: Estimate
    total: Estimate


class Errors(NamedTuple):
    """The chances of error on one side: of a limit, and of what is ruled out by either model."""

    limit: float
    ruling_out: float


def errors_of(level: float) -> Errors:
    """Split what a level leaves on either side."""
    beyond = (1.0 - level) / 2.0
    return Errors(beyond * (1.0 - SET_ASIDE), beyond * SET_ASIDE / 2.0)


def critical_beyond(error: float) -> float:
    """Return the normal quantile that leaves so much on one side.

    >>> round(critical_beyond(0.025), 6)
    1.959964
    """
    return -NormalDist().inv_cdf(error)


def numbers_at(groups: Sequence[Group], error: float) -> list[Number]:
    """Put every group's numbers between limits that err so often on either side."""
    critical = critical_beyond(error)
    return [_number(group, critical) for group in groups]


def _number(group: Group, critical: float) -> Number:
    parts = [_of_one(each, critical) for each in group]
    if len(parts) == 1:
        return parts[0]
    first, second = parts
    return Number(*(_mean(one, other) for one, other in zip(first, second, strict=True)))


def _of_one(each: Twice, critical: float) -> Number:
    new, earlier = rate(each.new, critical), rate(each.earlier, critical)
    change = paired_difference(new, earlier, each.correlation)
    total = paired_difference(new, mirrored(earlier), -each.correlation)
    return Number(
        new,
        earlier,
        Estimate(new.value - earlier.value, *change),
        Estimate(new.value + earlier.value, *total),
    )


def _mean(first: Estimate, second: Estimate) -> Estimate:
    return Estimate((first.value + second.value) / 2.0, *mean_of_two(first, second))
