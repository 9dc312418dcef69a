"""What a test says: a statistic, and the chance of one as extreme where nothing differs."""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

from audit.statistics.limits import Pair

Counts: TypeAlias = tuple[int, int]
"""People selected, and people in all: whole numbers, as exact tests need them."""


class Tested(NamedTuple):
    """A statistic that is standard normal where nothing differs, and its two-sided p-value."""

    statistic: float
    p: float


class ChiSquare(NamedTuple):
    """A test statistic, its degrees of freedom, and the chance of one as large."""

    statistic: float
    df: int
    p: float


class NoTest(ValueError):
    """These data cannot be tested: too few, or nothing in them could have come out otherwise."""


def by_normal(deviations: float) -> Tested:
    """Return how far a number lies from what is expected, with the two-sided normal p-value.

    >>> round(by_normal(-1.959964).p, 6)
    0.05
    """
    return Tested(deviations, math.erfc(abs(deviations) / math.sqrt(2.0)))


def check_groups(*pairs: Pair) -> None:
    """Raise NoTest for a group of nobody, and ValueError for more selected than there are."""
    for k, n in pairs:
        if n == 0 == k:
            raise NoTest("a group of nobody cannot be compared")
        if not 0 <= k <= n:
            raise ValueError(f"{k} of {n} is no rate")
