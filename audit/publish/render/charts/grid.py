"""A matrix as tiles: the darker, the larger the share of its row; every tile says its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.publish.render import amounts
from audit.publish.render.charts.chart import NARROW, Box, Chart, Text, at
from audit.publish.render.charts.lettering import fit

_LEFT, _TOP = 84.0, 54.0
_SMALL = 12.0
_DARKEST = 0.34


@dataclass(frozen=True)
class Tile:
    """One cell: its place, how dark it is, its number and its share."""

    box: Box
    shade: float
    number: Text
    share: Text | None


@dataclass(frozen=True)
class Grid(Chart):
    """Tiles with names at the top and at the left."""

    tiles: tuple[Tile, ...]
    names: tuple[Text, ...]
    axes: tuple[Text, ...]


def grid(
    values: Sequence[Sequence[float | None]],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    title: str,
    description: str,
    across: str,
    down: str,
) -> Grid:
    """Lay out a matrix whose rows are read as shares of themselves."""
    wide = (NARROW - _LEFT) / max(len(columns), 1)
    tall = min(max(wide * 0.8, 22.0), 118.0)
    tiles = [
        _tile(
            value, row, Box(at(_LEFT + wide * j), at(_TOP + tall * i), at(wide - 3), at(tall - 3))
        )
        for i, row in enumerate(values)
        for j, value in enumerate(row)
    ]
    names = [
        Text(
            at(_LEFT + wide * (j + 0.5) - 1.5),
            _TOP - 8,
            fit(name, _SMALL, wide - 6),
            "middle",
            name,
        )
        for j, name in enumerate(columns)
    ]
    names += [
        Text(_LEFT - 9, at(_TOP + tall * (i + 0.5) + 2), fit(name, _SMALL, 70.0), "end", name)
        for i, name in enumerate(rows)
    ]
    return Grid(
        kind="grid",
        width=NARROW,
        height=at(_TOP + tall * len(rows) + 4),
        title=title,
        description=description,
        tiles=tuple(tiles),
        names=tuple(names),
        axes=(Text(_LEFT, 14.0, across), Text(0.0, 14.0, down)),
    )


def _tile(value: float | None, row: Sequence[float | None], box: Box) -> Tile:
    middle = at(box.x + box.width / 2)
    centre = box.y + box.height / 2
    if value is None:
        return Tile(box, 0.0, Text(middle, at(centre + 4), "not shown", "middle"), None)
    total = sum(part for part in row if part is not None)
    share = value / total if total > 0 else 0.0
    roomy = box.height > 40 and box.width > 56
    number = Text(middle, at(centre - 2 if roomy else centre + 4), amounts.count(value), "middle")
    below = f"{amounts.number(share * 100, 1)}{amounts.NBSP}% of row"
    fits = roomy and box.width > 80
    return Tile(
        box,
        round(_DARKEST * share, 3),
        number,
        Text(middle, at(centre + 15), below, "middle") if fits else None,
    )
