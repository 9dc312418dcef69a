"""What came of putting a model to the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Promise: TypeAlias = Literal["repeatability", "order", "batch"]
"""The same twice; whatever the order of the rows; and alone as among others."""


@dataclass(frozen=True)
class Example:
    """An audited row, by its place, of which the model said one thing and then another."""

    row: int
    first: float | str
    second: float | str


@dataclass(frozen=True)
class Breach:
    """A promise that a model breaks: of `probed` rows that were asked about, `rows` show it.

    `largest` is the largest difference between two scores of one row, None where classes differ
    or nothing was answered. `failed` says that the model gave no answer at all when asked again;
    then no row shows it.
    """

    promise: Promise
    probed: int
    rows: int = 0
    largest: float | None = None
    examples: tuple[Example, ...] = ()
    failed: bool = False


@dataclass(frozen=True)
class Contract:
    """How a model kept its promises, and how many rows it was asked about again.

    `rows` were asked about together and `alone` one by one, out of `audited`; `slow` says that time
    allowed for no more. `refuses_one` says that it fails on a single row. `writes` are the columns
    that it changes in the table it is given; `by_position` says that it goes by the order of the
    columns and not by their names.
    """

    audited: int
    rows: int
    alone: int = 0
    slow: bool = False
    breaches: tuple[Breach, ...] = ()
    refuses_one: bool = False
    writes: tuple[str, ...] = ()
    by_position: bool = False
