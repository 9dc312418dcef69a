"""What the scores rest on over everyone, as several ways of asking see it."""

from __future__ import annotations

from collections.abc import Sequence

from audit.evidence import Attribution, Contribution, message
from audit.publish.render import amounts, words
from audit.publish.render.charts.side_by_side import Size, Way, side_by_side
from audit.publish.render.explaining import spaces
from audit.publish.render.explaining.found import Found, is_of_words, part_head, ranked
from audit.publish.render.explaining.reliance import reliable, reliance
from audit.publish.render.language import say, say_as, say_many
from audit.publish.render.parts import Cell, Column, Figure, Panel, Table
from audit.publish.render.plates import Plates
from audit.publish.render.tables import name_cell, table

MOST_FEATURES = 15
_MOST_WAYS = 2
_WAYS = {
    "shap": message("SHAP: mean part"),
    "text_shap": message("SHAP: mean part"),
    "permutation_importance": message("Error that shuffling it adds"),
}
"""What lies on the axis of an explanation of everyone, where its title does not say it."""


def conclusion(found: Found) -> str:
    """What the scores rest on most, by the first explanation that can be relied on."""
    if not found.everyone:
        return words.upper_first(
            say_many(
                "one single score explained.", "{n} single scores explained.", len(found.people)
            )
        )
    sound = [one for one in found.everyone if reliable(found.reading, one)]
    if not sound:
        return say("The explanations made here are too poor to be relied on: nothing is concluded.")
    values = ranked(sound[0].values)
    named = [words.apart(words.shorten(value.feature, 40)) for value in values[:3]]
    share = _share(values)
    text = _REST_ON[is_of_words(sound[0]), bool(share)]
    return say(text, parts=words.listed(named), percent=share)


_REST_ON = {
    (False, False): message("The scores rest most on {parts}."),
    (False, True): message(
        "The scores rest most on {parts}, which make up {percent}\u00a0% of what moves them."
    ),
    (True, False): message("The scores rest most on the words {parts}."),
    (True, True): message(
        "The scores rest most on the words {parts}, which make up {percent}\u00a0% of what moves "
        "them."
    ),
}
"""By whether the parts are words of a text, and whether their share says something."""


def _share(values: Sequence[Contribution]) -> str:
    """How many percent of all parts the first three are; empty where that says nothing."""
    sizes = [value.value for value in values]
    if len(sizes) < 5 or min(sizes) < 0 or not 0 < sum(sizes[:3]) < sum(sizes):
        return ""
    return amounts.number(100 * sum(sizes[:3]) / sum(sizes), 0)


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
    title = say("What the scores rest on, by {explanations}", explanations=words.listed(titles))
    size = first.text if first else say("none")
    description = say("The largest is {name}, {size}.", name=words.shorten(shown[0]), size=size)
    narrow, wide = (
        side_by_side(shown, ways, title=title, description=description, narrow=side)
        for side in (True, False)
    )
    note = _note(pair)
    if len(names) > len(shown):
        left = len(names) - len(shown)
        count = amounts.count(left)
        more = say_many(
            "{count} smaller one is in the table.",
            "{count} smaller ones are in the table.",
            left,
            count=count,
        )
        note += f" {more}"
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
    known = _WAYS.get(one.explainer)
    head = say(known) if known else found.reading.title(one.explainer)
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
    said = say(
        "The larger, the more the scores change with it; that says nothing of why the world is so."
    )
    if any(value.error for one in pair for value in one.values):
        said += f" {say('The thick line is one standard error to each side.')}"
    bases = [one.base for one in pair if one.explainer == "permutation_importance"]
    if bases and bases[0] is not None:
        error = amounts.loose(bases[0])
        least = say("With nothing shuffled the mean squared error is {error}.", error=error)
        said += f" {least}"
    return said


def _numbers(found: Found, pair: Sequence[Attribution], names: Sequence[str]) -> Table:
    columns = [Column(part_head(pair[0]))]
    for one in pair:
        columns += [Column(found.reading.title(one.explainer), True)]
        columns += [Column(say_as("column head", "standard error"), True)]
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
    return table(say("What the scores rest on"), columns, rows)
