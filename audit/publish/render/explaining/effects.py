"""How the score moves along the columns that count most: two pictures of each, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from audit.evidence import Matrix, message
from audit.publish.render import amounts, words
from audit.publish.render.amounts import Unit
from audit.publish.render.charts.effects import Effect, Frame, effects
from audit.publish.render.explaining import spaces
from audit.publish.render.explaining.found import Found
from audit.publish.render.explaining.labels import level, places_of
from audit.publish.render.language import say, say_as
from audit.publish.render.parts import Cell, Column, Figure, Panel, Table
from audit.publish.render.plates import Plates
from audit.publish.render.tables import name_cell, table

PAPER_COLUMNS = 2
MOST_COLUMNS = 8
PARTIAL, LOCAL = "partial_dependence", "accumulated_effects"
_ICE = (("10%", "90%"), ("25%", "75%"))
_ALONE = ("mean", "effect")
"""The line of a matrix that is drawn, whatever the matrix calls it."""

_BAND = message(
    "The line or dot is the mean score if everybody had that value (dashed: its 95\u00a0% "
    "interval); the shaded bands hold the middle half and the middle eight in ten of people\u2019s "
    "own scores, and are wide where the value matters more to some than to others."
)
_NEARBY = message(
    "Right, accumulated effects: what a value adds among people who are near it, so that nobody "
    "is given a value far from their own."
)

_ONE_SPAN = message(
    "If everybody had the same {column}, the mean score would lie between {low} and {high}."
)
_TWO_SPANS = message(
    "If everybody had the same {column}, the mean score would lie between {low} and {high}; if "
    "they had the same {other_column}, the mean score would lie between {other_low} and "
    "{other_high}."
)

Columns = Mapping[str, Matrix]


def widest(found: Found) -> str:
    """Between which mean scores people would lie with one value for all; the widest spans."""
    unit = spaces.score_unit(found.everyone)
    spans = []
    for name, matrix in found.pictures.get(PARTIAL, {}).items():
        known = [value for value in _effect(matrix).mean if value is not None]
        if known:
            spans.append((max(known) - min(known), name, min(known), max(known)))
    if not spans:
        return ""
    sign = f"{amounts.NBSP}{unit.sign}" if unit.sign else ""
    parts: dict[str, str] = {}
    for place, (_, name, low, high) in enumerate(sorted(spans, key=lambda span: -span[0])[:2]):
        parts |= {
            ("column", "other_column")[place]: words.apart(words.shorten(name, 40)),
            ("low", "other_low")[place]: _said(low, unit),
            ("high", "other_high")[place]: f"{_said(high, unit)}{sign}",
        }
    return say(_ONE_SPAN if len(spans) == 1 else _TWO_SPANS, **parts)


def effect_figures(found: Found, plates: Plates) -> Iterator[Figure]:
    """Numbers first, partial dependence beside accumulated effects; then levels."""
    partial, local = (found.pictures.get(kind, {}) for kind in (PARTIAL, LOCAL))
    names = list(dict.fromkeys((*partial, *local)))[:MOST_COLUMNS]
    score, step = (spaces.score_unit(found.everyone, difference=d) for d in (False, True))
    frames = {
        PARTIAL: _frame(partial, score, say("Mean score")),
        LOCAL: _frame(local, step, say("What it adds")),
    }
    numbers = [name for name in names if name in local]
    levels = [name for name in names if name not in local]
    for chosen in (numbers, levels):
        for chunk in (chosen[:PAPER_COLUMNS], chosen[PAPER_COLUMNS:]):
            if chunk:
                on_paper = chunk[0] == chosen[0]
                yield _figure(found, plates, chunk, frames, on_paper=on_paper)


def _figure(
    found: Found,
    plates: Plates,
    names: Sequence[str],
    frames: Mapping[str, Frame],
    *,
    on_paper: bool,
) -> Figure:
    drawn = [
        (kind, name, found.pictures[kind][name])
        for name in names
        for kind in frames
        if name in found.pictures.get(kind, {})
    ]
    panels = [_panel(found, kind, name, one, frames[kind]) for kind, name, one in drawn]
    note = say(_BAND)
    if any(kind == LOCAL for kind, _, _ in drawn):
        note += f" {say(_NEARBY)}"
    named = words.listed(words.apart(words.shorten(name, 30)) for name in names)
    return plates.figure(
        say("How the score moves along {columns}", columns=named),
        note,
        panels,
        _numbers(found, drawn, frames),
        shows=(),
        on_paper=on_paper,
    )


def _panel(found: Found, kind: str, name: str, matrix: Matrix, frame: Frame) -> Panel:
    effect = _effect(matrix)
    title = found.reading.title(kind)
    picture = effects(
        effect,
        frame,
        title=say("{explanation} of {column}", explanation=title, column=words.shorten(name)),
        description=_described(effect, frame, name),
        across=name,
    )
    heading = {"name": words.visible(words.shorten(name, 48)), "text": words.lower_first(title)}
    return Panel(picture, say("{name}: {text}", **heading))


def _described(effect: Effect, frame: Frame, name: str) -> str:
    """Where the score is lowest and highest, for who cannot see it."""
    means = zip(effect.mean, effect.labels, strict=False)
    known = [(mean, label) for mean, label in means if mean is not None]
    if not known:
        return say("No value has a number.")
    low, high = min(known, key=itemgetter(0)), max(known, key=itemgetter(0))
    sign = f"{amounts.NBSP}{frame.unit.sign}" if frame.unit.sign else ""
    return say(
        "{what} is lowest, {low}, at {column} {low_at}, and highest, {high}, at {high_at}.",
        what=frame.words,
        column=words.shorten(name),
        low=_said(low[0], frame.unit) + sign,
        low_at=words.shorten(low[1]),
        high=_said(high[0], frame.unit) + sign,
        high_at=words.shorten(high[1]),
    )


def _effect(matrix: Matrix) -> Effect:
    lines = dict(zip(matrix.rows, matrix.values, strict=False))
    blank: tuple[float | None, ...] = (None,) * len(matrix.columns)
    mean = next((lines[name] for name in _ALONE if name in lines), blank)
    return Effect(
        labels=tuple(map(level, matrix.columns)),
        places=places_of(matrix.columns),
        mean=mean,
        low=lines.get("low", blank),
        high=lines.get("high", blank),
        bands=tuple((lines[a], lines[b]) for a, b in _ICE if a in lines and b in lines),
    )


def _frame(columns: Columns, unit: Unit, what: str) -> Frame:
    """One scale for all pictures of a kind, so that they can be compared.

    It holds all means and people; an interval that is wider runs off it.
    """
    drawn = {*_ALONE, *(name for pair in _ICE for name in pair)}
    values = [
        value
        for matrix in columns.values()
        for name, line in zip(matrix.rows, matrix.values, strict=False)
        if name in drawn
        for value in line
        if value is not None
    ]
    return Frame(min(values, default=0.0), max(values, default=1.0), unit, what)


def _numbers(
    found: Found, drawn: Sequence[tuple[str, str, Matrix]], frames: Mapping[str, Frame]
) -> Table:
    columns = (
        Column(say_as("column head", "column and picture")),
        Column(say_as("column head", "at")),
        Column(say_as("column head", "number"), True),
        Column(say_as("column head", "interval"), True),
        Column(say_as("column head", "8 in 10 people") + amounts.NBSP, True),
    )
    rows = []
    for kind, name, matrix in drawn:
        effect, unit = _effect(matrix), frames[kind].unit
        title = words.lower_first(found.reading.title(kind))
        for i, label in enumerate(effect.labels):
            band = effect.bands[0] if effect.bands else None
            rows.append(
                [
                    name_cell(f"{words.shorten(name, 40)}, {title}"),
                    name_cell(label),
                    Cell(_said(effect.mean[i], unit)),
                    Cell(_span(effect.low[i], effect.high[i], unit)),
                    Cell(_span(band[0][i], band[1][i], unit) if band else ""),
                ]
            )
    return table(say("How the score moves"), columns, rows)


def _said(value: float | None, unit: Unit) -> str:
    if value is None:
        return say("none")
    places = 1 if unit.sign else amounts.digits(None, unit, value)
    return amounts.number(value * unit.factor, places)


def _span(low: float | None, high: float | None, unit: Unit) -> str:
    if low is None or high is None:
        return ""
    return say("{low} to {high}", low=_said(low, unit), high=_said(high, unit))
