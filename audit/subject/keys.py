"""What identifies a row: its key where one is named, else its number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from audit.errors import AuditError
from audit.subject.pointing import first_rows, shown
from audit.subject.table import Table


def read_keys(
    table: Table, column: str | None, positions: npt.NDArray[np.int64]
) -> npt.NDArray[np.object_ | np.str_]:
    """Return a text for each row at `positions`, shape (n,).

    Without a key column it is the row's number in the source, counted from 1. Raises AuditError
    where a key is missing or occurs twice.
    """
    if column is None:
        return (positions + 1).astype(f"U{len(str(table.rows))}")
    text = table.text(column)
    keys: npt.NDArray[np.object_] = text.to_numpy(zero_copy_only=False)[positions]
    where = f"column {column} in {table.name or 'data'}"
    missing = np.flatnonzero(pc.is_null(text).to_numpy()[positions])
    if len(missing):
        rows = first_rows(missing, positions, lambda row: "")
        raise AuditError(f"A key is missing: {rows}", where=where, remedy="Give every row a key")
    known: dict[str, int] = {}
    for row, key in enumerate(keys):
        if key in known:
            both = [int(positions[known[key]]) + 1, int(positions[row]) + 1]
            raise AuditError(
                f"The key {shown(key)} occurs twice, in rows {both[0]} and {both[1]}",
                where=where,
                remedy="A key is the name of one row",
            )
        known[key] = row
    return keys
