"""What the scores rest on over everyone, as several ways of asking see it."""

from __future__ import annotations

from collections.abc import Sequence

from audit.evidence import Attribution, Contribution
from audit.publish.render import amounts, words
from audit.publish.render.charts.side_by_side import Size, Way, side_by_side
from audit.publish.render.explaining import spaces
from audit.publish.render.explaining.found import Found, noun, ranked
from audit.publish.render.explaining.reliance import reliable, reliance
from audit.publish.render.parts import Cell, Column, Figure, Panel, Table
from audit.publish.render.plates import Plates
from audit.publish.render.tables import name_cell, table

MOST_FEATURES = 15
_MOST_WAYS = 2
_WAYS = {
    "shap": "SHAP: mean part",
    "text_shap": "SHAP: mean part",
    "permutation_importance": "Error that shuffling it adds",
}
"""What lies on the axis of an explanation of everyone, where its title does not say it."""


def conclusion(found: Found) -> str:
    """What the scores rest on most, by the first explanation that can be relied on."""
    if not found.everyone:
        people = words.upper_first(words.many(len(found.people), "single score"))
        return f"{people} explained."
    sound = [one for one in found.everyone if reliable(found.reading, one)]
    if not sound:
        return "The explanations made here are too poor to be relied on: nothing is concluded."
    values = ranked(sound[0].values)
    named = [words.apart(words.shorten(value.feature, 40)) for value in values[:3]]
    kind = "the words " if noun(sound[0]) == "word" else ""
    return f"The scores rest most on {kind}{words.listed(named)}{_share(values)}."


def _share(values: Sequence[Contribution]) -> str:
    """How much of all parts together the first three are, where that says something."""
    sizes = [value.value for value in values]
    if len(sizes) < 5 or min(sizes) < 0 or not 0 < sum(sizes[:3]) < sum(sizes):
        return ""
    percent = amounts.number(100 * sum(sizes[:3]) / sum(sizes), 0)
    return f", which make up {percent}{amounts.NBSP}% of what moves them"


def importance_figures(found: Found, plates: Plates) -> list[Figure]:
    """Explanations of everyone side by side, two to a figure."""
    pairs = [found.everyone[i : i + _MOST_WAYS] for i in range(0, len(found.everyone), _MOST_WAYS)]
    return [_figure(found, plates, pair) for pair in pairs[:2]]


def _figure(found: Found, plates: Plates, pair: Sequence[Attribution]) -> Figure:
    reading = found.reading
    order = [value.feature for value in ranked(pair[0].values)]
    order += [v.feature for one in pair[1:] for v in ranked(one.values) if v.feature not in order]
    names = list(dict.fromkeys(order))
    shown = names[:MOST_FEATURES]
    ways = [_way(found, one, shown) for one in pair]
    first = ways[0].sizes[0]
    titles = [words.lower_first(reading.title(one.explainer)) for one in pair]
    title = f"What the scores rest on, by {words.listed(titles)}"
    description = f"The largest is {words.shorten(shown[0])}, {first.text if first else 'none'}."
    narrow, wide = (
        side_by_side(shown, ways, title=title, description=description, narrow=side)
        for side in (True, False)
    )
    note = _note(pair)
    if len(names) > len(shown):
        note += f" {amounts.count(len(names) - len(shown))} smaller ones are in the table."
    return plates.figure(
        title,
        note,
        [Panel(narrow, "", wide)],
        _numbers(found, pair, names),
        shows=(),
        reliance=reliance(reading, pair),
    )


def _way(found: Found, one: Attribution, names: Sequence[str]) -> Way:
    times = spaces.factor(one)
    by_name = {value.feature: value for value in one.values}
    decimals = spaces.places([value.value * times for value in one.values])
    sizes = [by_name.get(name) for name in names]
    head = _WAYS.get(one.explainer, found.reading.title(one.explainer))
    if one.explainer != "permutation_importance":
        head += f", {spaces.unit_words(one)}"
        return Way(head, tuple(_size(value, times, decimals) for value in sizes))
    decimals = spaces.places([value.value for value in one.values])
    return Way(head, tuple(_size(value, 1.0, decimals) for value in sizes))


def _size(value: Contribution | None, times: float, decimals: int) -> Size | None:
    if value is None:
        return None
    error = None if value.error is None else value.error * times
    return Size(value.value * times, error, amounts.number(value.value * times, decimals))


def _note(pair: Sequence[Attribution]) -> str:
    said = "The larger, the more the scores change with it; that says nothing of why the world is "
    said += "so."
    if any(value.error for one in pair for value in one.values):
        said += " The thick line is one standard error to each side."
    bases = [one.base for one in pair if one.explainer == "permutation_importance"]
    if bases and bases[0] is not None:
        said += f" With nothing shuffled the mean squared error is {amounts.loose(bases[0])}."
    return said


def _numbers(found: Found, pair: Sequence[Attribution], names: Sequence[str]) -> Table:
    columns = [Column(noun(pair[0]))]
    for one in pair:
        columns += [Column(found.reading.title(one.explainer), True)]
        columns += [Column("standard error", True)]
    by_name = [{value.feature: value for value in one.values} for one in pair]
    rows = []
    for name in names:
        cells = [name_cell(name)]
        for values in by_name:
            value = values.get(name)
            error = value.error if value is not None else None
            cells.append(Cell("" if value is None else amounts.number(value.value, 5)))
            cells.append(Cell("" if error is None else amounts.number(error, 5)))
        rows.append(cells)
    return table("What the scores rest on", columns, rows)
