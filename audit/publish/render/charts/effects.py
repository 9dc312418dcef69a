"""How the score moves along one column: a line over numbers, or one lane for each level."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audit.publish.render import amounts, words
from audit.publish.render.amounts import Unit
from audit.publish.render.charts.axis import Axis, around, within
from audit.publish.render.charts.chart import NARROW, Chart, Datum, Line, Text, at
from audit.publish.render.charts.lettering import fitted, spaced
from audit.publish.render.language import say

_LEFT, _TOP, _TALL = 46.0, 24.0, 158.0
_RIGHT = NARROW - 8
_SMALL = 12.0
_NAMES = 128.0
_LANE = 22.0
_ASIDE = 56.0
_SHADES = (0.16, 0.3)

Numbers = Sequence[float | None]
Place = Callable[[float | None], float | None]


@dataclass(frozen=True)
class Effect:
    """What is drawn: the mean score at each value, its interval, and bands of people.

    `bands` go from the widest to the narrowest, each a low and a high line. `places` are the
    values as numbers; None for levels, and for a value that stands aside of the others.
    """

    labels: tuple[str, ...]
    places: tuple[float | None, ...]
    mean: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    bands: tuple[tuple[Numbers, Numbers], ...] = ()


@dataclass(frozen=True)
class Area:
    """A band of people, the darker the closer to the middle."""

    path: str
    shade: float


@dataclass(frozen=True)
class Effects(Chart):
    """Bands, a line or dots, and two axes."""

    areas: tuple[Area, ...]
    edges: str
    stroke: str
    dots: tuple[tuple[float, float], ...]
    whiskers: tuple[Line, ...]
    grid: str
    zero: str
    ticks: tuple[Text, ...]
    names: tuple[Text, ...]
    axes: tuple[Text, ...]
    data: tuple[Datum, ...]


@dataclass(frozen=True)
class Frame:
    """The scale that pictures beside each other share, and what it is called."""

    low: float
    high: float
    unit: Unit
    words: str

    def scale(self, start: float, end: float) -> Axis:
        """Lay the shared scale from one coordinate to the other."""
        factor = self.unit.factor
        return around([self.low * factor, self.high * factor], start, end, most=5)

    @property
    def head(self) -> str:
        """The words with their unit."""
        return f"{self.words}, {self.unit.sign}" if self.unit.sign else self.words


def effects(effect: Effect, frame: Frame, *, title: str, description: str, across: str) -> Effects:
    """Draw one column's effect: numbers lie on an axis, levels below each other."""
    if any(place is not None for place in effect.places):
        return _along(effect, frame, title, description, across)
    return _by_level(effect, frame, title, description)


def _along(effect: Effect, frame: Frame, title: str, description: str, across: str) -> Effects:
    """A line with its bands; what has no place among the numbers stands at the right."""
    aside = [i for i, place in enumerate(effect.places) if place is None]
    bottom, right = _TOP + _TALL, _RIGHT - _ASIDE * len(aside)
    known = [place for place in effect.places if place is not None]
    wide, high = within(known, _LEFT + 6, right - 6), frame.scale(bottom, _TOP)
    points = [
        None if place is None else (wide.place(place), i) for i, place in enumerate(effect.places)
    ]
    line = [point for point in points if point is not None]
    lone = [(_RIGHT - _ASIDE * (len(aside) - k - 0.5), i) for k, i in enumerate(aside)]
    up = _placing(high, frame.unit.factor)
    return Effects(
        kind="effects",
        width=NARROW,
        height=at(bottom + 38),
        title=title,
        description=description,
        areas=tuple(
            Area(_area(line, low, top, up), shade)
            for (low, top), shade in zip(effect.bands, _SHADES, strict=False)
        ),
        edges=_path(line, effect.low, up) + _path(line, effect.high, up),
        stroke=_path(line, effect.mean, up),
        dots=_dots(lone if len(line) > 1 else [*line, *lone], effect.mean, up),
        whiskers=_whiskers(lone, effect, up),
        grid="".join(f"M{_LEFT} {high.place(value)}H{at(_RIGHT)}" for value in high.values),
        zero=f"M{_LEFT} {high.place(0.0)}H{at(_RIGHT)}" if high.low < 0 < high.high else "",
        ticks=(*spaced(wide.labels(at(bottom + 16)), _SMALL), *_upward(high)),
        names=tuple(
            fitted(effect.labels[i].strip("()"), x, bottom + 16, _SMALL, _ASIDE, "middle")
            for x, i in lone
        ),
        axes=(
            fitted(frame.head, 0.0, 12.0, _SMALL, NARROW),
            fitted(across, _RIGHT, bottom + 33, _SMALL, _RIGHT - _LEFT, "end"),
        ),
        data=_data(effect, frame, [(at(x), up(effect.mean[i]), i) for x, i in [*line, *lone]]),
    )


def _by_level(effect: Effect, frame: Frame, title: str, description: str) -> Effects:
    """One lane a level: its mean as a dot, the people's bands behind it."""
    bottom = _TOP + _LANE * len(effect.labels)
    wide = frame.scale(_NAMES + 14, _RIGHT)
    across = _placing(wide, frame.unit.factor)
    lanes = [_TOP + _LANE * (i + 0.5) for i in range(len(effect.labels))]
    return Effects(
        kind="effects",
        width=NARROW,
        height=at(bottom + 38),
        title=title,
        description=description,
        areas=tuple(
            Area(_slab(across(low[i]), across(top[i]), lanes[i]), shade)
            for (low, top), shade in zip(effect.bands, _SHADES, strict=False)
            for i in range(len(lanes))
            if across(low[i]) is not None and across(top[i]) is not None
        ),
        edges="",
        stroke="",
        dots=tuple(
            (x, at(y))
            for x, y in zip(map(across, effect.mean), lanes, strict=True)
            if x is not None
        ),
        whiskers=tuple(
            Line(x1, at(y), x2, at(y))
            for x1, x2, y in zip(
                map(across, effect.low), map(across, effect.high), lanes, strict=True
            )
            if x1 is not None and x2 is not None
        ),
        grid="".join(f"M{wide.place(value)} {_TOP}V{at(bottom)}" for value in wide.values),
        zero=f"M{wide.place(0.0)} {_TOP}V{at(bottom)}" if wide.low < 0 < wide.high else "",
        ticks=tuple(spaced(wide.labels(at(bottom + 16)), _SMALL)),
        names=tuple(
            fitted(label, 0.0, y + 4, _SMALL, _NAMES)
            for label, y in zip(effect.labels, lanes, strict=True)
        ),
        axes=(fitted(frame.head, _RIGHT, bottom + 33, _SMALL, NARROW, "end"),),
        data=_data(
            effect, frame, [(across(effect.mean[i]), at(y), i) for i, y in enumerate(lanes)]
        ),
    )


def _data(
    effect: Effect, frame: Frame, places: Sequence[tuple[float | None, float | None, int]]
) -> tuple[Datum, ...]:
    """What each value says: its mean, where there is one."""
    found = []
    for x, y, i in places:
        value = effect.mean[i]
        if x is not None and y is not None and value is not None:
            unit = frame.unit
            decimals = 1 if unit.sign else amounts.digits(None, unit, value)
            shown = amounts.Amount(amounts.number(value * unit.factor, decimals), unit.sign)
            name = words.shorten(effect.labels[i])
            found.append(Datum(x, y, say("{name}: {number}", name=name, number=shown.text)))
    return tuple(found)


def _placing(scale: Axis, factor: float) -> Place:
    """Return where numbers lie on a scale; None where there is no number."""

    def place(value: float | None) -> float | None:
        if value is None or not math.isfinite(value):
            return None
        return scale.place(value * factor)

    return place


def _points(
    line: Sequence[tuple[float, int]], values: Numbers, up: Place
) -> list[tuple[float, float]]:
    found = ((x, up(values[i])) for x, i in line)
    return [(x, y) for x, y in found if y is not None]


def _path(line: Sequence[tuple[float, int]], values: Numbers, up: Place) -> str:
    points = _points(line, values, up)
    return "M" + "L".join(f"{x} {y}" for x, y in points) if len(points) > 1 else ""


def _area(line: Sequence[tuple[float, int]], low: Numbers, high: Numbers, up: Place) -> str:
    below, above = _points(line, low, up), _points(line, high, up)
    if len(below) < 2 or len(above) < 2:
        return ""
    return "M" + "L".join(f"{x} {y}" for x, y in [*above, *reversed(below)]) + "Z"


def _slab(x1: float | None, x2: float | None, y: float) -> str:
    return f"M{x1} {at(y - 6)}H{x2}V{at(y + 6)}H{x1}Z"


def _dots(
    line: Sequence[tuple[float, int]], values: Numbers, up: Place
) -> tuple[tuple[float, float], ...]:
    return tuple((at(x), y) for x, y in _points(line, values, up))


def _whiskers(line: Sequence[tuple[float, int]], effect: Effect, up: Place) -> tuple[Line, ...]:
    ends = ((at(x), up(effect.low[i]), up(effect.high[i])) for x, i in line)
    return tuple(Line(x, a, x, b) for x, a, b in ends if a is not None and b is not None)


def _upward(scale: Axis) -> tuple[Text, ...]:
    """The round numbers beside an upright axis."""
    return tuple(
        Text(_LEFT - 7, at(scale.place(value) + 4), text, "end")
        for value, text in zip(scale.values, scale.texts, strict=True)
    )
