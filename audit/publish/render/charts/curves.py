"""Curves in squares: one thing against another, with a band and a baseline.

One curve has the whole picture. Several have a square each, under their own name and with the
others in grey behind them: lines that cross can be told apart, and no name stands on one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from audit.evidence import message
from audit.publish.render import words
from audit.publish.render.charts.axis import Axis
from audit.publish.render.charts.chart import NARROW, Chart, Line, Text, at
from audit.publish.render.charts.lettering import fit, spaced, width
from audit.publish.render.charts.stroke import Axes, Points, Scale, Stroke, moved, stroke
from audit.publish.render.language import say

_LEFT, _TOP, _SMALL, _LINE = 44.0, 26.0, 12.0, 14.0
_SIDE, _SIDE_OF_SEVERAL = 296.0, 136.0
_BETWEEN, _BELOW = 24.0, 24.0
_ABREAST, _MOST_WORDS = 2, 3
_NOTHING = message("no point has a number")


@dataclass(frozen=True)
class Square:
    """One curve on its own grid; `shift` moves all curves from the first square to this one."""

    name: tuple[Text, ...]
    stroke: Stroke
    grid: tuple[Line, ...]
    ticks: tuple[Text, ...]
    baseline: Line | None
    shift: tuple[float, float]


@dataclass(frozen=True)
class Curves(Chart):
    """Squares in rows; `all` is the path of every curve, drawn in grey behind each of several."""

    squares: tuple[Square, ...]
    all: str
    axes: tuple[Text, ...]
    baseline_label: Text | None
    words: Text | None

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The curves."""
        return tuple(square.stroke for square in self.squares)


@dataclass(frozen=True)
class _Layout:
    """How large the squares are, and how much room the names above them take."""

    side: float
    names: int
    """Lines of words in the longest name."""
    squares: int

    @property
    def pitch(self) -> float:
        """From the top of one row of squares to the next."""
        return self.side + self.names * _LINE + _BELOW

    def corner(self, place: int) -> tuple[float, float]:
        """Where a square's left and upper edges lie."""
        down, along = divmod(place, _ABREAST)
        head = _TOP + self.names * _LINE
        return _LEFT + along * (self.side + _BETWEEN), head + down * self.pitch

    @property
    def bottom(self) -> float:
        """The lowest square's lower edge."""
        return self.corner(self.squares - 1)[1] + self.side


def curves(
    lines: Sequence[Points],
    *,
    title: str,
    description: str,
    across: Scale,
    up: Scale,
    diagonal: str = "",
    dotted: bool = False,
) -> Curves:
    """Lay curves in squares; `dotted` draws points with whiskers (a reliability curve).

    Curves that are the same point by point share a square and its name.
    """
    lines = _distinct(lines)
    side = _SIDE if len(lines) < 2 else _SIDE_OF_SEVERAL
    named = [_wrapped(line.label, side + _BETWEEN / 2) for line in lines]
    layout = _Layout(side, max(map(len, named), default=0), max(1, len(lines)))
    values = [x for line in lines for x in line.x], [y for line in lines for y in _ups(line)]
    squares = tuple(
        _square(line, name, layout, i, values, (across, up), bool(diagonal), dotted)
        for i, (line, name) in enumerate(zip(lines, named, strict=True))
    )
    right = layout.corner(min(layout.squares, _ABREAST) - 1)[0] + side
    drawn = any(square.stroke.path for square in squares)
    return Curves(
        kind="curves",
        width=NARROW,
        height=at(layout.bottom + 42),
        title=title,
        description=description,
        squares=squares,
        all="".join(_behind(squares)),
        axes=(
            Text(_LEFT, 12.0, fit(up.head, _SMALL, right - _LEFT), "start"),
            Text(right, at(layout.bottom + 36), fit(across.head, _SMALL, right - _LEFT), "end"),
        ),
        baseline_label=_of_baseline(diagonal, up.head, layout, right),
        words=None if drawn else Text(_LEFT + side / 2, _TOP + side / 2, say(_NOTHING), "middle"),
    )


def _ups(line: Points) -> list[float | None]:
    return [*line.y, *(line.low or ()), *(line.high or ())]


def _distinct(lines: Iterable[Points]) -> list[Points]:
    """Curves that are the same under several names become one under all of them."""
    kept: dict[tuple[object, ...], list[Points]] = {}
    for line in lines:
        bounds = (line.low and tuple(line.low), line.high and tuple(line.high))
        kept.setdefault((tuple(line.x), tuple(line.y), bounds), []).append(line)
    return [
        replace(same[0], label=words.listed(line.label for line in same if line.label))
        for same in kept.values()
    ]


def _square(
    line: Points,
    name: Sequence[str],
    layout: _Layout,
    place: int,
    values: tuple[list[float], list[float | None]],
    scales: tuple[Scale, Scale],
    diagonal: bool,
    dotted: bool,
) -> Square:
    """One curve on a grid of its own; all squares have the same axes."""
    (left, top), first = layout.corner(place), layout.corner(0)
    right, bottom = left + layout.side, top + layout.side
    axes = Axes(scales[0].axis(values[0], left, right), scales[1].axis(values[1], bottom, top))
    grid = [Line(x, top, x, bottom) for x in map(axes.across.place, axes.across.values)]
    grid += [Line(left, y, right, y) for y in map(axes.up.place, axes.up.values)]
    above = top - 7 - _LINE * (len(name) - 1)
    beside = _upward(axes.up, left) if place % _ABREAST == 0 else ()
    last = place + _ABREAST >= layout.squares
    below = spaced(axes.across.labels(at(bottom + 17)), _SMALL) if last else ()
    return Square(
        name=tuple(Text(left, at(above + _LINE * i), part) for i, part in enumerate(name)),
        stroke=stroke(line, axes, scales, dotted),
        grid=tuple(grid),
        ticks=(*below, *beside),
        baseline=Line(left, bottom, right, top) if diagonal else None,
        shift=(at(left - first[0]), at(top - first[1])),
    )


def _behind(squares: Sequence[Square]) -> Iterable[str]:
    """The curves of several squares as the first of them would show them."""
    if len(squares) > 1:
        for square in squares:
            across, down = square.shift
            yield moved(square.stroke.path, -across, -down)


def _upward(y_axis: Axis, left: float) -> tuple[Text, ...]:
    """The round numbers beside an upright axis."""
    return tuple(
        Text(left - 7, at(y_axis.place(value) + 4), text, "end")
        for value, text in zip(y_axis.values, y_axis.texts, strict=True)
    )


def _of_baseline(diagonal: str, above: str, layout: _Layout, right: float) -> Text | None:
    """What the diagonal is: beside it, or where squares are small in the line above them."""
    if not diagonal:
        return None
    if layout.squares < 2:
        return Text(right - 6, at(layout.bottom - 8), diagonal, "end")
    room = right - _LEFT - width(above, _SMALL) - _BETWEEN
    return Text(right, 12.0, fit(diagonal, _SMALL, room), "end")


def _wrapped(name: str, room: float) -> list[str]:
    """A name in lines that fit above its square, cut where they would be too many."""
    lines: list[str] = []
    for word in name.split():
        if lines and width(f"{lines[-1]} {word}", _SMALL) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > _MOST_WORDS:
        lines = [*lines[: _MOST_WORDS - 1], " ".join(lines[_MOST_WORDS - 1 :])]
    return [fit(line, _SMALL, room) for line in lines]
