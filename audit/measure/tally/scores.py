"""Scores as distinct values with counts: what one pass leaves of a continuous prediction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from audit.measure.tally.counts import Floats
from audit.measure.tally.effective import effective_size


def summed(values: Floats, amounts: Floats) -> float:
    """Σ value · amount. Not a dot product: that one's last digit depends on the threads at hand."""
    return float(np.sum(values * amounts))


@dataclass(frozen=True)
class Scores:
    """The distinct scores of one slice, ascending, and how many of each kind have them.

    `values`, `positives` and `negatives` have shape (m,); the amounts are counts, or sums of
    weights. `squares` is Σw² of the positives and of the negatives, where rows count once their
    number. `width` is that of the bins whose means the values are, and 0 where nothing is cut.
    """

    values: Floats
    positives: Floats
    negatives: Floats
    squares: tuple[float, float]
    width: float = 0.0

    @cached_property
    def positive_total(self) -> float:
        """Σ over the positives."""
        return float(self.positives.sum())

    @cached_property
    def negative_total(self) -> float:
        """Σ over the negatives."""
        return float(self.negatives.sum())

    @property
    def total(self) -> float:
        """Σ over everyone."""
        return self.positive_total + self.negative_total

    @cached_property
    def effective(self) -> tuple[float, float]:
        """The effective number of rows, of the positives and of the negatives."""
        positives, negatives = self.squares
        return (
            effective_size(self.positive_total, positives),
            effective_size(self.negative_total, negatives),
        )

    @cached_property
    def n(self) -> float | int:
        """Rows, or their effective size where they are weighted.

        That of both classes together, which is less than the sum of theirs where weights differ.
        """
        n = effective_size(self.total, sum(self.squares))
        return int(n) if n == int(n) else n


@dataclass(frozen=True)
class AboveMedian:
    """How many score strictly above the median of all audited rows, of how many.

    `unsure` more may do so, whose bin holds the median; 0 where scores are not in bins.
    """

    above: int
    total: int
    unsure: int = 0
    width: float = 0.0
