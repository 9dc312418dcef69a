"""The interval of anything measured: one door for measuring, at 95 %, and for the gate, again."""

from __future__ import annotations

from math import isfinite

from audit.evidence import Interval
from audit.statistics.limits import NoLimits
from audit.statistics.methods import Basis, limits_at


def interval_from(basis: Basis, level: float) -> Interval | None:
    """Compute an interval at a level; None where the data give no finite limits.

    Raises ValueError for a method that does not exist or lacks what it needs.
    """
    try:
        low, high = limits_at(basis, level)
    except NoLimits:
        return None
    if not (isfinite(low) and isfinite(high)):
        return None
    return Interval(
        low=low,
        high=high,
        level=level,
        method=basis.method,
        scale=basis.scale,
        standard_error=basis.standard_error,
    )
