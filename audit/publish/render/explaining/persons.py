"""Single people: how each explanation sees them, and what would have to change."""

from __future__ import annotations

from collections.abc import Sequence

from audit.evidence import Attribution, Finding
from audit.publish.render import amounts, words
from audit.publish.render.charts.contributions import contributions
from audit.publish.render.charts.tokens import Tokens, tokens
from audit.publish.render.charts.waterfall import waterfall
from audit.publish.render.explaining import spaces
from audit.publish.render.explaining.found import (
    UNRELIABLE,
    Found,
    is_of_words,
    part_head,
    ranked,
)
from audit.publish.render.explaining.reliance import reliable, reliance, too_poor
from audit.publish.render.explaining.ways import adds_up, way
from audit.publish.render.language import say, say_as, say_many, told
from audit.publish.render.parts import Cell, Column, Figure, Panel, Passage, Table
from audit.publish.render.plates import Plates
from audit.publish.render.tables import name_cell, table

PAPER_PEOPLE = 2
MOST_PARTS = 6
MOST_STEPS = 5
MOST_WORDS = 14
_CHOSEN = "person_chosen"
_LAST = ("reason_codes", "counterfactual", "counterfactual_none")
"""What is said of a person after all else, in this order."""


def people_passage(found: Found, plates: Plates) -> Passage | None:
    """One figure a person; the first few for paper, too."""
    if not found.people:
        return None
    figures = tuple(
        _figure(found, plates, i + 1, row, attributions)
        for i, (row, attributions) in enumerate(found.people.items())
    )
    said = say(
        "People were chosen by fixed rules and are named by a keyed hash unless their keys were "
        "asked for. An explanation says what a score rests on, not why the world is so."
    )
    return Passage(heading=say("Single people"), result="", said=(said,), figures=figures)


def _figure(
    found: Found,
    plates: Plates,
    number: int,
    row: str | None,
    attributions: Sequence[Attribution],
) -> Figure:
    about = [
        finding
        for finding in found.reading.evidence.findings
        if row is not None and finding.numbers.get("person") == row and finding.code != UNRELIABLE
    ]
    chosen = [_of_person(found, finding) for finding in about if finding.code == _CHOSEN]
    bars = say("What is solid raises the score, what is hatched lowers it.")
    return plates.figure(
        _title(number, row, attributions),
        " ".join((*chosen, bars)),
        [_panel(found, one) for one in attributions],
        _numbers(found, attributions),
        shows=(),
        said=tuple(_of_person(found, finding) for finding in _in_order(about)),
        reliance=reliance(found.reading, attributions),
        on_paper=number <= PAPER_PEOPLE,
    )


def _title(number: int, row: str | None, attributions: Sequence[Attribution]) -> str:
    title = say("Person {number}", number=number)
    if row:
        title += f" ({words.apart(words.shorten(row, 20))})"
    first = next((one for one in attributions if one.output is not None), None)
    if first is None or first.output is None:
        return title
    score = spaces.score(first.output, first.space)
    if first.base is None:
        return say("{person}: score {score}", person=title, score=score)
    usual = spaces.score(first.base, first.space)
    return say(
        "{person}: score {score}, where {usual} is usual", person=title, score=score, usual=usual
    )


def _in_order(about: Sequence[Finding]) -> list[Finding]:
    known = {code: place for place, code in enumerate(_LAST)}
    others = [finding for finding in about if finding.code != _CHOSEN]
    return sorted(others, key=lambda finding: known.get(finding.code, -1))


def _of_person(found: Found, finding: Finding) -> str:
    """A finding about a person as a sentence beside their figure."""
    numbers = found.reading.numbers(finding.numbers) | {"person": say("this person")}
    text = words.upper_first(words.fill(told(finding.text), numbers))
    return words.shorten(text, 600).rstrip(".") + "."


def _panel(found: Found, one: Attribution) -> Panel:
    title = found.reading.title(one.explainer)
    if not reliable(found.reading, one):
        title = f"{title} ({words.lower_first(too_poor().word)})"
    heading = say("{explanation}, in {unit}", explanation=title, unit=spaces.unit_words(one))
    title = found.reading.title(one.explainer)
    if is_of_words(one) and list(one.values) != ranked(one.values):
        return Panel(_as_written(one, title), heading)
    if adds_up(one):
        steps = way(
            one,
            say("usual"),
            say("this person"),
            most=_most_steps(one),
            title=say("{explanation} of one person", explanation=title),
        )
        return Panel(waterfall(steps, narrow=True), heading)
    times = spaces.factor(one)
    shown = ranked(one.values)[: MOST_WORDS if is_of_words(one) else MOST_PARTS]
    decimals = spaces.places([value.value * times for value in shown])
    bars = [
        (
            value.feature,
            value.value * times,
            None if value.error is None else value.error * times,
            spaces.signed(value.value * times, decimals),
        )
        for value in shown
    ]
    picture = contributions(
        bars,
        title=say("{explanation} of one person", explanation=title),
        description=say(
            "{name} has the largest part, {part}.",
            name=words.shorten(shown[0].feature),
            part=bars[0][3],
        ),
    )
    left = len(one.values) - len(shown)
    if left > 0:
        every = amounts.count(len(one.values))
        heading = say_many(
            "{heading}; the largest of {every}",
            "{heading}; the {n} largest of {every}",
            len(shown),
            heading=heading,
            every=every,
        )
    return Panel(picture, heading)


def _most_steps(one: Attribution) -> int:
    return MOST_WORDS if is_of_words(one) else MOST_STEPS


def _as_written(one: Attribution, title: str) -> Tokens:
    """Words in the order of their text, which is told only where identifiers may be."""
    largest = ranked(one.values)[0]
    return tokens(
        [(value.feature, value.value) for value in one.values],
        title=say("{explanation} of one text", explanation=title),
        description=say(
            "{name} has the largest part; the table has all.", name=words.shorten(largest.feature)
        ),
    )


def _numbers(found: Found, attributions: Sequence[Attribution]) -> Table:
    columns = (
        Column(part_head(attributions[0])),
        Column(say_as("column head", "part"), True),
        Column(say_as("column head", "standard error"), True),
        Column(say_as("column head", "explanation")),
    )
    rows = []
    for one in attributions:
        times = spaces.factor(one)
        title = f"{found.reading.title(one.explainer)}, {spaces.unit_words(one)}"
        for value in ranked(one.values):
            error = "" if value.error is None else amounts.number(value.error * times, 4)
            part = amounts.number(value.value * times, 4)
            rows.append(
                [name_cell(value.feature), Cell(part), Cell(error), name_cell(title, most=80)]
            )
    return table(say("Every part of this score"), columns, rows)
