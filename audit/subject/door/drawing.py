"""Draws the rows that are audited, and those a model is or was trained on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.config import AuditConfig
from audit.errors import AuditError
from audit.subject.door.selection import (
    BLANK_LABEL,
    BLANK_SCORE,
    BLANK_WEIGHT,
    TRAINING,
    Selection,
    check_some_left,
    every_row,
)
from audit.subject.door.split import training_marks
from audit.subject.table import Table

Marks = npt.NDArray[np.bool_]
"""One mark for each row of a table."""


@dataclass(frozen=True)
class Blanks:
    """Which rows lack a label, a score or a weight; None where there is no such column."""

    label: Marks | None = None
    score: Marks | None = None
    weight: Marks | None = None

    def leave(self, rows: Selection) -> Selection:
        """Leave out the rows that lack something, each for the first thing it lacks."""
        reasons = (
            (self.label, BLANK_LABEL),
            (self.score, BLANK_SCORE),
            (self.weight, BLANK_WEIGHT),
        )
        for marks, reason in reasons:
            rows = rows if marks is None else rows.without(marks, reason)
        return rows


@dataclass(frozen=True)
class Draw:
    """The audited rows, the places of the training rows in the same table, and how it was done."""

    audited: Selection
    training: npt.NDArray[np.int64] | None = None
    how: str = ""


def draw_rows(table: Table, config: AuditConfig, blanks: Blanks) -> Draw:
    """Draw the rows to audit: all of them, or those whose split says test."""
    everyone = every_row(table)
    column = config.data.split
    if column is None:
        audited = blanks.leave(everyone)
        check_some_left(audited, table.place)
        return Draw(audited)
    marks = training_marks(table, column)
    audited = blanks.leave(everyone.without(marks, TRAINING))
    check_some_left(audited, table.place)
    training = blanks.leave(everyone.without(~marks, "test rows")).positions
    return Draw(audited, training, f"rows whose {column} says test")


def hold_out(
    table: Table, config: AuditConfig, blanks: Blanks, codes: npt.NDArray[np.int32] | None
) -> Draw:
    """Draw a seeded quarter of the rows to audit; the others are for training.

    It is stratified by `codes`, the class of every row, where there are classes.
    """
    from audit.subject.training import holdout

    complete = blanks.leave(every_row(table))
    check_some_left(complete, table.place)
    seed = config.audit.seed
    alike = np.zeros(table.rows, np.int32) if codes is None else codes
    held = np.asarray(holdout(alike[complete.positions], seed), np.bool_)
    if not held.any() or held.all():
        raise AuditError("There are too few rows to hold any out", where=table.place)
    marks = np.zeros(table.rows, np.bool_)
    marks[complete.positions[~held]] = True
    quarter = "a quarter" if codes is None else "a stratified quarter"
    how = f"{quarter} of the rows, held out with seed {seed}"
    return Draw(complete.without(marks, TRAINING), complete.positions[~held], how)
