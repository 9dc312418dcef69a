"""Curves in a square: one thing against another, with a band, a baseline and direct labels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from audit.publish.render import amounts, words
from audit.publish.render.amounts import Unit
from audit.publish.render.charts.axis import Axis, axis
from audit.publish.render.charts.chart import NARROW, Box, Chart, Datum, Line, Text, at
from audit.publish.render.charts.lettering import fit, width

_LEFT, _TOP, _SIDE = 44.0, 26.0, 296.0
_MOST_POINTS = 240
_MOST_DATA = 13
_ALONG = (0.35, 0.5, 0.65, 0.2, 0.8, 0.1, 0.9)
_BESIDE = (16.0, -6.0, 32.0, -22.0)
_SMALL = 12.0


@dataclass(frozen=True)
class Points:
    """One curve in plain numbers, its band where there is one, and its name."""

    x: Sequence[float]
    y: Sequence[float | None]
    low: Sequence[float | None] | None = None
    high: Sequence[float | None] | None = None
    label: str = ""


@dataclass(frozen=True)
class Scale:
    """What an axis shows: its words, its unit, and whether it is the whole of a share."""

    words: str
    unit: Unit = amounts.PERCENT
    whole: bool = True

    @property
    def head(self) -> str:
        """The words with their unit."""
        sign = f", {self.unit.sign}" if self.unit.sign else ""
        return f"{words.upper_first(self.words)}{sign}"

    def number(self, value: float) -> str:
        """Write a number on this scale, without its unit."""
        places = 1 if self.unit.sign else amounts.digits(None, self.unit, value)
        return amounts.number(value * self.unit.factor, places)

    def axis(self, values: Iterable[float | None], start: float, end: float) -> Axis:
        """Lay the scale from one coordinate to the other."""
        if self.whole:
            return Axis(0.0, self.unit.factor, start, end, self.unit.factor / 4)
        present = [value * self.unit.factor for value in values if value is not None]
        return axis(present, start, end, most=5)


@dataclass(frozen=True)
class Stroke:
    """One drawn curve; `dash` tells curves apart without colour, `ground` lies below its name.

    `data` are some of its points, which say their numbers.
    """

    path: str
    band: str
    dash: str
    whiskers: tuple[Line, ...]
    dots: tuple[tuple[float, float], ...]
    label: Text | None
    ground: Box | None = None
    data: tuple[Datum, ...] = ()


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
    across: Scale,
    up: Scale,
    diagonal: str = "",
    dotted: bool = False,
) -> Curves:
    """Lay curves in a square; `dotted` draws points with whiskers (a reliability curve)."""
    right, bottom = _LEFT + _SIDE, _TOP + _SIDE
    x_axis = across.axis((x for line in lines for x in line.x), _LEFT, right)
    y_axis = up.axis((y for line in lines for y in _ups(line)), bottom, _TOP)
    grid = [Line(x, _TOP, x, bottom) for x in map(x_axis.place, x_axis.values)]
    grid += [Line(_LEFT, y, right, y) for y in map(y_axis.place, y_axis.values)]
    scaled = [_scaled(line, across.unit.factor, up.unit.factor) for line in lines]
    strokes = tuple(
        _stroke(line, x_axis, y_axis, _DASHES[i % len(_DASHES)], dotted)
        for i, line in enumerate(scaled)
    )
    strokes = tuple(
        replace(stroke, data=_data(raw, line, (x_axis, y_axis), (across, up)))
        for stroke, raw, line in zip(strokes, lines, scaled, strict=True)
    )
    drawn = any(stroke.path for stroke in strokes)
    baseline = Line(_LEFT, bottom, right, _TOP) if diagonal else None
    return Curves(
        kind="curves",
        width=NARROW,
        height=at(bottom + 42),
        title=title,
        description=description,
        strokes=_labelled(strokes, scaled, x_axis, y_axis),
        grid=tuple(grid),
        ticks=(*x_axis.labels(at(bottom + 17)), *_upward(y_axis)),
        axes=(
            Text(_LEFT, 12.0, fit(up.head, _SMALL, _SIDE), "start"),
            Text(right, at(bottom + 36), fit(across.head, _SMALL, _SIDE), "end"),
        ),
        baseline=baseline,
        baseline_label=Text(right - 6, bottom - 8, diagonal, "end") if diagonal else None,
        words=None if drawn else Text(_LEFT + _SIDE / 2, _TOP + _SIDE / 2, _NOTHING, "middle"),
    )


def _ups(line: Points) -> list[float | None]:
    return [*line.y, *(line.low or ()), *(line.high or ())]


def _scaled(line: Points, across: float, up: float) -> Points:
    """The same curve in the units of its axes."""

    def by_up(values: Sequence[float | None]) -> list[float | None]:
        return [None if value is None else value * up for value in values]

    return Points(
        [x * across for x in line.x],
        by_up(line.y),
        by_up(line.low) if line.low else None,
        by_up(line.high) if line.high else None,
        line.label,
    )


_NOTHING = "no point has a number"
_DASHES = ("none", "7 3", "2 3", "9 3 2 3", "5 2", "1 2")


def _upward(y_axis: Axis) -> tuple[Text, ...]:
    """The round numbers beside an upright axis."""
    return tuple(
        Text(_LEFT - 7, at(y_axis.place(value) + 4), text, "end")
        for value, text in zip(y_axis.values, y_axis.texts, strict=True)
    )


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


def _data(
    raw: Points, line: Points, axes: tuple[Axis, Axis], scales: tuple[Scale, Scale]
) -> tuple[Datum, ...]:
    """Points of a curve at even steps along it, the first and the last among them."""
    known = [
        i
        for i, (x, y) in enumerate(zip(line.x, line.y, strict=False))
        if y is not None and math.isfinite(x) and math.isfinite(y)
    ]
    steps = min(len(known), _MOST_DATA)
    chosen = [known[round(i * (len(known) - 1) / max(1, steps - 1))] for i in range(steps)]
    return tuple(
        Datum(axes[0].place(line.x[i]), axes[1].place(line.y[i] or 0.0), _point(raw, i, scales))
        for i in dict.fromkeys(chosen)
    )


def _point(line: Points, i: int, scales: tuple[Scale, Scale]) -> str:
    """A point in words: whose it is, how high with its interval, and where."""
    across, up = scales
    low = line.low[i] if line.low and i < len(line.low) else None
    high = line.high[i] if line.high and i < len(line.high) else None
    known = low is not None and high is not None
    span = f" ({up.number(low or 0.0)} to {up.number(high or 0.0)})" if known else ""
    name = f"{line.label}: " if line.label else ""
    height = f"{up.head} {up.number(line.y[i] or 0.0)}{span}"
    return f"{name}{height}; {words.lower_first(across.head)} {across.number(line.x[i])}"


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
    """Write each name beside its own curve, where no other name stands yet."""
    named: list[Stroke] = []
    taken: list[Box] = []
    for i, (stroke, line) in enumerate(zip(strokes, lines, strict=True)):
        points = _placed(line.x, line.y, x_axis, y_axis)
        if not line.label or not points:
            named.append(stroke)
            continue
        shown = fit(line.label, _SMALL, 150.0)
        along = (*_ALONG[i % 3 :], *_ALONG[: i % 3])
        axes = (x_axis, y_axis)
        places = [_name(shown, points, part, drop, axes) for drop in _BESIDE for part in along]
        free = (place for place in places if not any(_meet(place[1], box) for box in taken))
        label, ground = next(free, places[0])
        taken.append(ground)
        named.append(replace(stroke, label=label, ground=ground))
    return tuple(named)


def _name(
    shown: str,
    points: Sequence[tuple[float, float]],
    part: float,
    drop: float,
    axes: tuple[Axis, Axis],
) -> tuple[Text, Box]:
    """A name below or above a point that part of the way along, and the ground it covers."""
    x, y = points[min(len(points) - 1, round(len(points) * part))]
    x = min(x + 8, axes[0].end - width(shown, _SMALL))
    label = Text(at(x), at(min(max(y + drop, axes[1].end + 11), axes[1].start - 6)), shown)
    return label, Box(at(x - 2), at(label.y - 11), at(width(shown, _SMALL) + 4), 14.0)


def _meet(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height
