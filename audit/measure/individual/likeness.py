"""Who is like whom: the nearest neighbours of each person by the model's own columns."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.measure.explaining.encoding import encode

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]
BLOCK = 256


def nearest(features: pd.DataFrame, neighbours: int) -> Places:
    """Return for each row the places of its nearest rows, itself first; shape (n, neighbours).

    A number is as far from another as they are standard deviations apart. Of texts, categories
    and numbers with at most two values, two that differ are 1 apart, and so are a value and none.
    Distances of columns add up as in Euclid's. Of rows equally near the earlier one is nearer.
    """
    columns = _columns(features)
    count = len(features)
    found = np.empty((count, min(neighbours, count)), np.intp)
    for start in range(0, count, BLOCK):
        rows = slice(start, min(start + BLOCK, count))
        apart = np.zeros((rows.stop - start, count))
        for values, known in columns:
            apart += _squares(values, known, rows)
        apart[np.arange(rows.stop - start), np.arange(start, rows.stop)] = -1.0
        found[rows] = np.argsort(apart, axis=1, kind="stable")[:, : found.shape[1]]
    return found


def _columns(features: pd.DataFrame) -> list[tuple[Floats | Places, npt.NDArray[np.bool_] | None]]:
    """Each column as standardised numbers with a mark for the known, or as codes without one."""
    _, (codes,) = encode(features)
    found: list[tuple[Any, npt.NDArray[np.bool_] | None]] = []
    for place in range(features.shape[1]):
        numbers = _numbers(features.iloc[:, place])
        known = np.isfinite(numbers)
        if len(np.unique(numbers[known])) <= 2:
            found.append((codes[:, place], None))
        else:
            centred = np.where(known, numbers, 0.0) - numbers[known].mean()
            found.append((centred / numbers[known].std(), known))
    return found


def _numbers(column: pd.Series[Any]) -> Floats:
    """The column as floats, NaN where it has none; all NaN where it holds no numbers."""
    kind = column.dtype
    if pd.api.types.is_bool_dtype(kind) or isinstance(kind, pd.CategoricalDtype):
        return np.full(len(column), np.nan)
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_complex_dtype(kind):
        return column.to_numpy(np.float64, na_value=np.nan)
    if pd.api.types.is_datetime64_any_dtype(kind) or pd.api.types.is_timedelta64_dtype(kind):
        ticks = column.astype("int64").to_numpy(np.float64)
        return np.where(column.isna(), np.nan, ticks)
    return np.full(len(column), np.nan)


def _squares(values: npt.NDArray[Any], known: npt.NDArray[np.bool_] | None, rows: slice) -> Floats:
    """Squared distances in one column, of some rows from all."""
    some, every = values[rows, None], values[None, :]
    if known is None:
        differ: Floats = (some != every).astype(np.float64)
        return differ
    both = known[rows, None] & known[None, :]
    one_lacks = known[rows, None] != known[None, :]
    squares: Floats = np.where(both, (some - every) ** 2, one_lacks)
    return squares
