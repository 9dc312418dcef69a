"""A column of numbers: scores, weights, and sensitive numbers that are cut into bins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from audit.errors import AuditError
from audit.subject.door.pointing import first_rows
from audit.subject.door.text import as_text

NO_NUMBER = (
    "NA",
    "N/A",
    "n/a",
    "#N/A",
    "<NA>",
    "NaN",
    "nan",
    "NULL",
    "null",
    "None",
    "NaT",
)
"""Words that programs write where a number is missing. In a column of text they are values."""


@dataclass(frozen=True)
class Numbers:
    """A column as float64, with a mark for each blank and for each cell that is no finite number.

    All three arrays have shape (n,); `values` is NaN where either mark is set. `word` gives the
    text of one row's cell.
    """

    values: npt.NDArray[np.float64]
    blank: npt.NDArray[np.bool_]
    unreadable: npt.NDArray[np.bool_]
    word: Callable[[int], str]

    def at(
        self, positions: npt.NDArray[np.int64], column: str, use: str
    ) -> npt.NDArray[np.float64]:
        """Return some rows' numbers, NaN where blank; a cell that is no number is refused."""
        wrong = np.flatnonzero(self.unreadable[positions])
        if len(wrong):
            rows = first_rows(wrong, positions, lambda row: self.word(int(positions[row])))
            raise AuditError(
                f"The {use} is not a finite number everywhere: {rows}",
                where=f"column {column}",
                remedy="Write numbers with a decimal point, and leave a missing one empty",
            )
        return self.values[positions]


def numbers(cells: pa.ChunkedArray) -> Numbers:
    """Read cells as numbers.

    >>> numbers(pa.chunked_array([["0.5", "", "NA", "1e3"]])).values.tolist()
    [0.5, nan, nan, 1000.0]
    >>> numbers(pa.chunked_array([["0,5", "inf", "1"]])).unreadable.tolist()
    [True, True, False]
    """
    if pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type):
        values = np.asarray(pc.cast(cells, pa.float64(), safe=False).to_numpy(), np.float64)
        blank = np.isnan(values)
    else:
        text = as_text(cells)
        empty = pc.or_(pc.is_null(text), pc.is_in(text, value_set=pa.array(NO_NUMBER, text.type)))
        blank = np.asarray(empty.to_numpy(), np.bool_)
        values = _parsed(pc.if_else(empty, pa.scalar(None, text.type), text))
    unreadable = ~blank & ~np.isfinite(values)
    values = np.where(unreadable, np.nan, values)
    return Numbers(values, blank, unreadable, lambda row: _word(cells, row))


def _parsed(text: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    try:
        quick = pc.cast(text, pa.float64())
    except pa.ArrowInvalid:
        return np.array([_number(word) for word in text.to_pylist()], np.float64)
    return np.asarray(quick.to_numpy(), np.float64)


def _number(word: str | None) -> float:
    """Read one number; infinite where it is none, so that it is told apart from a blank."""
    if word is None:
        return np.nan
    try:
        number = float(word) if "_" not in word else np.inf
    except ValueError:
        return np.inf
    return np.inf if np.isnan(number) else number


def _word(cells: pa.ChunkedArray, row: int) -> str:
    value = cells[row].as_py()
    return "" if value is None else str(value)
