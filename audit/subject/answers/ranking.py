"""Scores that only put people in an order, of a column or of a model."""

from __future__ import annotations

import numpy as np

from audit.errors import AuditError
from audit.subject.answers.asking import class_scores, model_classes
from audit.subject.answers.estimates import one_number
from audit.subject.answers.question import Question
from audit.subject.answers.said import Answers
from audit.subject.door.classes import Classes, find_classes
from audit.subject.model import Model, Predictions


def ranking_in_column(question: Question) -> Answers:
    """Read the one score column; any finite number will do."""
    scores = question.scores
    if scores is None or scores.classes is not None:
        raise AuditError(
            "A ranking takes one score a row",
            where="[model] score",
            remedy="Name its column: --score COLUMN",
        )
    classes = _classes(question, [0, 1], f"column {scores.columns[0]}")
    return Answers(task="ranking", classes=classes, y_score=scores.at(question.positions)[:, 0])


def ranking_of_model(model: Model, said: Predictions, question: Question, where: str) -> Answers:
    """Take a model's answers for scores: its numbers, or the positive class's probability."""
    named = said.classes or model.facts.classes
    classes = _classes(question, model_classes(model, said) if named else [0, 1], where)
    if named is None and (said.probabilities is None or said.probabilities.shape[1] == 1):
        scores = one_number(said, question.positions, where)
        return Answers(task="ranking", classes=classes, y_score=scores)
    found = class_scores(said, classes, question.positions, where).positive
    if found is None:
        raise AuditError(
            "The model gives classes and no score to rank by",
            where=where,
            remedy="Give a model with predict_proba, or one that predicts a number",
        )
    return Answers(task="ranking", classes=classes, y_score=np.asarray(found, np.float64))


def _classes(question: Question, known: list[object], where: str) -> Classes:
    data = question.config.data
    if question.classes is not None:
        return question.classes
    return find_classes(known, data.positive, data.favourable, where, "ranking")
