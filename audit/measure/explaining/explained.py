"""What of a model's answers is explained: one number a row, and what it means to a person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.evidence import Class, Finding, message
from audit.measure.explaining.people import decision_line
from audit.measure.explaining.study import Numbers, Score
from audit.subject.door.classes import canonical
from audit.subject.model import Model, Predictions
from audit.subject.subject import Subject

EVEN = 0.5
THIS_CLASS = message("What is explained is the score of the favourable class, {class}")
MOST_FREQUENT = message(
    "What is explained is the score of the most frequent class, {class}: no class was named as "
    "the favourable one"
)


@dataclass(frozen=True)
class Explained:
    """A number that a model gives every row, and how it is to be read.

    `score` asks the model for it; `known`, shape (n,), is what it said of the audited rows, and
    `truth`, of the same shape, what was true of them (see `Sample`). `place` is the explained
    class's place among the subject's classes and `label` the class itself, None where the number
    is an estimate or a rank.
    `line`, `higher` and `lead` are those of a `Study`.
    """

    score: Score
    known: Numbers
    truth: Numbers | None = None
    place: int | None = None
    label: Class | None = None
    line: float | None = None
    higher: bool = True
    lead: Score | None = None

    @property
    def a_probability(self) -> bool:
        """Whether the number is the score of a class."""
        return self.place is not None


def explained_of(subject: Subject, model: Model) -> Explained | None:
    """Return what is explained of a subject's model; None where it gives nothing of the kind.

    Of two classes it is the positive one's score, of several the favourable one's, else that of
    the most frequent label; of a regression the estimate, and of a ranking the score, which is
    the positive class's where the model knows classes. A model without probabilities gives 1
    where it predicts the class, and 0 elsewhere.
    """
    if subject.task == "regression" and subject.estimate is not None:
        return Explained(
            score=number_of(model),
            known=subject.estimate,
            truth=subject.target,
            higher=subject.favourable_side != "lower",
        )
    place = subject.positive if subject.task != "multiclass" else _class_of_several(subject)
    if subject.task == "ranking" and not model.facts.classes and subject.y_score is not None:
        return Explained(score=number_of(model), known=subject.y_score, truth=_is(subject, place))
    if place is None:
        return None
    known = _known(subject, place)
    if known is None:
        return None
    return Explained(
        score=score_of(model, subject.classes, place),
        known=known,
        truth=_is(subject, place),
        place=place,
        label=subject.classes[place],
        line=_line(subject, known, place),
        higher=subject.favourable in (None, place),
        lead=lead_of(model, subject.classes, place) if subject.task == "multiclass" else None,
    )


def class_note(subject: Subject, explained: Explained) -> list[Finding]:
    """Say which class is explained where there are more than two."""
    if subject.task != "multiclass":
        return []
    text = MOST_FREQUENT if subject.favourable is None else THIS_CLASS
    numbers = {"class": str(explained.label)}
    return [Finding(code="explained_class", grade="note", text=text, numbers=numbers)]


def score_of(model: Model, classes: tuple[object, ...], place: int) -> Score:
    """Return the model as a function from rows to scores of one of the subject's classes.

    Columns of probabilities that the model does not name follow the subject's classes.
    """
    wanted = canonical(classes[place])

    def score(rows: pd.DataFrame) -> Numbers:
        said = model.predict(rows)
        if said.probabilities is None:
            return np.array([canonical(one) == wanted for one in _labels(said)], dtype=np.float64)
        if said.classes is None and said.probabilities.shape[1] == 1:
            return said.probabilities[:, 0]
        names = [canonical(name) for name in said.classes or classes]
        return said.probabilities[:, names.index(wanted)]

    return score


def lead_of(model: Model, classes: tuple[object, ...], place: int) -> Score:
    """Return how far a class is ahead of the best other one: above 0 where it is the likeliest.

    Of a model without probabilities it is 1 where it predicts the class, and -1 elsewhere.
    """
    wanted = canonical(classes[place])

    def lead(rows: pd.DataFrame) -> Numbers:
        said = model.predict(rows)
        if said.probabilities is None:
            return np.array([1.0 if canonical(one) == wanted else -1.0 for one in _labels(said)])
        own = [canonical(name) for name in said.classes or classes].index(wanted)
        others: Numbers = np.delete(said.probabilities, own, axis=1).max(axis=1)
        return said.probabilities[:, own] - others

    return lead


def number_of(model: Model) -> Score:
    """Return the model as a function from rows to the one number it says of each."""

    def number(rows: pd.DataFrame) -> Numbers:
        said = model.predict(rows)
        if said.labels is None and said.probabilities is not None:
            return said.probabilities[:, 0]
        return np.asarray(_labels(said), dtype=np.float64)

    return number


def _labels(said: Predictions) -> npt.NDArray[np.generic]:
    if said.labels is None:
        raise ValueError("the model gave neither labels nor scores")
    return said.labels


def _class_of_several(subject: Subject) -> int | None:
    """The favourable class, else the most frequent: of the labels, or of what is predicted."""
    if subject.favourable is not None:
        return subject.favourable
    found = subject.y_pred if subject.y_true is None else subject.y_true
    return None if found is None or not len(found) else int(np.bincount(found).argmax())


def _is(subject: Subject, place: int | None) -> Numbers | None:
    """1 where the label is that class, and 0 elsewhere."""
    if subject.y_true is None or place is None:
        return None
    return np.equal(subject.y_true, place).astype(np.float64)


def _known(subject: Subject, place: int) -> Numbers | None:
    """What the model said of that class about every audited row."""
    if subject.y_scores is not None:
        return subject.y_scores[:, place]
    if subject.y_score is not None:
        return subject.y_score
    return None if subject.y_pred is None else (subject.y_pred == place).astype(np.float64)


def _line(subject: Subject, known: Numbers, place: int) -> float | None:
    """The score at which the decision turns; None where nothing is decided by one score alone.

    Among several classes the likeliest wins, and no score of one class says which that is.
    """
    if subject.threshold is not None:
        return subject.threshold
    if subject.y_pred is None or subject.y_scores is not None:
        return None
    decided = subject.y_pred == place
    if ((known > EVEN) == decided)[known != EVEN].all():
        return EVEN
    return decision_line(known, decided)
