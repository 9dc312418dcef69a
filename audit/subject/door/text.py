"""A column as text, with nothing guessed: only an empty field is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Coded:
    """Texts as distinct `values` and each row's index into them, -1 where there is none.

    `values` keep the order in which they first appear, or that of a column's own categories;
    `codes` has shape (n,).
    """

    values: tuple[str, ...]
    codes: npt.NDArray[np.int32]

    def at(self, positions: npt.NDArray[np.int64]) -> Coded:
        """Return the same values for some of the rows."""
        return Coded(self.values, self.codes[positions])

    @property
    def present(self) -> tuple[str, ...]:
        """The values that at least one row holds."""
        counts = np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))
        return tuple(value for value, n in zip(self.values, counts, strict=True) if n)

    def word(self, row: int) -> str:
        """Return one row's text; the empty text where there is none."""
        code = int(self.codes[row])
        return "" if code < 0 else self.values[code]


def as_text(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write cells as text, null where a cell is null, not a number, or the empty text.

    Whole numbers kept as floats lose their '.0', as the same numbers kept as integers have none.

    >>> as_text(pa.chunked_array([["NA", "", None, "007"]])).to_pylist()
    ['NA', None, None, '007']
    >>> as_text(pa.chunked_array([[1.0, 2.5, None]])).to_pylist()
    ['1', '2.5', None]
    >>> as_text(pa.chunked_array([[True, False]])).to_pylist()
    ['True', 'False']
    """
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return as_text(pc.cast(cells, kind.value_type))
    if pa.types.is_boolean(kind):
        return pc.if_else(cells, "True", "False")
    if pa.types.is_floating(kind):
        cells = pc.if_else(pc.is_nan(cells), pa.scalar(None, kind), cells)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pc.if_else(pc.equal(cells, ""), pa.scalar(None, kind), cells)
    try:
        return as_text(pc.cast(cells, pa.string()))
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        words = [None if value is None else str(value) for value in cells.to_pylist()]
        return as_text(pa.chunked_array([words], pa.string()))


def coded(cells: pa.ChunkedArray) -> Coded:
    """Return cells as their distinct texts and each row's place among them.

    Only the distinct cells are written as text, so that millions of rows cost little. A category
    that no row holds is none of them: it is neither a class nor a group.

    >>> coded(pa.chunked_array([["b", "a", None, "b", ""]])).codes.tolist()
    [0, 1, -1, 0, -1]
    >>> kept = pa.DictionaryArray.from_arrays([1, 1, 2], ["unused", "a", "b"])
    >>> coded(pa.chunked_array([kept])).values
    ('a', 'b')
    """
    try:
        found = pc.dictionary_encode(cells).unify_dictionaries()
    except pa.ArrowNotImplementedError:
        found = pc.dictionary_encode(as_text(cells)).unify_dictionaries()
    if found.num_chunks == 0:
        return Coded((), np.empty(0, np.int32))
    parts = [pc.fill_null(chunk.indices, -1).to_numpy() for chunk in found.chunks]
    words = as_text(pa.chunked_array([found.chunk(0).dictionary])).to_pylist()
    places: dict[str, int] = {}
    lookup = [-1 if word is None else places.setdefault(word, len(places)) for word in words]
    codes = np.array([*lookup, -1], np.int32)[np.concatenate(parts)]
    every = Coded(tuple(places), codes)
    return _without_unused(every) if pa.types.is_dictionary(cells.type) else every


def _without_unused(words: Coded) -> Coded:
    """Leave out values that no row holds, as files and data frames keep them among categories."""
    present = words.present
    if len(present) == len(words.values):
        return words
    places = {value: place for place, value in enumerate(present)}
    lookup = np.array([*(places.get(value, -1) for value in words.values), -1], np.int32)
    return Coded(present, lookup[words.codes])
