"""How many people short: three counts in use, and each says which it is."""

from __future__ import annotations

from fractions import Fraction

from audit.statistics.tested import Counts, check_groups


def shortfall_to_pool(focal: Counts, reference: Counts) -> Fraction:
    """Return how many more of the focal group both groups' common rate would have selected.

    m K / N - a, exactly; negative where more were selected.

    >>> shortfall_to_pool((12, 40), (48, 80))
    Fraction(8, 1)
    """
    check_groups(focal, reference)
    (a, m), (b, n) = focal, reference
    return Fraction(m * (a + b), m + n) - a


def shortfall_to_reference(focal: Counts, reference: Counts) -> Fraction:
    """Return how many more of the focal group the reference's rate would have selected.

    m b / n - a, exactly; negative where more were selected.

    >>> shortfall_to_reference((12, 40), (48, 80))
    Fraction(12, 1)
    """
    check_groups(focal, reference)
    (a, m), (b, n) = focal, reference
    return Fraction(m * b, n) - a


def shortfall_to_four_fifths(focal: Counts, reference: Counts) -> Fraction:
    """Return how many more of the focal group four fifths of the reference's rate would select.

    max(0, 4/5 m b / n - a), exactly: what the four-fifths rule lacks, 0 where it is met.

    >>> float(shortfall_to_four_fifths((12, 40), (48, 80)))
    7.2
    """
    check_groups(focal, reference)
    (a, m), (b, n) = focal, reference
    return max(Fraction(0), Fraction(4 * m * b, 5 * n) - a)
