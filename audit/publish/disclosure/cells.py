"""Cells: the numbers of people that a group's rows tell, or give away when put together.

They come in two layers. *Decisions* are how many a group is and how many of them got the
favourable outcome. *Outcomes* are all that is made of what was true as well: the four cells of its
confusion table, and every other count. Who sees the second can work out the first, never the
other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from audit.evidence import Measurement

SMALLEST = 11
"""A cell of fewer people is not shown to the public."""

Layer = Literal["decisions", "outcomes"]
LAYERS: tuple[Layer, Layer] = ("decisions", "outcomes")
Cell: TypeAlias = tuple[str, ...]
Cells: TypeAlias = Mapping[Cell, float]

DECIDED = "selection_rate"
PEOPLE: Cell = ("people",)
SELECTED: Cell = (DECIDED, "yes")
REFUSED: Cell = (DECIDED, "no")

OF_THE_TABLE = (
    *("base_rate", "accuracy", "precision", "recall", "true_negative_rate"),
    *("false_negative_rate", "positive_predictive_value", "negative_predictive_value"),
    *("false_discovery_rate", "false_omission_rate", "true_positive_rate", "false_positive_rate"),
)
"""Rates that are sums of a confusion table's four cells, one over the other."""
_SHARES = (DECIDED, "scoring_rate", *OF_THE_TABLE)
"""Rates whose counts follow from value and n, where weights leave them no counts of their own."""


@dataclass(frozen=True)
class Told:
    """What one group's rows tell, layer by layer; a group nobody is in tells nothing but zeros."""

    people: float = 0
    decisions: Cells = field(default_factory=dict)
    outcomes: Cells = field(default_factory=dict)

    def at(self, layer: Layer) -> Cells:
        """The cells of one layer."""
        return self.decisions if layer == "decisions" else self.outcomes


def told(rows: Iterable[Measurement], people: int | None) -> Told:
    """Gather the cells of one group from its own rows.

    `people` is its unweighted size where the ledger knows it. With weights there are no counts; a
    rate then tells its share of the effective n, which is less than the people it stands for.
    """
    decisions: dict[Cell, float] = {}
    outcomes: dict[Cell, float] = {}
    largest: float = people or 0
    for row in rows:
        counted = counted_in(row)
        if counted is None:
            if row.status != "not_assessable" and "drawn" not in (row.parameters or {}):
                outcomes[(*_name(row), "among")] = row.n
            continue
        yes, no = counted
        largest = max(largest, yes + no) if people is None else largest
        layer = decisions if is_decision(row) else outcomes
        name = (row.metric,) if is_decision(row) else _name(row)
        layer[(*name, "yes")], layer[(*name, "no")] = yes, no
    decisions[PEOPLE] = largest
    return Told(largest, decisions, {**decisions, **outcomes})


def counted_in(row: Measurement) -> tuple[float, float] | None:
    """How many a row counts and how many it doesn't; None for what is no share of people.

    A share of nobody counts nobody.
    """
    if row.counts is not None:
        return (row.counts[0], row.counts[1] - row.counts[0]) if len(row.counts) == 2 else None
    if row.across or row.metric not in _SHARES:
        return None
    if row.value is None:
        return (0, 0) if row.status == "undefined" else None
    return row.value * row.n, (1 - row.value) * row.n


def is_decision(row: Measurement) -> bool:
    """Whether a row is made of sizes and favourable decisions alone."""
    return row.metric == DECIDED and row.class_ is None and not row.across


def is_small(cells: Cells, names: Iterable[Cell]) -> bool:
    """Whether any of the named cells holds too few people; one that is not there holds nobody."""
    return any(cells.get(name, 0) < SMALLEST for name in names)


def _name(row: Measurement) -> Cell:
    """Tell the rows of one metric apart: one a class, a threshold, a length of a list."""
    given = row.parameters or {}
    marks = (f"{key}={given[key]}" for key in ("k", "threshold", "of") if key in given)
    return (row.metric, row.class_ or "", *marks)
