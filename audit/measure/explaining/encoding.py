"""A table in the user's own columns as a complete matrix of integer codes, and back again.

A code is the number of a value among the distinct values of its column; a missing value has a
code of its own, and so has an infinite one. Decoding looks the values up again, so the model
sees exactly the values and types it was given: no string becomes a number, no whole number a
float, no missing value a guess.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int32]
"""Shape (n, columns): for each cell the number of its value among the column's values."""


@dataclass(frozen=True)
class Encoding:
    """The distinct values of every column, in order of appearance, in the column's own type."""

    columns: pd.Index[Any]
    values: tuple[pd.Series[Any], ...]

    def decode(self, codes: Codes) -> pd.DataFrame:
        """Return the rows that those codes stand for, with the original column types."""
        index = pd.RangeIndex(len(codes))
        cells = {
            place: pd.Series(
                values.array.take(codes[:, place].astype(np.intp)),
                index=index,
                dtype=values.dtype,  # or pandas guesses: a string column out of objects
                copy=False,
            )
            for place, values in enumerate(self.values)
        }
        frame = pd.DataFrame(cells, index=index, copy=False)
        frame.columns = self.columns
        return frame


def encode(*tables: pd.DataFrame) -> tuple[Encoding, tuple[Codes, ...]]:
    """Return one encoding for all those tables, and the codes of each.

    The tables have the same columns in the same order; where a column's types differ between
    them, it takes the type that holds both. Raises ValueError where the columns differ.
    """
    first = tables[0]
    if any(not table.columns.equals(first.columns) for table in tables):
        raise ValueError("the tables to be encoded have different columns")
    pairs = [
        _number(_stack([table.iloc[:, place] for table in tables]))
        for place in range(first.shape[1])
    ]
    numbered = [codes for codes, _ in pairs]
    matrix = np.column_stack(numbered) if pairs else np.empty((sum(map(len, tables)), 0), np.int32)
    ends = np.cumsum([len(table) for table in tables])[:-1]
    encoding = Encoding(first.columns, tuple(values for _, values in pairs))
    return encoding, tuple(np.split(matrix, ends))


def _stack(parts: list[pd.Series[Any]]) -> pd.Series[Any]:
    """Return the cells of several columns under one another, as one column."""
    if any(part.dtype != parts[0].dtype for part in parts):
        common = _common_type(parts)
        parts = [part.astype(common) for part in parts]
    return pd.concat(parts, ignore_index=True)


def _common_type(parts: list[pd.Series[Any]]) -> Any:
    """Return the type that holds the values of all parts unchanged."""
    types = [part.dtype for part in parts]
    if all(isinstance(dtype, pd.CategoricalDtype) for dtype in types):
        levels = [part.array for part in parts]
        return pd.api.types.union_categoricals(levels, ignore_order=True).dtype
    numbers = [dtype for dtype in types if isinstance(dtype, np.dtype) and dtype.kind in "iuf"]
    return np.result_type(*numbers) if len(numbers) == len(types) else np.dtype(object)


def _number(cells: pd.Series[Any]) -> tuple[npt.NDArray[np.int32], pd.Series[Any]]:
    """Return each cell's code and the distinct values, in order of appearance."""
    if cells.dtype == object:
        codes = _number_objects(cells)
    else:
        try:
            codes = pd.factorize(cells.array, use_na_sentinel=False)[0]
        except (TypeError, NotImplementedError):
            codes = np.arange(len(cells))
    first = np.unique(codes, return_index=True)[1]
    return codes.astype(np.int32), cells.take(first)


def _number_objects(cells: pd.Series[Any]) -> npt.NDArray[np.intp]:
    """Number cells of any type; two share a number only where a model could not tell them apart.

    `1`, `True` and `"1"` are three values, `None` and NaN two. What cannot be compared at all
    gets a number of its own in every row, which costs time but is never wrong.
    """
    known: dict[Hashable, int] = {}
    codes = np.empty(len(cells), dtype=np.intp)
    fresh = 0
    for row, cell in enumerate(cells):
        try:
            code = known.setdefault(_identity(cell), fresh)
        except TypeError:
            code = fresh
        fresh += code == fresh
        codes[row] = code
    return codes


def _identity(cell: Any) -> Hashable:
    missing = cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and cell != cell)
    return type(cell), None if missing else cell
