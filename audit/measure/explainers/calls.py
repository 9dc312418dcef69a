"""The model as an explainer calls it: many rows at a time, and never past the time that is left."""

from __future__ import annotations

from math import ceil
from time import monotonic

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.measure.explainer import Budget, Score

FIRST_ROWS = 512
MOST_ROWS = 16_384
GROWTH = 4


class OutOfTime(Exception):
    """The rows that were asked for would take longer than the time that is left."""


class ModelFailed(Exception):
    """The model did not give one finite number a row; the argument says what it did instead.

    It names the kind of error only: a foreign message may quote somebody's data.
    """


class Caller:
    """Scores tables of any length in calls that grow from few rows to many.

    `rows` is the size of the next call. It depends on the calls so far and never on the clock,
    so that the same rows are always scored in the same batches; the clock only decides whether
    a table is begun at all, from what the shortest and the longest call so far took.
    """

    def __init__(self, score: Score, budget: Budget) -> None:
        self.rows = FIRST_ROWS
        self._score = score
        self._budget = budget
        self._short: tuple[int, float] | None = None
        self._long: tuple[int, float] = (0, 0.0)

    def __call__(self, table: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Return one score a row, shape (n,); raises OutOfTime or ModelFailed."""
        parts = []
        start = 0
        while start < len(table):
            if self._budget.spent or self.expected(len(table) - start) > self._budget.left:
                raise OutOfTime
            part = table.iloc[start : start + self.rows]
            start += len(part)
            began = monotonic()
            parts.append(checked_scores(self._score, part.reset_index(drop=True)))
            self._learn(len(part), monotonic() - began)
        return np.concatenate(parts) if parts else np.empty(0)

    def expected(self, rows: int) -> float:
        """Return the seconds that so many rows would take: a price a call and a price a row."""
        if self._short is None:
            return 0.0
        (few, brief), (many, long) = self._short, self._long
        each = max(0.0, (long - brief) / (many - few)) if many > few else 0.0
        fixed = max(0.0, brief - each * few)
        return fixed * ceil(rows / self.rows) + each * rows

    def _learn(self, rows: int, seconds: float) -> None:
        if self._short is None or rows <= self._short[0]:
            self._short = (rows, seconds)
        if rows >= self._long[0]:
            self._long = (rows, seconds)
        if rows * GROWTH >= self.rows:
            self.rows = min(MOST_ROWS, self.rows * GROWTH)


def checked_scores(score: Score, table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Call the model once and return its scores, shape (n,); raises ModelFailed."""
    try:
        raw = score(table)
    except Exception as error:  # the user's own model: anything may happen in it
        raise ModelFailed(type(error).__name__) from error
    try:
        scores = np.asarray(raw, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ModelFailed("scores that are not numbers") from error
    if scores.shape != (len(table),):
        raise ModelFailed("another number of scores than rows")
    if not np.isfinite(scores).all():
        raise ModelFailed("scores that are missing or infinite")
    return scores
