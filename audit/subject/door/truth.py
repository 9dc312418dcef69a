"""The label: what is true of each row, a class or a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from audit.config import AuditConfig
from audit.errors import AuditError
from audit.evidence import Task
from audit.subject.door.classes import Classes, find_classes
from audit.subject.door.numbers import NO_NUMBER, Numbers, numbers
from audit.subject.door.pointing import shown
from audit.subject.door.roles import check_exists
from audit.subject.door.text import Coded
from audit.subject.door.values import values_of
from audit.subject.table import Table


@dataclass(frozen=True)
class Truth:
    """The classes, and the class of every row of a table, -1 where its label is blank."""

    classes: Classes
    codes: npt.NDArray[np.int32]

    @property
    def blank(self) -> npt.NDArray[np.bool_]:
        """Which rows have no label."""
        return np.less(self.codes, 0)


@dataclass(frozen=True)
class Target:
    """A label that is a number, of every row of a table."""

    column: str
    cells: Numbers

    @property
    def blank(self) -> npt.NDArray[np.bool_]:
        """Which rows have no label."""
        return self.cells.blank

    def at(self, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return the label of some rows; a cell that is no finite number is refused."""
        return self.cells.at(positions, self.column, "label")


Known: TypeAlias = Truth | Target


def read_truth(
    table: Table, config: AuditConfig, task: Task | None, training: Table | None = None
) -> Known | None:
    """Read the label of all rows; None where the configuration names no label.

    A table of training rows, and scores that are named class by class, speak along about which
    classes there are.
    """
    label = config.data.label
    if label is None or task is None:
        return None
    if task == "regression":
        return Target(label, numbers(table.cells(label)))
    words = label_words(table, label)
    values = list(words.values)
    if training is not None:
        check_exists(label, training, "label")
        values += label_words(training, label).values
    if task == "multiclass" and isinstance(config.model.score, dict):
        values += config.model.score
    where = f"label {label} in {table.place}"
    classes = find_classes(values, config.data.positive, config.data.favourable, where, task)
    return Truth(classes, classes.codes(words))


def label_words(table: Table, label: str) -> Coded:
    """Return a label as words; among numbers, a word for a missing one is a blank."""
    words = table.coded(label)
    missing = set(NO_NUMBER) & set(words.values)
    if not missing or values_of(table.cells(label)).numbers is None:
        return words
    kept = [value for value in words.values if value not in missing]
    places = [-1 if value in missing else kept.index(value) for value in words.values]
    return Coded(tuple(kept), np.array([*places, -1], np.int32)[words.codes])


def check_varies(codes: npt.NDArray[np.int32], classes: Classes, where: str) -> None:
    """Refuse a label that is the same in all rows: nothing can be measured against it."""
    if len(codes) and (codes == codes[0]).all():
        value = classes.values[int(codes[0])]
        raise AuditError(
            f"The label is {shown(value)} in every row",
            where=where,
            remedy="Rows of several classes are needed"
            if len(classes.values) > 2
            else "Rows of both classes are needed",
        )


def check_target_varies(target: npt.NDArray[np.float64], where: str) -> None:
    """Refuse a number that is the same in all rows."""
    if len(target) and (target == target[0]).all():
        raise AuditError(
            f"The label is {target[0]:.15g} in every row",
            where=where,
            remedy="Rows of different labels are needed",
        )
