"""What an earlier model says of the same rows: from a column, or from its file opened again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audit.config import AuditConfig
from audit.errors import AuditError
from audit.subject.answers.asking import believe, check_shape
from audit.subject.answers.predictions import predicted
from audit.subject.answers.question import Question
from audit.subject.answers.said import Answers
from audit.subject.door.classes import Classes
from audit.subject.subject import EarlierAnswers, Subject


def earlier_in_column(question: Question, answers: Answers) -> tuple[EarlierAnswers, ...]:
    """Read an earlier model's predictions where a column holds them; nothing where none does."""
    column = question.config.model.baseline_prediction
    if column is None or answers.classes is None:
        return ()
    words = question.table.coded(column).at(question.positions)
    y_pred = predicted(words, column, answers.classes, question.positions)
    return (EarlierAnswers(y_pred=y_pred, column=column),)


@dataclass(frozen=True)
class EarlierModel:
    """An earlier audit's model: its file, the columns it was given, what made its decisions."""

    baseline: str
    file: Path
    features: tuple[str, ...]
    threshold: float | None


def earlier_of_model(
    earlier: EarlierModel, subject: Subject, config: AuditConfig
) -> EarlierAnswers:
    """Open an earlier model's file and ask it about the rows of a subject.

    AuditError where it cannot be opened, wants columns that the subject's model is not given, or
    decides nothing.
    """
    from audit.subject.opening import open_model

    if subject.features is None or subject.task not in ("binary", "multiclass"):
        raise AuditError("This audit has no columns that a model could be given")
    model = open_model(
        earlier.file, trust=config.model.trust, limits=config.limits, python=config.model.python
    )
    try:
        named = model.facts.features or earlier.features
        lacking = [name for name in named if name not in subject.features.columns]
        if lacking:
            raise AuditError(f"It needs the column {lacking[0]!r}, which this model is not given")
        said = model.predict(subject.features[list(named)].copy())
    finally:
        model.close()
    where = f"model {model.facts.name}"
    check_shape(said, subject.rows, where)
    classes = Classes(subject.classes, subject.positive, subject.favourable)
    rows = np.arange(subject.rows)
    answers = believe(said, classes, subject.task, earlier.threshold, rows, where)
    if answers.y_pred is None or answers.classes != classes:
        raise AuditError("It makes no decision among the classes of this audit", where=where)
    return EarlierAnswers(
        y_pred=answers.y_pred,
        y_score=answers.y_score,
        baseline=earlier.baseline,
    )
