"""The interval of one rate, and a rate between its limits."""

from __future__ import annotations

import math

from audit.statistics.limits import Estimate, Limits, NoLimits, Pair

_ROUNDING = 1e-9
"""How far weighted successes may lie outside their trials before it is a mistake."""


def wilson(pair: Pair, critical: float) -> Limits:
    """Return the score limits of the rate k/n (Wilson 1927, JASA 22:209).

    `critical` is the number of standard errors (1.96 at 95 %). Exactly 0 below where k is 0 and
    exactly 1 above where k is n. Of weighted rows n is the effective size (sum w)² / sum w².

    >>> tuple(round(limit, 4) for limit in wilson((81, 263), 1.959964))
    (0.2553, 0.3662)
    """
    k, n = pair
    if not 0 <= k <= n or n == 0:
        k = _within(k, n)
    square = critical * critical
    total = n + square
    centre = (k + square / 2.0) / total
    reach = critical / total * math.sqrt(k * (n - k) / n + square / 4.0)
    low = centre - reach if k > 0 else 0.0
    high = centre + reach if k < n else 1.0
    return Limits(low if low > 0.0 else 0.0, high if high < 1.0 else 1.0)


def rate(pair: Pair, critical: float) -> Estimate:
    """Return the rate k/n between its Wilson limits.

    >>> rate((0, 10), 1.959964).value
    0.0
    """
    low, high = wilson(pair, critical)
    return Estimate(min(max(pair[0] / pair[1], 0.0), 1.0), low, high)


def _within(k: float, n: float) -> float:
    """Return `k` moved into 0 … n where only rounding put it outside."""
    if n <= 0:
        raise NoLimits("a rate of nobody has no limits")
    if not -_ROUNDING * n <= k <= n * (1.0 + _ROUNDING):
        raise ValueError(f"{k} of {n} is no rate")
    return min(max(k, 0.0), n)
