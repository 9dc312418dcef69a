"""The main chart: one line a group, a dot with its interval, a reference and a limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.publish.render import amounts
from audit.publish.render.charts.axis import Axis, axis
from audit.publish.render.charts.chart import NARROW, WIDE, Box, Chart, Line, Text, at, hatch
from audit.publish.render.charts.layout import Layout
from audit.publish.render.charts.lettering import fit, width
from audit.publish.render.language import say, spoken

LABEL, SMALL = 13.0, 12.0
_BAND = 11.0


@dataclass(frozen=True)
class Entry:
    """One line to draw, in the axis's own units; `words` stand where there is no number.

    `limits` are this line's own, where a rule speaks of it alone; `span` is the interval in words.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    text: str = ""
    side: str = ""
    words: str = ""
    few: bool = False
    limits: tuple[float | None, float | None] = (None, None)
    span: str = ""


@dataclass(frozen=True)
class Reference:
    """A vertical rule to compare with."""

    value: float
    label: str


@dataclass(frozen=True)
class Bounds:
    """A rule's limit on the axis, and how it is said."""

    low: float | None
    high: float | None
    label: str


@dataclass(frozen=True)
class Lane:
    """The marks of one line; what it does not have is None. `said` is all of it in words."""

    said: str
    hit: Box
    label: Text
    value: Text | None
    side: Text | None
    words: Text | None
    interval: Line | None
    stem: Line | None
    dot: tuple[float, float] | None
    hollow: bool
    band: Box | None
    hatching: str
    rule: Line
    shades: tuple[Box, ...]
    edges: str


@dataclass(frozen=True)
class Intervals(Chart):
    """Lanes over a common axis; upright rules are paths, broken where a narrow chart has words."""

    lanes: tuple[Lane, ...]
    grid: str
    ticks: tuple[Text, ...]
    zero: str
    shades: tuple[Box, ...]
    edges: str
    reference: str
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class _Layout(Layout):
    """And where numbers and words beside the lines lie; narrow charts set labels above them."""

    value_x: float
    side_x: float
    fraction: float


@dataclass(frozen=True)
class Plot:
    """What a chart of intervals is drawn from, whatever its width.

    `entries` go from top to bottom; `ceiling` is the largest value that can be (100 for a share);
    `stems` join each dot to zero.
    """

    entries: tuple[Entry, ...]
    title: str
    description: str
    sign: str = ""
    ceiling: float | None = None
    reference: Reference | None = None
    bounds: Bounds | None = None
    stems: bool = False


def intervals(plot: Plot, *, narrow: bool = False) -> Intervals:
    """Lay out the entries; a narrow chart, for small screens and multiples, sets labels above."""
    entries, reference, bounds = plot.entries, plot.reference, plot.bounds
    layout = _narrow(entries) if narrow else _wide(entries)
    across = _axis(plot, layout)
    heads = [text for text in (bounds and bounds.label, reference and reference.label) if text]
    top = 6.0 + 17.0 * len(heads)
    bottom = top + layout.row * len(entries)
    lanes = tuple(
        _lane(entry, layout, across, top + layout.row * i, plot) for i, entry in enumerate(entries)
    )
    limits = (bounds.low, bounds.high) if bounds else (None, None)
    open_spans = _open_spans(layout, top, len(entries))
    shades, edges = _limit(limits, across, open_spans)
    compared = [across.place(reference.value)] if reference else []
    marks = [across.place(limit) for limit in limits if limit is not None][:1] + compared
    return Intervals(
        kind="intervals",
        width=layout.width,
        height=at(bottom + 22),
        title=plot.title,
        description=plot.description,
        lanes=lanes,
        grid=_uprights([across.place(value) for value in across.values], open_spans),
        ticks=across.labels(at(bottom + 16), plot.sign),
        zero=_uprights([across.place(0.0)], open_spans) if across.low < 0 else "",
        shades=shades,
        edges=edges,
        reference=_uprights(compared, open_spans),
        notes=tuple(
            _note(text, x, layout, 12 + 17 * i)
            for i, (text, x) in enumerate(zip(heads, marks, strict=False))
        ),
    )


def _wide(entries: Sequence[Entry]) -> _Layout:
    labels = max((width(entry.label, LABEL) for entry in entries), default=0.0)
    label_room = min(labels, 250.0)
    sides = min(max((width(entry.side, SMALL) for entry in entries), default=0.0), 150.0)
    values = max((width(entry.text, LABEL + 0.6) for entry in entries), default=0.0)
    side_x = at(WIDE - sides)
    value_x = at(side_x - 10)
    end = at(value_x - values - 16)
    start = at(label_room + 16)
    fraction = _fraction(entries)
    return _Layout(WIDE, start, end, 28.0, 18.5, 14.0, label_room, value_x, side_x, fraction)


def _narrow(entries: Sequence[Entry]) -> _Layout:
    sides = min(max((width(entry.side, SMALL) for entry in entries), default=0.0), 130.0)
    values = max((width(entry.text, LABEL + 0.6) for entry in entries), default=0.0)
    side_x = at(NARROW - sides)
    value_x = at(side_x - 7)
    room = value_x - values - 10
    end, fraction = NARROW - 7.0, _fraction(entries)
    return _Layout(NARROW, 7.0, end, 42.0, 15.0, 28.0, room, value_x, side_x, fraction)


def _axis(plot: Plot, layout: _Layout) -> Axis:
    """Zero, all comparable intervals, the reference and the limit; a hatched one may run off."""
    entries, bounds = plot.entries, plot.bounds
    whole = [e for e in entries if not e.few or plot.ceiling is not None]
    values = [part for e in whole for part in (e.low, e.high)]
    values += [e.value for e in entries]
    values += [plot.reference.value if plot.reference else None]
    values += [bounds.low, bounds.high] if bounds else []
    values += [limit for e in entries for limit in e.limits]
    present = [value for value in values if value is not None]
    most = 6 if layout.width == WIDE else 5
    if not present:
        present = [0.0, plot.ceiling or 1.0]
    return axis(present, layout.start, layout.end, most=most, limit=plot.ceiling)


def _lane(entry: Entry, layout: _Layout, across: Axis, y: float, plot: Plot) -> Lane:
    base, middle = at(y + layout.label_drop), at(y + layout.mark_drop)
    spread = _spread(entry, across, middle)
    dot = None if entry.value is None else (across.place(entry.value), middle)
    band = None
    if entry.few and spread is not None:
        band = Box(spread.x1, at(middle - _BAND / 2), at(spread.x2 - spread.x1), _BAND)
    shades, edges = _limit(entry.limits, across, [(middle - 10, middle + 10)])
    stem = Line(across.place(0.0), middle, dot[0], middle) if plot.stems and dot else None
    return Lane(
        said=_said(entry, plot.sign),
        hit=Box(-4.0, at(y), layout.width + 8, layout.row),
        label=_fitted(entry.label, 0.0, base, LABEL, layout.label_room),
        value=_value(entry.text, layout, base),
        side=_fitted(entry.side, layout.side_x, base, SMALL, layout.width - layout.side_x + 1)
        if entry.side
        else None,
        words=_fitted(entry.words, layout.start + 2, middle + 4, SMALL, layout.end - layout.start)
        if entry.words
        else None,
        interval=None if entry.few else spread,
        stem=stem,
        dot=dot,
        hollow=entry.few,
        band=band,
        hatching=hatch(band) if band else "",
        rule=Line(0.0, at(y + layout.row), layout.width, at(y + layout.row)),
        shades=shades,
        edges=edges,
    )


def _said(entry: Entry, sign: str) -> str:
    """A line in words.

    >>> _said(Entry("Women", 8.5, text="8.5", span="7.8 to 9.2", side="of 5,421"), "%")
    'Women: 8.5\xa0% (7.8 to 9.2), of 5,421'
    """
    number = f"{entry.text}{amounts.NBSP}{sign}" if sign else entry.text
    whole = f"{number} ({entry.span})" if entry.span else number
    told = ", ".join(part for part in (entry.words or whole, entry.side) if part)
    return say("{name}: {number}", name=entry.label, number=told)


def _spread(entry: Entry, across: Axis, y: float) -> Line | None:
    if entry.low is None or entry.high is None:
        return None
    return Line(across.place(entry.low), y, across.place(entry.high), y)


def _fitted(text: str, x: float, y: float, size: float, room: float) -> Text:
    shown = fit(text, size, room)
    return Text(at(x), at(y), shown, full="" if shown == text else text)


def _fraction(entries: Sequence[Entry]) -> float:
    """How much room the longest decimals take."""
    return max((_decimals(entry.text) for entry in entries), default=0.0)


def _decimals(text: str) -> float:
    _, point, places = text.partition(spoken().decimal)
    return width(point + places, LABEL + 0.6)


def _value(text: str, layout: _Layout, y: float) -> Text | None:
    """Set a number so that all decimal points stand below each other."""
    if not text:
        return None
    return Text(at(layout.value_x - layout.fraction + _decimals(text)), y, text, "end")


def _open_spans(layout: _Layout, top: float, lanes: int) -> list[tuple[float, float]]:
    """From where to where upright rules run: past all lanes, or only beside the marks."""
    if layout.width == WIDE:
        return [(top - 3, top + layout.row * lanes)] if lanes else []
    tops = [top + layout.row * i + layout.mark_drop for i in range(lanes)]
    return [(middle - 9, middle + 9) for middle in tops]


def _limit(
    limits: tuple[float | None, float | None], across: Axis, spans: Sequence[tuple[float, float]]
) -> tuple[tuple[Box, ...], str]:
    """Shade where the rule does not hold, and draw its edge."""
    low, high = limits
    sides = [] if low is None else [(across.start, across.place(low))]
    sides += [] if high is None else [(across.place(high), across.end)]
    shades = tuple(
        Box(x1, at(top), at(x2 - x1), at(bottom - top)) for x1, x2 in sides for top, bottom in spans
    )
    edges = [across.place(limit) for limit in limits if limit is not None]
    return shades, _uprights(edges, spans)


def _uprights(places: Sequence[float], spans: Sequence[tuple[float, float]]) -> str:
    """Vertical strokes at these places, as one path."""
    return "".join(f"M{x} {at(top)}V{at(bottom)}" for x in places for top, bottom in spans)


def _note(text: str, x: float, layout: _Layout, y: float) -> Text:
    """Words above a vertical rule, on whichever side of it has the room."""
    shown = fit(text, SMALL, layout.width - 12)
    need = width(shown, SMALL)
    if x + 5 + need <= layout.width:
        return Text(at(x + 5), at(y), shown, "start", "" if shown == text else text)
    return Text(at(max(x - 5, need)), at(y), shown, "end", "" if shown == text else text)
