"""A short summary in Markdown, for a pull request: the verdict, the findings, every rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.evidence import Measurement, message
from audit.judge.verdict import WORST_FIRST, Verdict, Verdicts
from audit.publish.disclosure.profile import profile_of
from audit.publish.render import amounts, words
from audit.publish.render.documents import Record, exporter
from audit.publish.render.findings import headlines, measurement_of
from audit.publish.render.identity import Identity, identity
from audit.publish.render.language import say
from audit.publish.render.limits import limit_of
from audit.publish.render.markdown_text import filled
from audit.publish.render.marks import lettered, mark_of, outcome_mark
from audit.publish.render.parts import Headline
from audit.publish.render.plates import Plates
from audit.publish.render.reading import Reading, legible, read
from audit.publish.render.sections.front import lede
from audit.publish.render.sections.packs import short as rule_sets
from audit.publish.render.sections.rules import about, fixed, summary
from audit.publish.render.sections.unmeasured import short
from audit.publish.render.takes import takes

MOST_RULES = 30
EDITIONS = {
    "internal": message("Internal edition."),
    "auditor": message("Auditor edition."),
    "public": message("Public edition."),
}
"""What a document says of the audience it was made for."""


@dataclass(frozen=True)
class RuleLine:
    """One rule as a row of a table."""

    rule: str
    number: str
    interval: str
    n: str
    threshold: str
    outcome: str


@dataclass(frozen=True)
class HeadlineText:
    """One finding where there is only text."""

    mark: str
    sentence: str
    support: str


@dataclass(frozen=True)
class Cover:
    """What the manifest says of a version, and of those who made it."""

    title: str
    version: str
    date: str
    tool: str
    profile: str
    edition: str
    license: str
    own: Identity


def markdown(record: Record) -> str:
    """Return the summary as GitHub flavoured Markdown, short enough for a comment."""
    reading = read(record.evidence)
    judged: Verdicts = legible(record.verdicts)
    known = cover(reading, record)
    findings, more = headlines(reading, judged, Plates())
    return filled(
        "report.md.j2",
        known.own.templates,
        cover=known,
        verdict=lettered(outcome_mark(judged.outcome)),
        summary=summary(judged),
        lede=words.shorten(lede(reading), 400),
        findings=[told(finding) for finding in findings],
        more=more,
        rules=rule_lines(reading, judged),
        left=max(0, len(judged.verdicts) - MOST_RULES),
        takes=takes(reading, judged),
        rule_sets=rule_sets(reading, judged),
        unmeasured=short(reading, judged, compared=record.beside.before is not None),
        fixed=fixed(judged),
    )


def cover(reading: Reading, record: Record) -> Cover:
    """Read title, version, date and `[report]` from the manifest, every text printable."""
    facts: dict[str, Any] = legible(dict(record.manifest))
    asked = record.manifest.get("report")
    report = asked if isinstance(asked, Mapping) else {}
    subject, source = reading.evidence.subject, reading.evidence.provenance
    profile = profile_of(record.manifest)
    title = report.get("title") or facts.get("name") or subject.name
    return Cover(
        title=words.shorten(words.printable(str(title)), 120),
        version=words.shorten(str(facts.get("version", "")).lstrip("v"), 20),
        date=words.day(str(facts.get("created") or "")),
        tool=words.shorten(str(facts.get("tool") or source.tool), 80),
        profile=profile,
        edition=say(EDITIONS.get(profile, "")),
        license=str(report.get("license") or ""),
        own=identity(report, record.beside.files),
    )


def told(finding: Headline) -> HeadlineText:
    """Write a finding without links and pictures."""
    support = " · ".join(finding.support)
    return HeadlineText(lettered(finding.mark), finding.sentence, words.shorten(support, 600))


def rule_lines(reading: Reading, verdicts: Verdicts) -> list[RuleLine]:
    """Every rule in the order of the policy; of very many the worst ones."""
    judged = list(verdicts.verdicts)
    if len(judged) > MOST_RULES:
        judged.sort(key=lambda verdict: WORST_FIRST.index(verdict.outcome))
    return [_line(reading, verdict, verdicts) for verdict in judged[:MOST_RULES]]


def _line(reading: Reading, verdict: Verdict, verdicts: Verdicts) -> RuleLine:
    measurement = measurement_of(reading, verdict)
    unit = reading.unit(measurement) if measurement else amounts.PLAIN
    known = verdict.value is not None
    amount = amounts.amount(verdict.value or 0.0, verdict.interval, unit)
    return RuleLine(
        rule=about(reading, verdict),
        number=amount.text if known else say("no number"),
        interval=amount.span if known else "",
        n=size(measurement) if measurement else "",
        threshold=limit_of(verdict, verdicts).said(unit),
        outcome=lettered(mark_of(verdict, verdicts)),
    )


def size(measurement: Measurement) -> str:
    """How many people a number is about; nothing where that is not shown, never a zero."""
    return "" if measurement.status == "suppressed" else amounts.count(measurement.n)


@exporter(id="markdown", file="report.md")
def export_markdown(record: Record) -> bytes:
    """Draw the summary for a pull request."""
    return markdown(record).encode()
