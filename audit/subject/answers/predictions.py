"""Predictions and scores that already lie in the rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audit.config import AuditConfig
from audit.errors import AuditError
from audit.subject.answers.said import Answers, decided, outside_unit
from audit.subject.door.classes import Classes, find_classes
from audit.subject.door.numbers import Numbers
from audit.subject.door.pointing import first_rows, listed
from audit.subject.door.text import Coded
from audit.subject.door.truth import Truth
from audit.subject.table import Table


def answers_in_columns(
    table: Table,
    config: AuditConfig,
    truth: Truth | None,
    score: Numbers | None,
    positions: npt.NDArray[np.int64],
) -> Answers:
    """Read the prediction column, the score column or both, for the rows at `positions`.

    A score alone is turned into a decision only where a threshold is given; a prediction column
    is one already, and no threshold touches it.
    """
    model = config.model
    classes = truth.classes if truth else _classes_without_label(table, config, positions)
    scores = None
    if score is not None and model.score is not None:
        scores = read_scores(score, model.score, positions)
    if model.prediction is not None:
        return Answers(
            classes, read_predictions(table, model.prediction, classes, positions), scores
        )
    if scores is None or model.threshold is None:
        return Answers(classes, None, scores)
    return Answers(classes, decided(scores, model.threshold, classes), scores, model.threshold)


def _classes_without_label(
    table: Table, config: AuditConfig, positions: npt.NDArray[np.int64]
) -> Classes:
    """Take the classes from the predictions; a score alone speaks of 0 and 1."""
    data, column = config.data, config.model.prediction
    if column is None:
        where = f"column {config.model.score}, which is a score, with no label beside it"
        return find_classes([0, 1], data.positive, data.favourable, where)
    words = table.coded(column).at(positions)
    blank = np.flatnonzero(words.codes < 0)
    if len(blank):
        raise _no_class(column, words, blank, positions, ())
    if len(words.present) > 2 and any(_is_probability(word) for word in words.present):
        raise _no_class(column, words, np.arange(len(positions)), positions, ())
    return find_classes(words.present, data.positive, data.favourable, f"column {column}")


def read_predictions(
    table: Table, column: str, classes: Classes, positions: npt.NDArray[np.int64]
) -> npt.NDArray[np.int32]:
    """Return the predicted class of each row at `positions`, as an index into the classes.

    Raises AuditError, naming the first rows, where a cell is blank, a probability, or no class
    of the label.
    """
    words = table.coded(column).at(positions)
    codes = classes.codes(words)
    wrong = np.flatnonzero(codes < 0)
    if len(wrong):
        raise _no_class(column, words, wrong, positions, classes.values)
    return codes


def read_scores(
    cells: Numbers, column: str, positions: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return the scores of the rows at `positions`, each within [0, 1]."""
    scores = cells.at(positions, column, "score")
    wrong = np.flatnonzero(outside_unit(scores))
    if len(wrong):
        rows = first_rows(wrong, positions, lambda row: cells.word(int(positions[row])))
        raise AuditError(
            f"A score lies outside [0, 1]: {rows}",
            where=f"column {column}",
            remedy="A score is the probability of the positive class; divide points by their "
            "highest value",
        )
    return np.clip(scores, 0.0, 1.0)


def _no_class(
    column: str,
    words: Coded,
    wrong: npt.NDArray[np.int64],
    positions: npt.NDArray[np.int64],
    known: tuple[object, ...],
) -> AuditError:
    """Say what is wrong with predictions that are no classes."""
    rows = first_rows(wrong, positions, words.word)
    if any(_is_probability(words.word(int(row))) for row in wrong[:100]):
        return AuditError(
            f"The prediction holds probabilities where classes are expected: {rows}",
            where=f"column {column}",
            remedy=f"Name it as the score instead: --score {column} --threshold 0.5",
        )
    classes = f"The classes are {listed(known)}, and a" if known else "A"
    return AuditError(
        f"The prediction is no known class: {rows}",
        where=f"column {column}",
        remedy=f"{classes} prediction is never blank",
    )


def _is_probability(word: str) -> bool:
    try:
        return 0 < float(word) < 1
    except ValueError:
        return False
