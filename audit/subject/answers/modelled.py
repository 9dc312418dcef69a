"""Answers of a model somebody else made: it is opened, given its features and asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.config import AuditConfig
from audit.errors import AuditError, nearest
from audit.progress import Progress
from audit.subject.answers.asking import believe, check_shape, model_classes
from audit.subject.answers.said import Answers
from audit.subject.door.classes import find_classes
from audit.subject.door.drawing import Draw
from audit.subject.door.features import feature_columns
from audit.subject.door.pointing import plain_name
from audit.subject.door.truth import Truth
from audit.subject.model import Model
from audit.subject.table import Table


def answers_of_model(
    source: object,
    table: Table,
    config: AuditConfig,
    truth: Truth | None,
    draw: Draw,
    training: Table | None,
    progress: Progress,
) -> Answers:
    """Open the model and ask it about the audited rows.

    The rows it was trained on, where they are known, become the background. The model stays
    open; it is closed here only where asking fails.
    """
    from audit.subject.opening import open_model

    progress.stage("Opening the model")
    model: Model = open_model(source, trust=config.model.trust, limits=config.limits)
    try:
        columns = list(feature_columns(table, config, model.facts.features))
        background = background_rows(table, columns, draw, training)
        return ask(model, table, columns, config, truth, draw, background, progress)
    except BaseException:
        model.close()
        raise


def ask(
    model: Model,
    table: Table,
    columns: list[str],
    config: AuditConfig,
    truth: Truth | None,
    draw: Draw,
    background: pd.DataFrame | None,
    progress: Progress,
) -> Answers:
    """Ask an opened model about the audited rows."""
    progress.stage("Asking the model")
    positions = draw.audited.positions
    features = rows_at(table, columns, positions)
    said = model.predict(features.copy())
    where = f"model {model.facts.name}"
    check_shape(said, len(positions), where)
    if truth is None:
        known = model_classes(model, said)
        classes = find_classes(known, config.data.positive, config.data.favourable, where)
    else:
        classes = truth.classes
    answers = believe(said, classes, config.model.threshold, positions, where)
    return replace(answers, model=model, features=features, background=background)


def background_rows(
    table: Table, columns: list[str], draw: Draw, training: Table | None
) -> pd.DataFrame | None:
    """Return the rows the model was trained on, in its columns; None where nobody named them."""
    if training is not None:
        for column in columns:
            if column not in training.columns:
                raise AuditError(
                    f"The training rows lack the column {column!r}",
                    where=training.place,
                    remedy=nearest(column, map(plain_name, training.columns)),
                )
        return training.view(columns)
    return None if draw.training is None else rows_at(table, columns, draw.training)


def rows_at(table: Table, columns: list[str], positions: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Return some rows of some columns as pandas shows them, under a fresh index.

    The types are those of the whole column, as for somebody who reads a file and then splits it.
    """
    shown = table.view(columns)
    return shown if len(positions) == len(shown) else shown.iloc[positions].reset_index(drop=True)
