"""A model card: metadata that hubs of models read, and what the evidence says, section by section.

What nobody stated is said to be not stated; what nobody measured is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from audit.evidence import Measurement
from audit.judge.verdict import Verdicts
from audit.publish.render import amounts, phrases, words
from audit.publish.render.card_metadata import front_matter
from audit.publish.render.documents import Record, exporter
from audit.publish.render.findings import headlines
from audit.publish.render.group_figures import told_first
from audit.publish.render.language import say, say_many
from audit.publish.render.markdown import cover, rule_lines, size, told
from audit.publish.render.markdown_text import filled
from audit.publish.render.marks import lettered, outcome_mark
from audit.publish.render.parts import Fact
from audit.publish.render.plates import Plates
from audit.publish.render.prose import Block
from audit.publish.render.reading import Reading, legible, read, status_word
from audit.publish.render.sections.front import lede
from audit.publish.render.sections.methods import methods
from audit.publish.render.sections.rules import summary
from audit.publish.render.sections.subject import subject
from audit.publish.render.sections.unmeasured import short

MOST_ATTRIBUTES = 8
MOST_METRICS = 5
MOST_ROWS = 60
LONGEST = 2000
MOST_PARAGRAPHS = 60


@dataclass(frozen=True)
class Line:
    """One number as a row of a table."""

    metric: str
    group: str
    value: str
    interval: str
    n: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of what somebody wrote, or an item of a list."""

    text: str
    item: bool = False


@dataclass(frozen=True)
class Attribute:
    """What was measured by the groups of one sensitive attribute, and across them."""

    name: str
    groups: list[Line]
    gaps: list[Line]
    more: str


def model_card(record: Record) -> str:
    """Return the card: YAML between two rules, then Markdown."""
    reading = read(record.evidence)
    judged: Verdicts = legible(record.verdicts)
    known = cover(reading, record)
    audited = subject(reading)
    findings, _ = headlines(reading, judged, Plates())
    meant = methods(reading)
    attributes = reading.evidence.subject.attributes[:MOST_ATTRIBUTES]
    body = filled(
        "model-card.md.j2",
        known.own.templates,
        cover=known,
        organisation=known.own.organisation,
        purpose=list(islice(paragraphs(known.own.purpose), MOST_PARAGRAPHS)),
        limitations=list(islice(paragraphs(known.own.limitations), MOST_PARAGRAPHS)),
        lede=lede(reading),
        model=[_written(fact) for fact in audited.model],
        data=[_written(fact) for fact in audited.facts],
        people=audited.result,
        intervals=meant.intervals if meant else (),
        everyone=[_line(reading, row, "") for row in _of_everyone(reading)],
        attributes=[_attribute(reading, name) for name in attributes],
        verdict=lettered(outcome_mark(judged.outcome)),
        summary=summary(judged),
        rules=rule_lines(reading, judged),
        findings=[told(finding) for finding in findings],
        unmeasured=short(reading, judged, 12, compared=record.beside.before is not None),
    )
    return front_matter(reading, known) + body


def paragraphs(blocks: Sequence[Block], *, item: bool = False) -> Iterator[Paragraph]:
    """What somebody wrote as paragraphs and items of lists; the words stay, their looks do not."""
    for block in blocks:
        for part in block.items:
            yield from paragraphs(part, item=block.kind != "quote")
        if block.spans:
            text = "".join(span.text for span in block.spans)
            yield Paragraph(words.shorten(text, LONGEST), item)


def _written(fact: Fact) -> str:
    """A fact on one line, what it is made of after it."""
    parts = ", ".join(f"{part.term} {part.text}" for part in fact.parts)
    return words.shorten(say("{term}: {text}", term=fact.term, text=fact.text or parts), 600)


def _of_everyone(reading: Reading) -> list[Measurement]:
    """Numbers of all people, those a reader looks for first in front; no single classes."""
    place = phrases.first(phrases.PERFORMANCE)
    rows = [row for row in reading.everyone if row.class_ is None and _has_a_number(row)]
    return sorted(rows, key=lambda row: place(row.metric))[:MOST_ROWS]


def _has_a_number(row: Measurement) -> bool:
    return row.value is not None


def _few(row: Measurement) -> bool:
    return row.status == "insufficient"


def _attribute(reading: Reading, name: str) -> Attribute:
    place = phrases.first(phrases.DRAWN_FIRST)
    by_metric = sorted(reading.by_group(name).values(), key=lambda rows: place(rows[0].metric))
    rows = [row for rows in by_metric[:MOST_METRICS] for row in rows]
    gaps = told_first((gap for gap in reading.gaps(name) if gap.class_ is None), "")
    return Attribute(
        name=words.shorten(name, 60),
        groups=[_line(reading, row, row.slice[name]) for row in rows[:MOST_ROWS]],
        gaps=_gaps(reading, gaps),
        more=_more(len(rows) - MOST_ROWS),
    )


def _more(left: int) -> str:
    """Say how many rows a table does not have."""
    if left <= 0:
        return ""
    return say_many(
        "1 more row in evidence.json.",
        "{n} more rows in evidence.json.",
        left,
        n=amounts.count(left),
    )


def _gaps(reading: Reading, gaps: Sequence[Measurement]) -> list[Line]:
    return [_line(reading, gap, "") for gap in gaps if _has_a_number(gap)][:MOST_ROWS]


def _line(reading: Reading, row: Measurement, group: str) -> Line:
    amount = reading.amount(row)
    few = f", {status_word(row.status)}" if _few(row) and amount.low else ""
    return Line(
        metric=reading.named(row),
        group=words.apart(words.shorten(group)),
        value=amount.text + few,
        interval=amount.span,
        n=size(row),
    )


@exporter(id="model-card", file="model-card.md")
def export_model_card(record: Record) -> bytes:
    """Draw the model card."""
    return model_card(record).encode()
