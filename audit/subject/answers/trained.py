"""Answers of a model that this tool trains itself, and then treats like anybody else's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.config import AuditConfig
from audit.errors import AuditError
from audit.progress import Progress
from audit.subject.answers.modelled import ask, rows_at
from audit.subject.answers.question import Question
from audit.subject.answers.said import Answers
from audit.subject.answers.taught import truth_at
from audit.subject.door.features import trained_features
from audit.subject.door.numbers import numbers
from audit.subject.door.roles import check_exists
from audit.subject.door.truth import (
    Known,
    Target,
    Truth,
    check_target_varies,
    check_varies,
    label_words,
)
from audit.subject.door.weights import read_weights
from audit.subject.model import Attributed, Inside, Model, ModelFacts, Predictions
from audit.subject.table import Table

if TYPE_CHECKING:
    from audit.subject.training import Trained

MODEL_FILE = "model.skops"
"""The name under which a newly trained model is kept with the report."""


@dataclass(frozen=True)
class KeptModel:
    """An opened model together with the folder its file lies in; closing removes both."""

    facts: ModelFacts
    opened: Model
    folder: TemporaryDirectory[str]

    def predict(self, features: pd.DataFrame) -> Predictions:
        """Ask the opened model."""
        return self.opened.predict(features)

    def writes_into(self, features: pd.DataFrame) -> tuple[str, ...]:
        """Ask the opened model."""
        return self.opened.writes_into(features)

    def inside(self) -> Inside:
        """Look into the opened model."""
        return self.opened.inside()

    def attribute(
        self, features: pd.DataFrame, background: pd.DataFrame, explained: object
    ) -> Attributed:
        """Ask the opened model."""
        return self.opened.attribute(features, background, explained)

    def close(self) -> None:
        """End the process that holds the model, then remove its file."""
        try:
            self.opened.close()
        finally:
            self.folder.cleanup()


@dataclass(frozen=True)
class Lesson:
    """What a model is taught: rows, what is true of each in the label's own words, and weights.

    `truth` is the same in the classes of the audit.
    """

    rows: pd.DataFrame
    labels: npt.NDArray[Any]
    truth: npt.NDArray[Any]
    weight: npt.NDArray[np.float64] | None


def answers_of_training(
    question: Question, progress: Progress, kept: Path | None = None
) -> Answers:
    """Train a model, save it, open the saved file like any other, and ask it.

    The bytes of the file become an artifact of the subject; the training rows its background. A
    file `kept` from an earlier audit of the same rows is opened in place of all that.
    """
    config = question.config
    columns = list(trained_features(question.table, config))
    lesson = _lesson(question, columns)
    if kept is not None:
        return _asked(_opened(kept, config), question, columns, lesson, progress)
    from audit.subject.training import train

    progress.stage("Training the model")
    trained = train(
        lesson.rows,
        lesson.labels,
        settings=config.train,
        seed=config.audit.seed,
        weight=lesson.weight,
        learning="regression" if question.task == "regression" else "classification",
    )
    model, saved = _reopened(trained, config)
    answers = _asked(model, question, columns, lesson, progress)
    findings = (*trained.findings, *answers.findings)
    return replace(answers, artifacts={MODEL_FILE: saved}, findings=findings)


def _opened(kept: Path, config: AuditConfig) -> Model:
    from audit.subject.opening import open_model

    model: Model = open_model(kept, trust=config.model.trust, limits=config.limits)
    return model


def _asked(
    model: Model, question: Question, columns: list[str], lesson: Lesson, progress: Progress
) -> Answers:
    """Ask an opened model; it is closed here only where asking fails."""
    try:
        answers = ask(model, question, columns, lesson.rows, progress)
        return replace(answers, background_truth=lesson.truth)
    except BaseException:
        model.close()
        raise


def _lesson(question: Question, columns: list[str]) -> Lesson:
    """Gather the training rows: those of a table of their own, or those drawn beside the audit."""
    source, positions = _training_rows(question, columns)
    weight_column, weight = question.config.data.weight, None
    if weight_column is not None:
        check_exists(weight_column, source, "weight")
        cells = numbers(source.cells(weight_column))
        positions = positions[~cells.blank[positions]]
    if len(positions) == 0:
        raise AuditError("No row is left to train on", where=source.place)
    if weight_column is not None:
        weight = read_weights(cells, weight_column, positions).values
    labels = _labels(question, source, positions)
    truth = truth_at(_known(question, source), positions)
    return Lesson(rows_at(source, columns, positions), labels, truth, weight)


def _training_rows(question: Question, columns: list[str]) -> tuple[Table, npt.NDArray[np.int64]]:
    """Return the table that holds the training rows, and those that have a label."""
    training = question.training
    if training is None:
        assert question.draw.training is not None
        return question.table, question.draw.training
    for column in columns:
        check_exists(column, training, "feature")
    blank = _known(question, training).blank
    return training, np.flatnonzero(~blank)


def _labels(
    question: Question, source: Table, positions: npt.NDArray[np.int64]
) -> npt.NDArray[Any]:
    """Return what is true of the training rows: classes as the label writes them, or numbers."""
    known, where = _known(question, source), f"training rows in {source.place}"
    if isinstance(known, Target):
        target = known.at(positions)
        check_target_varies(target, where)
        return target
    codes, values = known.codes[positions], known.classes.values
    check_varies(codes, known.classes, where)
    broken = any(isinstance(value, float) for value in values)
    return np.array([str(value) for value in values] if broken else values)[codes]


def _known(question: Question, source: Table) -> Known:
    """Return the label of the rows of a table, in the classes of the audit."""
    known, label = question.known, question.config.data.label
    assert known is not None
    assert label is not None
    if source is question.table:
        return known
    check_exists(label, source, "label")
    if isinstance(known, Target):
        return Target(label, numbers(source.cells(label)))
    return Truth(known.classes, known.classes.codes(label_words(source, label)))


def _reopened(trained: Trained, config: AuditConfig) -> tuple[KeptModel, bytes]:
    from audit.subject.opening import open_model
    from audit.subject.training import save_skops

    folder: TemporaryDirectory[str] = TemporaryDirectory(prefix="audit-")
    try:
        file = Path(folder.name) / MODEL_FILE
        digest = save_skops(trained.pipeline, file)
        opened: Model = open_model(file, trust=f"sha256:{digest}", limits=config.limits)
        details = {**opened.facts.details, **trained.details}
        facts = replace(opened.facts, details=details)
        return KeptModel(facts, opened, folder), file.read_bytes()
    except BaseException:
        folder.cleanup()
        raise
