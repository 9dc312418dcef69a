"""What of a person could be otherwise: other values that people have, and how far off they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import floor, isfinite, log10
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.evidence import message, phrase
from audit.measure.explaining.encoding import Codes, Encoding
from audit.measure.explaining.grids import FEWEST_PEOPLE, LEVELS, numbers_of, quantiles
from audit.measure.explaining.study import Numbers

Places = npt.NDArray[np.intp]

ANOTHER = message("{column}: {new}")
INSTEAD = message("{column}: {new} instead of {own}")
DIRECTIONS = {
    (False, True): message("{column}: {amount} more"),
    (False, False): message("{column}: {amount} less"),
    (True, True): message("{column}: {amount} days more"),
    (True, False): message("{column}: {amount} days less"),
}
"""By whether an amount is one of days, and whether it grows."""


@dataclass(frozen=True)
class Column:
    """A column that may be changed, and the values it may take.

    `codes` are those of the values: numbers in ascending order, levels by how frequent they are.
    `numbers` are the same as numbers, None for levels. `first` are the places among them that are
    tried before the rest. `own` is the place of the person's own value, -1 where that is a rare
    level; `days` says that its numbers count days.
    """

    name: str
    place: int
    codes: npt.NDArray[np.int32]
    numbers: Numbers | None
    first: Places
    own: int = -1
    days: bool = False

    def distance(self, choice: int) -> float:
        """How far a value is from the person's own: the share of the range, 1 for another level."""
        if self.numbers is None:
            return 1.0
        return abs(float(self.numbers[choice] - self.numbers[self.own])) / self.range_

    @property
    def range_(self) -> float:
        """From the smallest to the largest number; 1 for levels."""
        if self.numbers is None or not len(self.numbers):
            return 1.0
        return float(self.numbers[-1]) - float(self.numbers[0])

    def of(self, values: pd.Series[Any], code: int) -> Column | None:
        """Return the column for a person with that value; None where it is no value to start from.

        What is missing, or infinite, is left as it is: nobody knows how far off another value is.
        """
        if values.isna().iloc[code]:
            return None
        if self.numbers is None:
            own = np.flatnonzero(self.codes == code)
            return replace(self, own=int(own[0]) if len(own) else -1)
        number = numbers_of(values.iloc[[code]])
        assert number is not None
        if not np.isfinite(number[0]):
            return None
        return replace(self, own=int(np.searchsorted(self.numbers, number[0])))


def changeable(
    encoding: Encoding, codes: Codes, order: Sequence[str], fixed: Sequence[str]
) -> Iterator[Column]:
    """Yield the columns that are not fixed and in which people differ, of rows (n, columns).

    Those that `order` names come first, in that order.
    """
    rank = {name: number for number, name in enumerate(order)}
    names = [str(name) for name in encoding.columns]
    for place in sorted(range(len(names)), key=lambda place: rank.get(names[place], len(rank))):
        values = encoding.values[place]
        if names[place] in fixed or len(values) < 2:
            continue
        column = _column(names[place], place, values, codes[:, place])
        if len(column.codes) > (column.numbers is not None) and isfinite(column.range_):
            yield column


def said(column: Column, choice: int, values: pd.Series[Any], *, shown: bool) -> dict[str, object]:
    """Say what changes: a number's direction and rounded amount, the new one of levels.

    Where values are `shown` it is the person's own value and the new one.
    """
    name, new = column.name, _text(values, column.codes[choice])
    if shown and (column.numbers is not None or column.own >= 0):
        return phrase(INSTEAD, column=name, new=new, own=_text(values, column.codes[column.own]))
    if shown or column.numbers is None:
        return phrase(ANOTHER, column=name, new=new)
    apart = float(column.numbers[choice] - column.numbers[column.own])
    text = DIRECTIONS[column.days, apart > 0]
    return phrase(text, column=name, amount=two_digits(abs(apart)))


def _text(values: pd.Series[Any], code: int) -> str:
    value = values.iloc[int(code)]
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def two_digits(amount: float) -> float | int:
    """Round a positive amount to two significant digits.

    >>> two_digits(12.4), two_digits(1203.77), two_digits(0.0456)
    (12, 1200, 0.046)
    """
    rounded = round(float(amount), 1 - floor(log10(amount)))
    return int(rounded) if rounded.is_integer() else rounded


def _column(name: str, place: int, values: pd.Series[Any], own: Codes) -> Column:
    numbers = numbers_of(values)
    if numbers is None:
        codes = _frequent(values, own)
        return Column(name, place, codes, None, np.arange(len(codes)))
    usable = np.flatnonzero(np.isfinite(numbers))
    ladder, first = np.unique(numbers[usable], return_index=True)
    points = quantiles(numbers[own][np.isfinite(numbers[own])])
    time = pd.api.types.is_datetime64_any_dtype(values.dtype)
    time = time or pd.api.types.is_timedelta64_dtype(values.dtype)
    return Column(
        name,
        place,
        usable[first].astype(np.int32),
        ladder,
        np.searchsorted(ladder, points),
        days=bool(time),
    )


def _frequent(values: pd.Series[Any], own: Codes) -> npt.NDArray[np.int32]:
    """The codes of the most frequent levels, each of ten people at least."""
    counts = np.bincount(own, minlength=len(values))
    counts[values.isna().to_numpy()] = 0
    order = np.argsort(-counts, kind="stable")[:LEVELS]
    return order[counts[order] >= FEWEST_PEOPLE].astype(np.int32)
