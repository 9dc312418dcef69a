"""Weights of rows: numbers that are not negative, and not all zero."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError
from audit.subject.door.numbers import Numbers
from audit.subject.door.pointing import first_rows


def read_weights(
    cells: Numbers, column: str, positions: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return the weights of the rows at `positions`, shape (n,)."""
    weights = cells.at(positions, column, "weight")
    negative = np.flatnonzero(weights < 0)
    if len(negative):
        rows = first_rows(negative, positions, lambda row: cells.word(int(positions[row])))
        raise AuditError(
            f"A weight is negative: {rows}",
            where=f"column {column}",
            remedy="A weight is 0 or more",
        )
    if not weights.any():
        raise AuditError(
            "Every weight is 0, so nobody counts",
            where=f"column {column}",
            remedy="Give at least one row a weight above 0",
        )
    return weights
