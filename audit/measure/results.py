"""What a metric returns: enough for every interval, ratio and comparison to follow in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from audit.measure.tally.amount import Amount, Weight, size

Table: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many: a share with its numerator and denominator.

    Undefined where the denominator is 0.
    """

    part: Amount
    whole: Amount
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OfTable:
    """A function of one table tp, fp, fn, tn; `method` names its interval.

    Give `value=None` where the function is undefined on that table.
    """

    value: float | None
    table: tuple[Amount, Amount, Amount, Amount]
    method: str

    @property
    def n(self) -> int | float:
        """Rows in the table, or their effective size."""
        return size(sum(self.table, 0))

    @property
    def scaled(self) -> Table:
        """The table as numbers; weighted ones brought to the size their rows are worth."""
        total = sum(self.table, 0)
        factor = total.effective / total.total if isinstance(total, Weight) and total else 1.0
        tp, fp, fn, tn = (float(cell) * factor for cell in self.table)
        return tp, fp, fn, tn


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number with a standard error on the scale on which that is symmetric.

    `method` names the interval; None where no honest interval is known, and `note` says why.
    `needs` is what the method needs besides, by its name in `statistics.methods.Basis` (`rates`,
    `skewness`, `correlation`, `means`): it is kept in the measurement's parameters. Give
    `value=None` where the number is undefined.
    """

    value: float | None
    n: int | float
    method: str | None = None
    scale: str | None = None
    standard_error: float | None = None
    needs: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    note: str | None = None


Result: TypeAlias = Rate | OfTable | Scalar
