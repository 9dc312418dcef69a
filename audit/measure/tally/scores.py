"""Scores as distinct values with counts: what one pass leaves of a continuous prediction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def summed(values: Floats, amounts: Floats) -> float:
    """Σ value · amount. Not a dot product: that one's last digit depends on the threads at hand."""
    return float(np.sum(values * amounts))


@dataclass(frozen=True)
class Scores:
    """The distinct scores of one slice, ascending, and how many of each kind have them.

    `values`, `positives` and `negatives` have shape (m,); the amounts are counts, or sums of
    weights. `rows` is the number of rows, `effective` their effective size, both as floats of
    (positives, negatives).
    """

    values: Floats
    positives: Floats
    negatives: Floats
    effective: tuple[float, float]

    @property
    def positive_total(self) -> float:
        """Σ over the positives."""
        return float(self.positives.sum())

    @property
    def negative_total(self) -> float:
        """Σ over the negatives."""
        return float(self.negatives.sum())

    @property
    def total(self) -> float:
        """Σ over everyone."""
        return self.positive_total + self.negative_total

    @property
    def n(self) -> float | int:
        """Rows, or their effective size where they are weighted."""
        n = sum(self.effective)
        return int(n) if n == int(n) else n


@dataclass(frozen=True)
class AboveMedian:
    """How many score strictly above the median of all audited rows, of how many."""

    above: int
    total: int
