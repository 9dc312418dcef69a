"""Predicted numbers, of a column or of a model."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from audit.config import AuditConfig
from audit.errors import AuditError
from audit.subject.answers.question import Question
from audit.subject.answers.said import Answers
from audit.subject.door.numbers import numbers
from audit.subject.door.pointing import first_rows
from audit.subject.model import Predictions


def estimates_in_column(question: Question) -> Answers:
    """Read the prediction column as numbers; a blank one is refused, the first rows named."""
    column, positions = question.config.model.prediction, question.positions
    assert column is not None
    cells = numbers(question.table.cells(column))
    blank = np.flatnonzero(cells.blank[positions])
    if len(blank):
        rows = first_rows(blank, positions, lambda row: cells.word(int(positions[row])))
        raise AuditError(
            f"The prediction is no number: {rows}",
            where=f"column {column}",
            remedy="A prediction is never blank",
        )
    return _estimated(cells.at(positions, column, "prediction"), question.config)


def estimates_of_model(said: Predictions, question: Question, where: str) -> Answers:
    """Take a model's answers for numbers, one a row."""
    if said.classes is not None:
        raise AuditError(
            "The model predicts classes, and the label is a number",
            where=where,
            remedy="Give a regressor, or say --task binary or --task multiclass",
        )
    return _estimated(one_number(said, question.positions, where), question.config)


def one_number(
    said: Predictions, positions: npt.NDArray[np.int64], where: str
) -> npt.NDArray[np.float64]:
    """Return the one finite number a model says of each row, or refuse what it says."""
    answer: npt.NDArray[Any] | None = said.labels
    if answer is None and said.probabilities is not None and said.probabilities.shape[1] == 1:
        answer = said.probabilities[:, 0]
    if answer is None:
        raise AuditError(
            "The model gives several numbers a row",
            where=where,
            remedy="One prediction a row is needed",
        )
    values = _floats(answer)
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        rows = first_rows(wrong, positions, lambda row: str(answer[row]))
        raise AuditError(
            f"The model predicts what is no finite number: {rows}",
            where=where,
            remedy="One finite number a row is needed",
        )
    return values


def _floats(answer: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return answers as numbers, NaN where one is a word or a bool."""
    if answer.dtype.kind in "iuf":
        return answer.astype(np.float64)
    plain = (int, float, np.integer, np.floating)
    numeric = (isinstance(value, plain) and not isinstance(value, bool) for value in answer)
    return np.array(
        [float(v) if ok else np.nan for v, ok in zip(answer, numeric, strict=True)], np.float64
    )


def _estimated(estimate: npt.NDArray[np.float64], config: AuditConfig) -> Answers:
    """Keep an estimate; as a score it grows towards the side that a person would want."""
    lower = config.data.favourable == "lower"
    return Answers(
        task="regression",
        y_score=0.0 - estimate if lower else estimate,
        estimate=estimate,
        favourable_side="lower" if lower else "higher",
    )
