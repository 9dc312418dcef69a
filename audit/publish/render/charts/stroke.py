"""One curve: its points, its line with a band or whiskers, and what its points say."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from audit.publish.render import amounts, words
from audit.publish.render.amounts import Unit
from audit.publish.render.charts.axis import Axis, axis
from audit.publish.render.charts.chart import Datum, Line, at
from audit.publish.render.language import say

_MOST_DATA = 13
_EVERY = 1.25


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
class Axes:
    """The two axes that a curve is laid on."""

    across: Axis
    up: Axis


@dataclass(frozen=True)
class Stroke:
    """One drawn curve, with its band or its dots and whiskers.

    `data` are some of its points, which say their numbers.
    """

    path: str
    band: str
    whiskers: tuple[Line, ...]
    dots: tuple[tuple[float, float], ...]
    data: tuple[Datum, ...] = ()


def stroke(line: Points, axes: Axes, scales: tuple[Scale, Scale], dotted: bool) -> Stroke:
    """Draw one curve; `dotted` draws its points with whiskers, not a line with a band."""
    own = _scaled(line, scales[0].unit.factor, scales[1].unit.factor)
    points = _placed(own.x, own.y, axes)
    low = _placed(own.x, own.low or (), axes)
    high = _placed(own.x, own.high or (), axes)
    band = _path([*low, *reversed(high)]) + "Z" if low and high and not dotted else ""
    whiskers: tuple[Line, ...] = ()
    if dotted and len(low) == len(high) == len(points):
        whiskers = tuple(
            Line(point[0], bottom[1], point[0], top[1])
            for point, bottom, top in zip(points, low, high, strict=True)
        )
    most = max(2, round(abs(axes.across.end - axes.across.start) / _EVERY))
    return Stroke(
        path=_path(_thinned(points, most)),
        band=band,
        whiskers=whiskers,
        dots=tuple(points) if dotted else (),
        data=_data(line, own, axes, scales),
    )


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


def _data(raw: Points, line: Points, axes: Axes, scales: tuple[Scale, Scale]) -> tuple[Datum, ...]:
    """Points of a curve at even steps along it, the first and the last among them."""
    known = [
        i
        for i, (x, y) in enumerate(zip(line.x, line.y, strict=False))
        if y is not None and math.isfinite(x) and math.isfinite(y)
    ]
    steps = min(len(known), _MOST_DATA)
    chosen = [known[round(i * (len(known) - 1) / max(1, steps - 1))] for i in range(steps)]
    return tuple(
        Datum(axes.across.place(line.x[i]), axes.up.place(line.y[i] or 0.0), _point(raw, i, scales))
        for i in dict.fromkeys(chosen)
    )


def _point(line: Points, i: int, scales: tuple[Scale, Scale]) -> str:
    """A point in words: whose it is, how high with its interval, and where."""
    across, up = scales
    low = line.low[i] if line.low and i < len(line.low) else None
    high = line.high[i] if line.high and i < len(line.high) else None
    number = up.number(line.y[i] or 0.0)
    if low is not None and high is not None:
        span = {"low": up.number(low), "high": up.number(high)}
        number = say("{number} ({low} to {high})", number=number, **span)
    said = say(
        "{up} {number}; {across} {place}",
        up=up.head,
        number=number,
        across=words.lower_first(across.head),
        place=across.number(line.x[i]),
    )
    return say("{name}: {number}", name=line.label, number=said) if line.label else said


def _placed(x: Sequence[float], y: Sequence[float | None], axes: Axes) -> list[tuple[float, float]]:
    """Coordinates of the points that are numbers, without repeats."""
    found: list[tuple[float, float]] = []
    for across, up in zip(x, y, strict=False):
        if up is None or not (math.isfinite(across) and math.isfinite(up)):
            continue
        found.append((axes.across.place(across), axes.up.place(up)))
    return found


def _thinned(points: list[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """As many points as a line of that width can show."""
    distinct = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
    if len(distinct) <= most:
        return distinct
    step = (len(distinct) - 1) / (most - 1)
    return [distinct[round(i * step)] for i in range(most)]


def _path(points: Sequence[tuple[float, float]]) -> str:
    """A line through points: where it begins, then each step, as short as can be written.

    >>> _path([(44.0, 322.0), (50.5, 321.9), (340.0, 26.0)])
    'M44 322l6.5-.1 289.5-295.9'
    """
    steps = [
        f"{_brief(x - x_before)}{_after(_brief(y - y_before))}"
        for (x_before, y_before), (x, y) in pairwise(points)
    ]
    if not points:
        return ""
    begin = f"M{_brief(points[0][0])}{_after(_brief(points[0][1]))}"
    return begin + (f"l{steps[0]}{''.join(map(_after, steps[1:]))}" if steps else "")


def _brief(number: float) -> str:
    """A coordinate with one decimal at most, and no zero that says nothing.

    >>> _brief(0.5), _brief(-0.04), _brief(12.0), _brief(-0.3)
    ('.5', '0', '12', '-.3')
    """
    text = f"{at(number):g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _after(number: str) -> str:
    """A number behind another one; its minus sign parts them as well as a blank."""
    return number if number.startswith("-") else f" {number}"


def moved(path: str, across: float, down: float) -> str:
    """The same path elsewhere: only where it begins is said in places.

    >>> moved("M1 2l3.5 4", 10, 0)
    'M11 2l3.5 4'
    """
    begin, step, rest = path.partition("l")
    if not begin:
        return ""
    x, y = map(float, re.findall(r"-?[\d.]+", begin))
    return _path([(x + across, y + down)]) + step + rest
