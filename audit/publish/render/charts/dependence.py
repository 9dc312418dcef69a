"""Counts of people by a column's value and by what it adds to their scores: the darker, the more.

Values that are numbers run from left to right; levels have a line each, with long names in view.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from audit.publish.render.charts.axis import Axis, around
from audit.publish.render.charts.chart import NARROW, Box, Chart, Text, at
from audit.publish.render.charts.lettering import fitted, width

_LEFT, _TOP, _TALL = 46.0, 24.0, 158.0
_RIGHT = NARROW - 8
_SMALL = 12.0
_NAMES = 128.0
_LANE = 22.0
_FAINT, _DARK = 0.1, 0.88

Counts = Sequence[Sequence[float | None]]


@dataclass(frozen=True)
class Cell:
    """The people of one bin."""

    box: Box
    shade: float


@dataclass(frozen=True)
class Dependence(Chart):
    """Cells over two axes."""

    cells: tuple[Cell, ...]
    zero: str
    ticks: tuple[Text, ...]
    names: tuple[Text, ...]
    axes: tuple[Text, ...]


def dependence(
    counts: Counts,
    middles: Sequence[float],
    labels: Sequence[str],
    *,
    numbers: bool,
    title: str,
    description: str,
    across: str,
    up: str,
) -> Dependence:
    """Draw counts of shape (bins, labels); `middles` are those of the bins, ascending.

    `across` says what the column is, `up` what its values add to.
    """
    if numbers:
        return _along(counts, middles, labels, title, description, across, up)
    return _by_level(counts, middles, labels, title, description, up)


def _along(
    counts: Counts,
    middles: Sequence[float],
    labels: Sequence[str],
    title: str,
    description: str,
    across: str,
    up: str,
) -> Dependence:
    bottom = _TOP + _TALL
    scale, half = _scale(middles, bottom, _TOP)
    wide = (_RIGHT - _LEFT) / max(len(labels), 1)
    longest = max((width(label, _SMALL) for label in labels), default=0.0) + 10
    every = max(1, ceil(longest / wide))

    def box(middle: float, j: int) -> Box:
        top, foot = scale.place(middle + half), scale.place(middle - half)
        return Box(at(_LEFT + wide * j), top, at(wide), at(foot - top))

    return Dependence(
        kind="dependence",
        width=NARROW,
        height=at(bottom + 38),
        title=title,
        description=description,
        cells=_cells(counts, middles, box),
        zero=f"M{_LEFT} {scale.place(0.0)}H{at(_RIGHT)}",
        ticks=tuple(
            Text(_LEFT - 7, at(scale.place(value) + 4), text, "end")
            for value, text in zip(scale.values, scale.texts, strict=True)
        ),
        names=tuple(
            fitted(label, _LEFT + wide * (j + 0.5), bottom + 16, _SMALL, wide * every - 6, "middle")
            for j, label in enumerate(labels)
            if j % every == 0
        ),
        axes=(
            fitted(up, 0.0, 12.0, _SMALL, NARROW),
            fitted(across, _RIGHT, bottom + 33, _SMALL, _RIGHT - _LEFT, "end"),
        ),
    )


def _by_level(
    counts: Counts,
    middles: Sequence[float],
    labels: Sequence[str],
    title: str,
    description: str,
    up: str,
) -> Dependence:
    bottom = _TOP + _LANE * len(labels)
    scale, half = _scale(middles, _NAMES + 14, _RIGHT)

    def box(middle: float, j: int) -> Box:
        left, right = scale.place(middle - half), scale.place(middle + half)
        return Box(left, at(_TOP + _LANE * j + 3), at(right - left), _LANE - 6)

    return Dependence(
        kind="dependence",
        width=NARROW,
        height=at(bottom + 38),
        title=title,
        description=description,
        cells=_cells(counts, middles, box),
        zero=f"M{scale.place(0.0)} {_TOP}V{at(bottom)}",
        ticks=scale.labels(at(bottom + 16)),
        names=tuple(
            fitted(label, 0.0, _TOP + _LANE * (j + 0.5) + 4, _SMALL, _NAMES)
            for j, label in enumerate(labels)
        ),
        axes=(fitted(up, _RIGHT, bottom + 33, _SMALL, NARROW, "end"),),
    )


def _scale(middles: Sequence[float], start: float, end: float) -> tuple[Axis, float]:
    """The scale of what is added, zero on it, and half the width of a bin."""
    half = (middles[1] - middles[0]) / 2 if len(middles) > 1 else 0.5
    ends = [middles[0] - half, middles[-1] + half, 0.0] if middles else [0.0]
    return around(ends, start, end, most=5), half


def _cells(
    counts: Counts, middles: Sequence[float], box: Callable[[float, int], Box]
) -> tuple[Cell, ...]:
    """The bins that hold somebody; `box` places one, by its middle and its label's number."""
    return tuple(
        Cell(box(middle, j), shade)
        for middle, line in zip(middles, _shades(counts), strict=True)
        for j, shade in enumerate(line)
        if shade
    )


def _shades(counts: Counts) -> list[list[float]]:
    """How dark each bin is: by its share of the people who have that value."""
    totals = [sum(n or 0.0 for n in column) for column in zip(*counts, strict=True)]
    shares = [
        [n / total if n and total else 0.0 for n, total in zip(line, totals, strict=True)]
        for line in counts
    ]
    most = max((share for line in shares for share in line), default=0.0)
    return [
        [round(_FAINT + (_DARK - _FAINT) * share / most, 3) if share else 0.0 for share in line]
        for line in shares
    ]
