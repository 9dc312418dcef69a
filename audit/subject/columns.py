"""Columns in the types that pandas' own read_csv would have given them.

A model was most often trained on such a table. So this is what a worker is sent, and what a newly
trained model is fitted on: one rule, and both see the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from audit.errors import AuditError
from audit.subject.worker.wire import all_numbers

PLAIN = (bool, int, float, str)
"""What a cell of a column of mixed types may hold, missing values apart."""


def text_type() -> Any:
    """Return the type pandas itself gives to a column of text: `str`, or `object` before 3.0."""
    return pd.Series(["a"]).dtype


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with every column in one of the types read_csv gives.

    Numbers, bools, dates, spans of time and categoricals stay. Text of any kind becomes pandas'
    own text with NaN where it is missing; nullable whole numbers become floats where one is
    missing, nullable bools become objects. What cannot be a feature at all (lists, intervals,
    complex numbers …) raises AuditError with the column's name. Columns that stay as they are share
    the table's memory, and a table of nothing else is not taken apart.
    """
    if all_numbers(table):
        whole = table.copy(deep=False)
        whole.index = pd.RangeIndex(len(table))
        return whole
    columns = {place: _plain(table.iloc[:, place]) for place in range(table.shape[1])}
    result = pd.DataFrame(columns, index=pd.RangeIndex(len(table)), copy=False)
    result.columns = table.columns
    return result


def _plain(column: pd.Series[Any]) -> Any:
    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return _categorical(column)
    if isinstance(kind, np.dtype) and kind.kind in "biufmM" and kind.itemsize <= 8:
        return column.array
    if isinstance(kind, pd.DatetimeTZDtype):
        return column.array
    if isinstance(kind, pd.StringDtype):
        return _text(column)
    if pd.api.types.is_object_dtype(kind):
        return _object(column)
    if pd.api.types.is_bool_dtype(kind):
        return _bools(column)
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_complex_dtype(kind):
        return _number(column)
    if pd.api.types.is_string_dtype(kind):
        return _text(column)
    raise _unfit(column, str(kind))


def _text(column: pd.Series[Any]) -> Any:
    return column.astype(object).where(column.notna(), np.nan).astype(text_type()).array


def _bools(column: pd.Series[Any]) -> Any:
    if column.hasnans:
        return column.astype(object).where(column.notna(), np.nan).array
    return column.to_numpy(dtype=bool)


def _number(column: pd.Series[Any]) -> Any:
    if column.hasnans:
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    whole = pd.api.types.is_integer_dtype(column.dtype)
    unsigned = pd.api.types.is_unsigned_integer_dtype(column.dtype)
    return column.to_numpy(dtype=np.uint64 if unsigned else np.int64 if whole else np.float64)


def _object(column: pd.Series[Any]) -> Any:
    """Text as text, nothing at all as NaN, and anything else cell by cell."""
    kind = pd.api.types.infer_dtype(column, skipna=True)
    if kind == "string":
        return _text(column)
    if kind == "empty":
        return np.full(len(column), np.nan)
    cells = column.where(column.notna(), np.nan).tolist()
    for cell in cells:
        if not isinstance(cell, (*PLAIN, np.bool_, np.integer, np.floating)):
            raise _unfit(column, type(cell).__name__)
    values = [cell.item() if isinstance(cell, np.generic) else cell for cell in cells]
    return pd.Series(values, dtype=object).array


def _categorical(column: pd.Series[Any]) -> Any:
    levels = column.cat.categories
    if all(isinstance(level, (*PLAIN, np.generic)) for level in levels):
        return column.array
    raise _unfit(column, f"category of {levels.dtype}")


def _unfit(column: pd.Series[Any], kind: str) -> AuditError:
    return AuditError(
        f"The column {column.name!r} holds values of type {kind}, which no model can be given",
        remedy="Write it as numbers or text, or leave it out with --drop",
    )
