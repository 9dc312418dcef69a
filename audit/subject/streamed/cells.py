"""How many rows there are of each combination of codes, while the rows go by."""

from __future__ import annotations

from math import prod
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from audit.subject.streamed.column import TooVaried

Codes: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]

ROOM = 2_000_000
"""Combinations of which a table is kept; of more, only those that occur are."""

MOST_OCCUPIED = 5_000_000
"""Where more combinations than this occur, nothing is saved by counting them together."""

ROWS_AT_ONCE = 1_000_000
"""So many rows are sorted together where there is no table."""


class Cells:
    """Rows, and sums of further amounts, by combination: one code in mixed radix `shape`.

    Amounts are floats, exact for counts below 2**53.
    """

    def __init__(self, amounts: int, room: int | None = None) -> None:
        self.shape: tuple[int, ...] = ()
        self._number = 1 + amounts
        self._room = ROOM if room is None else room
        self._codes: Codes | None = None  # None while there is a table of all combinations
        self._amounts = self._nothing(1)
        self._waiting: list[tuple[Codes, tuple[Floats, ...]]] = []

    def add(self, codes: Codes, *amounts: Floats) -> None:
        """Count rows by their code in the current shape, and add up their amounts."""
        if self._codes is None:
            _count(self._amounts, codes, amounts)
            return
        self._waiting.append((codes, amounts))
        if sum(len(rows) for rows, _ in self._waiting) >= ROWS_AT_ONCE:
            self._settle()

    def grow(self, shape: tuple[int, ...]) -> None:
        """Make room for more values; `shape` is no smaller than before in any place."""
        if shape == self.shape:
            return
        if prod(shape) >= 2**62:
            raise TooVaried
        codes, amounts = self.occupied()
        if self.shape:
            places = np.unravel_index(codes, self.shape)
            codes = np.ravel_multi_index(places, shape).astype(np.int64, copy=False)
        self.shape = shape
        if prod(shape) > self._room:
            self._codes, self._amounts = codes, amounts
            return
        self._amounts = self._nothing(prod(shape))
        for known, more in zip(self._amounts, amounts, strict=True):
            known[codes] = more

    def occupied(self) -> tuple[Codes, list[Floats]]:
        """Return the codes that occur, ascending, and their rows and sums."""
        if self._codes is not None:
            self._settle()
            return self._codes, self._amounts
        codes = np.flatnonzero(self._amounts[0]).astype(np.int64, copy=False)
        return codes, [known[codes] for known in self._amounts]

    def _settle(self) -> None:
        """Sort the waiting rows in among the combinations that are known to occur."""
        assert self._codes is not None
        if self._waiting:
            codes = np.concatenate([codes for codes, _ in self._waiting])
            columns = zip(*(amounts for _, amounts in self._waiting), strict=True)
            amounts = tuple(np.concatenate(column) for column in columns)
            found, place = np.unique(codes, return_inverse=True)
            every = np.union1d(self._codes, found)
            if len(every) > MOST_OCCUPIED:
                raise TooVaried
            total = self._nothing(len(every))
            for known, mine in zip(total, self._amounts, strict=True):
                known[np.searchsorted(every, self._codes)] = mine
            _count(total, np.searchsorted(every, found)[place], amounts)
            self._codes, self._amounts = every, total
        self._waiting = []

    def _nothing(self, length: int) -> list[Floats]:
        return [np.zeros(length) for _ in range(self._number)]


def _count(totals: list[Floats], codes: Codes, amounts: tuple[Floats, ...]) -> None:
    """Add rows to their totals, one after another, so that batches leave no trace in a sum."""
    np.add.at(totals[0], codes, 1.0)
    for total, amount in zip(totals[1:], amounts, strict=True):
        np.add.at(total, codes, amount)
