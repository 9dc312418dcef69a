"""A way to Shapley values: from outside, by calling the model, or from inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from audit.measure.explaining.against import Against, Places, Values
from audit.measure.explaining.budget import Budget


@dataclass(frozen=True)
class Answer:
    """What was found of some rows against some background rows.

    `base` is the mean output of the background, `outputs` has one output a row, and `effects`
    yields each row's values against each part of the background, shape (parts, columns).
    """

    base: float
    outputs: Values
    effects: Iterator[Values]


class Way(Protocol):
    """How rows of a sample are explained against rows of its background."""

    @property
    def slices(self) -> Sequence[Places]:
        """The background in slices of as many rows as a batch is explained against."""
        ...

    @property
    def batches(self) -> Iterator[range]:
        """The sample's rows in the batches in which they are explained."""
        ...

    def against(self, chosen: Places, parts: int) -> Against:
        """Return background rows in about that many parts."""
        ...

    def __call__(self, rows: Sequence[int], against: Against, budget: Budget) -> Answer:
        """Explain rows, given by their places; raises OutOfTime or ModelFailed."""
        ...
