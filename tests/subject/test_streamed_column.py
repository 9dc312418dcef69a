"""Columns in batches as codes: whatever the batches, a code stands for its value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.subject.door.text import as_text
from audit.subject.streamed import cells as cells_module
from audit.subject.streamed import column as column_module
from audit.subject.streamed.cells import Cells
from audit.subject.streamed.column import Column, TooVaried

VALUES: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.string(), st.sampled_from(["", "a", "NA", "ß", "(missing)"])),
    (pa.large_string(), st.sampled_from(["x", "y"])),
    (pa.int8(), st.integers(-128, 127)),
    (pa.int64(), st.one_of(st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1))),
    (pa.uint64(), st.one_of(st.integers(0, 2), st.integers(2**64 - 3, 2**64 - 1))),
    (pa.float64(), st.sampled_from([0.0, -0.0, 1.0, 0.5, float("nan"), float("inf")])),
    (pa.float32(), st.sampled_from([0.0, 1.0, 0.5])),
    (pa.bool_(), st.booleans()),
    (pa.dictionary(pa.int8(), pa.string()), st.sampled_from(["p", "q"])),
]


@given(st.data())
def test_codes_stand_for_the_values(data: st.DataObject) -> None:
    kind, values = data.draw(st.sampled_from(VALUES))
    batches = data.draw(st.lists(st.lists(st.one_of(st.none(), values), max_size=9), max_size=4))
    column = Column("c", kind)
    assert Column.fits(kind)
    for batch in batches:
        cells = pa.array(batch, kind)
        codes = np.asarray(column.codes(cells), np.int64)
        again = as_text(column.cells(codes))
        assert again.to_pylist() == as_text(pa.chunked_array([cells])).to_pylist()


@pytest.mark.parametrize("kind", [pa.date32(), pa.list_(pa.int8()), pa.decimal128(5), pa.null()])
def test_other_types_are_left_to_whoever_holds_all_rows(kind: pa.DataType) -> None:
    assert not Column.fits(kind)


def test_too_many_values_are_no_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_module, "MOST_VALUES", 5)
    column = Column("c", pa.string())
    column.codes(pa.array(list("abc")))
    with pytest.raises(TooVaried):
        column.codes(pa.array(list("defg")))


@given(st.data())
def test_cells_count_what_was_added(data: st.DataObject) -> None:
    """In a table or without one, while the shape grows: rows, Σw and Σw² by combination."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cells_module, "ROOM", data.draw(st.sampled_from([1, 12, 10**6])))
        patched.setattr(cells_module, "ROWS_AT_ONCE", data.draw(st.sampled_from([1, 5, 10**6])))
        cells, expected = Cells(2), dict[tuple[int, int], list[float]]()
        shape = (1, 1)
        for _ in range(data.draw(st.integers(1, 4))):
            shape = (
                shape[0] + data.draw(st.integers(0, 3)),
                shape[1] + data.draw(st.integers(0, 2)),
            )
            pair = st.tuples(*(st.integers(0, size - 1) for size in shape), st.integers(0, 5))
            rows = data.draw(st.lists(pair, max_size=8))
            cells.grow(shape)
            codes = np.array([a * shape[1] + b for a, b, _ in rows], np.int64)
            weight = np.array([w for *_, w in rows], np.float64)
            cells.add(codes, weight, weight * weight)
            for a, b, w in rows:
                known = expected.setdefault((a, b), [0.0, 0.0, 0.0])
                expected[a, b] = [known[0] + 1, known[1] + w, known[2] + w * w]
        codes, amounts = cells.occupied()
        found = {
            divmod(code, shape[1]): list(amount)
            for code, *amount in zip(codes.tolist(), *(a.tolist() for a in amounts), strict=True)
        }
        assert found == expected
        assert sorted(codes.tolist()) == codes.tolist()


def test_more_combinations_than_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells_module, "ROOM", 1)
    monkeypatch.setattr(cells_module, "MOST_OCCUPIED", 3)
    cells = Cells(0)
    cells.grow((9,))
    cells.add(np.arange(4))
    with pytest.raises(TooVaried):
        cells.occupied()
    with pytest.raises(TooVaried):
        cells.grow((2**40, 2**40))
