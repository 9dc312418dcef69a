"""Which columns act together, beyond what each does alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.evidence import Matrix
from audit.publish.render import amounts, words
from audit.publish.render.charts.triangle import triangle
from audit.publish.render.explaining.found import Found
from audit.publish.render.parts import Cell, Column, Figure, Panel, Table
from audit.publish.render.plates import Plates
from audit.publish.render.tables import name_cell, table

MOST_NAMES = 8


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
    title = "What pairs of columns change together"
    description = f"{len(pairs)} pairs; the table has them, the strongest first."
    narrow, wide = (
        triangle(names, values, texts, title=title, description=description, narrow=side)
        for side in (True, False)
    )
    note = (
        "The part of how much the scores vary that comes from two columns combined, beyond what "
        f"each does alone, in{amounts.NBSP}%. Each column of tiles bears the letter of its name."
    )
    yield plates.figure(title, note, [Panel(narrow, "", wide)], _numbers(pairs), shows=())


def strongest(found: Found) -> str:
    """The pair that acts together most: as it was found, else how little it is."""
    for finding in found.findings("strongest_interaction"):
        numbers = finding.numbers
        share, error = numbers.get("share"), numbers.get("error")
        if not (isinstance(share, int | float) and isinstance(error, int | float)):
            return found.said(finding)
        return (
            f"{_named(finding.columns)} act together: {_share(share)}{amounts.NBSP}% of how much "
            f"the scores vary (standard error {_share(error)}) comes from the two combined, beyond "
            "what each does alone."
        )
    matrix = found.pictures.get("interactions", {}).get("")
    pairs = _pairs(matrix) if matrix is not None else []
    if not pairs or not pairs[0][2]:
        return "No two columns act together."
    first, second, share = pairs[0]
    return (
        f"Columns hardly act together: the strongest pair, {_named((first, second), '')}, accounts "
        f"for {_share(share)}{amounts.NBSP}% of how much the scores vary."
    )


def _named(columns: Sequence[str], head: str = "The columns ") -> str:
    return head + words.listed(words.apart(words.shorten(name, 40)) for name in columns)


def _share(value: float | None) -> str:
    if value is None:
        return "none"
    return "<0.1" if 0 < value < 0.001 else amounts.number(value * 100, 1)


def _pairs(matrix: Matrix) -> list[tuple[str, str, float | None]]:
    """Every pair once, the strongest first."""
    pairs = [
        (matrix.columns[j], matrix.rows[i], matrix.values[i][j])
        for i in range(len(matrix.rows))
        for j in range(min(i, len(matrix.values[i])))
    ]
    return sorted(pairs, key=lambda pair: -(pair[2] or 0.0))


def _numbers(pairs: list[tuple[str, str, float | None]]) -> Table:
    columns = (Column("columns"), Column("share of the variation, %", True))
    rows = [
        [name_cell(f"{words.shorten(a, 40)} and {words.shorten(b, 40)}", most=90), Cell(_share(v))]
        for a, b, v in pairs
    ]
    return table("Which columns act together", columns, rows)
