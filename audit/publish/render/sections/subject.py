"""What was audited: the model, the rows, and the people in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.evidence import LedgerEntry, Measurement
from audit.publish.render import amounts, phrases, words
from audit.publish.render.facts import facts
from audit.publish.render.parts import Cell, Column, Fact, Section, Table
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table
from audit.publish.render.training import is_training, training_tables


@dataclass(frozen=True)
class Subject(Section):
    """Facts about data and model, the size of every group, and every row accounted for."""

    facts: tuple[Fact, ...]
    model: tuple[Fact, ...]
    training: tuple[Table, ...]
    sizes: tuple[Table, ...]
    ledger: Table | None


def subject(reading: Reading) -> Subject:
    """Build the section; every audit has one."""
    audited = reading.evidence.subject
    return Subject(
        kind="subject",
        id="subject",
        topic="Subject",
        result=_result(reading),
        facts=_facts(reading),
        model=_model(audited.model),
        training=training_tables(reading, audited.model),
        sizes=tuple(
            sizes for name in audited.attributes if (sizes := _sizes(reading, name)) is not None
        ),
        ledger=_ledger(reading.evidence.ledger),
    )


def _result(reading: Reading) -> str:
    """How many were audited, and how many rows were left out."""
    rows = reading.evidence.subject.rows
    audited = f"{amounts.count(rows)} {'person was' if rows == 1 else 'people were'} audited"
    out = sum(entry.n for entry in reading.evidence.ledger if _left_out(entry))
    if out:
        return f"{audited}; {amounts.count(out)} {'row was' if out == 1 else 'rows were'} not."
    return f"{audited}; no row was left out."


def _left_out(entry: LedgerEntry) -> bool:
    return entry.what == "rows" and entry.reason not in ("read", "audited")


def _facts(reading: Reading) -> tuple[Fact, ...]:
    subject = reading.evidence.subject
    classes = subject.classes if subject.positive is None else ()
    return facts(
        [
            ("What is predicted", subject.label),
            ("Classes", [words.shorten(amounts.loose(name), 40) for name in classes[:24]]),
            ("Positive, what the model looks for", subject.positive),
            ("Favourable, what a person would want", subject.favourable),
            ("Sensitive attributes", [words.shorten(name, 60) for name in subject.attributes]),
            ("Groups compared", f"{subject.minimum_group} people at least"),
            ("Features", _features(subject.features)),
            ("Weights", "yes; sizes are effective sizes" if subject.weighted else None),
        ]
    )


def _model(details: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What says something of the model; its training has tables, the rest is provenance."""
    return facts(
        (words.upper_first(name), value)
        for name, value in details.items()
        if name not in phrases.QUIET and not is_training(value)
    )


def _features(features: tuple[str, ...]) -> str:
    if not features:
        return ""
    shown = ", ".join(words.shorten(name, 30) for name in features[:12])
    more = f" and {amounts.count(len(features) - 12)} more" if len(features) > 12 else ""
    return f"{amounts.count(len(features))}: {shown}{more}"


def _sizes(reading: Reading, attribute: str) -> Table | None:
    """How many people each group has, their share, and how many of them are truly positive."""
    sizes = _group_sizes(reading, attribute)
    if not sizes:
        return None
    total = sum(sizes.values())
    base = {
        row.slice[attribute]: row
        for row in reading.by_group(attribute).get(phrases.BASE_RATE, ())
        if row.value is not None
    }
    columns = [Column(""), Column("people", True), Column("share, %", True)]
    columns += [Column("truly positive, %", True)] if base else []
    rows = []
    for group, n in sizes.items():
        share = amounts.number(100 * n / total, 1) if total else ""
        cells = [name_cell(group), Cell(amounts.count(n)), Cell(share)]
        cells += [_base(reading, base.get(group))] if base else []
        rows.append(cells)
    return table(f"People by {words.shorten(attribute, 80)}", columns, rows)


def _base(reading: Reading, row: Measurement | None) -> Cell:
    return Cell(reading.amount(row).value if row else "")


def _group_sizes(reading: Reading, attribute: str) -> dict[str, float]:
    """From the ledger; where it has no groups, the largest denominator of each."""
    sizes: dict[str, float] = {
        entry.slice[attribute]: entry.n
        for entry in reading.evidence.ledger
        if entry.what == "group" and set(entry.slice) == {attribute}
    }
    if not sizes:
        for rows in reading.by_group(attribute).values():
            for row in rows:
                group = row.slice[attribute]
                sizes[group] = max(sizes.get(group, 0), row.n)
    order = reading.evidence.subject.groups.get(attribute, ())
    return {
        **{group: sizes[group] for group in order if group in sizes},
        **{group: n for group, n in sizes.items() if group not in order},
    }


def _people(entry: LedgerEntry) -> Iterator[str]:
    """The groups that a line of the ledger is about."""
    return (f"{name} {words.visible(group)}" for name, group in entry.slice.items())


def _ledger(entries: tuple[LedgerEntry, ...]) -> Table | None:
    """Every row accounted for; groups have their own table."""
    rows = [
        [
            Cell(words.shorten(f"{entry.what}, {words.reason(entry.reason, {'n': entry.n})}", 160)),
            name_cell(words.listed(_people(entry))),
            Cell(amounts.count(entry.n)),
        ]
        for entry in entries
        if entry.what != "group"
    ]
    columns = (Column("what happened to"), Column("where"), Column("number", True))
    return table("Rows read, audited and left out", columns, rows) if rows else None
