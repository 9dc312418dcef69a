"""Counts of numbers: exactly, as distinct values, or in bins once there are too many rows.

Bins are 2**exponent wide and their edges multiples of that, so that any two sets of bins share a
finer or a coarser one, wherever their numbers lie. Bins become coarser until `BINS` hold all
numbers that occur. How coarse that is depends on the numbers alone: neither on their order nor on
how they were split into parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import frexp

import numpy as np
import numpy.typing as npt

from audit.measure.tally.counts import Codes, Counts, Floats, distinct, summed_by

EXACT_ROWS = 2_000_000
"""Up to so many rows every distinct number is kept."""
BINS = 4096
MOST = BINS + 1
"""The upper end of a scale that 4096 bins cut is a bin of its own. Fewer numbers are never cut."""
LOOKED_AT = 20_000
"""From so many rows it is seen whether there are more distinct numbers than bins."""
PRECISION = 52
FINEST = -1000


@dataclass(frozen=True)
class ScoreCounts:
    """Counts of (score, joint group, label), as codes `place of the score · cells + cell`.

    `values` are the distinct scores, ascending, or the mean score in each bin; `exponent` says
    how wide the bins are, and is None where nothing is cut.
    """

    values: Floats
    counts: Counts
    cells: int
    exponent: int | None = None

    @classmethod
    def of(
        cls,
        score: Floats,
        cell: Codes,
        cells: int,
        weight: Floats | None,
        exponent: int | None = None,
    ) -> ScoreCounts:
        """Count scores within cells of joint group and label; in bins if `exponent` is given."""
        if exponent is None:
            values, place = np.unique(score, return_inverse=True)
        else:
            exponent = max(exponent, finest(score))
            found, place = distinct(_bin(score, exponent).astype(np.int64))
            rows = np.bincount(place, minlength=len(found))
            sums = summed_by(place, score, len(found))
            values = bin_means(found.astype(np.float64), sums, rows, exponent)
        codes = place.astype(np.int64, copy=False) * cells + cell
        return cls(values, Counts.of(codes, weight), cells, exponent).settled()

    @property
    def rows_by_value(self) -> Codes:
        """How many rows have each value."""
        rank = self.counts.codes // self.cells
        rows = summed_by(rank, self.counts.rows, len(self.values))
        return rows.astype(np.int64)

    @property
    def width(self) -> float:
        """How wide the bins are; 0 where nothing is cut."""
        return 0.0 if self.exponent is None else 2.0**self.exponent

    @cached_property
    def middle(self) -> tuple[int, int]:
        """The places of the two values in the middle of all rows; often the same."""
        upto = np.cumsum(self.rows_by_value)
        rank = (int(upto[-1]) + 1) / 2
        low, high = np.searchsorted(upto, [np.floor(rank), np.ceil(rank)]).tolist()
        return low, high

    @cached_property
    def median(self) -> float:
        """The median score of all rows; of an even number of rows, the mean of the middle two."""
        low, high = self.middle
        return float((self.values[low] + self.values[high]) / 2)

    def __add__(self, other: ScoreCounts) -> ScoreCounts:
        known = [part.exponent for part in (self, other) if part.exponent is not None]
        if not known:
            return self._with(other).settled()
        exponent = max(*known, finest(self.values), finest(other.values))
        return self.binned(exponent)._with(other.binned(exponent)).settled()

    def settled(self) -> ScoreCounts:
        """The same counts, in bins as fine as can be where there are too many rows."""
        few = len(self.values) <= MOST or self.counts.rows.sum() <= EXACT_ROWS
        if self.exponent is None and few:
            return self
        return self.binned(exponent_for(self.values, self.exponent))

    def binned(self, exponent: int) -> ScoreCounts:
        """The same counts in bins of that width, no finer than those they are in."""
        if self.exponent == exponent:
            return self
        bins, place = np.unique(_bin(self.values, exponent), return_inverse=True)
        rows = self.rows_by_value
        total = summed_by(place, rows, len(bins))
        values = bin_means(bins, summed_by(place, self.values * rows, len(bins)), total, exponent)
        return ScoreCounts(values, self._recoded(place), self.cells, exponent)

    def _with(self, other: ScoreCounts) -> ScoreCounts:
        """Add up counts of one width; values in one bin are put together at their mean."""
        both = np.concatenate([self.values, other.values])
        keys = both if self.exponent is None else _bin(both, self.exponent)
        bins, place = np.unique(keys, return_inverse=True)
        values = bins
        if self.exponent is not None:
            rows = np.concatenate([self.rows_by_value, other.rows_by_value])
            total = summed_by(place, rows, len(bins))
            values = bin_means(bins, summed_by(place, both * rows, len(bins)), total, self.exponent)
        mine, theirs = place[: len(self.values)], place[len(self.values) :]
        counts = self._recoded(mine) + other._recoded(theirs)
        return ScoreCounts(values, counts, self.cells, self.exponent)

    def _recoded(self, place: Codes) -> Counts:
        """The counts with each value at another place."""
        rank, cell = np.divmod(self.counts.codes, self.cells)
        return self.counts.recoded(place[rank] * self.cells + cell)


def exponent_for(values: Floats, at_least: int | None = None) -> int:
    """The smallest exponent at which `BINS` bins hold all values; `values` are ascending.

    >>> exponent_for(np.arange(8193) / 8192)
    -12
    """
    low = max(finest(values), FINEST if at_least is None else at_least)
    high = max(finest(values) + PRECISION + 1, low)
    while low < high:
        middle = (low + high) // 2
        if np.count_nonzero(np.diff(_bin(values, middle))) < MOST:
            high = middle
        else:
            low = middle + 1
    return low


def finest(values: Floats) -> int:
    """The exponent below which the largest of these numbers could not be told apart anyway."""
    largest = max(abs(float(values.min())), abs(float(values.max())))
    return max(frexp(largest)[1] - PRECISION, FINEST)


def exponent_ahead(score: Floats, rows: int) -> int | None:
    """A width that no later row makes too coarse, where `rows` in all are too many; else None."""
    if rows <= EXACT_ROWS:
        return None
    seen = np.unique(score[:LOOKED_AT])
    return exponent_for(seen) if len(seen) > MOST else None


def _bin(values: Floats, exponent: int) -> Floats:
    return np.floor(values * 2.0**-exponent)


def bin_means(bins: Floats, sums: Floats, rows: npt.NDArray[np.generic], exponent: int) -> Floats:
    """The mean of each bin, which rounding must not carry over the bin's edge."""
    width = 2.0**exponent
    means: Floats = sums / rows.astype(np.float64)
    return np.clip(means, bins * width, np.nextafter((bins + 1) * width, -np.inf))
