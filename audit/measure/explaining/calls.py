"""The model as an explainer calls it: many rows at a time, and never past the time that is left."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.errors import AuditError
from audit.evidence import message, phrase
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.study import Score

NO_ANSWER = message("an error in its own process, or no answer in time")
NO_NUMBERS = message("scores that are not numbers")
ANOTHER_NUMBER = message("another number of scores than rows")
NOT_FINITE = message("scores that are missing or infinite")
PROBLEMS = (NO_ANSWER, NO_NUMBERS, ANOTHER_NUMBER, NOT_FINITE)


class OutOfTime(Exception):
    """The rows that were asked for would take longer than the time that is left."""


class ModelFailed(Exception):
    """The model did not give one finite number a row; the argument says what it did instead.

    It names the kind of error only: a foreign message may quote somebody's data.
    """

    @property
    def problem(self) -> object:
        """What fills a finding's text: one of the texts above as a phrase, else a kind of error."""
        problem = str(self)
        return phrase(problem) if problem in PROBLEMS else problem


class Caller:
    """Scores tables of any length in calls that grow from few rows to many.

    The clock only decides whether a table is begun at all, from what calls took so far.
    """

    def __init__(self, score: Score, budget: Budget) -> None:
        self._score = score
        self._budget = budget

    @property
    def rows(self) -> int:
        """The size of the next call."""
        return self._budget.pace.rows

    def __call__(self, table: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Return one score a row, shape (n,); raises OutOfTime or ModelFailed."""
        parts = []
        start = 0
        while start < len(table):
            if self._budget.spent or self.expected(len(table) - start) > self._budget.left:
                raise OutOfTime
            part = table.iloc[start : start + self.rows]
            start += len(part)
            began = self._budget.now()
            parts.append(checked_scores(self._score, part.reset_index(drop=True)))
            self._budget.pace.learn(len(part), self._budget.now() - began)
        return np.concatenate(parts) if parts else np.empty(0)

    def expected(self, rows: int) -> float:
        """Return the seconds that so many rows would take."""
        return self._budget.pace.expected(rows)


def checked_scores(score: Score, table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Call the model once and return its scores, shape (n,); raises ModelFailed."""
    try:
        raw = score(table)
    except AuditError as error:  # in the worker; what it says may quote data as well
        raise ModelFailed(NO_ANSWER) from error
    except Exception as error:  # the user's own model: anything may happen in it
        raise ModelFailed(type(error).__name__) from error
    try:
        scores = np.asarray(raw, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ModelFailed(NO_NUMBERS) from error
    if scores.shape != (len(table),):
        raise ModelFailed(ANOTHER_NUMBER)
    if not np.isfinite(scores).all():
        raise ModelFailed(NOT_FINITE)
    return scores
