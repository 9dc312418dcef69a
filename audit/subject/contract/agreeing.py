"""Whether the classes that a model predicts are those that it gives the highest probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.evidence import Class
from audit.subject.answers.class_scores import places_of
from audit.subject.contract.alike import ROUNDING
from audit.subject.door.classes import Classes
from audit.subject.subject import Subject

SHOWN = 3

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Torn:
    """An audited row, by its place, whose class got `score` while `likelier` got `higher`."""

    row: int
    said: Class
    score: float
    likelier: Class
    higher: float


@dataclass(frozen=True)
class Differing:
    """Of `audited` rows, in how many the predicted class is not the likeliest, and a few of them.

    `line` is the least score of the positive class from which on it is predicted, where all that
    score less are predicted the other one: the model then has a threshold of its own. Else None.
    """

    audited: int
    rows: int
    line: float | None
    examples: tuple[Torn, ...]


def differing(subject: Subject) -> Differing | None:
    """Hold the model's decisions against its probabilities; None where there is nothing to hold.

    That is so of a model that gives only one of them, and where a threshold of the audit decides.
    Of several likeliest classes each will do, and so will one that is behind by rounding alone.
    """
    scores = _scores(subject)
    if scores is None or subject.y_pred is None or subject.threshold is not None:
        return None
    every = np.arange(len(scores))
    gap = scores.max(axis=1) - scores[every, subject.y_pred]
    rows = np.flatnonzero(gap > ROUNDING)
    if not len(rows):
        return None
    shown = np.sort(rows[np.argsort(-gap[rows], kind="stable")][:SHOWN])
    return Differing(
        audited=len(scores),
        rows=len(rows),
        line=_line(subject, scores),
        examples=tuple(_torn(subject, scores[row], int(row)) for row in shown),
    )


def _scores(subject: Subject) -> Scores | None:
    """The model's own probabilities in the order of the classes, shape (n, classes)."""
    said = subject.said
    if said is None or said.labels is None or said.probabilities is None:
        return None
    given = said.probabilities
    classes = Classes(subject.classes, subject.positive, subject.favourable)
    if given.shape[1] == 1:
        if classes.positive is None:
            return None
        both = [1 - given[:, 0], given[:, 0]]
        return np.stack(both if classes.positive == 1 else both[::-1], axis=1)
    order = places_of(said.classes or classes.values, classes)
    return None if order is None else given[:, order]


def _line(subject: Subject, scores: Scores) -> float | None:
    if subject.positive is None or subject.y_pred is None or scores.shape[1] != 2:
        return None
    score, chosen = scores[:, subject.positive], np.equal(subject.y_pred, subject.positive)
    if chosen.all() or not chosen.any() or score[chosen].min() <= score[~chosen].max():
        return None
    return float(score[chosen].min())


def _torn(subject: Subject, scores: Scores, row: int) -> Torn:
    assert subject.y_pred is not None
    said, likelier = int(subject.y_pred[row]), int(scores.argmax())
    classes = subject.classes
    chances = float(scores[said]), float(scores[likelier])
    return Torn(row, classes[said], chances[0], classes[likelier], chances[1])
