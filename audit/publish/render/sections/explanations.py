"""What the model's scores rest on: for everyone, and for a few people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.evidence import Attribution, Contribution
from audit.publish.render import amounts, words
from audit.publish.render.charts.contributions import contributions
from audit.publish.render.charts.intervals import Entry, Plot, intervals
from audit.publish.render.parts import Cell, Column, Figure, Panel, Section, Table
from audit.publish.render.plates import Plates
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table

MOST_FEATURES = 15
MOST_PERSON = 6
MOST_PEOPLE = 6
_MOST = words.spelled(MOST_PERSON)
_UNITS = {
    "probability": "in probability",
    "log-odds": "in log-odds",
    "output": "in the output's unit",
}
_STOPPED = {
    "error": "Sampling stopped when the error was small enough.",
    "rows": "All rows that were set aside for it were used.",
    "budget": "The time budget cut this short.",
}


@dataclass(frozen=True)
class Explanations(Section):
    """Importance over everyone, then single people."""

    overall: tuple[Figure, ...]
    people: tuple[Figure, ...]


def explanations(reading: Reading, plates: Plates) -> Explanations | None:
    """Build the section; without any attribution there is none."""
    found = [a for a in reading.evidence.attributions if a.values]
    if not found:
        return None
    overall = [a for a in found if a.scope != "local"]
    local = [a for a in found if a.scope == "local"]
    rows = explained_people(reading)
    return Explanations(
        kind="explanations",
        id="explanations",
        topic="Explanations",
        result=_result(overall, local),
        overall=tuple(_overall(reading, plates, a) for a in overall[:4]),
        people=tuple(
            _person(reading, plates, i + 1, [a for a in local if a.row == row])
            for i, row in enumerate(rows)
        ),
    )


def explained_people(reading: Reading) -> list[str | None]:
    """Whose scores are drawn, in the order of the evidence."""
    local = (a for a in reading.evidence.attributions if a.scope == "local" and a.values)
    return list(dict.fromkeys(a.row for a in local))[:MOST_PEOPLE]


def _result(overall: Sequence[Attribution], local: Sequence[Attribution]) -> str:
    if not overall:
        people = len({a.row for a in local})
        return f"{words.upper_first(words.many(people, 'single score'))} explained."
    first = [words.apart(words.shorten(v.feature, 40)) for v in _ranked(overall[0].values)[:3]]
    return f"The scores rest most on {words.listed(first)}."


def _ranked(values: Sequence[Contribution]) -> list[Contribution]:
    return sorted(values, key=lambda v: -abs(v.value))


def _overall(reading: Reading, plates: Plates, attribution: Attribution) -> Figure:
    """Importance with its standard error, the largest first."""
    ranked = _ranked(attribution.values)
    shown = ranked[:MOST_FEATURES]
    places = _places(shown)
    entries = [_entry(value, places) for value in shown]
    title = f"What the scores rest on ({reading.title(attribution.explainer)})"
    if attribution.slice:
        title += f", for {words.shorten(' & '.join(attribution.slice.values()), 60)}"
    plot = Plot(
        entries=tuple(entries),
        title=title,
        description=f"The largest is {words.shorten(shown[0].feature)}, {entries[0].text}.",
        stems=True,
    )
    panel = Panel(intervals(plot, narrow=True), "", intervals(plot))
    note = f"Mean size of each feature's part of a score, {_UNITS[attribution.space]}."
    if any(value.error for value in shown):
        note += " The thick line is one standard error to each side."
    if len(ranked) > len(shown):
        note += f" {amounts.count(len(ranked) - len(shown))} smaller ones are not drawn."
    note = " ".join(part for part in (note, quality(attribution)) if part)
    return plates.figure(title, note, [panel], _numbers([attribution]), shows=())


def _entry(value: Contribution, places: int) -> Entry:
    error = value.error or 0.0
    text = amounts.number(value.value, places)
    side = f"± {amounts.loose(error)}" if value.error else ""
    low, high = (value.value - error, value.value + error) if value.error else (None, None)
    return Entry(value.feature, value.value, low, high, text, side)


def _places(values: Sequence[Contribution]) -> int:
    """Decimals that show the largest part with three digits."""
    largest = max((abs(value.value) for value in values), default=0.0)
    return next((places for places in range(5) if largest * 10**places >= 100), 4)


def _person(
    reading: Reading, plates: Plates, number: int, attributions: Sequence[Attribution]
) -> Figure:
    """One person as each explainer sees them, side by side."""
    panels = [_local(reading, attribution) for attribution in attributions]
    first = attributions[0]
    title = f"Person {number}"
    if first.row:
        title += f" ({words.shorten(first.row, 20)})"
    if first.output is not None:
        title += f": score {amounts.number(first.output, 2)}"
    if first.base is not None and first.output is not None:
        title += f", where {amounts.number(first.base, 2)} is usual"
    notes = dict.fromkeys(
        f"{reading.title(a.explainer)}: {quality(a)}" for a in attributions if quality(a)
    )
    bars = "Solid bars raise the score, hatched lower it."
    if max(len(a.values) for a in attributions) > MOST_PERSON:
        bars = f"Solid bars raise the score, hatched lower it; the {_MOST} largest are drawn."
    note = " ".join((*_chosen(reading, first.row), bars))
    return plates.figure(title, " ".join((note, *notes)), panels, _numbers(attributions), shows=())


def _chosen(reading: Reading, row: str | None) -> Iterator[str]:
    """Why this person was chosen, where a finding says it of them."""
    for finding in reading.evidence.findings:
        if row is not None and finding.numbers.get("person") == row:
            text = words.fill(finding.text, finding.numbers | {"person": "This person"})
            yield text.rstrip(".") + "."


def _local(reading: Reading, attribution: Attribution) -> Panel:
    shown = _ranked(attribution.values)[:MOST_PERSON]
    places = _places(shown)
    bars = []
    for value in shown:
        sign = "+" if value.value > 0 else ""
        text = f"{sign}{amounts.number(value.value, places)}"
        bars.append((value.feature, value.value, value.error, text))
    heading = f"{reading.title(attribution.explainer)}, {_UNITS[attribution.space]}"
    picture = contributions(
        bars,
        title=f"{reading.title(attribution.explainer)} of one person",
        description=f"{words.shorten(shown[0].feature)} has the largest part, {bars[0][3]}.",
    )
    return Panel(picture, heading)


def quality(attribution: Attribution) -> str:
    """How far an explanation can be relied on, and why its sampling stopped."""
    measured = [
        f"{words.shorten(name.replace('_', ' '), 40)} {amounts.loose(value)}"
        for name, value in attribution.quality.items()
        if value is not None
    ]
    said = f"{words.upper_first(', '.join(measured))}." if measured else ""
    if attribution.residual is not None:
        said += f" Left unexplained: {amounts.loose(attribution.residual)}."
    if attribution.stopped_by is not None:
        said += f" {_STOPPED[attribution.stopped_by]}"
    return said.strip()


def _numbers(attributions: Sequence[Attribution]) -> Table:
    several = len(attributions) > 1
    columns = [Column("feature"), Column("part", True), Column("standard error", True)]
    columns += [Column("explainer")] if several else []
    rows = []
    for attribution in attributions:
        for value in _ranked(attribution.values):
            error = "" if value.error is None else amounts.number(value.error, 4)
            cells = [name_cell(value.feature), Cell(amounts.number(value.value, 4)), Cell(error)]
            rows.append([*cells, name_cell(attribution.explainer)] if several else cells)
    return table("Parts of the score", columns, rows)
