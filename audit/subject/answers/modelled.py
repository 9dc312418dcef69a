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
from audit.subject.answers.estimates import estimates_of_model
from audit.subject.answers.question import Question
from audit.subject.answers.ranking import ranking_of_model
from audit.subject.answers.said import Answers
from audit.subject.answers.task_said import task_said
from audit.subject.answers.taught import background_truth
from audit.subject.door.classes import find_classes
from audit.subject.door.features import feature_columns, text_column
from audit.subject.door.pointing import plain_name
from audit.subject.door.task import Tasked
from audit.subject.model import Model, Predictions
from audit.subject.table import Table


def answers_of_model(source: object, question: Question, progress: Progress) -> Answers:
    """Open the model and ask it about the audited rows.

    The rows it was trained on, where they are known, become the background. The model stays
    open; it is closed here only where asking fails.
    """
    from audit.subject.opening import open_model

    progress.stage("Opening the model")
    config, table = question.config, question.table
    how = config.model
    model: Model = open_model(source, trust=how.trust, limits=config.limits, python=how.python)
    try:
        columns = list(_columns(model, table, config))
        answers = ask(model, question, columns, background_rows(question, columns), progress)
        return replace(answers, background_truth=background_truth(question))
    except BaseException:
        model.close()
        raise


def _columns(model: Model, table: Table, config: AuditConfig) -> tuple[str, ...]:
    if model.facts.reads_text and model.facts.features is None:
        return text_column(table, config)
    return feature_columns(table, config, model.facts.features)


def ask(
    model: Model,
    question: Question,
    columns: list[str],
    background: pd.DataFrame | None,
    progress: Progress,
) -> Answers:
    """Ask an opened model about the audited rows."""
    progress.stage("Asking the model")
    features = rows_at(question.table, columns, question.positions)
    said = model.predict(features.copy())
    check_shape(said, len(features), f"model {model.facts.name}")
    tasked = Tasked(question.task)
    if tasked.task is None:
        tasked = task_said(model, said, question.config)
    answers = _understood(model, said, replace(question, task=tasked.task))
    return replace(
        answers,
        model=model,
        features=features,
        background=background,
        said=said,
        findings=(*tasked.findings, *answers.findings),
    )


def _understood(model: Model, said: Predictions, question: Question) -> Answers:
    """Translate what a model said into what the task asks for."""
    task, config, where = question.task, question.config, f"model {model.facts.name}"
    if task == "regression":
        return estimates_of_model(said, question, where)
    if task == "ranking":
        return ranking_of_model(model, said, question, where)
    assert task is not None
    classes = question.classes
    if classes is None:
        known = model_classes(model, said)
        data = config.data
        classes = find_classes(known, data.positive, data.favourable, where, task)
    return believe(said, classes, task, config.model.threshold, question.positions, where)


def background_rows(question: Question, columns: list[str]) -> pd.DataFrame | None:
    """Return the rows the model was trained on, in its columns; None where nobody named them."""
    training, places = question.training, question.draw.training
    if training is not None:
        for column in columns:
            if column not in training.columns:
                raise AuditError(
                    f"The training rows lack the column {column!r}",
                    where=training.place,
                    remedy=nearest(column, map(plain_name, training.columns)),
                )
        return training.view(columns)
    return None if places is None else rows_at(question.table, columns, places)


def rows_at(table: Table, columns: list[str], positions: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Return some rows of some columns as pandas shows them, under a fresh index.

    The types are those of the whole column, as for somebody who reads a file and then splits it.
    """
    shown = table.view(columns)
    return shown if len(positions) == len(shown) else shown.iloc[positions].reset_index(drop=True)
