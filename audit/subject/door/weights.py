"""Weights of rows: numbers that are not negative, and not all zero.

Only their proportions count. Weights so large or so small that their squares would leave the range
of a float are divided by a power of two, which costs no digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import frexp

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError
from audit.evidence import Finding, message
from audit.subject.door.numbers import Numbers
from audit.subject.door.pointing import first_rows

DOUBLINGS = 100
LIGHTEST, HEAVIEST = 2.0**-DOUBLINGS, 2.0**DOUBLINGS
"""Weights between these, about 1e-30 and 1e30, are taken as they are."""


@dataclass(frozen=True)
class Weights:
    """What rows weigh, as told in `column`: `values`, shape (n,), times 2**`power`.

    Every value is 0 or between `LIGHTEST` and `HEAVIEST`; `power` is 0 unless they were not.
    """

    column: str
    values: npt.NDArray[np.float64]
    power: int = 0

    @property
    def notes(self) -> tuple[Finding, ...]:
        """Say in which unit weighted counts are where it is not the column's own."""
        if not self.power:
            return ()
        note = Finding(
            code="weights_scaled",
            grade="note",
            text=message(
                "The weights in {weight} are too large or too small to be squared and are divided "
                "by 2 to the power of {power}; counts in the confusion matrix are in that unit, "
                "and nothing else changes"
            ),
            columns=(self.column,),
            numbers={"weight": self.column, "power": self.power},
        )
        return (note,)


def read_weights(cells: Numbers, column: str, positions: npt.NDArray[np.int64]) -> Weights:
    """Return the weights of the rows at `positions`.

    Raises AuditError where one is negative or no number, where all are 0, and where they lie too
    far apart for a float to hold the squares of the smallest and of the largest.
    """
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
    power = 0 if are_moderate(weights) else _power(weights, column)
    return Weights(column, np.ldexp(weights, -power) if power else weights, power)


def are_moderate(weights: npt.NDArray[np.float64], heaviest: float = HEAVIEST) -> bool:
    """Whether weights are taken as they are: each is 0 or neither very small nor very large."""
    if not len(weights):
        return True
    if not (weights.min() >= 0 and weights.max() <= heaviest):
        return False
    return bool(weights.min() >= LIGHTEST or not ((weights > 0) & (weights < LIGHTEST)).any())


def _power(weights: npt.NDArray[np.float64], column: str) -> int:
    """The power of two that lies in the middle of the weights above 0."""
    smallest, largest = float(weights[weights > 0].min()), float(weights.max())
    (_, low), (_, high) = frexp(smallest), frexp(largest)
    if high - low >= 2 * DOUBLINGS:
        raise AuditError(
            f"The weights lie between {smallest:g} and {largest:g}, too far apart to be added up",
            where=f"column {column}",
            remedy="Give whoever is not to count the weight 0",
        )
    return (low + high) // 2
