"""A change: an arrow from the old number to the new one, line by line on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.publish.render import amounts
from audit.publish.render.charts.axis import Axis, around
from audit.publish.render.charts.chart import NARROW, WIDE, Box, Chart, Line, Text, at
from audit.publish.render.charts.layout import Layout
from audit.publish.render.charts.lettering import fitted, spaced, width
from audit.publish.render.language import say

_LABEL, _SMALL = 13.0, 12.0
_HEAD, _HALF = 8.0, 4.5
_WIDEST_LABEL = 270.0
_TOP = 24.0


@dataclass(frozen=True)
class Moving:
    """One line to draw, in the axis's own units; `text` says both numbers."""

    label: str
    old: float
    new: float
    low: float | None = None
    high: float | None = None
    text: str = ""


@dataclass(frozen=True)
class Arrow:
    """The marks of one line: where it was, the way, the head, and the new number's interval."""

    said: str
    hit: Box
    label: Text
    value: Text
    start: tuple[float, float]
    shaft: Line | None
    head: str
    interval: Line | None
    rule: Line


@dataclass(frozen=True)
class Changing(Chart):
    """Arrows over a common axis."""

    arrows: tuple[Arrow, ...]
    heads: Text
    grid: str
    ticks: tuple[Text, ...]


def changing(
    lines: Sequence[Moving],
    *,
    title: str,
    description: str,
    sign: str = "",
    narrow: bool = False,
) -> Changing:
    """Lay out the arrows; a narrow chart, for small screens, sets the labels above them."""
    layout = _layout(lines, narrow=narrow)
    values = [part for line in lines for part in (line.old, line.new, line.low, line.high)]
    across = around(
        [value for value in values if value is not None],
        layout.start,
        layout.end,
        most=4 if narrow else 6,
    )
    bottom = _TOP + layout.row * len(lines)
    return Changing(
        kind="change",
        width=layout.width,
        height=at(bottom + 22),
        title=title,
        description=description,
        arrows=tuple(
            _arrow(line, layout, across, _TOP + layout.row * i, sign)
            for i, line in enumerate(lines)
        ),
        heads=Text(layout.width, 12.0, say("before → now"), "end"),
        grid="".join(
            f"M{across.place(value)} {top}V{end}"
            for value in across.values
            for top, end in _spans(layout, len(lines), narrow=narrow)
        ),
        ticks=tuple(spaced(across.labels(at(bottom + 16), sign), _SMALL)),
    )


def _layout(lines: Sequence[Moving], *, narrow: bool) -> Layout:
    texts = max((width(line.text, _LABEL + 0.6) for line in lines), default=0.0)
    if narrow:
        return Layout(NARROW, 8.0, NARROW - 8.0, 44.0, 15.0, 31.0, NARROW - texts - 10)
    labels = max((width(line.label, _LABEL) for line in lines), default=0.0)
    room = min(labels, _WIDEST_LABEL)
    return Layout(WIDE, at(room + 20), at(WIDE - texts - 22), 28.0, 18.5, 14.0, room)


def _spans(layout: Layout, lines: int, *, narrow: bool) -> list[tuple[float, float]]:
    """From where to where the grid runs: past all lines, or beside the marks, below the words."""
    if not narrow:
        return [(_TOP, at(_TOP + layout.row * lines))]
    middles = [_TOP + layout.row * i + layout.mark_drop for i in range(lines)]
    return [(at(middle - 9), at(middle + 9)) for middle in middles]


def _arrow(line: Moving, layout: Layout, across: Axis, y: float, sign: str) -> Arrow:
    base, middle = at(y + layout.label_drop), at(y + layout.mark_drop)
    old, new = across.place(line.old), across.place(line.new)
    step = _HEAD if new >= old else -_HEAD
    tail = at(new - step)
    whole = f"{line.text}{amounts.NBSP}{sign}" if sign else line.text
    spread = None
    if line.low is not None and line.high is not None:
        spread = Line(across.place(line.low), middle, across.place(line.high), middle)
    return Arrow(
        said=say("{name}: {number}", name=line.label, number=whole),
        hit=Box(-4.0, at(y), layout.width + 8, layout.row),
        label=fitted(line.label, 0.0, base, _LABEL, layout.label_room),
        value=Text(layout.width, base, line.text, "end"),
        start=(old, middle),
        shaft=Line(old, middle, tail, middle) if abs(new - old) > _HEAD else None,
        head=f"M{new} {middle}L{tail} {at(middle - _HALF)}V{at(middle + _HALF)}Z",
        interval=spread,
        rule=Line(0.0, at(y + layout.row), layout.width, at(y + layout.row)),
    )
