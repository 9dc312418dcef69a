"""A column that says of each row whether a model was trained on it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError
from audit.subject.door.pointing import first_rows
from audit.subject.table import Table


def training_marks(table: Table, column: str) -> npt.NDArray[np.bool_]:
    """Mark the rows that say 'train'; all others must say 'test', in any case of letters.

    Returns one mark for each row. Raises AuditError for any other word, naming the rows, and
    where no row says 'test'.
    """
    words = table.coded(column)
    meaning = {"test": 0, "train": 1}
    lookup = [meaning.get(value.lower(), -1) for value in words.values]
    marks = np.array([*lookup, -1], np.int8)[words.codes]
    strange = np.flatnonzero(marks < 0)
    if len(strange):
        rows = first_rows(strange, np.arange(table.rows), words.word)
        raise AuditError(
            f"The split must say train or test: {rows}",
            where=f"column {column} in {table.name or 'data'}",
            remedy="Write train or test in every row",
        )
    if marks.all():
        raise AuditError(
            "No row says test, so there is none to audit",
            where=f"column {column} in {table.name or 'data'}",
            remedy="Mark the rows to audit with test",
        )
    return np.equal(marks, 1)
