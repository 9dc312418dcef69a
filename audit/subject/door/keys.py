"""What identifies a row: its key where one is named, else its number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError
from audit.subject.door.pointing import first_rows, shown
from audit.subject.table import Table


def read_keys(
    table: Table, column: str | None, positions: npt.NDArray[np.int64]
) -> npt.NDArray[np.object_] | npt.NDArray[np.int64]:
    """Return the key of each row at `positions`, shape (n,): the column's text, as it stands.

    Without a key column it is the row's number in the source, a whole number counted from 1.
    Raises AuditError where a key is missing or occurs twice.
    """
    if column is None:
        return positions + 1
    words = table.coded(column).at(positions)
    where = f"column {column} in {table.place}"
    missing = np.flatnonzero(words.codes < 0)
    if len(missing):
        rows = first_rows(missing, positions, words.word)
        raise AuditError(f"A key is missing: {rows}", where=where, remedy="Give every row a key")
    often = np.flatnonzero(np.bincount(words.codes) > 1)
    if len(often):
        first, second = np.flatnonzero(words.codes == often[0])[:2]
        raise AuditError(
            f"The key {shown(words.word(int(first)))} occurs twice, "
            f"in rows {positions[first] + 1:,} and {positions[second] + 1:,}",
            where=where,
            remedy="A key is the name of one row",
        )
    keys: npt.NDArray[np.object_] = np.array(words.values, object)[words.codes]
    return keys
