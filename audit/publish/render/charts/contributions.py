"""One explained output: what each feature adds to it, or takes away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import copysign

from audit.publish.render.charts.axis import axis
from audit.publish.render.charts.chart import NARROW, Box, Chart, Line, Text, at, hatch
from audit.publish.render.charts.lettering import fit, width

_ROW = 25.0
_LABELS = 128.0
_SIZE = 12.5


@dataclass(frozen=True)
class Bar:
    """One feature: a solid bar adds, a hatched one takes away; both carry their sign."""

    label: Text
    box: Box
    hatching: str
    value: Text
    error: Line | None


@dataclass(frozen=True)
class Contributions(Chart):
    """Bars on both sides of zero."""

    bars: tuple[Bar, ...]
    zero: Line


def contributions(
    values: Sequence[tuple[str, float, float | None, str]], *, title: str, description: str
) -> Contributions:
    """Lay out (feature, value, error, words) from top to bottom in the order they are given."""
    room = max((width(words, _SIZE) for *_, words in values), default=0.0) + 8
    present = [value for _, value, _, _ in values]
    start, end = _LABELS + 12, NARROW
    if any(value < 0 for value in present):
        start += room
    if any(value > 0 for value in present):
        end -= room
    reached = [value + copysign(error or 0.0, value) for _, value, error, _ in values]
    scale = axis([*present, *reached], start, end, most=200)
    zero = scale.place(0.0)
    bars = []
    for i, (feature, value, error, words) in enumerate(values):
        middle = 4 + _ROW * (i + 0.5)
        edge = scale.place(reached[i])
        tip = scale.place(value)
        box = Box(min(zero, tip), at(middle - 6), at(abs(tip - zero)), 12.0)
        shown = fit(feature, _SIZE, _LABELS)
        below = value < 0
        bars.append(
            Bar(
                label=Text(
                    0.0, at(middle + 4), shown, "start", "" if shown == feature else feature
                ),
                box=box,
                hatching=hatch(box) if below else "",
                value=Text(
                    at(edge - 6 if below else edge + 6),
                    at(middle + 4),
                    words,
                    "end" if below else "start",
                ),
                error=_error(value, error, scale.place, middle),
            )
        )
    bottom = at(4 + _ROW * len(values))
    return Contributions(
        kind="contributions",
        width=NARROW,
        height=at(bottom + 4),
        title=title,
        description=description,
        bars=tuple(bars),
        zero=Line(zero, 2.0, zero, bottom),
    )


def _error(
    value: float, error: float | None, place: Callable[[float], float], y: float
) -> Line | None:
    if error is None or error <= 0:
        return None
    return Line(place(value - error), at(y), place(value + error), at(y))
