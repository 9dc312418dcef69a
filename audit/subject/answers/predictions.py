"""Predictions and scores that already lie in the rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError, nearest
from audit.evidence import Finding, Task, message
from audit.subject.answers.class_scores import (
    ClassScores,
    decided,
    likeliest,
    places_of,
    scores_of_each,
    scores_of_positive,
)
from audit.subject.answers.estimates import estimates_in_column
from audit.subject.answers.question import Question
from audit.subject.answers.ranking import ranking_in_column
from audit.subject.answers.said import Answers
from audit.subject.answers.widened import widened
from audit.subject.door.classes import Classes, find_classes
from audit.subject.door.pointing import first_rows, listed, plain_name
from audit.subject.door.scores import ScoreColumns
from audit.subject.door.text import Coded

LIKELIEST = Finding(
    code="decision_is_likeliest",
    grade="note",
    text=message(
        "There is a score for each class and no prediction; the decision is taken to be the "
        "class with the highest score"
    ),
)


def answers_in_columns(question: Question) -> Answers:
    """Read the prediction column, the score columns or both, for the audited rows."""
    if question.task == "regression":
        return estimates_in_column(question)
    if question.task == "ranking":
        return ranking_in_column(question)
    return classes_in_columns(question, question.task or "binary")


def classes_in_columns(question: Question, task: Task) -> Answers:
    """Read predicted classes, scores of classes, or both.

    A prediction column is the decision, and no threshold touches it. A score alone is turned into
    one only where a threshold is given; of a score for each class it is the highest.
    """
    model, positions = question.config.model, question.positions
    words: Coded | None = None
    notes: tuple[Finding, ...] = ()
    if model.prediction is not None:
        words = question.table.coded(model.prediction).at(positions)
    classes = question.classes or _classes_without_label(question, task, words)
    if words is not None and task == "multiclass":
        classes, notes = widened(classes, words.values, words.codes)
    scores = ClassScores()
    if question.scores is not None:
        scores = _scores(question.scores, classes, positions)
    answers = Answers(
        task=task,
        classes=classes,
        y_score=scores.positive,
        y_scores=scores.each if task == "multiclass" else None,
        findings=(*notes, *scores.findings),
    )
    if words is not None and model.prediction is not None:
        return replace(answers, y_pred=predicted(words, model.prediction, classes, positions))
    if model.threshold is not None and scores.positive is not None:
        y_pred = decided(scores.positive, model.threshold, classes)
        return replace(answers, y_pred=y_pred, threshold=model.threshold)
    if scores.each is not None:
        findings = (*answers.findings, LIKELIEST)
        return replace(answers, y_pred=likeliest(scores.each), findings=findings)
    return answers


def predicted(
    words: Coded, column: str, classes: Classes, positions: npt.NDArray[np.int64]
) -> npt.NDArray[np.int32]:
    """Return the predicted class of each row at `positions`, as an index into the classes.

    Raises AuditError, naming the first rows, where a cell is blank, a probability, or no class
    of the label.
    """
    codes = classes.codes(words)
    wrong = np.flatnonzero(codes < 0)
    if len(wrong):
        raise _no_class(column, words, wrong, positions, classes.values)
    return codes


def _classes_without_label(question: Question, task: Task, words: Coded | None) -> Classes:
    """Take the classes from the predictions and named scores; one score speaks of 0 and 1."""
    data, model = question.config.data, question.config.model
    named = list(model.score) if isinstance(model.score, dict) else []
    if words is None:
        where = f"column {model.score}, which is a score, with no label beside it"
        if named:
            where = "[model] score"
        return find_classes(named or [0, 1], data.positive, data.favourable, where, task)
    column, positions = str(model.prediction), question.positions
    blank = np.flatnonzero(words.codes < 0)
    if len(blank):
        raise _no_class(column, words, blank, positions, ())
    if len(words.present) > 2 and any(_is_probability(word) for word in words.present):
        raise _no_class(column, words, np.arange(len(positions)), positions, ())
    known = [*words.present, *named]
    return find_classes(known, data.positive, data.favourable, f"column {column}", task)


def _scores(
    columns: ScoreColumns, classes: Classes, positions: npt.NDArray[np.int64]
) -> ClassScores:
    """Read scores within [0, 1]: of the positive class, or of every class by its name."""
    scores = columns.within_unit(positions)
    if columns.classes is None:
        return scores_of_positive(scores[:, 0], classes, f"column {columns.columns[0]}")
    for name in columns.classes:
        if classes.index(name) < 0:
            known = [plain_name(str(value)) for value in classes.values]
            raise AuditError(
                f"A score is given for {plain_name(name)}, which is none of the classes "
                f"{listed(classes.values)}",
                where="[model] score",
                remedy=nearest(name, known),
            )
    places = places_of(columns.classes, classes)
    if places is None:
        given = {classes.index(name) for name in columns.classes}
        lacking = [value for place, value in enumerate(classes.values) if place not in given]
        raise AuditError(
            f"No score is given for {listed(lacking)}"
            if lacking
            else "Two scores are given for one class",
            where="[model] score",
            remedy="Each class takes one: --score CLASS=COLUMN",
        )
    return scores_of_each(scores[:, places], classes)


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
