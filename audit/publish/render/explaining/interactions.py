"""Which columns act together, beyond what each does alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.evidence import Matrix
from audit.publish.render import amounts, words
from audit.publish.render.charts.triangle import triangle
from audit.publish.render.explaining.found import Found
from audit.publish.render.language import say
from audit.publish.render.parts import Cell, Column, Figure, Panel, Table
from audit.publish.render.plates import Plates
from audit.publish.render.tables import name_cell, table

MOST_NAMES = 8
_LEAST = 0.1
"""No share is written as less than this, in percent."""


def interaction_figures(found: Found, plates: Plates) -> Iterator[Figure]:
    """A triangle of pairs, the strongest pair in the caption."""
    matrix = found.pictures.get("interactions", {}).get("")
    if matrix is None or len(matrix.rows) < 2:
        return
    names = matrix.rows[:MOST_NAMES]
    values = [list(line[: len(names)]) for line in matrix.values[: len(names)]]
    if len(values) < len(names) or any(len(line) < len(names) for line in values):
        return
    texts = [[_share(value) for value in line] for line in values]
    pairs = _pairs(matrix)
    title = say("What pairs of columns change together")
    first, second, share = pairs[0]
    description = say(
        "The strongest of {count} is {columns}, {share}\u00a0%.",
        count=len(pairs),
        columns=_named((first, second)),
        share=_share(share),
    )
    narrow, wide = (
        triangle(names, values, texts, title=title, description=description, narrow=side)
        for side in (True, False)
    )
    note = say(
        "The part of how much the scores vary that comes from two columns combined, beyond what "
        "each does alone, in\u00a0%. Each column of tiles bears the letter of its name."
    )
    yield plates.figure(title, note, [Panel(narrow, "", wide)], _numbers(pairs), shows=())


def strongest(found: Found) -> str:
    """The pair that acts together most: as it was found, else how little it is."""
    for finding in found.findings("strongest_interaction"):
        numbers = finding.numbers
        share, error = numbers.get("share"), numbers.get("error")
        if not (isinstance(share, int | float) and isinstance(error, int | float)):
            return found.said(finding)
        return say(
            "The columns {columns} act together: {share}\u00a0% of how much the scores vary "
            "(standard error {error}) comes from the two combined, beyond what each does alone.",
            columns=_named(finding.columns),
            share=_share(share),
            error=_share(error),
        )
    matrix = found.pictures.get("interactions", {}).get("")
    pairs = _pairs(matrix) if matrix is not None else []
    if not pairs or not pairs[0][2]:
        return say("No two columns act together.")
    first, second, share = pairs[0]
    return say(
        "Columns hardly act together: the strongest pair, {columns}, accounts for {share}\u00a0% "
        "of how much the scores vary.",
        columns=_named((first, second)),
        share=_share(share),
    )


def _named(columns: Sequence[str]) -> str:
    return words.listed(words.apart(words.shorten(name, 40)) for name in columns)


def _share(value: float | None) -> str:
    if value is None:
        return say("none")
    if 0 < value < _LEAST / 100:
        return f"<{amounts.bare(_LEAST)}"
    return amounts.number(value * 100, 1)


def _pairs(matrix: Matrix) -> list[tuple[str, str, float | None]]:
    """Every pair once, the strongest first."""
    pairs = [
        (matrix.columns[j], matrix.rows[i], matrix.values[i][j])
        for i in range(len(matrix.rows))
        for j in range(min(i, len(matrix.values[i])))
    ]
    return sorted(pairs, key=lambda pair: -(pair[2] or 0.0))


def _numbers(pairs: list[tuple[str, str, float | None]]) -> Table:
    columns = (Column(say("columns")), Column(say("share of the variation, %"), True))
    rows = [
        [name_cell(words.listed(words.shorten(name, 40) for name in two), most=90), Cell(_share(v))]
        for *two, v in pairs
    ]
    return table(say("Which columns act together"), columns, rows)
