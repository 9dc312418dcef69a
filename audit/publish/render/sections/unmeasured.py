"""What was not measured, and why: nothing that is missing looks like a zero."""

from __future__ import annotations

from dataclasses import dataclass

from audit.evidence import Measurement
from audit.judge.verdict import Verdicts
from audit.publish.render import amounts, words
from audit.publish.render.language import say, say_as, say_many, told
from audit.publish.render.parts import Cell, Column, Section, Table
from audit.publish.render.reading import Reading, status_word
from audit.publish.render.tables import name_cell, table


@dataclass(frozen=True)
class Gap:
    """Something that was not looked at: what, for whom, why.

    `first` is false where the first page says it already.
    """

    what: str
    who: str
    why: str
    first: bool = True


@dataclass(frozen=True)
class Unmeasured(Section):
    """One line for each thing that has no number."""

    gaps: Table


def unmeasured(
    reading: Reading, verdicts: Verdicts, *, compared: bool = False
) -> Unmeasured | None:
    """Build the section; where nothing is missing there is none."""
    gaps = [*absent(reading, verdicts, compared=compared), *_without_number(reading)]
    if not gaps:
        return None
    columns = (
        Column(say_as("column head", "what")),
        Column(say_as("column head", "for whom")),
        Column(say_as("column head", "why")),
    )
    rows = [
        [
            Cell(words.shorten(gap.what, 300)),
            name_cell(gap.who, most=90),
            Cell(words.shorten(gap.why, 240)),
        ]
        for gap in gaps
    ]
    result = say_many(
        "One thing was not measured, or cannot be told with these people.",
        "{n} things were not measured, or cannot be told with these people.",
        len(gaps),
    )
    return Unmeasured(
        kind="unmeasured",
        id="unmeasured",
        topic=say("Not measured"),
        result=words.upper_first(result),
        gaps=table(say("Not measured, and why"), columns, rows),
    )


def absent(reading: Reading, verdicts: Verdicts, *, compared: bool = False) -> tuple[Gap, ...]:
    """Whole parts of an audit that this one does not have."""
    evidence, everyone = reading.evidence, say("everyone")
    gaps = []
    if not evidence.subject.attributes:
        gaps.append(Gap(say("Fairness"), everyone, say("no sensitive attribute was named")))
    if not any(attribution.values for attribution in evidence.attributions):
        gaps.append(Gap(say("Explanations"), everyone, _unexplained(reading)))
    if not evidence.findings and not evidence.tests:
        gaps.append(Gap(say("Diagnostics"), everyone, say("no check left a finding or a test")))
    if not verdicts.verdicts:
        gaps.append(Gap(say("Rules"), everyone, say_as("rules", "none was set"), first=False))
    if not compared:
        why = say("no earlier period or version is compared")
        gaps.append(Gap(say("Changes over time"), everyone, why))
    return tuple(gaps)


def _unexplained(reading: Reading) -> str:
    """Why there are no explanations, where the evidence says it."""
    for finding in reading.evidence.findings:
        if finding.code == "not_explained":
            text = words.fill(told(finding.text), reading.numbers(finding.numbers))
            return words.lower_first(text.rstrip("."))
    return say_as("explanations", "none were made for this audit")


def short(
    reading: Reading, verdicts: Verdicts, most: int = 5, *, compared: bool = False
) -> tuple[str, ...]:
    """The same for the first page, one sentence each."""
    missing = absent(reading, verdicts, compared=compared)
    gaps = [_sentence(gap.what, gap.why) for gap in missing if gap.first]
    few = _groups_with(reading, "insufficient")
    if few:
        told = say_many(
            "One group has too few people to be compared.",
            "{n} groups have too few people to be compared.",
            few,
        )
        gaps.insert(0, words.upper_first(told))
    metrics = [row for row in reading.everyone if row.status == "not_assessable"]
    for why in dict.fromkeys(reading.why(row) for row in metrics):
        named = [reading.title(row.metric) for row in metrics if reading.why(row) == why]
        what = words.upper_first(words.listed(named))
        gaps.append(_sentence(what, why or status_word("not_assessable")))
    return tuple(words.shorten(gap, 240) for gap in gaps[:most])


def _sentence(what: str, why: str) -> str:
    return say("{what}: {why}.", what=what, why=why)


def _groups_with(reading: Reading, status: str) -> int:
    """How many groups of single attributes have that status in some metric."""
    return len(
        {
            str(row.slice)
            for row in reading.evidence.measurements
            if len(row.slice) == 1 and row.status == status
        }
    )


def _without_number(reading: Reading) -> list[Gap]:
    """Measurements without a number, or with too few people, put together by whom and why."""
    found: dict[tuple[object, ...], list[Measurement]] = {}
    for row in reading.evidence.measurements:
        if row.status != "measured":
            across = () if row.slice else row.across
            key = (tuple(row.slice.items()), across, row.status, row.reason or "")
            found.setdefault(key, []).append(row)
    return [_gap(reading, rows) for rows in found.values()]


def _gap(reading: Reading, rows: list[Measurement]) -> Gap:
    """One line for measurements of the same people, without a number for the same reason."""
    status, why = status_word(rows[0].status), _why(reading, rows)
    said = say("{status}: {reason}", status=status, reason=why) if why else status
    return Gap(_what(reading, rows), _who(rows[0]), said)


def _what(reading: Reading, rows: list[Measurement]) -> str:
    return words.upper_first(words.listed(dict.fromkeys(reading.named(r) for r in rows)))


def _why(reading: Reading, rows: list[Measurement]) -> str:
    """One reason for all, with the range of their sizes where these differ."""
    sizes = sorted({row.n for row in rows})
    if len(sizes) == 1:
        return reading.why(rows[0])
    span = say("{low} to {high}", low=amounts.count(sizes[0]), high=amounts.count(sizes[-1]))
    return words.reason(rows[0].reason, reading.keys(rows[0]) | {"n": span})


def _who(row: Measurement) -> str:
    named = " & ".join(f"{name} {words.visible(group)}" for name, group in row.slice.items())
    if named or not row.across:
        return named or say("everyone")
    return say("across {attributes}", attributes=words.listed(row.across))
