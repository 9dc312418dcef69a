"""Columns of scores: one of the positive class, or one for each class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.config import AuditConfig
from audit.errors import AuditError
from audit.subject.door.numbers import Numbers, numbers
from audit.subject.door.pointing import first_rows
from audit.subject.door.roles import score_columns
from audit.subject.table import Table

ROUNDING = 1e-9
"""How far outside [0, 1] a sum of floats may put a probability; it is set back to the edge."""


@dataclass(frozen=True)
class ScoreColumns:
    """The configured columns and their cells; `classes` names one for each, or is None."""

    columns: tuple[str, ...]
    cells: tuple[Numbers, ...]
    classes: tuple[str, ...] | None

    @property
    def blank(self) -> npt.NDArray[np.bool_]:
        """Which rows lack a score."""
        blank: npt.NDArray[np.bool_] = np.any([cells.blank for cells in self.cells], axis=0)
        return blank

    def at(self, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return the scores of some rows, shape (n, columns); what is no number is refused."""
        both = zip(self.cells, self.columns, strict=True)
        return np.column_stack([cells.at(positions, column, "score") for cells, column in both])

    def within_unit(self, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return the scores of some rows, each of them within [0, 1]."""
        scores = self.at(positions)
        for place, (cells, column) in enumerate(zip(self.cells, self.columns, strict=True)):
            wrong = np.flatnonzero(outside_unit(scores[:, place]))
            if len(wrong):
                raise _outside(cells, column, wrong, positions)
        return np.clip(scores, 0.0, 1.0)


def read_score_columns(table: Table, config: AuditConfig) -> ScoreColumns | None:
    """Read the score columns of all rows; None where the configuration names none."""
    columns = score_columns(config)
    if not columns:
        return None
    score = config.model.score
    classes = tuple(score) if isinstance(score, dict) else None
    return ScoreColumns(columns, tuple(numbers(table.cells(name)) for name in columns), classes)


def outside_unit(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Mark the scores that are no probability, NaN among them."""
    return ~((scores >= -ROUNDING) & (scores <= 1 + ROUNDING))


def _outside(
    cells: Numbers,
    column: str,
    wrong: npt.NDArray[np.int64],
    positions: npt.NDArray[np.int64],
) -> AuditError:
    rows = first_rows(wrong, positions, lambda row: cells.word(int(positions[row])))
    return AuditError(
        f"A score lies outside [0, 1]: {rows}",
        where=f"column {column}",
        remedy="A score is the probability of a class: divide points by their highest value; "
        "of scores that only rank, say --task ranking",
    )
