"""From evidence to a report that only has to be placed: every number becomes a word here.

Nothing measures and nothing judges in this folder. What the view shows follows from the kind of
the evidence; templates choose words and places, never numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audit.evidence import Evidence
from audit.judge.verdict import Verdicts
from audit.publish.disclosure.profile import profile_of
from audit.publish.render import words
from audit.publish.render.beside import Before, Beside
from audit.publish.render.identity import identity
from audit.publish.render.language import spoken
from audit.publish.render.parts import ReportView, Section
from audit.publish.render.plates import Plates
from audit.publish.render.reading import Reading, legible, read
from audit.publish.render.sections.about import about
from audit.publish.render.sections.changes import changes
from audit.publish.render.sections.diagnostics import diagnostics
from audit.publish.render.sections.explanations import explanations
from audit.publish.render.sections.fairness import fairness
from audit.publish.render.sections.front import front, lede
from audit.publish.render.sections.methods import methods
from audit.publish.render.sections.packs import packs
from audit.publish.render.sections.performance import performance
from audit.publish.render.sections.provenance import provenance
from audit.publish.render.sections.rules import rules
from audit.publish.render.sections.subject import subject
from audit.publish.render.sections.unmeasured import unmeasured

MOST_ATTRIBUTES = 24


def view(
    evidence: Evidence,
    verdicts: Verdicts,
    manifest: Mapping[str, Any],
    beside: Beside | None = None,
) -> ReportView:
    """Return the whole report as frozen words, tables and charts.

    `manifest` gives name, version, date and title; everything else comes from the evidence and
    the verdicts, so that a stored version is drawn again without model or data.
    """
    reading = read(evidence)
    judged: Verdicts = legible(verdicts)
    facts: dict[str, Any] = legible(dict(manifest))
    plates = Plates()
    beside = beside or Beside()
    report = manifest.get("report")
    own = identity(report if isinstance(report, Mapping) else {}, beside.files)
    sections = tuple(
        section
        for section in (about(own), *_sections(reading, judged, facts, beside.before, plates))
        if section is not None
    )
    name = str(facts.get("name") or reading.evidence.subject.name)
    created = str(facts.get("created") or "")
    return ReportView(
        title=words.shorten(_said(facts, "title") or name, 200),
        name=words.shorten(name, 80),
        version=str(facts.get("version", "")).lstrip("v"),
        date=words.day(created),
        created=created,
        tool=words.shorten(str(facts.get("tool") or reading.evidence.provenance.tool), 80),
        lede=lede(reading),
        profile=profile_of(manifest),
        language=spoken().code,
        front=front(reading, judged, plates, compared=beside.before is not None),
        sections=sections,
        identity=own,
        sheet="letter" if _said(facts, "paper") == "letter" else "a4",
    )


def _sections(
    reading: Reading,
    verdicts: Verdicts,
    manifest: Mapping[str, Any],
    before: Before | None,
    plates: Plates,
) -> Iterator[Section | None]:
    """The sections in the order of a reader's questions; None where there is no evidence."""
    yield subject(reading)
    yield performance(reading, plates)
    attributes = reading.evidence.subject.attributes[:MOST_ATTRIBUTES]
    groupings = [(name,) for name in attributes] + list(reading.crossings[:MOST_ATTRIBUTES])
    for i, names in enumerate(groupings):
        yield fairness(reading, verdicts, plates, tuple(names), i + 1)
    yield explanations(reading, plates)
    yield diagnostics(reading, plates)
    yield rules(reading, verdicts)
    yield packs(reading, verdicts)
    yield changes(reading, verdicts, manifest, before, plates)
    yield unmeasured(reading, verdicts, compared=before is not None)
    yield methods(reading)
    yield provenance(reading, verdicts, manifest)


def _said(manifest: Mapping[str, Any], key: str) -> str:
    """What the manifest's `report` says under a key, as text."""
    report = manifest.get("report")
    return str(report.get(key) or "") if isinstance(report, Mapping) else ""
