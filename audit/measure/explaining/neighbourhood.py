"""People like one person: for each column either as that person, or as somebody else.

"As that person" means a value of the same bin: the same quartile of a number or a date, the same
level of anything else, missing where it is missing. Either way the value is one that occurs in
the sample, so the model is never shown a made-up number or an unknown word, and a missing value
needs no guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import OutOfTime
from audit.measure.explaining.encoding import Codes

QUARTILES = (0.25, 0.5, 0.75)
RAREST = 0.1

Alike = npt.NDArray[np.int_]
"""Shape (n, columns): 1 where a neighbour is in the person's bin, 0 where it is in another."""


@dataclass(frozen=True)
class Neighbourhood:
    """For every column, the sample's rows in the person's bin and those in other bins."""

    codes: Codes
    row: int
    inside: tuple[npt.NDArray[np.intp], ...]
    outside: tuple[npt.NDArray[np.intp], ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """How often a neighbour is in the person's bin, for each column.

        As often as in the sample, but between one and nine times in ten so that rare bins can
        be judged; always where there is no other bin.
        """
        return tuple(
            float(np.clip(len(like) / (len(like) + len(unlike)), RAREST, 1 - RAREST))
            if len(unlike)
            else 1.0
            for like, unlike in zip(self.inside, self.outside, strict=True)
        )

    def draw(self, alike: Alike, generator: np.random.Generator) -> Codes:
        """Return codes of neighbours; the first is the person."""
        drawn = np.empty(alike.shape, dtype=np.int32)
        for column, (like, unlike) in enumerate(zip(self.inside, self.outside, strict=True)):
            near = like[generator.integers(len(like), size=len(alike))]
            if len(unlike):
                far = unlike[generator.integers(len(unlike), size=len(alike))]
                near = np.where(alike[:, column] == 1, near, far)
            drawn[:, column] = self.codes[near, column]
        drawn[0] = self.codes[self.row]
        return drawn


def neighbourhood(codes: Codes, bins: Codes, row: int) -> Neighbourhood:
    """Return the neighbourhood of one row of the sample, given everybody's bins."""
    same = bins == bins[row]
    inside = tuple(np.flatnonzero(column) for column in same.T)
    outside = tuple(np.flatnonzero(~column) for column in same.T)
    return Neighbourhood(codes, row, inside, outside)


def bins_of(table: pd.DataFrame, codes: Codes, budget: Budget) -> Codes:
    """Return the bin of every cell, shape (n, columns): a quartile's number, or a level's code.

    Raises OutOfTime where the time is up before every column has its bins.
    """
    bins = codes.copy()
    for place in range(table.shape[1]):
        if budget.spent:
            raise OutOfTime
        numbers = _ordered(table.iloc[:, place])
        if numbers is not None:
            bins[:, place] = _quartiles(numbers)
    return bins


def _ordered(column: pd.Series[Any]) -> npt.NDArray[np.float64] | None:
    """Return numbers in the column's order, NaN where it is missing; None for levels."""
    types = pd.api.types
    if types.is_bool_dtype(column.dtype) or types.is_complex_dtype(column.dtype):
        return None
    if types.is_numeric_dtype(column.dtype):
        return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan), np.float64)
    if types.is_datetime64_any_dtype(column.dtype) or types.is_timedelta64_dtype(column.dtype):
        return np.asarray(column.rank(method="dense").to_numpy(dtype=np.float64), np.float64)
    return None


def _quartiles(numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """Return each number's quartile, 0 to 3; -1 where it is missing. Equal edges are one."""
    known = ~np.isnan(numbers)
    bins = np.full(len(numbers), -1, dtype=np.intp)
    if known.any():
        # an edge is a number of the column: between infinite ones nothing can be interpolated
        ordered = np.sort(numbers[known])
        edges = np.unique(ordered[[int(part * (len(ordered) - 1)) for part in QUARTILES]])
        bins[known] = np.searchsorted(edges, numbers[known])
    return bins
