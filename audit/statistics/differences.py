"""The interval of a difference, and of a mean, of two rates that are measured apart."""

from __future__ import annotations

import math

from audit.statistics.limits import Estimate, Limits, Pair
from audit.statistics.rates import rate


def difference(first: Estimate, second: Estimate) -> Limits:
    """Return the limits of `first - second`, from the limits of each.

    MOVER, the method of variance estimates recovery (Zou & Donner 2008, Stat Med 27:1693): each
    side borrows the distances at which its two estimates stop being plausible.
    """
    value = first.value - second.value
    return Limits(
        value - math.hypot(first.below, second.above),
        value + math.hypot(first.above, second.below),
    )


def paired_difference(first: Estimate, second: Estimate, correlation: float) -> Limits:
    """Return the limits of `first - second` where both come from the same rows.

    MOVER for correlated estimates (Zou 2007, Psychol Methods 12:399): what the two share cancels.

    >>> one, other = Estimate(0.8, 0.7, 0.9), Estimate(0.7, 0.6, 0.8)
    >>> tuple(round(limit, 3) for limit in paired_difference(one, other, 0.5))
    (0.0, 0.2)
    """
    if not -1.0 <= correlation <= 1.0:
        raise ValueError(f"a correlation of {correlation} does not exist")
    value = first.value - second.value
    return Limits(
        value - _shared(first.below, second.above, correlation),
        value + _shared(first.above, second.below, correlation),
    )


def newcombe(focal: Pair, reference: Pair, critical: float) -> Limits:
    """Return the hybrid score limits of focal minus reference rate (Newcombe 1998, method 10).

    Between -1 and 1; Stat Med 17:873. That is MOVER on Wilson limits.

    >>> tuple(round(limit, 4) for limit in newcombe((56, 70), (48, 80), 1.959964))
    (0.0524, 0.3339)
    """
    low, high = difference(rate(focal, critical), rate(reference, critical))
    return Limits(max(low, -1.0), min(high, 1.0))


def mean_of_two(first: Estimate, second: Estimate) -> Limits:
    """Return the limits of `(first + second) / 2` by MOVER."""
    value = first.value + second.value
    return Limits(
        (value - math.hypot(first.below, second.below)) / 2.0,
        (value + math.hypot(first.above, second.above)) / 2.0,
    )


def _shared(one: float, other: float, correlation: float) -> float:
    return math.sqrt(max(0.0, one * one + other * other - 2.0 * correlation * one * other))
