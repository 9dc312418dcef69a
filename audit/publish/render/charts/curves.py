"""Curves in a square: what is traded for what, with a band, a baseline and direct labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audit.publish.render import amounts, words
from audit.publish.render.charts.axis import Axis
from audit.publish.render.charts.chart import NARROW, Chart, Line, Text, at
from audit.publish.render.charts.lettering import fit, width

_LEFT, _TOP, _SIDE = 44.0, 26.0, 296.0
_MOST_POINTS = 240
_SMALL = 12.0


@dataclass(frozen=True)
class Points:
    """One curve in shares from 0 to 1, its band where there is one, and its name."""

    x: Sequence[float]
    y: Sequence[float | None]
    low: Sequence[float | None] | None = None
    high: Sequence[float | None] | None = None
    label: str = ""


@dataclass(frozen=True)
class Stroke:
    """One drawn curve; `dash` tells curves apart without colour."""

    path: str
    band: str
    dash: str
    whiskers: tuple[Line, ...]
    dots: tuple[tuple[float, float], ...]
    label: Text | None


@dataclass(frozen=True)
class Curves(Chart):
    """Strokes over a square grid."""

    strokes: tuple[Stroke, ...]
    grid: tuple[Line, ...]
    ticks: tuple[Text, ...]
    axes: tuple[Text, ...]
    baseline: Line | None
    baseline_label: Text | None
    words: Text | None


def curves(
    lines: Sequence[Points],
    *,
    title: str,
    description: str,
    across: str,
    up: str,
    diagonal: str = "",
    dotted: bool = False,
) -> Curves:
    """Lay curves in the unit square; `dotted` draws points with whiskers (a reliability curve)."""
    right, bottom = _LEFT + _SIDE, _TOP + _SIDE
    x_axis = Axis(0.0, 1.0, _LEFT, right, 0.25)
    y_axis = Axis(0.0, 1.0, bottom, _TOP, 0.25)
    grid = [Line(x, _TOP, x, bottom) for x in map(x_axis.place, x_axis.values)]
    grid += [Line(_LEFT, y, right, y) for y in map(y_axis.place, y_axis.values)]
    strokes = tuple(
        _stroke(line, x_axis, y_axis, _DASHES[i % len(_DASHES)], dotted)
        for i, line in enumerate(lines)
    )
    drawn = any(stroke.path for stroke in strokes)
    baseline = Line(_LEFT, bottom, right, _TOP) if diagonal else None
    return Curves(
        kind="curves",
        width=NARROW,
        height=at(bottom + 42),
        title=title,
        description=description,
        strokes=_labelled(strokes, lines, x_axis, y_axis),
        grid=tuple(grid),
        ticks=_ticks(x_axis, y_axis),
        axes=(
            Text(_LEFT, 12.0, fit(f"{words.upper_first(up)}, %", _SMALL, _SIDE), "start"),
            Text(
                right, at(bottom + 36), fit(f"{words.upper_first(across)}, %", _SMALL, _SIDE), "end"
            ),
        ),
        baseline=baseline,
        baseline_label=Text(right - 6, bottom - 8, diagonal, "end") if diagonal else None,
        words=None if drawn else Text(_LEFT + _SIDE / 2, _TOP + _SIDE / 2, _NOTHING, "middle"),
    )


_NOTHING = "no point has a number"
_DASHES = ("none", "7 3", "2 3", "9 3 2 3", "5 2", "1 2")


def _ticks(x_axis: Axis, y_axis: Axis) -> tuple[Text, ...]:
    texts = [
        Text(x_axis.place(v), at(y_axis.start + 17), amounts.number(v * 100, 0), "middle")
        for v in x_axis.values
    ]
    texts += [
        Text(x_axis.start - 7, at(y_axis.place(v) + 4), amounts.number(v * 100, 0), "end")
        for v in y_axis.values
    ]
    return tuple(texts)


def _stroke(line: Points, x_axis: Axis, y_axis: Axis, dash: str, dotted: bool) -> Stroke:
    points = _placed(line.x, line.y, x_axis, y_axis)
    low = _placed(line.x, line.low or (), x_axis, y_axis)
    high = _placed(line.x, line.high or (), x_axis, y_axis)
    band = _path([*low, *reversed(high)]) + "Z" if low and high and not dotted else ""
    whiskers: tuple[Line, ...] = ()
    if dotted and len(low) == len(high) == len(points):
        whiskers = tuple(
            Line(point[0], bottom[1], point[0], top[1])
            for point, bottom, top in zip(points, low, high, strict=True)
        )
    dots = tuple(points) if dotted else ()
    return Stroke(_path(_thinned(points)), band, dash, whiskers, dots, None)


def _placed(
    x: Sequence[float], y: Sequence[float | None], x_axis: Axis, y_axis: Axis
) -> list[tuple[float, float]]:
    """Coordinates of the points that are numbers, without repeats."""
    found: list[tuple[float, float]] = []
    for across, up in zip(x, y, strict=False):
        if up is None or not (math.isfinite(across) and math.isfinite(up)):
            continue
        found.append((x_axis.place(across), y_axis.place(up)))
    return found


def _thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """As many points as a line on paper can show."""
    distinct = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
    if len(distinct) <= _MOST_POINTS:
        return distinct
    step = (len(distinct) - 1) / (_MOST_POINTS - 1)
    return [distinct[round(i * step)] for i in range(_MOST_POINTS)]


def _path(points: Sequence[tuple[float, float]]) -> str:
    if not points:
        return ""
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _labelled(
    strokes: tuple[Stroke, ...], lines: Sequence[Points], x_axis: Axis, y_axis: Axis
) -> tuple[Stroke, ...]:
    """Write each name beside its own curve, each at another place along it."""
    named = []
    for i, (stroke, line) in enumerate(zip(strokes, lines, strict=True)):
        points = _placed(line.x, line.y, x_axis, y_axis)
        if not line.label or not points:
            named.append(stroke)
            continue
        x, y = points[min(len(points) - 1, round(len(points) * (0.35 + 0.15 * (i % 3))))]
        shown = fit(line.label, _SMALL, 150.0)
        x = min(x + 8, x_axis.end - width(shown, _SMALL))
        label = Text(at(x), at(min(y + 16, y_axis.start - 6)), shown)
        named.append(
            Stroke(stroke.path, stroke.band, stroke.dash, stroke.whiskers, stroke.dots, label)
        )
    return tuple(named)
