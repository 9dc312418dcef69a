"""Where many people's parts of a score lie: one strip a name, made of counts in bins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.publish.render.charts.axis import Axis, around
from audit.publish.render.charts.chart import NARROW, WIDE, Box, Chart, Line, Text, at
from audit.publish.render.charts.layout import Layout
from audit.publish.render.charts.lettering import fitted, width
from audit.publish.render.language import say, say_as

_LABEL, _SMALL = 13.0, 12.0
_MOST_LABELS = 262.0
_HEAD, _TALL = 26.0, 22.0
_FAINT, _DARK = 0.14, 0.92
_KEY = 5


@dataclass(frozen=True)
class Strip:
    """One name: how many people lie in each bin, and how high their own values rank (0 to 1)."""

    label: str
    people: tuple[float | None, ...]
    ranks: tuple[float | None, ...]


@dataclass(frozen=True)
class Bar:
    """The people of one bin: the taller the more, the darker the higher their own values."""

    box: Box
    shade: float
    open: bool


@dataclass(frozen=True)
class HeatStrips(Chart):
    """Strips over one axis, with a key to their shades."""

    labels: tuple[Text, ...]
    bars: tuple[Bar, ...]
    rules: tuple[Line, ...]
    zero: str
    ticks: tuple[Text, ...]
    key: tuple[Bar, ...]
    key_words: tuple[Text, ...]


def heat_strips(
    strips: Sequence[Strip],
    middles: Sequence[float],
    *,
    title: str,
    description: str,
    narrow: bool = False,
) -> HeatStrips:
    """Lay the strips one below the other; `middles` are those of the bins, in ascending order."""
    layout = _narrow() if narrow else _wide(strips)
    half = (middles[1] - middles[0]) / 2 if len(middles) > 1 else 0.5
    scale = around(
        [middles[0] - half, middles[-1] + half, 0.0],
        layout.start,
        layout.end,
        most=5 if narrow else 8,
    )
    most = max((n for strip in strips for n in strip.people if n is not None), default=0.0)
    tops = [_HEAD + layout.row * i for i in range(len(strips))]
    bottom = _HEAD + layout.row * len(strips)
    spans = [(top + layout.mark_drop - 13, top + layout.mark_drop + 13) for top in tops]
    key, words = _key(layout)
    return HeatStrips(
        kind="heat_strips",
        width=layout.width,
        height=at(bottom + 22),
        title=title,
        description=description,
        labels=tuple(
            fitted(strip.label, 0.0, top + layout.label_drop, _LABEL, layout.label_room)
            for strip, top in zip(strips, tops, strict=True)
        ),
        bars=tuple(
            bar
            for strip, top in zip(strips, tops, strict=True)
            for bar in _bars(strip, middles, half, scale, top + layout.mark_drop, most)
        ),
        rules=tuple(
            Line(layout.start, at(top + layout.mark_drop), layout.end, at(top + layout.mark_drop))
            for top in tops
        ),
        zero="".join(f"M{scale.place(0.0)} {at(a)}V{at(b)}" for a, b in spans),
        ticks=scale.labels(at(bottom + 16)),
        key=key,
        key_words=words,
    )


def _wide(strips: Sequence[Strip]) -> Layout:
    room = min(max((width(strip.label, _LABEL) for strip in strips), default=0.0), _MOST_LABELS)
    return Layout(WIDE, room + 18, WIDE - 8, 28.0, 18.5, 14.0, room)


def _narrow() -> Layout:
    return Layout(NARROW, 8.0, NARROW - 8, 44.0, 13.0, 30.0, NARROW)


def _bars(
    strip: Strip, middles: Sequence[float], half: float, scale: Axis, y: float, most: float
) -> list[Bar]:
    """Bars on both sides of a line, as high as the square root of how many people they are."""
    found = []
    for middle, n, rank in zip(middles, strip.people, strip.ranks, strict=False):
        if not n or most <= 0:
            continue
        left, right = scale.place(middle - half), scale.place(middle + half)
        tall = max(_TALL * (n / most) ** 0.5, 1.6)
        box = Box(left, at(y - tall / 2), at(max(right - left, 0.6)), at(tall))
        found.append(Bar(box, _shade(rank), rank is None))
    return found


def _shade(rank: float | None) -> float:
    return 0.0 if rank is None else round(_FAINT + (_DARK - _FAINT) * min(max(rank, 0), 1), 3)


def _key(layout: Layout) -> tuple[tuple[Bar, ...], tuple[Text, ...]]:
    """Shades from the lowest own value to the highest, with words at both ends."""
    low, high = say("own value low"), say_as("own value", "high")
    after = say("outlined: its values have no order")
    if layout.width == NARROW:
        after = say("no order")
    x = layout.start if layout.width == WIDE else 0.0
    first = x + width(low, _SMALL) + 6
    boxes = [Box(at(first + 14 * i), 4.0, 14.0, 10.0) for i in range(_KEY)]
    bars = [Bar(box, _shade(i / (_KEY - 1)), False) for i, box in enumerate(boxes)]
    behind = first + 14 * _KEY + 6
    unordered = behind + width(high, _SMALL) + 20
    bars.append(Bar(Box(at(unordered), 4.0, 14.0, 10.0), 0.0, True))
    texts = (
        Text(at(x), 13.0, low),
        Text(at(behind), 13.0, high),
        fitted(after, unordered + 20, 13.0, _SMALL, layout.width - unordered - 20),
    )
    return tuple(bars), texts
