"""The interval of a quantile, without any assumption about the distribution."""

from __future__ import annotations

from audit.statistics.critical import normal
from audit.statistics.limits import Limits
from audit.statistics.rates import wilson


def quantile_shares(share: float, n: float, level: float) -> Limits:
    """Return the two shares at which to read the limits of a quantile off the sample.

    The rows at or below the true quantile are a rate of `share`; Wilson's limits of that rate,
    read off the sample's own quantile function, are the quantile's (Woodruff 1952, JASA 47:635).
    The gap of two groups' quantiles is `differences.difference` of the two estimates so found.

    >>> tuple(round(limit, 3) for limit in quantile_shares(0.5, 100, 0.95))
    (0.404, 0.596)
    """
    return wilson((share * n, n), normal(level))


def woodruff_error(limits: Limits, level: float) -> float:
    """Return the standard error that a quantile's limits amount to: their width over 2 z.

    For decisions at another level, where the sample is no longer at hand (Francisco & Fuller 1991,
    Ann Stat 19:454); the limits are then taken as symmetric.

    >>> round(woodruff_error(Limits(10.0, 13.92), 0.95), 3)
    1.0
    """
    return (limits.high - limits.low) / (2.0 * normal(level))
