"""Counts compared in integers, where floats misjudge a tie."""

from collections import defaultdict
from fractions import Fraction

import pytest

from audit.statistics.exact import below_four_fifths, value_of
from audit.statistics.limits import NoLimits


def test_every_small_table_at_exactly_four_fifths() -> None:
    """All 3,666 tables up to 60 people a group; floats flag 1,198 of them."""
    tables = defaultdict(list)
    for n in range(1, 61):
        for k in range(1, n + 1):
            tables[Fraction(k, n)].append((k, n))
    at_four_fifths = [
        (*focal, *reference)
        for rate, references in tables.items()
        for focal in tables.get(rate * Fraction(4, 5), [])
        for reference in references
    ]
    assert len(at_four_fifths) == 3666
    assert sum((k / n) / (k_ref / n_ref) < 0.8 for k, n, k_ref, n_ref in at_four_fifths) == 1198
    assert not any(below_four_fifths(counts) for counts in at_four_fifths)
    assert all(value_of(counts) == Fraction(4, 5) for counts in at_four_fifths)


def test_one_person_fewer_is_below() -> None:
    assert below_four_fifths([1, 3, 5, 6])
    assert not below_four_fifths([4, 5, 1, 1])
    assert below_four_fifths([4 * 10**17 - 1, 5 * 10**17, 1, 1])


def test_values_are_exact() -> None:
    assert value_of([1, 3]) == Fraction(1, 3)
    assert value_of([1, 3, 2, 3]) == Fraction(1, 2)
    assert value_of([1, 3, 2, 3], difference=True) == Fraction(-1, 3)
    assert value_of([1, 10, 0, 7], difference=True) == Fraction(1, 10)


@pytest.mark.parametrize("counts", [[1, 0], [1, 2, 1, 0], [1, 2, 0, 5]])
def test_what_is_undefined_has_no_value(counts: list[int]) -> None:
    with pytest.raises(NoLimits):
        value_of(counts)


@pytest.mark.parametrize("counts", [[], [1], [1, 2, 3]])
def test_counts_come_in_twos_and_fours(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="counts are"):
        value_of(counts)
