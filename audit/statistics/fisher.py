"""Fisher's exact test of two rates, and Lancaster's mid-p of it."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

from audit.statistics.discrete import tails
from audit.statistics.tested import Counts, check_groups

LARGEST_VARIANCE = 4e6
"""Beyond it, where both groups hold over 30 million people, the normal stands in."""
_NORMAL = NormalDist()


class Fisher(NamedTuple):
    """The p-values of one table, two-sided and for a focal rate that is too low or too high.

    The mid-p's count only half of what is as probable as what was seen (Lancaster 1961, JASA
    56:223): closer to the level, and not exact. `exact` is False where a normal stood in.
    """

    two_sided: float
    less: float
    greater: float
    mid_two_sided: float
    mid_less: float
    mid_greater: float
    exact: bool = True


def fisher(focal: Counts, reference: Counts) -> Fisher:
    """Test whether two rates are equal, given how many were selected in all (Fisher 1934).

    Two-sided, all tables with these margins that are no more probable count. Where everybody or
    nobody was selected, or a group holds everyone selected by necessity, p is 1. The sums have
    about 20 standard deviations of terms: 15,000 for a table of 10 million people, milliseconds.
    Beyond `LARGEST_VARIANCE` the normal with half a person's correction stands in (none for the
    mid-p's), and its two-sided p is twice the smaller tail.

    >>> test = fisher((1, 10), (3, 20))
    >>> test.two_sided, round(test.less, 6), round(test.mid_less, 6)
    (1.0, 0.592775, 0.384784)
    """
    check_groups(focal, reference)
    (a, m), (b, n) = focal, reference
    selected, people = a + b, m + n
    variance = m * n * selected * (people - selected) / (people * people * (people - 1))
    if variance > LARGEST_VARIANCE:
        return _by_normal((a * people - m * selected) / people, math.sqrt(variance))
    rest = n - selected
    found = tails(
        a,
        (selected + 1) * (m + 1) // (people + 2),
        max(0, -rest),
        min(m, selected),
        lambda x: (m - x) * (selected - x) / ((x + 1) * (rest + x + 1)),
    )
    return Fisher(
        two_sided=min(1.0, found.rarer + found.as_rare),
        less=min(1.0, found.below + found.at),
        greater=min(1.0, found.above + found.at),
        mid_two_sided=found.rarer + found.as_rare / 2.0,
        mid_less=found.below + found.at / 2.0,
        mid_greater=found.above + found.at / 2.0,
    )


def _by_normal(excess: float, deviation: float) -> Fisher:
    less = _NORMAL.cdf((excess + 0.5) / deviation)
    greater = _NORMAL.cdf((0.5 - excess) / deviation)
    mid_less, mid_greater = _NORMAL.cdf(excess / deviation), _NORMAL.cdf(-excess / deviation)
    return Fisher(
        two_sided=min(1.0, 2.0 * min(less, greater)),
        less=less,
        greater=greater,
        mid_two_sided=2.0 * min(mid_less, mid_greater),
        mid_less=mid_less,
        mid_greater=mid_greater,
        exact=False,
    )
