"""The interval of a ratio of two rates that are measured apart."""

from __future__ import annotations

import math

from audit.statistics.limits import Estimate, Limits, NoLimits, Pair
from audit.statistics.rates import rate


def lower_ratio(value: float, below: float, reference: float, above: float) -> float:
    """Return the smallest plausible `value / reference`; finite, and never negative.

    `value - below` and `reference + above` are the limits towards a small ratio. It is the ratio
    r at which the lower MOVER limit of `value - r * reference` is 0 (Donner & Zou 2012, Stat
    Methods Med Res 21:347), written so that nothing cancels: 0 where the value may be 0, and
    still defined where the reference is 0.
    """
    numerator = value * value - below * below
    if numerator <= 0.0:
        return 0.0
    product = value * reference
    slack = product * product - (reference * reference - above * above) * numerator
    return numerator / (product + math.sqrt(max(slack, 0.0)))


def upper_ratio(value: float, above: float, reference: float, below: float) -> float:
    """Return the greatest plausible `value / reference`; infinite where the reference may be 0.

    `value + above` and `reference - below` are the limits towards a great ratio: the reciprocal
    of the smallest plausible `reference / value`.
    """
    divisor = reference * reference - below * below
    if divisor <= 0.0:
        return math.inf
    product = value * reference
    slack = product * product - divisor * (value * value - above * above)
    return (product + math.sqrt(max(slack, 0.0))) / divisor


def mover_r(focal: Pair, reference: Pair, critical: float) -> Limits:
    """Return the limits of focal over reference rate: MOVER-R on Wilson limits.

    Raises NoLimits where the reference rate is 0, for which the ratio is undefined. Not capped:
    a focal group may well do better than its reference.

    >>> tuple(round(limit, 3) for limit in mover_r((1, 10), (3, 20), 1.959964))
    (0.101, 3.932)
    """
    return ratio(rate(focal, critical), rate(reference, critical))


def ratio(first: Estimate, second: Estimate) -> Limits:
    """Return the limits of `first / second`, two numbers that are never negative, by MOVER-R.

    Raises NoLimits where the second is 0, for which the ratio is undefined.
    """
    if second.value <= 0.0:
        raise NoLimits("a ratio to a rate of 0 has no limits")
    return Limits(
        lower_ratio(first.value, first.below, second.value, second.above),
        upper_ratio(first.value, first.above, second.value, second.below),
    )
