"""What the model's scores rest on: for everyone, between groups, and for a few people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.publish.render import words
from audit.publish.render.explaining.dependences import dependence_figures
from audit.publish.render.explaining.effects import effect_figures, widest
from audit.publish.render.explaining.found import HOW, MISSING, Found, found
from audit.publish.render.explaining.gaps import gap_passages
from audit.publish.render.explaining.importance import conclusion, importance_figures
from audit.publish.render.explaining.interactions import interaction_figures, strongest
from audit.publish.render.explaining.persons import people_passage
from audit.publish.render.explaining.reliance import summary
from audit.publish.render.explaining.spaces import LOG_ODDS
from audit.publish.render.explaining.swarm import swarm_figures
from audit.publish.render.language import say
from audit.publish.render.marks import grade_mark
from audit.publish.render.parts import Headline, Passage, Section
from audit.publish.render.plates import Plates
from audit.publish.render.reading import Reading


@dataclass(frozen=True)
class Explanations(Section):
    """How it was explained and how far to trust it; then passages; then what is missing."""

    lede: tuple[str, ...]
    passages: tuple[Passage, ...]
    missing: tuple[Headline, ...]
    cut_on_paper: str


def explanations(reading: Reading, plates: Plates) -> Explanations | None:
    """Build the section; without any explanation that has values there is none."""
    explained = found(reading)
    if explained is None:
        return None
    passages = tuple(_passages(explained, plates))
    return Explanations(
        kind="explanations",
        id="explanations",
        topic=say("Explanations"),
        result=conclusion(explained),
        lede=tuple(_lede(explained)),
        passages=passages,
        missing=tuple(
            Headline(explained.said(finding), grade_mark(finding.grade), (finding.code,))
            for finding in explained.findings(*MISSING)
        ),
        cut_on_paper=_cut(passages),
    )


def _lede(explained: Found) -> Iterator[str]:
    """How far to trust it, how it was explained, and what its numbers are counted in."""
    evidence = explained.reading.evidence
    told = summary(explained.reading, [one for one in evidence.attributions if one.values])
    if told:
        yield told
    yield from (explained.said(finding) for finding in explained.findings(*HOW))
    if any(one.space == "log-odds" for one in evidence.attributions):
        yield say(LOG_ODDS)


def _passages(explained: Found, plates: Plates) -> Iterator[Passage]:
    """In the order of a reader's questions; what has no picture is left out."""
    overall = (*importance_figures(explained, plates), *swarm_figures(explained, plates))
    if overall:
        yield Passage(heading="", result="", figures=overall)
    moving = (*effect_figures(explained, plates), *dependence_figures(explained, plates))
    if moving:
        yield Passage(say("How the scores move"), widest(explained), figures=moving)
    together = tuple(interaction_figures(explained, plates))
    if together:
        yield Passage(say("Which columns act together"), strongest(explained), figures=together)
    yield from gap_passages(explained, plates)
    people = people_passage(explained, plates)
    if people is not None:
        yield people


def _cut(passages: tuple[Passage, ...]) -> str:
    """Say which figures paper does not have."""
    left = [
        say("figure {number}", number=figure.number)
        for passage in passages
        for figure in passage.figures
        if not figure.on_paper
    ]
    tables = any(passage.tables and not passage.tables_on_paper for passage in passages)
    named = words.listed([*left, *([say("the numbers of every group")] if tables else [])])
    return say("In report.html and evidence.json alone: {parts}.", parts=named) if named else ""
