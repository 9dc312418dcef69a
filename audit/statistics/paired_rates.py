"""The interval of a difference of two rates that two models have on the same rows."""

from __future__ import annotations

import math

from audit.statistics.differences import paired_difference
from audit.statistics.limits import Limits, Pair
from audit.statistics.rates import rate


def newcombe_paired(first: Pair, second: Pair, correlation: float, critical: float) -> Limits:
    """Return the limits of the first minus the second rate, measured on the same rows.

    Wilson limits of each, put together with what the two share (Newcombe 1998, Stat Med 17:2635,
    method 10, where `correlation` is that of `table_correlation`). Between -1 and 1.

    Newcombe's example: 36 rows are right by both, 12 by the first alone, 2 by the second alone.

    >>> limits = newcombe_paired((48, 50), (38, 50), table_correlation(36, 12, 2, 0), 1.959964)
    >>> tuple(round(limit, 4) for limit in limits)
    (0.0569, 0.3404)
    """
    low, high = paired_difference(rate(first, critical), rate(second, critical), correlation)
    return Limits(max(low, -1.0), min(high, 1.0))


def table_correlation(both: float, only_first: float, only_second: float, neither: float) -> float:
    """Return how two models go together on the same rows, -1 … 1, from the table of both.

    Phi, of which half of the rows is taken off a positive numerator as a correction for
    continuity, down to 0 at the most; 0 where one of the two is always, or never, right.

    >>> table_correlation(10, 0, 0, 10), table_correlation(5, 5, 5, 5)
    (0.9, 0.0)
    """
    first, second = both + only_first, both + only_second
    rows = first + only_second + neither
    spread = first * (rows - first) * second * (rows - second)
    if spread <= 0.0:
        return 0.0
    shared = both * neither - only_first * only_second
    if shared > 0.0:
        shared = max(shared - rows / 2.0, 0.0)
    return min(1.0, max(-1.0, shared / math.sqrt(spread)))
