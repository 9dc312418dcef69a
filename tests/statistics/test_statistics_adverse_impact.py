"""The flip of one selection, and the three shortfalls."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.statistics.exact import below_four_fifths
from audit.statistics.flip import flip_one
from audit.statistics.shortfall import (
    shortfall_to_four_fifths,
    shortfall_to_pool,
    shortfall_to_reference,
)
from audit.statistics.tested import NoTest

counts = st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
few = st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
Counts = tuple[int, int]


def test_one_person_turns_small_numbers_round() -> None:
    assert flip_one((1, 10), (3, 20)) == (2, True)
    assert flip_one((3, 20), (1, 10)) == (Fraction(1, 2), True)
    assert flip_one((12, 40), (48, 80)).reverses is False


def test_a_tie_is_no_reversal() -> None:
    assert flip_one((1, 4), (3, 4)) == (1, False)
    assert flip_one((2, 4), (2, 4)) == (1, False)
    assert flip_one((0, 4), (0, 9)) == (None, False)


def test_the_last_of_the_reference_may_be_the_one() -> None:
    assert flip_one((0, 10), (1, 20)) == (None, True)


@given(few, few)
def test_a_flip_reads_the_same_from_both_sides(focal: Counts, reference: Counts) -> None:
    one, other = flip_one(focal, reference), flip_one(reference, focal)
    assert one.reverses is other.reverses
    if one.ratio and other.ratio:
        assert one.ratio * other.ratio == 1


@given(counts, counts)
def test_shortfalls_close_the_gap_exactly(focal: Counts, reference: Counts) -> None:
    (a, m), (b, n) = focal, reference
    to_reference = shortfall_to_reference(focal, reference)
    assert Fraction(a + to_reference, m) == Fraction(b, n)
    to_pool = shortfall_to_pool(focal, reference)
    assert Fraction(a + to_pool, m) == Fraction(a + b, m + n)
    assert to_pool == to_reference * Fraction(n, m + n)
    to_four_fifths = shortfall_to_four_fifths(focal, reference)
    assert (to_four_fifths > 0) is below_four_fifths([a, m, b, n])
    if to_four_fifths:
        assert Fraction(a + to_four_fifths, m) == Fraction(4, 5) * Fraction(b, n)


@pytest.mark.parametrize(
    "count", [shortfall_to_pool, shortfall_to_reference, shortfall_to_four_fifths]
)
def test_nobody_falls_short_of_nothing(count: object) -> None:
    assert callable(count)
    with pytest.raises(NoTest):
        count((0, 0), (3, 4))
    with pytest.raises(ValueError, match="no rate"):
        count((5, 4), (3, 4))
