"""What each name means, and where its formula comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audit.evidence import Evidence, message
from audit.publish.render import words
from audit.publish.render.intervals_made import intervals_made
from audit.publish.render.language import say, say_many, told
from audit.publish.render.meanings import meaning
from audit.publish.render.parts import Definition, Fact, Section
from audit.publish.render.reading import Reading

_BETTER = {"higher": message("higher is better"), "lower": message("lower is better")}
_PARTS = re.compile("[@:/]")


@dataclass(frozen=True)
class Methods(Section):
    """Definitions in the order of the glossary, and of the intervals that were used."""

    definitions: tuple[Definition, ...]
    intervals: tuple[Definition, ...]


def methods(reading: Reading) -> Methods | None:
    """Build the section; without a glossary there is none."""
    names = [name for name in _used(reading.evidence) if name in reading.evidence.glossary]
    if not names:
        return None
    return Methods(
        kind="methods",
        id="methods",
        topic=say("Methods"),
        result=words.upper_first(
            say_many(
                "One name, with what it means.",
                "{n} names, each with what it means.",
                len(names),
            )
        ),
        definitions=tuple(_definition(reading, name) for name in names),
        intervals=intervals_made(reading),
    )


def _used(evidence: Evidence) -> list[str]:
    """Names in the order in which the evidence uses them; what it does not use is left out."""
    names = [m.metric for m in evidence.measurements]
    names += [c.curve for c in evidence.curves] + [m.matrix for m in evidence.matrices]
    names += [a.explainer for a in evidence.attributions] + [t.test for t in evidence.tests]
    names += [part for name in names for part in _PARTS.split(name)]
    names += [f.code for f in evidence.findings]
    return list(dict.fromkeys(names))


def _definition(reading: Reading, name: str) -> Definition:
    entry = reading.entry(name)
    text = meaning(entry.definition)
    pairs = (
        (say("Reads"), say(_BETTER[entry.direction]) if entry.direction else ""),
        (say("Over groups"), told(entry.aggregation)),
        (say("Undefined where"), told(entry.undefined)),
        (say("Source"), entry.reference),
    )
    return Definition(
        title=reading.title(name),
        name=words.shorten(name, 80),
        text=words.shorten(text, 700),
        first=words.first_sentence(text),
        source=words.shorten(entry.reference, 200),
        details=tuple(Fact(term, words.shorten(text, 300)) for term, text in pairs if text),
    )
