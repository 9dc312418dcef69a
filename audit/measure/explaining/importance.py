"""Mean |SHAP| of every column while rows keep coming in, and how far off it may still be.

Two things make it uncertain: which rows were explained, and which background rows they were
explained against. Their variances are estimated apart and added up. More rows always shrink the
first; the second shrinks only while there are background rows that were not used yet.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
TARGET = 0.05
TOP = 5
FEWEST_ROWS = 60


class Importance:
    """A running mean of |SHAP| with its standard error, both of shape (columns,).

    The background comes in `slices` that are used in turn, each in up to `parts` parts against
    which a row is explained separately. How much the mean is pulled up or down by a part is
    summed over all rows that met it: its spread over the parts is the background's variance.
    """

    def __init__(self, columns: int, slices: int, parts: int) -> None:
        self.rows = 0
        self._sum = np.zeros(columns)
        self._squares = np.zeros(columns)
        self._halves = np.zeros((2, columns))
        self._half_rows = np.zeros(2, dtype=np.int64)
        self._pull = np.zeros((slices, parts, columns))
        self._parts = np.zeros(slices, dtype=np.int64)

    def add(self, effects: Values, weights: Values, slice_: int) -> None:
        """Take in one row: its values against each part (parts, columns), and the parts' weights.

        The weights add up to 1; the row's SHAP values are the weighted mean over the parts.
        """
        values = weights @ effects
        half = slice_ % 2 if len(self._parts) > 1 else self.rows % 2
        self._halves[half] += np.abs(values)
        self._half_rows[half] += 1
        self.rows += 1
        self._sum += np.abs(values)
        self._squares += values**2
        pull = weights[:, None] * np.sign(values) * (effects - values)
        self._pull[slice_, : len(weights)] += pull
        self._parts[slice_] = len(weights)

    @property
    def mean(self) -> Values:
        """Mean |SHAP| of each column over the rows so far."""
        return self._sum / max(1, self.rows)

    @property
    def halves(self) -> list[Values]:
        """The mean of two halves of the rows apart; fewer than two where one has no rows.

        They met background rows of their own, too, where the background has several slices.
        """
        both = zip(self._halves, self._half_rows, strict=True)
        return [total / rows for total, rows in both if rows]

    @property
    def error(self) -> Values:
        """Standard error of each mean; not a number where one row is all there is."""
        return np.asarray(np.sqrt(self._row_variance + self._background_variance))

    @property
    def settled(self) -> bool:
        """Whether the error of the largest five is at most 5 % of the largest importance."""
        return self.rows >= FEWEST_ROWS and self._small(self.error)

    @property
    def needed(self) -> float:
        """An estimate of the rows it takes until the error is small enough."""
        top, largest = self._top, self.mean.max(initial=0.0)
        if self.rows < 2 or not largest:
            return float(FEWEST_ROWS)
        worst = float(self.error[top].max()) / (TARGET * float(largest))
        return max(float(FEWEST_ROWS), self.rows * worst**2)

    @property
    def stuck(self) -> bool:
        """Whether only more background could help: all of it is used, and rows are enough."""
        used_up = bool((self._parts > 0).all()) and self.rows >= FEWEST_ROWS
        rows, background = np.sqrt(self._row_variance), np.sqrt(self._background_variance)
        return used_up and self._small(rows) and not self._small(background)

    @property
    def _row_variance(self) -> Values:
        if self.rows < 2:
            return np.full(len(self._sum), np.nan)
        spread = self._squares / self.rows - self.mean**2
        return np.asarray(np.maximum(spread, 0.0) / (self.rows - 1))

    @property
    def _background_variance(self) -> Values:
        apart = np.maximum(self._parts, 2)[:, None]
        each = ((self._pull / max(1, self.rows)) ** 2).sum(axis=1) * apart / (apart - 1)
        return np.asarray(each.sum(axis=0))

    def _small(self, error: Values) -> bool:
        return bool((error[self._top] <= TARGET * self.mean.max(initial=0.0)).all())

    @property
    def _top(self) -> npt.NDArray[np.intp]:
        return np.argsort(-self.mean, kind="stable")[:TOP]
