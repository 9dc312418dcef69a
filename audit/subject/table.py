"""Rows as they came: named columns, each seen as cells, as text, or the way pandas shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from audit.errors import AuditError
from audit.subject.door.text import Coded, as_text, coded

MAX_ROWS = 50_000_000
"""More rows than this are refused before they are read."""

MAX_BYTES = 16 * 10**9
"""A source larger than this, unpacked, is refused before or while it is read."""


@dataclass(frozen=True)
class Table:
    """The rows of one source, read once and never changed.

    `name` is the file's name without its folder and `sha256` the digest of its bytes (for a
    DataFrame, of its content). `cells` gives one column as Arrow cells of length `rows`, `view`
    some columns as the table a user's own code would see through pandas, whole and in order.
    `identifiers` are columns that pandas would show as the index: they can be named, and are
    never features. `skipped` counts broken lines that were left out on request. `times`, shape
    (rows,), says how many rows of the source each row stands for where those that are alike were
    counted together; it is None where each stands for itself.
    """

    name: str
    sha256: str
    rows: int
    columns: tuple[str, ...]
    cells: Callable[[str], pa.ChunkedArray]
    view: Callable[[list[str]], pd.DataFrame]
    identifiers: tuple[str, ...] = ()
    skipped: int = 0
    times: npt.NDArray[np.int64] | None = None

    @property
    def source_rows(self) -> int:
        """How many rows of the source these are."""
        return self.rows if self.times is None else int(self.times.sum())

    @property
    def place(self) -> str:
        """What a message calls the source."""
        return self.name or "data"

    def text(self, column: str) -> pa.ChunkedArray:
        """Return a column as text, null only where its field is empty: 'NA' and '007' stay."""
        return as_text(self.cells(column))

    def coded(self, column: str) -> Coded:
        """Return a column as its distinct texts and each row's place among them."""
        return coded(self.cells(column))


def check_names(columns: list[str], where: str) -> None:
    """Refuse a table without columns, and one that has two of the same name."""
    if not columns:
        raise AuditError("The table has no columns", where=where)
    seen: set[str] = set()
    for column in columns:
        if column in seen:
            raise AuditError(
                f"Two columns are called {column!r}", where=where, remedy="Rename one of them"
            )
        seen.add(column)
    try:
        "".join(columns).encode()
    except UnicodeEncodeError:
        raise AuditError(
            "A column's name is not valid Unicode", where=where, remedy="Rename it"
        ) from None


def check_size(rows: int, size: int, where: str) -> None:
    """Refuse what is larger than the caps, and what holds no row at all."""
    if rows > MAX_ROWS:
        raise AuditError(
            f"There are more than {MAX_ROWS:,} rows", where=where, remedy="Audit a sample of them"
        )
    if size > MAX_BYTES:
        raise AuditError(
            f"The rows take more than {MAX_BYTES // 10**9} GB",
            where=where,
            remedy="Audit a sample of them, or fewer columns",
        )
