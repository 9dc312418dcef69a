"""What was audited: the model, the rows, and the people in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.evidence import LedgerEntry, Measurement, message
from audit.publish.render import amounts, phrases, words
from audit.publish.render.facts import facts
from audit.publish.render.language import say, say_as, say_many
from audit.publish.render.parts import Cell, Column, Fact, Section, Table
from audit.publish.render.reading import Reading
from audit.publish.render.sections.front import favourable_class
from audit.publish.render.tables import name_cell, table
from audit.publish.render.training import is_training, training_tables


@dataclass(frozen=True)
class Subject(Section):
    """Facts about data and model, the size of every group, and every row accounted for."""

    facts: tuple[Fact, ...]
    model: tuple[Fact, ...]
    training: tuple[Table, ...]
    counted: str
    sizes: tuple[Table, ...]
    ledger: Table | None


def subject(reading: Reading) -> Subject:
    """Build the section; every audit has one."""
    audited = reading.evidence.subject
    return Subject(
        kind="subject",
        id="subject",
        topic=say("Subject"),
        result=_result(reading),
        facts=_facts(reading),
        model=_model(audited.model),
        training=training_tables(reading, audited.model),
        counted=say("The sentences") if reading.of_sentences else say("The people"),
        sizes=tuple(
            sizes for name in audited.attributes if (sizes := _sizes(reading, name)) is not None
        ),
        ledger=_ledger(reading.evidence.ledger),
    )


def _result(reading: Reading) -> str:
    """How many were audited, and how many rows were left out."""
    rows = reading.evidence.subject.rows
    out = sum(entry.n for entry in reading.evidence.ledger if _left_out(entry))
    if reading.of_sentences:
        return _sentences(rows, out)
    if not out:
        return say_many(
            "{count} person was audited; no row was left out.",
            "{count} people were audited; no row was left out.",
            rows,
            count=amounts.count(rows),
        )
    left = say_many("{count} row", "{count} rows", out, count=amounts.count(out))
    if out == 1:
        return say_many(
            "{count} person was audited; {left} was not.",
            "{count} people were audited; {left} was not.",
            rows,
            count=amounts.count(rows),
            left=left,
        )
    return say_many(
        "{count} person was audited; {left} were not.",
        "{count} people were audited; {left} were not.",
        rows,
        count=amounts.count(rows),
        left=left,
    )


def _sentences(rows: int, out: float) -> str:
    """The same of sentences that templates made."""
    if not out:
        return say_many(
            "{count} sentence was audited; none was left out.",
            "{count} sentences were audited; none was left out.",
            rows,
            count=amounts.count(rows),
        )
    return say_many(
        "{count} sentence was audited; left out: {left}.",
        "{count} sentences were audited; left out: {left}.",
        rows,
        count=amounts.count(rows),
        left=amounts.count(out),
    )


def _left_out(entry: LedgerEntry) -> bool:
    return entry.what == "rows" and entry.reason not in ("read", "audited")


def _facts(reading: Reading) -> tuple[Fact, ...]:
    subject = reading.evidence.subject
    classes = subject.classes if subject.positive is None else ()
    return facts(
        [
            (say("What is predicted"), subject.label),
            (say("Classes"), [words.shorten(amounts.loose(name), 40) for name in classes[:24]]),
            (say("Positive, what the model looks for"), subject.positive),
            (say("Favourable, what a person would want"), favourable_class(subject)),
            (say("Sensitive attributes"), [words.shorten(name, 60) for name in subject.attributes]),
            (say("Groups compared"), _minimum(reading)),
            (say("Features"), _features(subject.features)),
            (say("Weights"), say("yes; sizes are effective sizes") if subject.weighted else None),
        ]
    )


def _minimum(reading: Reading) -> str:
    """How large a group must be to be compared."""
    n = reading.evidence.subject.minimum_group
    if reading.of_sentences:
        return say("{n} sentences at least", n=n)
    return say("{n} people at least", n=n)


def _model(details: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What says something of the model; its training has tables, the rest is provenance."""
    return facts(
        (say(_TERMS[name]) if name in _TERMS else words.upper_first(name), value)
        for name, value in details.items()
        if name not in phrases.QUIET and not is_training(value)
    )


_TERMS = {
    "estimator": message("Estimator"),
    "kind": message("Kind"),
    "left_out": message("Left out"),
    "name": message("Name"),
    "parameters": message("Parameters"),
    "prediction": message("Prediction"),
    "score": message("Score"),
    "search": message("Search"),
    "threshold": message("Threshold"),
}
"""What the house says of a model; what else a model says of itself keeps its name."""


def _features(features: tuple[str, ...]) -> str:
    if not features:
        return ""
    count = amounts.count(len(features))
    names = ", ".join(words.shorten(name, 30) for name in features[:12])
    if len(features) <= 12:
        return say("{count}: {names}", count=count, names=names)
    left = amounts.count(len(features) - 12)
    return say("{count}: {names} and {left} more", count=count, names=names, left=left)


def _sizes(reading: Reading, attribute: str) -> Table | None:
    """How many people each group has, their share, and how many of them are truly positive."""
    sizes = _group_sizes(reading, attribute)
    if not sizes:
        return None
    total = _total(reading, sizes)
    base = {
        row.slice[attribute]: row
        for row in reading.by_group(attribute).get(phrases.BASE_RATE, ())
        if row.value is not None
    }
    columns = [Column(""), Column(reading.counted_head, True)]
    columns.append(Column(say_as("column head", "share, %"), True))
    columns += [Column(say_as("column head", "truly positive, %"), True)] if base else []
    rows = []
    for group, n in sizes.items():
        share = amounts.number(100 * n / total, 1) if total else ""
        cells = [name_cell(group), Cell(amounts.count(n)), Cell(share)]
        cells += [_base(reading, base.get(group))] if base else []
        rows.append(cells)
    caption = say(
        "Sentences by {attribute}" if reading.of_sentences else "People by {attribute}",
        attribute=words.shorten(attribute, 80),
    )
    return table(caption, columns, rows)


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
    order = dict.fromkeys(reading.evidence.subject.groups.get(attribute, ()))
    return {
        **{group: sizes[group] for group in order if group in sizes},
        **{group: n for group, n in sizes.items() if group not in order},
    }


def _total(reading: Reading, sizes: dict[str, float]) -> float:
    """Everybody, those of groups that are not shown among them; weighted, those there are."""
    shown = sum(sizes.values())
    subject = reading.evidence.subject
    return shown if subject.weighted else max(shown, subject.rows)


def _people(entry: LedgerEntry) -> Iterator[str]:
    """The groups that a line of the ledger is about."""
    return (f"{name} {words.visible(group)}" for name, group in entry.slice.items())


def _ledger(entries: tuple[LedgerEntry, ...]) -> Table | None:
    """Every row accounted for; groups have their own table."""
    rows = [
        [
            Cell(
                words.shorten(f"{_what(entry)}, {words.reason(entry.reason, {'n': entry.n})}", 160)
            ),
            name_cell(words.listed(_people(entry))),
            Cell(amounts.count(entry.n)),
        ]
        for entry in entries
        if entry.what != "group"
    ]
    columns = (
        Column(say_as("column head", "what happened to")),
        Column(say_as("column head", "where")),
        Column(say_as("column head", "number"), True),
    )
    return table(say("Rows read, audited and left out"), columns, rows) if rows else None


def _what(entry: LedgerEntry) -> str:
    return say(_COUNTED[entry.what]) if entry.what in _COUNTED else entry.what


_COUNTED = {
    "rows": message("rows"),
    "stratum": message("stratum"),
    "column": message("column"),
    "quantity": message("quantity"),
}
