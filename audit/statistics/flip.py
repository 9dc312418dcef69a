"""Would one person turn the picture round? Then the numbers are too small to say."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from audit.statistics.tested import Counts, check_groups


class Flip(NamedTuple):
    """The ratio of rates after one selection has moved, and whether that reverses who is worse off.

    `ratio` is the focal rate over the reference's, None where that is left at 0.
    """

    ratio: Fraction | None
    reverses: bool


@lru_cache(maxsize=4096)
def flip_one(focal: Counts, reference: Counts) -> Flip:
    """Move one selection to the group that is worse off, and look who is worse off then.

    UGESP, 29 CFR 1607, question and answer 21: where selecting one person more of the one group
    and one fewer of the other would reverse the picture, the numbers are too small to conclude
    from. In whole numbers: a tie is a tie, and no reversal. Where the rates are equal nobody is
    worse off, and nobody is moved.

    >>> flip_one((1, 10), (3, 20))
    Flip(ratio=Fraction(2, 1), reverses=True)
    """
    check_groups(focal, reference)
    (a, m), (b, n) = focal, reference
    before = a * n - b * m
    step = (before < 0) - (before > 0)
    a, b = a + step, b - step
    after = a * n - b * m
    return Flip(Fraction(a * n, b * m) if b and m else None, before * after < 0)
