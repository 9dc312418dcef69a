"""Which task an audit is about: the configured one, else what the label or answers look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.config import AuditConfig
from audit.errors import AuditError
from audit.evidence import Finding, Task, message, phrase
from audit.options import Estimator
from audit.subject.door.kind import Kind
from audit.subject.door.roles import check_exists
from audit.subject.door.values import Values, values_of
from audit.subject.table import Table

TEXTS: dict[Task, str] = {
    "multiclass": message(
        "The task was left open and taken to be multiclass, for there are {values} "
        "classes in {column}"
    ),
    "regression": message(
        "The task was left open and taken to be regression, for there are {values} "
        "different numbers in {column}"
    ),
    "ranking": message(
        "The task was left open and taken to be ranking, for there are scores and top_k, "
        "and no label"
    ),
}
SCORES = message("the scores")
LEARNS: dict[Estimator, tuple[Task, ...]] = {
    "logistic_regression": ("binary", "multiclass"),
    "linear_regression": ("regression",),
}
"""The tasks an estimator is made for; one that is not named learns any."""


@dataclass(frozen=True)
class Tasked:
    """The task, and a note about it where it was inferred and is another than binary.

    `task` is None where only a model's answers can tell.
    """

    task: Task | None
    findings: tuple[Finding, ...] = ()


def find_task(table: Table, config: AuditConfig, kind: Kind, training: Table | None) -> Tasked:
    """Return the configured task, else the one that the label, or the answers, speak of.

    Raises AuditError where something is configured that the task has no use for.
    """
    tasked = Tasked(config.audit.task)
    if tasked.task is None and config.data.label is not None:
        tasked = _of_label(table, config, config.data.label, training)
    elif tasked.task is None and kind == "columns":
        tasked = _of_columns(table, config)
    if tasked.task is not None:
        check_fits(config, tasked.task)
    return tasked


def inferred(task: Task, column: dict[str, object], values: int) -> Tasked:
    """Return a task that nobody configured, with the note that says why it was taken."""
    if task == "binary":
        return Tasked(task)
    numbers = {"column": column, "values": values}
    note = Finding(code="task_inferred", grade="note", text=TEXTS[task], numbers=numbers)
    return Tasked(task, (note,))


def task_of(values: Values) -> Task:
    """Return the task that predicts such values: classes, or a number.

    A few words among numbers are a mistake in a number, and reading the numbers names it.
    """
    if values.distinct <= 2:
        return "binary"
    return "regression" if values.many_numbers or values.broken or values.strays else "multiclass"


def check_fits(config: AuditConfig, task: Task) -> None:
    """Refuse settings that mean nothing in a task, and words that only mean something in one."""
    for key, given, tasks, remedy in _settings(config):
        if given is not None and task in tasks:
            raise AuditError(f"{key} says nothing in a {task} audit", where=key, remedy=remedy)
    favourable = config.data.favourable
    if task == "regression" and favourable not in (None, "higher", "lower"):
        raise AuditError(
            f"favourable is {favourable!r}, and the label is a number",
            where="data.favourable",
            remedy="Say which is better for a person: higher or lower",
        )
    estimator = config.train.estimator
    if estimator is not None and task not in LEARNS.get(estimator, (task,)):
        what, other = ("classes", "linear") if task == "regression" else ("numbers", "logistic")
        raise AuditError(
            f"{estimator} learns {what}, and the task is {task}",
            where="train.estimator",
            remedy=f"Train {other}_regression, random_forest or hist_gradient_boosting",
        )


def _settings(config: AuditConfig) -> tuple[tuple[str, Any, tuple[Task, ...], str], ...]:
    """Which keys mean nothing in which tasks, and what to do instead."""
    model = config.model
    both: tuple[Task, ...] = ("regression", "ranking")
    return (
        ("model.threshold", model.threshold, ("multiclass", *both), "Leave it out"),
        ("model.score", model.score, ("regression",), "Name the column with --prediction"),
        ("model.prediction", model.prediction, ("ranking",), "Name the column with --score"),
        ("model.baseline_prediction", model.baseline_prediction, both, "Leave it out"),
        ("data.positive", config.data.positive, ("regression",), "Leave it out"),
        ("train.estimator", config.train.estimator, ("ranking",), "Train for --task binary"),
    )


def _of_label(table: Table, config: AuditConfig, label: str, training: Table | None) -> Tasked:
    """Infer from the label; whole numbers that are predicted as broken ones are quantities."""
    cells = [table.cells(label)]
    if training is not None:
        check_exists(label, training, "label")
        cells.append(training.cells(label))
    values = values_of(*cells)
    task, column = task_of(values), phrase(message("the label {name}"), name=label)
    scores = config.model.score
    if task != "regression" and isinstance(scores, dict) and len(scores) > 2:
        return inferred("multiclass", column, max(values.distinct, len(scores)))
    prediction = config.model.prediction
    if task == "multiclass" and values.numbers is not None and prediction is not None:
        said = values_of(table.cells(prediction))
        if said.broken and not said.shares:
            task = "regression"
    return inferred(task, column, values.distinct)


def _of_columns(table: Table, config: AuditConfig) -> Tasked:
    """Infer from the predictions, else from how many scores there are."""
    model = config.model
    if model.prediction is not None:
        values = values_of(table.cells(model.prediction))
        task = task_of(values)
        if task == "regression" and values.shares:
            task = "binary"
        named = phrase(message("the prediction {name}"), name=model.prediction)
        return inferred(task, named, values.distinct)
    if isinstance(model.score, dict):
        many = len(model.score)
        return inferred("multiclass" if many > 2 else "binary", phrase(SCORES), many)
    ranked = bool(config.data.top_k) and model.threshold is None
    return inferred("ranking" if ranked else "binary", phrase(SCORES), 1)
