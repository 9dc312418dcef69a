"""One column of a file, batch by batch, as codes of the values that have been seen so far."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Codes: TypeAlias = npt.NDArray[np.integer[Any]]

MOST_VALUES = 100_000
"""A column of more distinct values than this is no column of groups or classes."""

SPAN = 64
"""Whole numbers that lie this close together are their own codes, but for an offset."""


class TooVaried(Exception):
    """Rows that differ so much that counting those that are alike would save nothing."""


class Column:
    """The distinct values of one column; a missing one is a value like any other.

    `kind` is the Arrow type of its values, `values` lists them in the order of their codes.
    """

    def __init__(self, name: str, kind: pa.DataType) -> None:
        self.name = name
        self.kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        self.values: list[Any] = []
        self._places: dict[Any, int] = {}
        self._last: tuple[pa.Array, npt.NDArray[np.int32]] | None = None

    @staticmethod
    def fits(kind: pa.DataType) -> bool:
        """Whether columns of this type can be coded: texts, categories, numbers and bools."""
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        number = pa.types.is_integer(kind) or pa.types.is_float32(kind) or pa.types.is_float64(kind)
        return number or is_text(kind) or pa.types.is_boolean(kind)

    def codes(self, cells: pa.Array) -> Codes:
        """Return the code of each cell, shape (n,); values not seen before get the next codes."""
        if pa.types.is_integer(cells.type) and cells.null_count == 0:
            found = self._near(cells.to_numpy())
            if found is not None:
                return found
        if pa.types.is_floating(cells.type):
            cells = pc.if_else(pc.is_nan(cells), pa.scalar(None, cells.type), cells)
        if not pa.types.is_dictionary(cells.type):
            cells = pc.dictionary_encode(cells)
        return self._looked_up(cells)

    def cells(self, codes: npt.NDArray[np.int64]) -> pa.ChunkedArray:
        """Return the values that codes stand for, in the column's own type."""
        return pa.chunked_array([pa.array(self.values, self.kind).take(pa.array(codes))])

    def _near(self, numbers: npt.NDArray[np.integer[Any]]) -> Codes | None:
        """Codes of whole numbers that lie close together; None where they do not."""
        if not len(numbers):
            return numbers
        low, high = int(numbers.min()), int(numbers.max())
        if high - low >= SPAN or high >= 2**62:
            return None
        lookup = self._lookup(range(low, high + 1))
        shifted = numbers.astype(np.int64, copy=False)
        if low:
            shifted = shifted - low
        return shifted if _is_identity(lookup) else lookup.take(shifted, mode="clip")

    def _looked_up(self, cells: pa.DictionaryArray) -> Codes:
        """Codes of cells that come with a dictionary of their own."""
        lookup = self._lookup_of(cells.dictionary)
        if cells.indices.null_count == 0:
            places: Codes = cells.indices.to_numpy()
            return places if _is_identity(lookup) else lookup.take(places, mode="clip")
        missing = self._place(None)
        places = pc.fill_null(cells.indices.cast(pa.int32()), len(lookup)).to_numpy()
        return np.append(lookup, np.int32(missing)).take(places)

    def _lookup_of(self, dictionary: pa.Array) -> npt.NDArray[np.int32]:
        """The codes of a dictionary; those of one row group share it."""
        if self._last is None or not self._last[0].equals(dictionary):
            if len(dictionary) > MOST_VALUES:
                raise TooVaried
            self._last = (dictionary, self._lookup(dictionary.to_pylist()))
        return self._last[1]

    def _lookup(self, values: Any) -> npt.NDArray[np.int32]:
        return np.array([self._place(value) for value in values], np.int32)

    def _place(self, value: Any) -> int:
        key = repr(value) if isinstance(value, float) else value  # 0.0 and -0.0 are two texts
        place = self._places.setdefault(key, len(self.values))
        if place == len(self.values):
            if place >= MOST_VALUES:
                raise TooVaried
            self.values.append(value)
        return place


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this type holds text, which a file may keep as a dictionary."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_identity(lookup: npt.NDArray[np.int32]) -> bool:
    return bool((lookup == np.arange(len(lookup))).all())
