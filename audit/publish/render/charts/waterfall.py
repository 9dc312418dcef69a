"""From one number to another, step by step: what each part adds or takes away."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from audit.publish.render import amounts, words
from audit.publish.render.charts.axis import Axis, around
from audit.publish.render.charts.chart import NARROW, WIDE, Box, Chart, Line, Text, at, hatch
from audit.publish.render.charts.layout import Layout
from audit.publish.render.charts.lettering import fitted, spaced, width
from audit.publish.render.language import say

_LABEL, _SMALL, _TALL = 13.0, 12.0, 10.0
_MOST_LABELS = 260.0
_LEAST = 0.1
"""No chance is written as less than this, in percent, nor as closer to certainty."""


@dataclass(frozen=True)
class Step:
    """One part: its name, how far it moves the number, and that in words."""

    label: str
    value: float
    text: str


@dataclass(frozen=True)
class Way:
    """From `start` by the `steps` to `end`; `chances` writes probabilities below log-odds."""

    start: Step
    steps: tuple[Step, ...]
    end: Step
    title: str
    description: str
    chances: bool = False


@dataclass(frozen=True)
class Rung:
    """One line: a dot for the two ends, a bar for a step; a hatched bar takes away."""

    label: Text
    text: Text
    bar: Box | None
    hatching: str
    dot: tuple[float, float] | None
    hollow: bool
    rule: Line
    said: str
    hit: Box


@dataclass(frozen=True)
class Waterfall(Chart):
    """Rungs from top to bottom over one axis, joined by thin lines."""

    rungs: tuple[Rung, ...]
    joints: str
    grid: str
    ticks: tuple[Text, ...]


def waterfall(way: Way, *, narrow: bool = False) -> Waterfall:
    """Lay out the way from top to bottom; a narrow chart sets its labels above the bars."""
    rows = [way.start, *way.steps, way.end]
    layout = _narrow(rows) if narrow else _wide(rows)
    places = list(accumulate((step.value for step in way.steps), initial=way.start.value))
    most = 5 if narrow else 8
    scale = around([*places, way.end.value], layout.start, layout.end, most=most)
    rungs = [_end(way.start, layout, scale, 0, hollow=True)]
    spans = list(pairwise(places))
    rungs += [
        _step(step, span, layout, scale, i + 1)
        for i, (step, span) in enumerate(zip(way.steps, spans, strict=True))
    ]
    rungs.append(_end(way.end, layout, scale, len(rows) - 1, hollow=False))
    bottom = 4 + layout.row * len(rows)
    return Waterfall(
        kind="waterfall",
        width=layout.width,
        height=at(bottom + (36 if way.chances else 22)),
        title=way.title,
        description=way.description,
        rungs=tuple(rungs),
        joints=_joints(places, layout, scale),
        grid=_grid(scale, layout, len(rows)),
        ticks=_ticks(scale, bottom, layout.width, chances=way.chances),
    )


def _wide(rows: Sequence[Step]) -> Layout:
    room = min(max(width(row.label, _LABEL) for row in rows), _MOST_LABELS)
    texts = max(width(row.text, _LABEL + 0.6) for row in rows)
    return Layout(WIDE, room + 18, WIDE - texts - 18, 26.0, 17.5, 13.0, room)


def _narrow(rows: Sequence[Step]) -> Layout:
    texts = max(width(row.text, _LABEL + 0.6) for row in rows)
    return Layout(NARROW, 8.0, NARROW - 8, 35.0, 13.0, 24.0, NARROW - texts - 12)


def _words(step: Step, layout: Layout, place: int) -> tuple[Text, Text, Line, str, Box]:
    y = 4 + layout.row * place
    label = fitted(step.label, 0.0, y + layout.label_drop, _LABEL, layout.label_room)
    text = Text(layout.width, at(y + layout.label_drop), step.text, "end")
    rule = Line(0.0, at(y + layout.row), layout.width, at(y + layout.row))
    said = say("{name}: {number}", name=words.shorten(step.label), number=step.text)
    return label, text, rule, said, Box(0.0, at(y), layout.width, layout.row)


def _end(step: Step, layout: Layout, scale: Axis, place: int, *, hollow: bool) -> Rung:
    label, text, rule, said, hit = _words(step, layout, place)
    dot = (scale.place(step.value), at(4 + layout.row * place + layout.mark_drop))
    return Rung(label, text, None, "", dot, hollow, rule, said, hit)


def _step(step: Step, span: tuple[float, float], layout: Layout, scale: Axis, place: int) -> Rung:
    label, text, rule, said, hit = _words(step, layout, place)
    left, right = sorted(map(scale.place, span))
    top = 4 + layout.row * place + layout.mark_drop - _TALL / 2
    box = Box(left, at(top), at(max(right - left, 2.0)), _TALL)
    return Rung(
        label, text, box, hatch(box) if step.value < 0 else "", None, False, rule, said, hit
    )


def _joints(places: Sequence[float], layout: Layout, scale: Axis) -> str:
    """From where one rung ends down to where the next begins, broken where there are words."""
    path = ""
    for i, x in enumerate(map(scale.place, places)):
        top, below = 4 + layout.row * i + layout.mark_drop, 4 + layout.row * (i + 1)
        path += f"M{x} {at(top)}"
        if layout.width == NARROW:
            path += f"V{at(below)}M{x} {at(below + layout.label_drop + 4)}"
        path += f"V{at(below + layout.mark_drop)}"
    return path


def _grid(scale: Axis, layout: Layout, rungs: int) -> str:
    """Upright lines; beside the marks alone where words stand above them."""
    spans = [(4.0, 4 + layout.row * rungs)]
    if layout.width == NARROW:
        middles = [4 + layout.row * i + layout.mark_drop for i in range(rungs)]
        spans = [(middle - 7, middle + 9) for middle in middles]
    return "".join(
        f"M{scale.place(value)} {at(top)}V{at(bottom)}"
        for value in scale.values
        for top, bottom in spans
    )


def _ticks(scale: Axis, bottom: float, wide: float, *, chances: bool) -> tuple[Text, ...]:
    ticks = tuple(spaced(scale.labels(at(bottom + 15)), _SMALL))
    if not chances:
        return ticks
    below: list[Text] = []
    taken = 0.0
    for value in scale.values:
        text = chance(value)
        room = width(text, _SMALL)
        left = min(max(scale.place(value) - room / 2, 0.0), wide - room)
        if not below or left > taken + 8:
            below.append(Text(at(left), at(bottom + 30), text))
            taken = left + room
    return (*ticks, *below)


def chance(log_odds: float) -> str:
    """Write log-odds as the probability they stand for, never as none and never as certainty.

    >>> chance(0.0), chance(-1.18), chance(12.0)
    ('50\\xa0%', '23.5\\xa0%', 'over 99.9\\xa0%')
    """
    percent = 100 / (1 + math.exp(-max(min(log_odds, 50.0), -50.0)))
    if percent < _LEAST:
        return say("under {percent}\u00a0%", percent=amounts.bare(_LEAST))
    if percent > 100 - _LEAST:
        return say("over {percent}\u00a0%", percent=amounts.bare(100 - _LEAST))
    places = 0 if math.isclose(percent, round(percent), abs_tol=0.005) else 1
    return f"{amounts.number(percent, places)}{amounts.NBSP}%"
