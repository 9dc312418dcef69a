"""Exact Shapley values of a weighted sum of features.

It stands alone, as `program.py` does: Python 3.8 syntax and numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Weighted:
    """A sum of features, each times its coefficient, and a constant."""

    coefficients: Floats
    constant: float

    def outputs(self, matrix: Floats) -> Floats:
        """Return the sum for each row of a matrix (rows, features)."""
        return matrix @ self.coefficients + self.constant

    def shapley(
        self,
        rows: Floats,
        background: Floats,
        parts: Sequence[slice],
        origin: Places,
        columns: int,
    ) -> Floats:
        """Return what each raw column adds, shape (parts, rows, columns).

        That is coefficient x (value - mean of that part of the background), summed over the
        features that come from the column (`origin`).
        """
        whose = np.zeros((len(origin), columns))
        whose[np.arange(len(origin)), origin] = self.coefficients
        return np.stack([(rows - background[part].mean(axis=0)) @ whose for part in parts])

    def scaled(self, factor: float) -> Weighted:
        """Return the sum that gives that many times as much."""
        return Weighted(self.coefficients * factor, self.constant * factor)
