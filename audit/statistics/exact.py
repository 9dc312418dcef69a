"""What counts say exactly: compared in integers, where floats would misjudge a tie.

2/3 against 5/6 is exactly four fifths; as floats it comes out below 0.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from audit.statistics.limits import NoLimits


def value_of(counts: Sequence[int], *, difference: bool = False) -> Fraction:
    """Return the exact value behind the counts of a measurement.

    `[k, n]` is the rate k/n; `[k, n, k_ref, n_ref]` the ratio of the first rate to the second or,
    with `difference`, the first minus the second. Compare it with a threshold that is a Fraction
    too. Raises NoLimits where the value is undefined.

    >>> value_of([2, 3, 5, 6]) < Fraction(4, 5)
    False
    >>> value_of([1, 10, 3, 20], difference=True)
    Fraction(-1, 20)
    """
    if len(counts) not in (2, 4):
        raise ValueError(f"counts are [k, n] or [k, n, k_ref, n_ref], not {list(counts)}")
    first = _rate(counts[0], counts[1])
    if len(counts) == 2:
        return first
    second = _rate(counts[2], counts[3])
    if difference:
        return first - second
    if second == 0:
        raise NoLimits("a ratio to a rate of 0 is undefined")
    return first / second


def below_four_fifths(counts: Sequence[int]) -> bool:
    """Tell whether the rate k/n is less than four fifths of the rate k_ref/n_ref.

    In integers, `5 k n_ref < 4 k_ref n` (UGESP, 29 CFR 1607.4 D): exactly four fifths is not.

    >>> below_four_fifths([48, 100, 60, 100]), below_four_fifths([45, 100, 60, 100])
    (False, True)
    """
    k, n, k_ref, n_ref = counts
    return 5 * k * n_ref < 4 * k_ref * n


def _rate(k: int, n: int) -> Fraction:
    if n == 0:
        raise NoLimits("a rate of nobody is undefined")
    return Fraction(k, n)
