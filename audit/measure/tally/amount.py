"""How much there is of something: a count of rows, or a sum of their weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from audit.measure.tally.effective import effective_size


@dataclass(frozen=True, slots=True)
class Weight:
    """A weighted amount: Σw, Σw² and the rows behind it. Weights add up as counts do."""

    total: float
    squares: float
    rows: int

    def __add__(self, other: Weight | int) -> Weight:
        if isinstance(other, int):  # sum() starts at 0, and a plain count is no weight
            if other == 0:
                return self
            return NotImplemented
        return Weight(
            self.total + other.total, self.squares + other.squares, self.rows + other.rows
        )

    __radd__ = __add__

    def __float__(self) -> float:
        return self.total

    def __bool__(self) -> bool:
        return self.total > 0

    @property
    def effective(self) -> float:
        """The effective number of rows, (Σw)² / Σw²; 0 where there is none."""
        return effective_size(self.total, self.squares)


Amount: TypeAlias = int | Weight


def size(amount: Amount) -> int | float:
    """The number of rows an amount is worth: itself, or its effective size."""
    return amount.effective if isinstance(amount, Weight) else amount
