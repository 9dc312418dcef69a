"""The label: what is true of each row, as an index into the two classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.config import AuditConfig
from audit.errors import AuditError
from audit.subject.door.classes import Classes, find_classes
from audit.subject.door.pointing import shown
from audit.subject.door.roles import check_exists
from audit.subject.table import Table


@dataclass(frozen=True)
class Truth:
    """The classes, and the class of every row of a table, -1 where its label is blank."""

    classes: Classes
    codes: npt.NDArray[np.int32]


def read_truth(table: Table, config: AuditConfig, training: Table | None = None) -> Truth | None:
    """Read the label of all rows; None where the configuration names no label.

    A table of training rows speaks along about which classes there are.
    """
    label = config.data.label
    if label is None:
        return None
    words = table.coded(label)
    values = list(words.values)
    if training is not None:
        check_exists(label, training, "label")
        values += training.coded(label).values
    where = f"label {label} in {table.place}"
    classes = find_classes(values, config.data.positive, config.data.favourable, where)
    return Truth(classes, classes.codes(words))


def check_varies(codes: npt.NDArray[np.int32], classes: Classes, where: str) -> None:
    """Refuse a label that is the same in all rows: nothing can be measured against it."""
    if len(codes) and (codes == codes[0]).all():
        value = classes.values[int(codes[0])]
        raise AuditError(
            f"The label is {shown(value)} in every row",
            where=where,
            remedy="Rows of both classes are needed",
        )
