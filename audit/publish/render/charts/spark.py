"""A number, its interval and its limit in the height of a line of text."""

from __future__ import annotations

from dataclasses import dataclass

from audit.publish.render.charts.axis import axis
from audit.publish.render.charts.chart import Box, Chart, Line

WIDTH, HEIGHT = 132.0, 18.0
_MIDDLE = HEIGHT / 2


@dataclass(frozen=True)
class Spark(Chart):
    """A dot, its interval, and the side of the limit on which the rule does not hold."""

    dot: tuple[float, float] | None
    interval: Line | None
    base: Line
    shades: tuple[Box, ...]
    edges: tuple[Line, ...]


def spark(
    value: float | None,
    span: tuple[float, float] | None,
    limits: tuple[float | None, float | None],
    *,
    title: str,
    ceiling: float | None = None,
) -> Spark:
    """Lay a number, its interval and its limits on one line from zero."""
    low, high = limits
    parts = (value, *(span or ()), low, high)
    present = [part for part in parts if part is not None]
    top = max(present, default=1.0) * 1.12
    line = axis([*present, top if ceiling is None else min(top, ceiling)], 4, WIDTH - 4, most=40)
    shades, edges = [], []
    if low is not None:
        x = line.place(low)
        shades.append(Box(line.start, 1.0, round(x - line.start, 1), HEIGHT - 2))
        edges.append(Line(x, 1.0, x, HEIGHT - 1))
    if high is not None:
        x = line.place(high)
        shades.append(Box(x, 1.0, round(line.end - x, 1), HEIGHT - 2))
        edges.append(Line(x, 1.0, x, HEIGHT - 1))
    return Spark(
        kind="spark",
        width=WIDTH,
        height=HEIGHT,
        title=title,
        description="",
        dot=None if value is None else (line.place(value), _MIDDLE),
        interval=Line(line.place(span[0]), _MIDDLE, line.place(span[1]), _MIDDLE) if span else None,
        base=Line(line.start, _MIDDLE, line.end, _MIDDLE),
        shades=tuple(shades),
        edges=tuple(edges),
    )
