"""How what a column adds depends on its own value: counts of people, for the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.evidence import Matrix
from audit.publish.render import amounts, words
from audit.publish.render.charts.dependence import dependence
from audit.publish.render.explaining import spaces
from audit.publish.render.explaining.found import Found
from audit.publish.render.explaining.labels import numbers_of, places_of
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
    unit = spaces.unit_words(shap[0]) if shap else "the score\u2019s own units"
    times = spaces.factor(shap[0]) if shap else 1.0
    panels = [
        Panel(
            dependence(
                one.values,
                [middle * times for middle in middles],
                one.columns,
                numbers=any(place is not None for place in places_of(one.columns)),
                title=f"SHAP dependence of {words.shorten(name)}",
                description="Counts of people by their value and by what it adds to their scores; "
                "the table has them.",
                across=name,
                up=f"What it adds, {unit}",
            ),
            words.visible(words.shorten(name, 48)),
        )
        for name, one, middles in sound
    ]
    note = (
        "Each picture is made of people in bins: the stronger the shade, the more of those who "
        "have that value. Where one value has people both high and low, other columns decide which."
    )
    yield plates.figure(
        "What a value adds to people\u2019s scores, column by column",
        note,
        panels,
        _counts(sound, times),
        shows=(),
        on_paper=False,
    )


def _counts(pictures: Sequence[tuple[str, Matrix, list[float]]], times: float) -> Table:
    columns = (
        Column("column"),
        Column("value"),
        Column("adds, about", True),
        Column("people", True),
    )
    rows = []
    for name, one, middles in pictures:
        decimals = spaces.places([middle * times for middle in middles])
        for j, label in enumerate(one.columns):
            for middle, line in zip(middles, one.values, strict=False):
                if j < len(line) and line[j]:
                    adds = spaces.signed(middle * times, decimals)
                    cells = [name_cell(name), name_cell(label), Cell(adds)]
                    rows.append([*cells, Cell(amounts.count(line[j] or 0))])
    return table("People by value and by what it adds", columns, rows)
