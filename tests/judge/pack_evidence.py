"""Evidence made from counts of categories: single, crossed, and everyone with the unknown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from handmade import evidence, rate

from audit.evidence import Evidence, LedgerEntry, Measurement

EXAMPLES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "ll144_examples.json").read_text()
)
DAY = "2026-11-21"
WHO = {"sex": "sex", "race": "race"}
Table = Mapping[str, tuple[int, int]]


def counts(cells: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {name: (cell[0], cell[1]) for name, cell in cells.items()}


def rows(
    sex: Table,
    race: Table,
    crossed: Mapping[str, Table],
    *,
    unknown: int = 0,
    metric: str = "selection_rate",
) -> list[Measurement]:
    known = [pair for table in crossed.values() for pair in table.values()]
    favoured, people = (sum(column) for column in zip(*known, strict=True))
    return [
        rate(metric, favoured, people + unknown),
        *(rate(metric, *pair, slice={"sex": name}) for name, pair in sex.items()),
        *(rate(metric, *pair, slice={"race": name}) for name, pair in race.items()),
        *(
            rate(metric, *pair, slice={"race": race_name, "sex": sex_name})
            for sex_name, table in crossed.items()
            for race_name, pair in table.items()
        ),
    ]


def example(name: str) -> Evidence:
    """One of the two examples of the rule, as evidence."""
    told = EXAMPLES[name]
    metric = "selection_rate" if name == "selection" else "scoring_rate"
    return evidence(
        *rows(
            counts(told["sex"]),
            counts(told["race"]),
            {sex: counts(table) for sex, table in told["crossed"].items()},
            unknown=told["unknown"],
            metric=metric,
        )
    )


def of_two(groups: Table, attribute: str = "sex") -> Evidence:
    """Selection rates of the groups of one attribute."""
    favoured, people = (sum(column) for column in zip(*groups.values(), strict=True))
    return evidence(
        rate("selection_rate", favoured, people),
        *(rate("selection_rate", *pair, slice={attribute: name}) for name, pair in groups.items()),
        attributes=(attribute,),
    )


def with_sizes(found: Evidence) -> Evidence:
    """The same with its groups' sizes and rows in the ledger."""
    entries = (
        LedgerEntry(what="rows", reason="read", n=100),
        LedgerEntry(what="rows", reason="audited", n=100),
        LedgerEntry(what="group", reason="audited", n=50, slice={"sex": "Female"}),
    )
    return msgspec.structs.replace(found, ledger=entries)
