"""How each column moves many people's scores, up or down, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from audit.evidence import Matrix
from audit.publish.render import amounts, words
from audit.publish.render.charts.heat_strips import Strip, heat_strips
from audit.publish.render.explaining import spaces
from audit.publish.render.explaining.found import Found
from audit.publish.render.explaining.labels import numbers_of
from audit.publish.render.explaining.reliance import reliance
from audit.publish.render.language import say, say_as, say_many
from audit.publish.render.parts import Cell, Column, Figure, Panel, Table
from audit.publish.render.plates import Plates
from audit.publish.render.tables import name_cell, table

MOST_STRIPS = 10


def swarm_figures(found: Found, plates: Plates) -> Iterator[Figure]:
    """One strip a column, all over the same scale."""
    strips = list(found.pictures.get("beeswarm", {}).items())[:MOST_STRIPS]
    middles = numbers_of(strips[0][1].columns) if strips else None
    same = [(name, one) for name, one in strips if one.columns == strips[0][1].columns]
    if not middles or any(len(one.values) < 2 for _, one in same):
        return
    about = [one for one in found.everyone if one.explainer == "shap"]
    unit = spaces.unit_words(about[0] if about else None)
    times = spaces.factor(about[0]) if about else 1.0
    title = say(
        "What each column adds to people\u2019s scores, or takes away, in {unit}", unit=unit
    )
    drawn = [Strip(name, one.values[0], one.values[1]) for name, one in same]
    narrow, wide = (
        heat_strips(
            drawn,
            [middle * times for middle in middles],
            title=title,
            description=_described(drawn, [middle * times for middle in middles]),
            narrow=side,
        )
        for side in (True, False)
    )
    note = say(
        "Each strip is made of people in bins: the taller, the more people; the stronger the "
        "shade, the higher their own value of that column. Left of the dashed line the column "
        "lowers their scores, right of it it raises them."
    )
    yield plates.figure(
        title,
        note,
        [Panel(narrow, "", wide)],
        _numbers([(name, one, middles) for name, one in same], times),
        shows=(),
        reliance=reliance(found.reading, about),
    )


def _described(strips: list[Strip], middles: list[float]) -> str:
    """How many columns there are, and which of them reaches furthest."""
    reached = []
    for strip in strips:
        there = [middle for middle, n in zip(middles, strip.people, strict=False) if n]
        if there:
            reached.append((there[-1] - there[0], strip.label, there[0], there[-1]))
    if not reached:
        return say("No column has people to show.")
    _, name, low, high = max(reached, key=itemgetter(0))
    decimals = spaces.places(middles)
    return say(
        "Of {count}, {column} reaches furthest: from {low} to {high}.",
        count=say_many("one column", "{n} columns", len(strips)),
        column=words.shorten(name),
        low=spaces.signed(low, decimals),
        high=spaces.signed(high, decimals),
    )


def _numbers(strips: list[tuple[str, Matrix, list[float]]], times: float) -> Table:
    columns = (
        Column(say_as("column head", "column")),
        Column(say_as("column head", "people"), True),
        Column(say_as("column head", "lowest"), True),
        Column(say_as("column head", "middle"), True),
        Column(say_as("column head", "highest"), True),
        Column(say_as("column head", "raised, %"), True),
        Column(say_as("column head", "own value where raised"), True),
        Column(say_as("column head", "own value where lowered"), True),
    )
    rows = [_row(name, one, middles, times) for name, one, middles in strips]
    caption = say(
        "What each column adds: the lowest, middle and highest bin of people; the share of people "
        "whose score it raises; and how high their own values rank, from 0 to 1"
    )
    return table(caption, columns, rows)


def _row(name: str, one: Matrix, middles: list[float], times: float) -> list[Cell]:
    counts = [n or 0.0 for n in one.values[0]]
    total = sum(counts)
    there = [i for i, n in enumerate(counts) if n]
    if not there:
        return [name_cell(name), Cell("0"), *(Cell("") for _ in range(6))]
    half = next(i for i in there if 2 * sum(counts[: i + 1]) >= total)
    raised = sum(n for n, middle in zip(counts, middles, strict=True) if middle > 0)
    decimals = spaces.places([middle * times for middle in middles])
    ends = (spaces.signed(middles[i] * times, decimals) for i in (there[0], half, there[-1]))
    return [
        name_cell(name),
        Cell(amounts.count(total)),
        *map(Cell, ends),
        Cell(amounts.number(100 * raised / total, 0)),
        Cell(_rank(one, [middle > 0 for middle in middles])),
        Cell(_rank(one, [middle < 0 for middle in middles])),
    ]


def _rank(one: Matrix, chosen: list[bool]) -> str:
    """The mean rank of the people in some bins; no order has no rank."""
    pairs = [
        (n, rank)
        for n, rank, yes in zip(one.values[0], one.values[1], chosen, strict=True)
        if yes and n and rank is not None
    ]
    total = sum(n for n, _ in pairs)
    return (
        amounts.number(sum(n * rank for n, rank in pairs) / total, 2) if total else say("no order")
    )
