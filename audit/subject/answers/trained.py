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
from audit.subject.answers.said import Answers
from audit.subject.door.drawing import Draw
from audit.subject.door.features import trained_features
from audit.subject.door.numbers import numbers
from audit.subject.door.roles import check_exists
from audit.subject.door.truth import Truth, check_varies
from audit.subject.door.weights import read_weights
from audit.subject.model import Model, ModelFacts, Predictions
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

    def close(self) -> None:
        """End the process that holds the model, then remove its file."""
        try:
            self.opened.close()
        finally:
            self.folder.cleanup()


@dataclass(frozen=True)
class Lesson:
    """What a model is taught: rows, the class of each in the label's own words, and weights."""

    rows: pd.DataFrame
    labels: npt.NDArray[Any]
    weight: npt.NDArray[np.float64] | None


def answers_of_training(
    table: Table,
    config: AuditConfig,
    truth: Truth | None,
    draw: Draw,
    training: Table | None,
    progress: Progress,
) -> Answers:
    """Train a model, save it, open the saved file like any other, and ask it.

    The bytes of the file become an artifact of the subject; the training rows its background.
    """
    from audit.subject.training import train

    assert truth is not None
    columns = list(trained_features(table, config))
    lesson = _lesson(table, columns, config, truth, draw, training)
    progress.stage("Training the model")
    trained = train(
        lesson.rows,
        lesson.labels,
        settings=config.train,
        seed=config.audit.seed,
        weight=lesson.weight,
    )
    model, saved = _reopened(trained, config)
    try:
        answers = ask(model, table, columns, config, truth, draw, lesson.rows, progress)
    except BaseException:
        model.close()
        raise
    return replace(answers, artifacts={MODEL_FILE: saved}, findings=trained.findings)


def _lesson(
    table: Table,
    columns: list[str],
    config: AuditConfig,
    truth: Truth,
    draw: Draw,
    training: Table | None,
) -> Lesson:
    """Gather the training rows: those of a table of their own, or those drawn beside the audit."""
    source, positions, codes = table, draw.training, truth.codes
    if training is not None:
        for column in columns:
            check_exists(column, training, "feature")
        label = config.data.label or ""
        source, codes = training, truth.classes.codes(training.coded(label))
        positions = np.flatnonzero(codes >= 0)
    assert positions is not None
    cells = None
    if config.data.weight is not None:
        check_exists(config.data.weight, source, "weight")
        cells = numbers(source.cells(config.data.weight))
        positions = positions[~cells.blank[positions]]
    if len(positions) == 0:
        raise AuditError("No row is left to train on", where=source.place)
    weight = None
    if cells is not None and config.data.weight is not None:
        weight = read_weights(cells, config.data.weight, positions)
    check_varies(codes[positions], truth.classes, f"training rows in {source.place}")
    labels = np.array(truth.classes.values)[codes[positions]]
    return Lesson(rows_at(source, columns, positions), labels, weight)


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
