"""Asks a model about classes of the audited rows, and believes nothing that does not fit them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.errors import AuditError
from audit.evidence import Finding, Task
from audit.subject.answers.class_scores import (
    ClassScores,
    decided,
    likeliest,
    places_of,
    scores_of_each,
    scores_of_positive,
)
from audit.subject.answers.said import Answers
from audit.subject.answers.widened import widened
from audit.subject.door.classes import MOST_CLASSES, TOO_MANY, Classes
from audit.subject.door.pointing import first_rows, listed
from audit.subject.door.scores import outside_unit
from audit.subject.model import Model, Predictions


def check_shape(said: Predictions, rows: int, where: str) -> None:
    """Refuse predictions that are not one for each row."""
    if said.labels is None and said.probabilities is None:
        raise AuditError("The model predicts neither classes nor probabilities", where=where)
    for name, array in (("predictions", said.labels), ("probabilities", said.probabilities)):
        if array is None:
            continue
        if array.ndim != (1 if name == "predictions" else 2):
            raise AuditError(
                f"The model's {name} have the shape {array.shape}",
                where=where,
                remedy="One class a row, or one probability a row and class",
            )
        if len(array) != rows:
            raise AuditError(
                f"The model gave {len(array):,} {name} for {rows:,} rows",
                where=where,
                remedy="A model gives one answer for each row, in their order",
            )


def model_classes(model: Model, said: Predictions) -> list[Any]:
    """Return the classes a model speaks of, for an audit in which no label says them."""
    named = said.classes or model.facts.classes
    if named:
        return list(named)
    if said.labels is not None:
        return pd.unique(said.labels).tolist()
    assert said.probabilities is not None
    return list(range(max(2, said.probabilities.shape[1])))


def believe(
    said: Predictions,
    classes: Classes,
    task: Task,
    threshold: float | None,
    positions: npt.NDArray[np.int64],
    where: str,
) -> Answers:
    """Translate a model's predictions into class indices and scores in the order of the classes.

    Columns of probabilities are found by name. The decision is the model's own, unless a
    threshold is given for a score; of probabilities alone it is the likeliest class. Scores of
    the positive class alone, without a threshold, decide nothing. Of several classes a model may
    know more than the label holds.
    """
    check_shape(said, len(positions), where)
    notes: tuple[Finding, ...] = ()
    if task == "multiclass":
        classes, notes = _all_classes(said, classes, where)
    scores = class_scores(said, classes, positions, where)
    y_pred, used = None, None
    if threshold is not None and scores.positive is not None:
        y_pred, used = decided(scores.positive, threshold, classes), threshold
    elif said.labels is not None:
        y_pred = _labels(said.labels, classes, positions, where)
    elif scores.each is not None:
        y_pred = likeliest(scores.each)
    return Answers(
        task=task,
        classes=classes,
        y_pred=y_pred,
        y_score=scores.positive,
        y_scores=scores.each if task == "multiclass" else None,
        threshold=used,
        findings=(*notes, *scores.findings),
    )


def class_scores(
    said: Predictions, classes: Classes, positions: npt.NDArray[np.int64], where: str
) -> ClassScores:
    """Return the model's probabilities in the order of the classes, none where it gives none."""
    if said.probabilities is None:
        return ClassScores()
    probabilities = np.asarray(said.probabilities, np.float64)
    order = None
    if said.classes is not None or probabilities.shape[1] > 1:
        order = _columns(said, classes, where)
    wrong = np.flatnonzero(outside_unit(probabilities).any(axis=1))
    if len(wrong):
        rows = first_rows(wrong, positions, lambda row: _numbers(probabilities[row]))
        raise AuditError(
            f"The model's probabilities are not within [0, 1]: {rows}",
            where=where,
            remedy="A score is the probability of the positive class",
        )
    probabilities = np.clip(probabilities, 0.0, 1.0)
    if order is None:
        return scores_of_positive(probabilities[:, 0], classes, where)
    return scores_of_each(probabilities[:, order], classes)


def _all_classes(
    said: Predictions, classes: Classes, where: str
) -> tuple[Classes, tuple[Finding, ...]]:
    """Add the classes that the model names, else those that it predicts, to the label's."""
    if said.classes is not None:
        if places_of(said.classes, wider := classes.with_more(said.classes)) is None:
            raise _other_classes(said.classes, classes, where)
        if len(wider.values) > MOST_CLASSES:
            raise AuditError(
                f"The model knows {len(said.classes):,} classes",
                where=where,
                remedy=TOO_MANY["several"],
            )
        return wider, ()
    if said.labels is None:
        return classes, ()
    codes, distinct = pd.factorize(said.labels)
    return widened(classes, list(distinct), codes)


def _labels(
    labels: npt.NDArray[Any], classes: Classes, positions: npt.NDArray[np.int64], where: str
) -> npt.NDArray[np.int32]:
    places, distinct = pd.factorize(labels)
    lookup = np.array([*(classes.index(value) for value in distinct), -1], np.int32)
    codes: npt.NDArray[np.int32] = lookup[places]
    wrong = np.flatnonzero(codes < 0)
    if len(wrong):
        rows = first_rows(wrong, positions, lambda row: str(labels[row]))
        raise AuditError(
            f"The model predicts what is no known class: {rows}",
            where=where,
            remedy=f"The classes of the label are {listed(classes.values)}; a callable may also "
            "give scores of the positive class; for a number say --task regression",
        )
    return codes


def _columns(said: Predictions, classes: Classes, where: str) -> list[int]:
    """Return which column of the probabilities belongs to each class.

    Columns of a callable that names no classes follow the classes' ascending order, as
    scikit-learn's do.
    """
    assert said.probabilities is not None
    width = said.probabilities.shape[1]
    names: Sequence[Any] = classes.values if said.classes is None else said.classes
    if len(names) != width:
        raise AuditError(
            f"The model gives {width} probabilities a row for {len(names)} classes",
            where=where,
            remedy="One column a class, or one score of the positive class",
        )
    places = places_of(names, classes)
    if places is None:
        raise _other_classes(names, classes, where)
    return places


def _other_classes(names: Sequence[Any], classes: Classes, where: str) -> AuditError:
    return AuditError(
        f"The model's classes {listed(list(names))} are not the label's, {listed(classes.values)}",
        where=where,
        remedy="Write the label as the model was taught it"
        + ("; of more than two classes say --task multiclass" if len(names) > 2 else ""),
    )


def _numbers(row: npt.NDArray[np.float64]) -> str:
    return ", ".join(f"{value:.6g}" for value in row.tolist())
