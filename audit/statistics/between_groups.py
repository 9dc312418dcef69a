"""The inequality between groups: what is left of it once chance has its share."""

from __future__ import annotations

from audit.statistics.limits import Limits, NoLimits
from audit.statistics.noncentral import noncentrality


def between_groups_limits(
    value: float, standard_error: float | None, groups: int, level: float
) -> Limits:
    """Return the limits of a sum of squared distances between groups' means, 0 or more.

    `standard_error` is that of the value's root, s. Then value / s² is about a chi-square with
    groups − 1 degrees of freedom off its centre, by the true value / s²; the limits are the
    centres that leave half of 1 − level on either side (Steiger 2004, Psychol Methods 9:164), and
    the lower one is 0 where groups that are alike would show as much. A value below groups − 1,
    what chance alone gives, is no evidence of less: the upper limit is that of groups − 1. It is
    never below the value. Raises NoLimits without a standard error.

    >>> tuple(round(limit, 5) for limit in between_groups_limits(0.01, 0.03, 3, 0.95))
    (0.00112, 0.02408)
    >>> tuple(round(limit, 5) for limit in between_groups_limits(0.0, 0.03, 3, 0.95))
    (0.0, 0.00883)
    """
    if not standard_error:
        raise NoLimits("an inequality without a standard error has no limits")
    unit, df = standard_error * standard_error, groups - 1
    tail = (1.0 - level) / 2.0
    low = unit * noncentrality(value / unit, df, tail)
    high = unit * noncentrality(max(value / unit, df), df, 1.0 - tail)
    return Limits(low, max(high, value))
