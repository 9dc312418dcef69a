"""Rows from a pandas DataFrame, from columns in a mapping, or from what turns into a DataFrame."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from audit.errors import AuditError
from audit.subject.door.pointing import listed, shown
from audit.subject.door.text import as_text
from audit.subject.source import first_line, source
from audit.subject.table import Table, check_names, check_size


def _is_table(given: object) -> bool:
    return isinstance(given, pd.DataFrame | Mapping) or hasattr(given, "to_pandas")


@source(id="frame", title="a pandas DataFrame", takes=_is_table)
def load_frame(given: Any, skip_bad_lines: bool) -> Table:
    """Rows of a DataFrame, copied; of a mapping of columns; or of what has `to_pandas`.

    A named index can be used as key; it is never a feature.
    """
    frame = _frame(given)
    identifiers = [name for name in frame.index.names if isinstance(name, str)]
    columns = list(frame.columns)
    for column in columns:
        if not isinstance(column, str):
            raise AuditError(
                f"The column {column!r} has no text for a name",
                where="data",
                remedy="Rename the columns: data.columns = data.columns.map(str)",
            )
    check_names([*columns, *(name for name in identifiers if name not in columns)], "data")
    check_size(len(frame), 0, "data")
    if len(frame) == 0:
        raise AuditError("There are columns and no row", where="data")
    levels = {name: frame.index.get_level_values(name) for name in identifiers}
    return Table(
        name="",
        sha256=_digest(frame),
        rows=len(frame),
        columns=tuple(columns),
        cells=lambda name: _cells(
            frame[name] if name in frame.columns else levels[name].to_series()
        ),
        view=lambda wanted: frame[wanted].reset_index(drop=True),
        identifiers=tuple(name for name in identifiers if name not in columns),
    )


def _frame(given: Any) -> pd.DataFrame:
    """Copy what was given into a DataFrame, so that nobody else's change reaches the audit."""
    if isinstance(given, pd.DataFrame):
        return given.copy()
    if isinstance(given, Mapping):
        _check_one_order(given)
        try:
            return pd.DataFrame(dict(given))
        except (TypeError, ValueError) as error:
            raise AuditError(
                f"The columns do not fit together: {first_line(error)}",
                where="data",
                remedy="Give every column the same number of values",
            ) from None
    try:
        turned = given.to_pandas()
    except Exception as error:
        raise AuditError(
            f"to_pandas of a {type(given).__name__} fails: {first_line(error)}", where="data"
        ) from None
    if not isinstance(turned, pd.DataFrame):
        raise AuditError(
            f"to_pandas of a {type(given).__name__} gives no DataFrame",
            where="data",
            remedy="Give a pandas DataFrame",
        )
    return turned.copy()


def _check_one_order(columns: Mapping[Any, Any]) -> None:
    """Refuse columns without an index beside others that name their rows in different orders.

    Those are put together by the names of their rows, and nothing says whose order the columns
    without names follow. One value for all rows follows any.
    """
    indexes = {
        name: index for name, cells in columns.items() if (index := _index(cells)) is not None
    }
    plain = [
        name
        for name, cells in columns.items()
        if name not in indexes and not pd.api.types.is_scalar(cells)
    ]
    first = next(iter(indexes), None)
    other = [name for name, index in indexes.items() if not index.equals(indexes[first])]
    if plain and other:
        unnamed = "does not name its" if len(plain) == 1 else "do not name theirs"
        raise AuditError(
            f"The columns name their rows in different orders, and {listed(plain)} {unnamed}: "
            f"the index of {listed(other)} is not that of {shown(first)}",
            where="data",
            remedy="Give all of them in one DataFrame, each as a Series with its index, or, where "
            "row 1 is the same person in all of them, none with an index: column.to_numpy()",
        )


def _index(cells: Any) -> pd.Index[Any] | None:
    """The names a column gives to its rows; None where it has none."""
    if isinstance(cells, pd.Series):
        return cells.index
    return pd.Index(list(cells)) if isinstance(cells, Mapping) else None


def _cells(series: pd.Series[Any]) -> pa.ChunkedArray:
    """Return a column as Arrow cells: numbers and booleans as they are, all else as text."""
    kind = series.dtype
    if pd.api.types.is_bool_dtype(kind) or (
        pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_complex_dtype(kind)
    ):
        if isinstance(kind, np.dtype) and kind.kind == "f":
            series = series.astype("float64")
        try:
            return _chunked(pa.array(series, from_pandas=True))
        except (pa.ArrowException, TypeError):
            pass
    words = [_word(value) for value in series.astype(object)]
    try:
        return pa.chunked_array([pa.array(words, pa.string())])
    except UnicodeEncodeError:
        raise AuditError(
            "A text is not valid Unicode",
            where=f"column {series.name}",
            remedy="Decode it again with the right encoding",
        ) from None


def _chunked(array: Any) -> pa.ChunkedArray:
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def _word(value: Any) -> str | None:
    """Write one value as text; None where it is missing."""
    if type(value) is str:
        return value
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float | np.floating):
        number = float(value)
        if np.isnan(number):
            return None
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    return str(value)


def _digest(frame: pd.DataFrame) -> str:
    """Return a SHA-256 of the columns' names and content, the same on every machine."""
    total = hashlib.sha256()
    for column in frame.columns:
        cells = _cells(frame[column])
        total.update(repr((column, len(cells))).encode("utf-8", "backslashreplace"))
        for part in _numbers(cells) if _is_number(cells.type) else _texts(cells):
            total.update(np.ascontiguousarray(part).data)
    return total.hexdigest()


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _numbers(cells: pa.ChunkedArray) -> list[npt.NDArray[Any]]:
    """Return which cells are present, and all values in one byte order."""
    values = cells.fill_null(0).to_numpy()
    return [cells.is_valid().to_numpy(), values.astype(values.dtype.newbyteorder("<"))]


def _texts(cells: pa.ChunkedArray) -> list[npt.NDArray[Any]]:
    """Return which cells are present, the length of each in bytes, and all their bytes."""
    text = as_text(cells)
    lengths = pc.fill_null(pc.binary_length(text), 0).to_numpy().astype("<i8")
    joined = "".join(pc.fill_null(text, "").to_pylist()).encode()
    return [text.is_valid().to_numpy(), lengths, np.frombuffer(joined, np.uint8)]
