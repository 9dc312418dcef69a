"""Counts by code: the observed combinations, each an integer with how many rows have it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.measure.tally.effective import effective_sizes

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ROOMY = 2
"""Codes are counted in a table as long as there are at most so many places a code."""


@dataclass(frozen=True)
class Counts:
    """Sorted distinct codes, how many rows have each, and Σw and Σw² where rows are weighted."""

    codes: Codes
    rows: Codes
    weight: Floats | None = None
    squares: Floats | None = None

    @classmethod
    def of(cls, codes: Codes, weight: Floats | None) -> Counts:
        """Count codes, one a row."""
        found, place = distinct(codes)
        rows = np.bincount(place, minlength=len(found)).astype(np.int64, copy=False)
        if weight is None:
            return cls(found, rows)
        sums = (summed_by(place, amount, len(found)) for amount in (weight, weight * weight))
        return cls(found, rows, *sums)

    def recoded(self, codes: Codes) -> Counts:
        """The same amounts under other codes; those that now share one are added up."""
        found, place = distinct(codes)

        def total(amounts: npt.NDArray[np.generic] | None) -> Floats | None:
            return None if amounts is None else summed_by(place, amounts, len(found))

        rows = summed_by(place, self.rows, len(found)).astype(np.int64)
        return Counts(found, rows, total(self.weight), total(self.squares))

    def __add__(self, other: Counts) -> Counts:
        both = Counts(
            codes=np.concatenate([self.codes, other.codes]),
            rows=np.concatenate([self.rows, other.rows]),
            weight=_joined(self.weight, other.weight),
            squares=_joined(self.squares, other.squares),
        )
        return both.recoded(both.codes)

    @property
    def amounts(self) -> Floats:
        """Σw of each code, or its rows where there are no weights."""
        return self.rows.astype(np.float64) if self.weight is None else self.weight

    @property
    def squared_amounts(self) -> Floats:
        """Σw² of each code, or its rows where there are no weights."""
        return self.rows.astype(np.float64) if self.squares is None else self.squares

    def effective(self, place: Codes, length: int) -> Floats:
        """(Σw)² / Σw² of the codes at each place; their rows where there are no weights."""
        if self.weight is None:
            return summed_by(place, self.rows, length)
        total = summed_by(place, self.weight, length)
        return effective_sizes(total, summed_by(place, self.squared_amounts, length))


def distinct(codes: Codes) -> tuple[Codes, Codes]:
    """The distinct codes, ascending, and the place of each code among them.

    Where few codes are possible they are marked in a table, which costs less than sorting them.
    """
    if not len(codes):
        return codes, codes
    lowest = int(codes.min())
    span = int(codes.max()) - lowest + 1
    if span > ROOMY * len(codes):
        found, place = np.unique(codes, return_inverse=True)
        return found, place.astype(np.int64, copy=False)
    shifted = codes - lowest
    there = np.zeros(span, dtype=np.bool_)
    there[shifted] = True
    places = np.cumsum(there, dtype=np.int64) - 1
    return np.flatnonzero(there).astype(np.int64, copy=False) + lowest, places[shifted]


def summed_by(place: Codes, amounts: npt.NDArray[np.generic], length: int) -> Floats:
    """Add amounts up by place; exact for counts below 2**53."""
    sums = np.bincount(place, weights=amounts.astype(np.float64, copy=False), minlength=length)
    return sums.astype(np.float64, copy=False)


def _joined(mine: Floats | None, theirs: Floats | None) -> Floats | None:
    return None if mine is None or theirs is None else np.concatenate([mine, theirs])
