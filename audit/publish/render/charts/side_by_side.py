"""The same names measured in two ways: one line a name, one scale a way, side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audit.publish.render import words
from audit.publish.render.charts.axis import Axis, axis
from audit.publish.render.charts.chart import NARROW, WIDE, Chart, Line, Text, at
from audit.publish.render.charts.lettering import fitted, spaced, width
from audit.publish.render.language import say

_LABEL, _SMALL = 13.0, 12.0
_GAP = 26.0
_HEAD = 22.0
_MOST_LABELS = 262.0


@dataclass(frozen=True)
class Size:
    """One number with its standard error, and its words."""

    value: float
    error: float | None
    text: str


@dataclass(frozen=True)
class Way:
    """One way of measuring: its name, and a number for each name that has one."""

    head: str
    sizes: tuple[Size | None, ...]


@dataclass(frozen=True)
class Spot:
    """A dot with one standard error to each side, joined to zero, and its number."""

    stem: Line
    spread: Line | None
    dot: tuple[float, float]
    text: Text
    said: str


@dataclass(frozen=True)
class SideBySide(Chart):
    """Labels, spots and rules; each way has its own axis and its head."""

    labels: tuple[Text, ...]
    spots: tuple[Spot, ...]
    absent: tuple[Text, ...]
    rules: tuple[Line, ...]
    grid: str
    ticks: tuple[Text, ...]
    heads: tuple[Text, ...]


@dataclass(frozen=True)
class _Column:
    """Where one way of measuring lies: its scale, and where its numbers end."""

    scale: Axis
    edge: float
    start: float


@dataclass(frozen=True)
class _Layout:
    width: float
    start: float
    row: float
    label_drop: float
    mark_drop: float
    label_room: float
    ticks: int


def side_by_side(
    names: Sequence[str],
    ways: Sequence[Way],
    *,
    title: str,
    description: str,
    narrow: bool = False,
) -> SideBySide:
    """Lay out the names from top to bottom; a narrow chart sets them above their dots."""
    layout = _narrow() if narrow else _wide(names)
    columns = _columns(ways, layout)
    bottom = _HEAD + layout.row * len(names)
    tops = [_HEAD + layout.row * i for i in range(len(names))]
    spots, absent = [], []
    for way, column in zip(ways, columns, strict=True):
        for name, top, size in zip(names, tops, way.sizes, strict=True):
            if size is None:
                absent.append(Text(at(column.start), at(top + layout.mark_drop + 4), say("none")))
            else:
                label = f"{words.shorten(name)}, {way.head}"
                said = say("{name}: {number}", name=label, number=size.text)
                spots.append(_spot(size, column, at(top + layout.mark_drop), said))
    return SideBySide(
        kind="side_by_side",
        width=layout.width,
        height=at(bottom + 22),
        title=title,
        description=description,
        labels=tuple(
            fitted(name, 0.0, top + layout.label_drop, _LABEL, layout.label_room)
            for name, top in zip(names, tops, strict=True)
        ),
        spots=tuple(spots),
        absent=tuple(absent),
        rules=tuple(
            Line(0.0, at(top + layout.row), layout.width, at(top + layout.row)) for top in tops
        ),
        grid=_grid(columns, layout, tops),
        ticks=tuple(
            text
            for column in columns
            for text in spaced(column.scale.labels(at(bottom + 16)), _SMALL)
        ),
        heads=tuple(
            fitted(way.head, column.start, 13.0, _SMALL, column.edge - column.start)
            for way, column in zip(ways, columns, strict=True)
        ),
    )


def _wide(names: Sequence[str]) -> _Layout:
    room = min(max((width(name, _LABEL) for name in names), default=0.0), _MOST_LABELS)
    return _Layout(WIDE, room + 18, 26.0, 17.5, 13.0, room, 5)


def _narrow() -> _Layout:
    return _Layout(NARROW, 4.0, 40.0, 14.0, 27.0, NARROW - 4, 3)


def _columns(ways: Sequence[Way], layout: _Layout) -> list[_Column]:
    share = (layout.width - layout.start + _GAP) / max(len(ways), 1)
    found = []
    for i, way in enumerate(ways):
        start = layout.start + share * i
        edge = start + share - _GAP
        sizes = [size for size in way.sizes if size is not None]
        texts = max((width(size.text, _SMALL + 0.6) for size in sizes), default=0.0)
        ends = [size.value + math.copysign(size.error or 0.0, size.value) for size in sizes]
        scale = axis(ends, start + 5, edge - texts - 10, most=layout.ticks)
        found.append(_Column(scale, at(edge), at(start)))
    return found


def _spot(size: Size, column: _Column, y: float, said: str) -> Spot:
    place = column.scale.place
    spread = None
    if size.error:
        spread = Line(place(size.value - size.error), y, place(size.value + size.error), y)
    return Spot(
        stem=Line(place(0.0), y, place(size.value), y),
        spread=spread,
        dot=(place(size.value), y),
        text=Text(column.edge, at(y + 4), size.text, "end"),
        said=said,
    )


def _grid(columns: Sequence[_Column], layout: _Layout, tops: Sequence[float]) -> str:
    """Upright lines; beside the marks alone where labels stand above them."""
    if layout.width == WIDE:
        spans = [(_HEAD, _HEAD + layout.row * len(tops))]
    else:
        spans = [(top + layout.mark_drop - 8, top + layout.mark_drop + 8) for top in tops]
    return "".join(
        f"M{column.scale.place(value)} {at(top)}V{at(bottom)}"
        for column in columns
        for value in column.scale.values
        for top, bottom in spans
    )
