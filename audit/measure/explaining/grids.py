"""One column cut into few values that stand for everybody's: what pictures are drawn over.

A picture over one column must not show anybody's own value. Numbers become at most 20 of their
quantiles, from the 5th to the 95th of a hundred and written no finer than a hundredth of their
range; anything else becomes its 12 most frequent levels, each of ten people at least, and the
rest of them together.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.evidence import MISSING
from audit.measure.explaining.encoding import Codes, Encoding
from audit.measure.explaining.rounding import rounded, written
from audit.measure.explaining.study import Numbers

POINTS = 20
LEVELS = 12
FEWEST_PEOPLE = 10
LOWEST, HIGHEST = 0.05, 0.95
SECONDS_A_DAY = 86_400
OTHERS = "other levels"

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Grid:
    """A column's values in their order, as texts, and who has which.

    `members`, shape (n,), is the place of each row's own value among the `labels` (the nearest,
    of numbers), -1 where it has none; `codes` are, for each label, the codes to be drawn from
    where it is put in place of somebody's own value. `numbers` are the labels' numbers in
    ascending order, None for levels; a label that stands for missing numbers follows them.
    """

    column: str
    place: int
    labels: tuple[str, ...]
    members: Places
    codes: tuple[npt.NDArray[np.int32], ...]
    numbers: Numbers | None = None

    def draw(self, label: int, count: int, generator: np.random.Generator) -> Codes:
        """Return that many codes that stand for a label, shape (count,)."""
        known = self.codes[label]
        return known[generator.integers(len(known), size=count)] if len(known) > 1 else known[:1]


def grids(encoding: Encoding, codes: Codes, columns: list[str]) -> list[Grid]:
    """Return a grid for each of those columns that has at least two values to compare."""
    names = [str(column) for column in encoding.columns]
    places = dict.fromkeys(names.index(column) for column in columns if column in names)
    found = [grid_of(encoding, codes, place) for place in places]
    return [grid for grid in found if len(grid.labels) > 1]


def grid_of(encoding: Encoding, codes: Codes, place: int) -> Grid:
    """Return the grid of the column at that place, of rows given as codes (n, columns)."""
    values, own = encoding.values[place], codes[:, place]
    numbers = numbers_of(values)
    if numbers is not None:
        return _of_numbers(values, place, own, numbers[own])
    labels, members = _levels(values, own)
    stand_ins = tuple(own[members == label] for label in range(len(labels)))
    return Grid(str(values.name), place, labels, members, stand_ins)


def numbers_of(values: pd.Series[Any]) -> Numbers | None:
    """Return numbers, or dates and durations as days, NaN where missing; None for levels."""
    types = pd.api.types
    if types.is_datetime64_any_dtype(values.dtype):
        return _days(values, "datetime64[s]")
    if types.is_timedelta64_dtype(values.dtype):
        return _days(values, "timedelta64[s]")
    if types.is_bool_dtype(values.dtype) or types.is_complex_dtype(values.dtype):
        return None
    if not types.is_numeric_dtype(values.dtype):
        return None
    return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def quantiles(numbers: Numbers) -> Numbers:
    """Return at most 20 of those finite numbers that stand for all, in ascending order.

    They lie from the 5th to the 95th of a hundred, where a number that many share counts as
    one step of the grid, so that the others are seen, too.

    >>> quantiles(np.array([0.0] * 90 + [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]
    """
    values, counts = np.unique(numbers, return_counts=True)
    if not len(values):
        return values
    shares = np.cumsum(np.minimum(counts, -(-len(numbers) // POINTS)))
    wanted = np.linspace(LOWEST, HIGHEST, POINTS) * shares[-1]
    chosen: Numbers = values[np.unique(np.searchsorted(shares, wanted - 1e-9))]
    return chosen


def _of_numbers(values: pd.Series[Any], place: int, own: Codes, numbers: Numbers) -> Grid:
    """Return the grid of a column whose rows hold those numbers."""
    points = quantiles(numbers[np.isfinite(numbers)])
    labels = _labels(values, points)
    first = [labels.index(label) for label in dict.fromkeys(labels)]  # what is written alike
    points, labels = points[first], [labels[each] for each in first]
    middles = points[:-1] / 2 + points[1:] / 2
    members = np.searchsorted(middles, numbers).astype(np.intp)
    missing = np.isnan(numbers)
    members[missing] = -1
    stand_ins = [own[numbers == point] for point in points]
    if missing.sum() >= FEWEST_PEOPLE:
        members[missing] = len(labels)
        labels.append(MISSING)
        stand_ins.append(own[missing])
    return Grid(str(values.name), place, tuple(labels), members, tuple(stand_ins), points)


def _levels(values: pd.Series[Any], own: Codes) -> tuple[tuple[str, ...], Places]:
    """Return the most frequent levels and each row's place among them."""
    told = zip(values, values.isna(), strict=True)
    texts = [MISSING if absent else str(cell) for cell, absent in told]
    counts = Counter(texts[code] for code in own)
    often = sorted((-count, text) for text, count in counts.items() if count >= FEWEST_PEOPLE)
    labels = [text for _, text in often[:LEVELS] if text != OTHERS]
    known = {text: label for label, text in enumerate(labels)}
    members = np.array([known.get(text, len(labels)) for text in texts], dtype=np.intp)[own]
    if len(labels) < len(counts):
        labels.append(OTHERS)
    return tuple(labels), members


def _days(values: pd.Series[Any], unit: str) -> Numbers:
    seconds = values.to_numpy(unit).astype(np.int64).astype(np.float64)
    return np.where(values.isna(), np.nan, seconds / SECONDS_A_DAY)


def _labels(values: pd.Series[Any], points: Numbers) -> list[str]:
    """Write numbers as numbers, dates as dates, and durations as days."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return [str(np.datetime64(round(day), "D")) for day in rounded(points)]
    days = " days" if pd.api.types.is_timedelta64_dtype(values.dtype) else ""
    return [text + days for text in written(points)]
