"""A matrix as tiles, the darker the larger; as long as there is room, each says its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from audit.publish.render import amounts
from audit.publish.render.charts.chart import NARROW, Box, Chart, Line, Text, at
from audit.publish.render.charts.lettering import fit, width
from audit.publish.render.language import say

_LEFT, _TOP = 84.0, 54.0
_SMALL, _LARGE, _SMALLEST = 12.0, 15.0, 8.5
_DARKEST = 0.34
_WIDEST_NAME, _MANY = 90.0, 8

Values = Sequence[Sequence[float | None]]
Place = tuple[str, str, str, str]
"""What lies down and which row it is, what lies across and which column."""


@dataclass(frozen=True)
class Tile:
    """One cell: its place, how dark it is, its number and its share, and all of it in words."""

    box: Box
    shade: float
    number: Text | None
    share: Text | None
    said: str


@dataclass(frozen=True)
class Grid(Chart):
    """Tiles with names at the top and at the left; `size` is that of the numbers."""

    tiles: tuple[Tile, ...]
    names: tuple[Text, ...]
    axes: tuple[Text, ...]
    size: float
    diagonal: Line | None


def grid(
    values: Values,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    title: str,
    description: str,
    across: str,
    down: str,
) -> Grid:
    """Lay out a matrix whose rows are read as shares of themselves, such as a confusion matrix."""
    wide = (NARROW - _LEFT) / max(len(columns), 1)
    tall = min(max(wide * 0.8, 22.0), 118.0)
    size = _size(values, wide)
    tiles = [
        _tile(value, row, _box(i, j, wide, tall), size, (down, name, across, column))
        for i, (name, row) in enumerate(zip(rows, values, strict=False))
        for j, (column, value) in enumerate(zip(columns, row, strict=False))
    ]
    return Grid(
        kind="grid",
        width=NARROW,
        height=at(_TOP + tall * len(rows) + 4),
        title=title,
        description=description,
        tiles=tuple(tiles),
        names=(*_across(columns, wide), *_down(rows, tall)),
        axes=(Text(_LEFT, 14.0, across), Text(0.0, 14.0, down)),
        size=size,
        diagonal=None,
    )


def density(
    values: Values,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    title: str,
    description: str,
    across: str,
    down: str,
    diagonal: bool,
) -> Grid:
    """Lay out binned pairs of numbers: low at the left and at the bottom, darker where more are."""
    wide = (NARROW - _LEFT) / max(len(columns), 1)
    tall = (NARROW - _LEFT) / max(len(rows), 1)
    largest = max((part for row in values for part in row if part is not None), default=0.0)
    tiles = [
        Tile(
            _box(len(rows) - 1 - i, j, wide, tall, gap=0.0),
            round(0.06 + 0.8 * value / largest, 3) if value and largest > 0 else 0.0,
            None,
            None,
            _said((down, name, across, column), amounts.count(value or 0)),
        )
        for i, (name, row) in enumerate(zip(rows, values, strict=False))
        for j, (column, value) in enumerate(zip(columns, row, strict=False))
    ]
    right, bottom = at(_LEFT + wide * len(columns)), at(_TOP + tall * len(rows))
    return Grid(
        kind="grid",
        width=NARROW,
        height=at(bottom + 4),
        title=title,
        description=description,
        tiles=tuple(tile for tile in tiles if tile.shade),
        names=(*_across(columns, wide), *_down(tuple(reversed(rows)), tall)),
        axes=(Text(_LEFT, 14.0, across), Text(0.0, 14.0, down)),
        size=_SMALL,
        diagonal=Line(_LEFT, bottom, right, _TOP) if diagonal else None,
    )


def _box(i: int, j: int, wide: float, tall: float, gap: float = 3.0) -> Box:
    return Box(at(_LEFT + wide * j), at(_TOP + tall * i), at(wide - gap), at(tall - gap))


def _across(columns: Sequence[str], wide: float) -> list[Text]:
    """Names above the columns; where tiles are narrow, every so many."""
    longest = max((width(name, _SMALL) for name in columns), default=0.0) + 6
    every = max(1, ceil(min(longest, _WIDEST_NAME) / wide)) if len(columns) > _MANY else 1
    return [
        _above(name, _LEFT + wide * (j + 0.5) - 1.5, wide * every - 6)
        for j, name in enumerate(columns)
        if j % every == 0
    ]


def _above(name: str, middle: float, room: float) -> Text:
    """A name over its column; the last may not reach over the chart's edge."""
    shown = fit(name, _SMALL, min(room, 2 * (NARROW - middle)))
    return Text(at(middle), _TOP - 8, shown, "middle", name)


def _down(rows: Sequence[str], tall: float) -> list[Text]:
    """Names beside the rows; where tiles are low, every so many."""
    every = max(1, round(_SMALL * 1.5 / tall))
    return [
        Text(_LEFT - 9, at(_TOP + tall * (i + 0.5) + 2), fit(name, _SMALL, 70.0), "end", name)
        for i, name in enumerate(rows)
        if i % every == 0
    ]


def _size(values: Values, wide: float) -> float:
    """How large numbers can be set in tiles of this width; 0 where they would be too small."""
    longest = max(
        (width(amounts.count(value), 1.0) for row in values for value in row if value is not None),
        default=1.0,
    )
    size = min(_LARGE, (wide - 8) / longest)
    return at(size) if size >= _SMALLEST else 0.0


def _said(place: Place, number: str) -> str:
    """A cell in words: where it lies, and its number."""
    down, row, across, column = place
    return say(
        "{down} {row}, {across} {column}: {number}",
        down=down,
        row=row,
        across=across,
        column=column,
        number=number,
    )


def _tile(
    value: float | None, row: Sequence[float | None], box: Box, size: float, place: Place
) -> Tile:
    middle = at(box.x + box.width / 2)
    centre = box.y + box.height / 2
    if value is None:
        hidden = say("not shown")
        shown = Text(middle, at(centre + 4), fit(hidden, size or _SMALLEST, box.width), "middle")
        return Tile(box, 0.0, shown, None, _said(place, hidden))
    total = sum(part for part in row if part is not None)
    share = value / total if total > 0 else 0.0
    shade = round(_DARKEST * share, 3)
    below = say("{percent}\u00a0% of row", percent=amounts.number(share * 100, 1))
    counted = amounts.count(value)
    told = _said(place, f"{counted} ({below})")
    if not size:
        return Tile(box, shade, None, None, told)
    roomy = box.height > 40 and box.width > 80
    number = Text(middle, at(centre - 2 if roomy else centre + 4), counted, "middle")
    under = Text(middle, at(centre + 15), below, "middle") if roomy else None
    return Tile(box, shade, number, under, told)
