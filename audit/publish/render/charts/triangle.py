"""Pairs of names as a triangle of tiles, each pair once, the darker the larger its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.publish.render import words
from audit.publish.render.charts.chart import NARROW, WIDE, Box, Chart, Text, at
from audit.publish.render.charts.lettering import fitted, width
from audit.publish.render.language import say

_SMALL = 12.5
_DARKEST = 0.4
_TOP = 4.0
_ROW = 30.0
_NAME = 20.0
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Tile:
    """One pair: its place, how dark it is, and its number in words."""

    box: Box
    shade: float
    text: Text
    said: str


@dataclass(frozen=True)
class Triangle(Chart):
    """Tiles below the diagonal; each line has a letter and its name, each column its letter."""

    tiles: tuple[Tile, ...]
    names: tuple[Text, ...]
    letters: tuple[Text, ...]


def triangle(
    names: Sequence[str],
    values: Sequence[Sequence[float | None]],
    texts: Sequence[Sequence[str]],
    *,
    title: str,
    description: str,
    narrow: bool = False,
) -> Triangle:
    """Lay out symmetric values of shape (names, names); only what is below the diagonal counts."""
    wide = NARROW if narrow else WIDE
    most = 132.0 if narrow else 250.0
    room = _NAME + min(max((width(name, _SMALL) for name in names), default=0.0), most)
    side = min((wide - room - 10) / max(len(names) - 1, 1), 74.0)
    pairs = [(i, j) for i in range(len(names)) for j in range(i)]
    largest = max((values[i][j] or 0.0 for i, j in pairs), default=0.0)
    tiles = []
    for i, j in pairs:
        value = values[i][j]
        box = Box(at(room + 10 + side * j), at(_TOP + _ROW * i), at(side - 3), _ROW - 3)
        shade = round(_DARKEST * max(value, 0.0) / largest, 3) if value and largest > 0 else 0.0
        middle = Text(at(box.x + box.width / 2), at(box.y + 18), texts[i][j], "middle")
        pair = words.listed(words.shorten(names[k]) for k in (j, i))
        tiles.append(
            Tile(box, shade, middle, say("{name}: {number}", name=pair, number=texts[i][j]))
        )
    bottom = _TOP + _ROW * len(names)
    return Triangle(
        kind="triangle",
        width=wide,
        height=at(bottom + 18),
        title=title,
        description=description,
        tiles=tuple(tiles),
        names=tuple(
            fitted(name, _NAME, _TOP + _ROW * i + 19, _SMALL, room - _NAME)
            for i, name in enumerate(names)
        ),
        letters=tuple(
            Text(0.0, at(_TOP + _ROW * i + 19), _LETTERS[i % 26]) for i in range(len(names))
        )
        + tuple(
            Text(
                at(room + 10 + side * (j + 0.5) - 1.5), at(bottom + 13), _LETTERS[j % 26], "middle"
            )
            for j in range(len(names) - 1)
        ),
    )
