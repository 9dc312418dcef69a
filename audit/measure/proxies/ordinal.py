"""Columns of any type as ordinal codes, for questions in which only the order of values counts."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats: TypeAlias = npt.NDArray[np.float64]
Bins: TypeAlias = npt.NDArray[np.int64]

LEVELS = 64
QUANTILES = 32
ROWS_A_LEVEL = 10


def ordinal(table: pd.DataFrame) -> Floats:
    """Return each cell's place among the sorted values of its column, shape (n, columns).

    Missing cells are NaN. Numbers, infinities among them, and times are sorted by size,
    categories in their own order, everything else as text: never in the order of the rows, which
    may tell more than the values do.
    """
    codes = np.empty(table.shape)
    for place in range(table.shape[1]):
        codes[:, place] = _column(table.iloc[:, place])
    codes[codes < 0] = np.nan
    return codes


def binned(codes: Floats) -> Bins:
    """Return ordinal codes as at most 64 levels a column, the last of them for missing cells.

    Up to 63 values, and not more than one in ten rows, keep a level each; where there are more,
    levels hold nearly equally many rows.
    """
    fair = max(2, len(codes) // ROWS_A_LEVEL)
    bins = np.full(codes.shape, LEVELS - 1, dtype=np.int64)
    for place in range(codes.shape[1]):
        column = codes[:, place]
        known = np.isfinite(column)
        values = column[known]
        distinct, places = np.unique(values, return_inverse=True)
        if len(distinct) > min(LEVELS - 1, fair):
            cuts = np.linspace(0, 1, min(QUANTILES, fair) + 1)[1:-1]
            edges = np.quantile(values, cuts)
            places = np.searchsorted(np.unique(edges), values, side="right")
        bins[known, place] = places
    return bins


def _column(column: pd.Series[Any]) -> Floats:
    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return np.asarray(column.cat.codes, dtype=np.float64)
    if kind.kind == "O" or pd.api.types.is_complex_dtype(kind):
        column = column.map(str).where(column.notna())
    return pd.factorize(column, sort=True)[0].astype(np.float64)
