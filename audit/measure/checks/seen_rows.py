"""Are the people who are audited among the rows that the model was trained on?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy.typing as npt

from audit.evidence import Finding, Grade, message
from audit.measure.check import Piece, check
from audit.measure.counted import Plan
from audit.measure.repeats import Repeats, repeats
from audit.subject.subject import Subject

MOST = 0.5
FEW = 0.01

REMEMBERED = message(
    "{n} of {rows} audited people are also training rows, so the numbers say how well the model "
    "remembers, not how it does with new people"
)
SAME_DATA = message(
    "The audited rows and the training rows are the same data: {n} of {rows} audited people are "
    "also training rows, so the numbers say how well the model remembers"
)
SOME = message(
    "{n} of {rows} audited people are also training rows, where about {chance} would be by "
    "chance, going by how often audited rows repeat: for these people the numbers say how well the "
    "model remembers"
)


@check(
    id="seen_rows",
    title="Audited rows that are training rows",
    reference="Kapoor and Narayanan (2023), Patterns 4(9): leakage and the reproducibility crisis",
)
def check_seen_rows(subject: Subject, plan: Plan, seed: int) -> Iterator[Piece]:
    """Whether people who are audited were among the rows that the model was trained on.

    Rows are compared on all columns that the model sees, and on the label where the training rows
    have one; missing values are equal, and all rows count alike, whatever their weight. Among few
    discrete columns rows repeat by chance. So the number is held against how often audited rows
    repeat among themselves, grown by how many more training rows there are. Where most audited
    rows differ from each other, and most meet a training row and have its label too, they are taken
    for the same people, as of rows that were doubled before a split. Where nobody named the
    training rows, nothing is looked for.

    Critical: half of the rows or more, or the same data given twice. A warning from 1 % on, and
    below that a note.
    """
    features, training = subject.features, subject.background
    if features is None or training is None or not features.size or not training.size:
        return
    found = repeats(features, training, _truths(subject))
    if _same_data(subject):
        yield _finding("critical", SAME_DATA, found)
    elif found.beyond_chance:
        share = (found.seen - found.chance) / found.rows
        if share >= MOST:
            yield _finding("critical", REMEMBERED, found)
        else:
            yield _finding("warning" if share >= FEW else "note", SOME, found)


def _truths(subject: Subject) -> tuple[npt.NDArray[Any], npt.NDArray[Any]] | None:
    """What is true of the audited and of the training rows; None where one of them is unknown."""
    truth = subject.y_true if subject.target is None else subject.target
    if truth is None or subject.background_truth is None:
        return None
    return truth, subject.background_truth


def _same_data(subject: Subject) -> bool:
    """Whether the training rows come from a file of their own that is the audited one."""
    training = subject.data.get("train")
    return training is not None and training["sha256"] == subject.data["sha256"]


def _finding(grade: Grade, text: str, found: Repeats) -> Finding:
    numbers = {
        "n": found.seen,
        "rows": found.rows,
        "share": found.seen / found.rows,
        "chance": found.chance,
    }
    return Finding(code="rows_seen_in_training", grade=grade, text=text, numbers=numbers)
