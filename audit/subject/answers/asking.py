"""Asks a model about the audited rows, and believes nothing that does not fit them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.errors import AuditError
from audit.subject.answers.said import Answers, decided, outside_unit
from audit.subject.door.classes import Classes
from audit.subject.door.pointing import first_rows, listed
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
    return [0, 1] if said.labels is None else pd.unique(said.labels).tolist()


def believe(
    said: Predictions,
    classes: Classes,
    threshold: float | None,
    positions: npt.NDArray[np.int64],
    where: str,
) -> Answers:
    """Translate a model's predictions into class indices and scores of the positive class.

    The score is the column of the positive class, found by name. The decision is the model's
    own, unless a threshold is given for a score; of probabilities alone it is the likelier
    class. Scores of the positive class alone, without a threshold, decide nothing.
    """
    check_shape(said, len(positions), where)
    y_score = _scores(said, classes, positions, where)
    if threshold is not None and y_score is not None:
        return Answers(classes, decided(y_score, threshold, classes), y_score, threshold)
    if said.labels is not None:
        return Answers(classes, _labels(said.labels, classes, positions, where), y_score)
    assert said.probabilities is not None
    if said.probabilities.shape[1] < 2:
        return Answers(classes, None, y_score)
    return Answers(classes, _likelier(said, classes, where), y_score)


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
            "give scores of the positive class",
        )
    return codes


def _scores(
    said: Predictions, classes: Classes, positions: npt.NDArray[np.int64], where: str
) -> npt.NDArray[np.float64] | None:
    if said.probabilities is None:
        return None
    place = _column(said, classes, classes.positive, where)
    probabilities = np.asarray(said.probabilities, np.float64)
    wrong = np.flatnonzero(outside_unit(probabilities).any(axis=1))
    if len(wrong):
        rows = first_rows(wrong, positions, lambda row: _numbers(probabilities[row]))
        raise AuditError(
            f"The model's probabilities are not within [0, 1]: {rows}",
            where=where,
            remedy="A score is the probability of the positive class",
        )
    return np.clip(probabilities[:, place], 0.0, 1.0)


def _likelier(said: Predictions, classes: Classes, where: str) -> npt.NDArray[np.int32]:
    columns = [_column(said, classes, place, where) for place in range(len(classes.values))]
    probabilities = np.asarray(said.probabilities, np.float64)[:, columns]
    likelier: npt.NDArray[np.int32] = probabilities.argmax(axis=1).astype(np.int32)
    return likelier


def _column(said: Predictions, classes: Classes, wanted: int, where: str) -> int:
    """Return which column of the probabilities belongs to a class.

    Columns of a callable that names no classes follow the classes' ascending order, as
    scikit-learn's do.
    """
    assert said.probabilities is not None
    width = said.probabilities.shape[1]
    if said.classes is None and width == 1:
        return 0
    names: Sequence[Any] = classes.values if said.classes is None else said.classes
    if len(names) != width:
        raise AuditError(
            f"The model gives {width} probabilities a row for {len(names)} classes",
            where=where,
            remedy="One column a class, or one score of the positive class",
        )
    places = [classes.index(name) for name in names]
    if sorted(places) != list(range(len(classes.values))):
        raise AuditError(
            f"The model's classes {listed(list(names))} are not the label's, "
            f"{listed(classes.values)}",
            where=where,
            remedy="Write the label as the model was taught it",
        )
    return places.index(wanted)


def _numbers(row: npt.NDArray[np.float64]) -> str:
    return ", ".join(f"{value:.6g}" for value in row.tolist())
