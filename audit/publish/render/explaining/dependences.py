"""How what a column adds depends on its own value: counts of people, for the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from audit.evidence import Matrix
from audit.publish.render import amounts, words
from audit.publish.render.charts.dependence import dependence
from audit.publish.render.explaining import spaces
from audit.publish.render.explaining.found import Found
from audit.publish.render.explaining.labels import level, numbers_of, places_of
from audit.publish.render.language import say, say_as
from audit.publish.render.parts import Cell, Column, Figure, Panel, Table
from audit.publish.render.plates import Plates
from audit.publish.render.tables import name_cell, table

MOST_COLUMNS = 8


def dependence_figures(found: Found, plates: Plates) -> Iterator[Figure]:
    """How what a column adds depends on its own value: counts of people, for the screen."""
    pictures = list(found.pictures.get("shap_dependence", {}).items())[:MOST_COLUMNS]
    drawn = [(name, one, numbers_of(one.rows)) for name, one in pictures]
    sound = [(name, one, middles) for name, one, middles in drawn if middles]
    if not sound:
        return
    shap = [one for one in found.everyone if one.explainer == "shap"]
    unit = spaces.unit_words(shap[0] if shap else None)
    times = spaces.factor(shap[0]) if shap else 1.0
    panels = [
        Panel(
            dependence(
                one.values,
                [middle * times for middle in middles],
                tuple(map(level, one.columns)),
                numbers=any(place is not None for place in places_of(one.columns)),
                title=say("SHAP dependence of {column}", column=words.shorten(name)),
                description=_described(one, [middle * times for middle in middles]),
                across=name,
                up=say("What it adds, {unit}", unit=unit),
            ),
            words.visible(words.shorten(name, 48)),
        )
        for name, one, middles in sound
    ]
    note = say(
        "Each picture is made of people in bins: the stronger the shade, the more of those who "
        "have that value. Where one value has people both high and low, other columns decide which."
    )
    yield plates.figure(
        say("What a value adds to people\u2019s scores, column by column"),
        note,
        panels,
        _counts(sound, times),
        shows=(),
        on_paper=False,
    )


def _described(one: Matrix, middles: Sequence[float]) -> str:
    """The fullest bin, for who cannot see which it is."""
    bins = [
        (n, label, middle)
        for middle, line in zip(middles, one.values, strict=False)
        for label, n in zip(one.columns, line, strict=False)
        if n
    ]
    if not bins:
        return say("No column has people to show.")
    most, label, middle = max(bins, key=itemgetter(0))
    return say(
        "Of {people} people, most in one place are the {n} at {value}, to whose scores it adds "
        "about {adds}.",
        people=amounts.count(sum(n for n, _, _ in bins)),
        n=amounts.count(most),
        value=words.shorten(level(label)),
        adds=spaces.signed(middle, spaces.places(middles)),
    )


def _counts(pictures: Sequence[tuple[str, Matrix, list[float]]], times: float) -> Table:
    columns = (
        Column(say_as("column head", "column")),
        Column(say_as("column head", "value")),
        Column(say_as("column head", "adds, about"), True),
        Column(say_as("column head", "people"), True),
    )
    rows = []
    for name, one, middles in pictures:
        decimals = spaces.places([middle * times for middle in middles])
        for j, label in enumerate(one.columns):
            for middle, line in zip(middles, one.values, strict=False):
                if j < len(line) and line[j]:
                    adds = spaces.signed(middle * times, decimals)
                    cells = [name_cell(name), name_cell(level(label)), Cell(adds)]
                    rows.append([*cells, Cell(amounts.count(line[j] or 0))])
    return table(say("People by value and by what it adds"), columns, rows)
