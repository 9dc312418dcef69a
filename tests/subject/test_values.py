"""What a column holds: numbers or words, few or many, by one rule for every source."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.subject.door.values import FEW, values_of


def column(*cells: Any, kind: Any = None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(cells, kind)])


@pytest.mark.parametrize(
    ("cells", "distinct", "numbers"),
    [
        (column("1", "2.0", "2", ""), 2, [1.0, 2.0]),
        (column("1", "NA", "1e3", None), 2, [1.0, 1000.0]),
        (column("NA", "NA"), 1, None),
        (column("NA", "yes", "no"), 3, None),
        (column("007", "7"), 2, None),
        (column("0.5", "0", "-0"), 2, [0.0, 0.5]),
        (column("1", "inf", "2"), 3, [1.0, 2.0, np.inf]),
        (column("1", "1e999"), 2, [1.0, np.inf]),
        (column("1", "one"), 2, None),
        (column("1_000", "2"), 2, None),
        (column(True, False), 2, None),
        (column(1, None, 3), 2, [1.0, 3.0]),
        (column(1.5, float("nan"), None), 1, [1.5]),
        (column(1.0, float("inf")), 2, [1.0, np.inf]),
        (column("a", "b").dictionary_encode(), 2, None),
        (column(3, 1).dictionary_encode(), 2, [1.0, 3.0]),
        (column([1], [2]), 2, None),
        (column(kind=pa.string()), 0, None),
    ],
)
def test_numbers_and_words(cells: Any, distinct: int, numbers: list[float] | None) -> None:
    found = values_of(cells)
    assert found.distinct == distinct
    assert (None if found.numbers is None else found.numbers.tolist()) == numbers


def test_two_columns_are_one() -> None:
    assert values_of(column(1, 2), column("2", "3.5")).distinct == 3
    assert values_of(column(1, 2), column("two")).numbers is None


def test_few_and_many_broken_and_whole() -> None:
    few, many = values_of(column(*range(FEW))), values_of(column(*range(FEW + 1)))
    assert (few.many_numbers, many.many_numbers) == (False, True)
    assert values_of(column(*(f"w{n}" for n in range(99)))).many_numbers is False
    assert values_of(column("1", "1.5")).broken
    assert not many.broken
    assert values_of(column(0.25, 1)).shares
    assert not values_of(column(0.25, 1.5)).shares
    assert not values_of(column("a")).shares


@given(st.lists(st.one_of(st.integers(-50, 50), st.floats(-1e6, 1e6)), min_size=1))
def test_text_and_numbers_tell_the_same(cells: list[float]) -> None:
    written = values_of(column(*map(repr, cells)))
    held = values_of(column(*map(float, cells)))
    assert held.numbers is not None
    assert written.numbers is not None
    assert written.numbers.tolist() == held.numbers.tolist()


def test_a_million_rows_are_looked_at_quickly() -> None:
    draw = np.random.default_rng(0)
    words = pa.chunked_array([pa.array(draw.integers(0, 50, 10**6).astype(str))])
    start = time.perf_counter()
    assert values_of(words).many_numbers
    assert time.perf_counter() - start < 2
