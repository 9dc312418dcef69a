"""Which rows are audited, and why each of the others is not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError
from audit.evidence import LedgerEntry, message, naming
from audit.subject.subject import Attribute, Quantity
from audit.subject.table import Table

READ = message("read")
AUDITED = message("audited")
BROKEN_LINE = message("another number of fields than the header")
TRAINING = message("training rows")
BLANK_LABEL = message("blank label")
BLANK_SCORE = message("blank score")
BLANK_WEIGHT = message("blank weight")
HAS_NUMBER = message("has a number")
NO_NUMBER = message("has no number")


@dataclass(frozen=True)
class Selection:
    """The rows still in, as places in the source counted from 0, and how many left for what.

    `read` and the counts in `left_out` add up with the rows still in. A row leaves once: for
    the first of its reasons. `times`, one for each place of the source, says how many rows are
    alike and counted together there; it is None where each place is one row.
    """

    positions: npt.NDArray[np.int64]
    read: int
    left_out: tuple[tuple[str, int], ...] = ()
    times: npt.NDArray[np.int64] | None = None

    def without(self, out: npt.NDArray[np.bool_], reason: str) -> Selection:
        """Leave out the rows marked in `out`, which has one mark for each row of the source."""
        leaving = out[self.positions]
        if not leaving.any():
            return self
        entry = (reason, self.count(leaving))
        return replace(self, positions=self.positions[~leaving], left_out=(*self.left_out, entry))

    def count(self, which: npt.NDArray[np.bool_] | None = None) -> int:
        """Return how many rows are still in, or how many of them are marked."""
        places = self.positions if which is None else self.positions[which]
        return len(places) if self.times is None else int(self.times[places].sum())

    @property
    def whole(self) -> bool:
        """Whether every line of the source is still in."""
        return self.count() == self.read


def every_row(table: Table) -> Selection:
    """Select all rows of a table; lines that were skipped as broken have already left."""
    read = table.source_rows + table.skipped
    left_out = ((BROKEN_LINE, table.skipped),) if table.skipped else ()
    return Selection(np.arange(table.rows, dtype=np.int64), read, left_out, table.times)


def check_some_left(selection: Selection, where: str) -> None:
    """Refuse an audit of nobody."""
    if len(selection.positions) == 0:
        reasons = ", ".join(f"{n:,} for {reason}" for reason, n in selection.left_out)
        raise AuditError(
            f"No row is left to audit: {selection.read:,} were read, and left out {reasons}",
            where=where,
        )


def ledger_of(
    selection: Selection,
    attributes: tuple[Attribute, ...],
    quantities: tuple[Quantity, ...] = (),
    strata: tuple[Attribute, ...] = (),
) -> list[LedgerEntry]:
    """Account for every row, and for every group, stratum and number of the audited ones."""
    lines = [LedgerEntry(what="rows", reason=READ, n=selection.read)]
    lines += [LedgerEntry(what="rows", reason=why, n=n) for why, n in selection.left_out]
    lines.append(LedgerEntry(what="rows", reason=AUDITED, n=selection.count()))
    for attribute in attributes:
        lines += _parts("group", attribute, selection)
    for quantity in quantities:
        lacking = int(np.isnan(quantity.values).sum())
        counts = ((HAS_NUMBER, len(quantity.values) - lacking), (NO_NUMBER, lacking))
        lines += [
            LedgerEntry(what="quantity", reason=naming(reason, [quantity.name]), n=n)
            for reason, n in counts
        ]
    for stratum in strata:
        lines += _parts("stratum", stratum, selection)
    return lines


def _parts(what: str, attribute: Attribute, selection: Selection) -> list[LedgerEntry]:
    counts = np.zeros(len(attribute.groups), np.int64)
    times = selection.times
    np.add.at(counts, attribute.codes, 1 if times is None else times[selection.positions])
    return [
        LedgerEntry(what=what, reason=AUDITED, n=n, slice={attribute.name: group})
        for group, n in zip(attribute.groups, counts.tolist(), strict=True)
    ]
