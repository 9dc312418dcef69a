"""The rule sets that were laid beside the evidence: item by item, with the tables they ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.evidence import message
from audit.judge.packs.answer import PackAnswer, PackTable
from audit.judge.packs.answering import answers_again
from audit.judge.packs.pack import Pack, Status
from audit.judge.verdict import Outcome, Verdicts
from audit.publish.render import amounts, words
from audit.publish.render.language import say, say_many, spoken
from audit.publish.render.pack_tables import drawn, line_table, said
from audit.publish.render.parts import Fact, Section, Table
from audit.publish.render.reading import Reading

LONGEST = 1000
STATES: tuple[Outcome, ...] = ("pass", "fail", "inconclusive", "not_assessable")
STATUSES: Mapping[Status, str] = {
    "in force": message("in force"),
    "adopted, not yet applied": message("adopted, not yet applied"),
    "voluntary": message("voluntary"),
    "historic": message("historic"),
    "superseded": message("superseded"),
}


@dataclass(frozen=True)
class PackPart:
    """One rule set: what it says in a sentence, what it is, its items, its tables."""

    heading: str
    result: str
    said: tuple[str, ...]
    facts: tuple[Fact, ...]
    items: Table | None
    tables: tuple[tuple[Table, tuple[str, ...]], ...]
    filled: tuple[Fact, ...]


@dataclass(frozen=True)
class Packs(Section):
    """The rule sets in the order in which the policy names them."""

    packs: tuple[PackPart, ...]


def packs(reading: Reading, verdicts: Verdicts) -> Packs | None:
    """Build the section; where the policy names no pack there is none."""
    found = list(answers_again(reading.evidence, verdicts))
    if not found:
        return None
    return Packs(
        kind="packs",
        id="packs",
        topic=say("Rule sets"),
        result=say_many(
            "The evidence was laid beside one rule set.",
            "The evidence was laid beside {n} rule sets.",
            len(found),
        ),
        packs=tuple(_part(reading, record, answered) for record, answered in found),
    )


def short(reading: Reading, verdicts: Verdicts) -> list[str]:
    """A line for each rule set, where there is only text: its items, and what its tables count."""
    found = [_part(reading, *each) for each in answers_again(reading.evidence, verdicts)]
    return [
        " ".join((_behind(part.heading, part.result), *part.said, *_below(part))) for part in found
    ]


def _below(part: PackPart) -> Iterator[str]:
    for table, notes in part.tables:
        for note in notes:
            yield _behind(table.caption, note)


def _behind(caption: str, note: str) -> str:
    return say("{caption}: {note}", caption=caption, note=note)


def _notes(table: PackTable) -> Iterator[str]:
    """What stands below a table, as sentences."""
    for note in table.notes:
        yield said(note).rstrip(".") + "."


def _part(reading: Reading, record: Mapping[str, Any], found: PackAnswer | None) -> PackPart:
    if found is None:
        name = f"{record.get('name')}@{record.get('version')}"
        gone = say("This edition of the rule set is not part of this version of the tool.")
        return PackPart(words.shorten(name, 80), gone, (), (), None, (), ())
    return PackPart(
        heading=say(found.pack.title),
        result=_result(found),
        said=tuple(_remarks(found, str(record.get("sha256")))),
        facts=_facts(found.pack),
        items=line_table(reading, found.lines),
        tables=tuple((drawn(each), tuple(_notes(each))) for each in found.tables),
        filled=_filled(found),
    )


def _result(found: PackAnswer) -> str:
    """How many items are in each of the four states."""
    by_state = [sum(line.outcome == state for line in found.lines) for state in STATES]
    met, unmet, undecided, unknown = by_state
    parts = (
        (met, say_many("one is met", "{n} are met", met)),
        (unmet, say_many("one is not met", "{n} are not met", unmet)),
        (undecided, say_many("one lacks evidence", "{n} lack evidence", undecided)),
        (unknown, say_many("one is not assessable", "{n} are not assessable", unknown)),
    )
    return say(
        "Of {all} items {parts}.",
        all=amounts.count(len(found.lines)),
        parts=words.listed(text for n, text in parts if n),
    )


def _remarks(found: PackAnswer, stamp: str) -> Iterator[str]:
    """What the report may call itself, and what one must know of the rule set's file."""
    if found.label is not None:
        yield words.upper_first(said(found.label)) + "."
    if stamp != found.pack.sha256:
        yield say("The file of this rule set has changed since this was judged.")
    if spoken().code != "en" and say(found.pack.title) == found.pack.title:
        yield say("The rule set's own texts are in English.")


def _facts(pack: Pack) -> tuple[Fact, ...]:
    facts = (
        Fact(say("Edition"), f"{pack.name} (sha256 {pack.sha256[:16]}…)"),
        Fact(say("Where it holds"), say(pack.jurisdiction)),
        Fact(say("In effect"), _span(pack)),
        Fact(say("Status"), _status(pack)),
        Fact(say("Formula"), say(pack.formula) if pack.formula else ""),
        Fact(say("What it covers"), " ".join(map(say, pack.covers))),
        Fact(say("What it cannot say"), " ".join(map(say, pack.cannot))),
        Fact(
            say("Sources"),
            words.clauses(_cited(each.text, each.verified) for each in pack.citations),
        ),
    )
    return tuple(fact for fact in facts if fact.text)


def _span(pack: Pack) -> str:
    begin = words.day(pack.version)
    if not pack.verified:
        begin = say("{what} (unverified)", what=begin)
    if pack.effective_to is None:
        return say("from {begin}", begin=begin)
    return say("from {begin} to {end}", begin=begin, end=words.day(pack.effective_to.isoformat()))


def _status(pack: Pack) -> str:
    return say(
        "{status}, as of {day}. {note}",
        status=say(STATUSES[pack.status]),
        day=words.day(pack.status_as_of.isoformat()),
        note=say(pack.status_note),
    )


def _cited(text: str, verified: bool) -> str:
    return say(text) if verified else say("{what} (unverified)", what=say(text))


def _filled(found: PackAnswer) -> tuple[Fact, ...]:
    """What a person filled in, under the question it answers."""
    questions = {field.key: field.question for field in found.pack.fields}
    return tuple(
        Fact(say(questions[key]), words.apart(words.shorten(amounts.loose(value), LONGEST)))
        for key, value in found.fields.items()
    )
