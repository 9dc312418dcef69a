"""Which rows are audited, and why each of the others is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError
from audit.evidence import LedgerEntry
from audit.subject.subject import Attribute
from audit.subject.table import Table

READ = "read"
AUDITED = "audited"
BROKEN_LINE = "another number of fields than the header"
TRAINING = "training rows"
BLANK_LABEL = "blank label"
BLANK_SCORE = "blank score"
BLANK_WEIGHT = "blank weight"


@dataclass(frozen=True)
class Selection:
    """The rows still in, as places in the source counted from 0, and how many left for what.

    `read` and the counts in `left_out` add up with the rows still in. A row leaves once: for
    the first of its reasons.
    """

    positions: npt.NDArray[np.int64]
    read: int
    left_out: tuple[tuple[str, int], ...] = ()

    def without(self, out: npt.NDArray[np.bool_], reason: str) -> Selection:
        """Leave out the rows marked in `out`, which has one mark for each row of the source."""
        leaving = out[self.positions]
        if not leaving.any():
            return self
        entry = (reason, int(leaving.sum()))
        return Selection(self.positions[~leaving], self.read, (*self.left_out, entry))

    @property
    def whole(self) -> bool:
        """Whether every line of the source is still in."""
        return len(self.positions) == self.read


def every_row(table: Table) -> Selection:
    """Select all rows of a table; lines that were skipped as broken have already left."""
    read = table.rows + table.skipped
    left_out = ((BROKEN_LINE, table.skipped),) if table.skipped else ()
    return Selection(np.arange(table.rows, dtype=np.int64), read, left_out)


def check_some_left(selection: Selection, where: str) -> None:
    """Refuse an audit of nobody."""
    if len(selection.positions) == 0:
        reasons = ", ".join(f"{n:,} for {reason}" for reason, n in selection.left_out)
        raise AuditError(
            f"No row is left to audit: {selection.read:,} were read, and left out {reasons}",
            where=where,
        )


def ledger_of(selection: Selection, attributes: tuple[Attribute, ...]) -> list[LedgerEntry]:
    """Account for every row and for every group of the audited ones."""
    lines = [LedgerEntry(what="rows", reason=READ, n=selection.read)]
    lines += [LedgerEntry(what="rows", reason=why, n=n) for why, n in selection.left_out]
    lines.append(LedgerEntry(what="rows", reason=AUDITED, n=len(selection.positions)))
    for attribute in attributes:
        counts = np.bincount(attribute.codes, minlength=len(attribute.groups))
        for group, n in zip(attribute.groups, counts.tolist(), strict=True):
            entry = LedgerEntry(what="group", reason=AUDITED, n=n, slice={attribute.name: group})
            lines.append(entry)
    return lines
