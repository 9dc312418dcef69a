"""The first page: what was found, how sure, what it would take, what was not looked at."""

from __future__ import annotations

from audit.evidence import SubjectFacts
from audit.judge.verdict import Verdicts
from audit.publish.render import amounts, words
from audit.publish.render.findings import headlines
from audit.publish.render.language import say, say_as, say_many
from audit.publish.render.marks import outcome_mark
from audit.publish.render.parts import Front
from audit.publish.render.plates import Plates
from audit.publish.render.reading import Reading
from audit.publish.render.sections.rules import fixed, summary
from audit.publish.render.sections.unmeasured import short
from audit.publish.render.takes import takes
from audit.publish.render.tally import tally


def front(reading: Reading, verdicts: Verdicts, plates: Plates, *, compared: bool = False) -> Front:
    """Build the page last: its findings link to figures that are numbered by then."""
    findings, more = headlines(reading, verdicts, plates)
    return Front(
        verdict=outcome_mark(verdicts.outcome),
        summary=summary(verdicts),
        fixed=fixed(verdicts),
        tally=tally(reading, verdicts),
        findings=findings,
        more=_more(more) if more else "",
        takes=takes(reading, verdicts),
        unlooked=short(reading, verdicts, compared=compared),
    )


def lede(reading: Reading) -> str:
    """Who was audited for what, and which outcome is which."""
    subject = reading.evidence.subject
    return f"{_predictions(subject, counted(reading))} {_classes(subject)}".strip()


def counted(reading: Reading) -> str:
    """How many people were audited, or sentences that templates made."""
    rows = reading.evidence.subject.rows
    count = amounts.count(rows)
    if reading.of_sentences:
        return say_many("{count} sentence", "{count} sentences", rows, count=count)
    return say_many("{count} person", "{count} people", rows, count=count)


def _predictions(subject: SubjectFacts, people: str) -> str:
    names = words.listed(words.apart(words.shorten(name, 40)) for name in subject.attributes)
    if subject.label is None:
        if not names:
            return say("Predictions for {people}.", people=people)
        return say("Predictions for {people}, assessed by {names}.", people=people, names=names)
    label = words.apart(words.shorten(subject.label))
    if not names:
        return say("Predictions of {label} for {people}.", label=label, people=people)
    return say(
        "Predictions of {label} for {people}, assessed by {names}.",
        label=label,
        people=people,
        names=names,
    )


def _classes(subject: SubjectFacts) -> str:
    """Positive is what the model looks for, favourable what a person would want."""
    if subject.positive is None:
        wanted = words.shorten(favourable_class(subject), 60)
        return say("The favourable outcome is {wanted}.", wanted=wanted) if wanted else ""
    positive = words.shorten(amounts.loose(subject.positive), 60)
    label = words.apart(words.shorten(subject.label)) if subject.label is not None else ""
    if subject.favourable is None or subject.favourable == subject.positive:
        if not label:
            return say(
                "“Positive” means {positive}, which is also the favourable outcome.",
                positive=positive,
            )
        return say(
            "“Positive” means that {label} is {positive}, which is also the favourable outcome.",
            label=label,
            positive=positive,
        )
    wanted = words.shorten(favourable_class(subject), 60)
    if not label:
        return say(
            "“Positive” means {positive}; the favourable outcome is {wanted}.",
            positive=positive,
            wanted=wanted,
        )
    return say(
        "“Positive” means that {label} is {positive}; the favourable outcome is {wanted}.",
        label=label,
        positive=positive,
        wanted=wanted,
    )


def favourable_class(subject: SubjectFacts) -> str:
    """What a person would want: a class as it is called, or whether it is more or less of it."""
    if not subject.classes and subject.favourable == "lower":
        return say_as("favourable outcome", "lower")
    if not subject.classes and subject.favourable == "higher":
        return say_as("favourable outcome", "higher")
    if subject.favourable is None:
        return ""
    return amounts.loose(subject.favourable)


def _more(left: int) -> str:
    return words.upper_first(
        say_many("one finding more further on.", "{n} findings more further on.", left)
    )
