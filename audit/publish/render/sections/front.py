"""The first page: what was found, how sure, what it would take, what was not looked at."""

from __future__ import annotations

from audit.judge.verdict import Verdicts
from audit.publish.render import amounts, words
from audit.publish.render.findings import headlines
from audit.publish.render.marks import OUTCOMES, mark_of
from audit.publish.render.parts import Front
from audit.publish.render.plates import Plates
from audit.publish.render.reading import Reading
from audit.publish.render.sections.rules import fixed, summary
from audit.publish.render.sections.unmeasured import short
from audit.publish.render.takes import takes

MOST_MARKS = 40


def front(reading: Reading, verdicts: Verdicts, plates: Plates, *, compared: bool = False) -> Front:
    """Build the page last: its findings link to figures that are numbered by then."""
    findings, more = headlines(reading, verdicts, plates)
    return Front(
        verdict=OUTCOMES[verdicts.outcome],
        summary=summary(verdicts),
        fixed=fixed(verdicts),
        tally=tuple(mark_of(verdict) for verdict in verdicts.verdicts[:MOST_MARKS]),
        findings=findings,
        more=f"{words.upper_first(words.many(more, 'finding'))} more further on." if more else "",
        takes=takes(reading, verdicts),
        unlooked=short(reading, verdicts, compared=compared),
    )


def lede(reading: Reading) -> str:
    """Who was audited for what, and which outcome is which."""
    subject = reading.evidence.subject
    people = f"{amounts.count(subject.rows)} {'person' if subject.rows == 1 else 'people'}"
    said = f"Predictions for {people}"
    if subject.label is not None:
        said = f"Predictions of {words.apart(words.shorten(subject.label))} for {people}"
    if subject.attributes:
        names = words.listed(words.apart(words.shorten(name, 40)) for name in subject.attributes)
        said += f", assessed by {names}"
    return f"{said}. {_classes(reading)}".strip()


def _classes(reading: Reading) -> str:
    """Positive is what the model looks for, favourable what a person would want."""
    subject = reading.evidence.subject
    favourable = words.shorten(amounts.loose(subject.favourable), 60)
    if subject.positive is None:
        return f"The favourable outcome is {favourable}." if subject.favourable is not None else ""
    positive = words.shorten(amounts.loose(subject.positive), 60)
    if subject.label is not None:
        positive = f"that {words.apart(words.shorten(subject.label))} is {positive}"
    if subject.favourable is None or subject.favourable == subject.positive:
        return f"“Positive” means {positive}, which is also the favourable outcome."
    return f"“Positive” means {positive}; the favourable outcome is {favourable}."
