"""How well the model does for everyone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.evidence import Curve, Matrix, Measurement
from audit.publish.render import amounts, phrases, words
from audit.publish.render.explaining.found import is_picture
from audit.publish.render.groups import first_on_paper, in_columns, interval_head
from audit.publish.render.language import say, say_as
from audit.publish.render.measured_with import parameter_value, parameters_said
from audit.publish.render.parts import Cell, Column, Figure, Panel, Section, Table
from audit.publish.render.pictures import (
    curve_panel,
    curve_title,
    matrix_panel,
    over_thresholds,
    picture_table,
)
from audit.publish.render.plates import Key, Plates, key_of
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table, value_cell

MOST_PICTURES = 16
_TOGETHER = 2


@dataclass(frozen=True)
class Performance(Section):
    """Metrics over all people, then class by class, and the pictures behind them."""

    whole: Table | None
    shares: Table | None
    classes: tuple[Table, ...]
    figures: tuple[Figure, ...]


def performance(reading: Reading, plates: Plates) -> Performance | None:
    """Build the section; without any number over everyone there is none."""
    rows = [row for row in reading.everyone if row.status != "not_assessable"]
    figures = tuple(_figures(reading, plates))
    if not (rows or figures):
        return None
    in_classes = {row.metric for row in rows if row.class_ is not None}
    averages = [row for row in rows if row.metric in in_classes and _average(row)]
    whole = [row for row in rows if row.class_ is None and row not in averages]
    first, shares = _sorted(reading, whole)
    return Performance(
        kind="performance",
        id="performance",
        topic=say("Performance"),
        result=_result(reading, first or shares or averages),
        whole=_table(reading, say("How well it does, for everyone"), first),
        shares=_table(reading, say("Shares of people, for everyone"), shares),
        classes=_class_tables(reading, [row for row in rows if row.class_ is not None], averages),
        figures=figures,
    )


def _result(reading: Reading, rows: Sequence[Measurement]) -> str:
    """The first metric that has something to be read beside, with it; else the first metric."""
    baselines = {metric for metric, _ in phrases.BASELINES.values()}
    known = [row for row in rows if row.value is not None and row.metric not in baselines]
    if not known:
        return say("No metric could be given a number.")
    first = next((row for row in known if phrases.beside(reading, row)), known[0])
    parts = (phrases.one(reading, first), phrases.beside(reading, first))
    return words.clauses(parts) + "."


def _average(row: Measurement) -> str:
    """Which average over the classes a row is, where it is one."""
    named = (row.parameters or {}).get("average") if row.class_ is None else None
    return say("{value} average", value=parameter_value(named)) if named else ""


def _sorted(
    reading: Reading, rows: Sequence[Measurement]
) -> tuple[list[Measurement], list[Measurement]]:
    """What a reader looks for first, with scores of any kind behind it; and other shares."""
    known = set(phrases.PERFORMANCE)
    first = [row for row in rows if row.metric in known or reading.kind(row) != "rate"]
    shares = [row for row in rows if row.metric not in known and reading.kind(row) == "rate"]
    place = phrases.first(phrases.PERFORMANCE)
    return sorted(first, key=lambda row: place(row.metric)), _without_twins(first, shares)


def _without_twins(
    first: Sequence[Measurement], shares: Sequence[Measurement]
) -> list[Measurement]:
    """Leave out a number that has its line already, under its other name."""
    told = [twin for row in first if (twin := _twin(row, shares)) is not None]
    return [row for row in shares if row not in told]


def _twin(row: Measurement, shares: Sequence[Measurement]) -> Measurement | None:
    """The same number under another name."""
    name = phrases.SAME_FOR_EVERYONE.get(row.metric)
    for other in shares:
        same = (other.value, other.n, other.class_) == (row.value, row.n, row.class_)
        if other.metric == name and same:
            return other
    return None


def _table(reading: Reading, caption: str, rows: Sequence[Measurement]) -> Table | None:
    if not rows:
        return None
    signs = {reading.unit(row).sign for row in rows}
    sign = next(iter(signs)) if len(signs) == 1 else ""
    columns = (
        Column(""),
        Column(sign or say_as("column head", "value"), True),
        Column(interval_head(rows), True),
        Column(reading.counted_head, True),
        Column(say_as("column head", "better")),
    )
    return table(caption, columns, [_row(reading, row, signs) for row in rows])


def _row(reading: Reading, row: Measurement, signs: set[str]) -> list[Cell]:
    twin = _twin(row, reading.everyone)
    title = reading.named(row)
    if twin is not None:
        title += f" ({words.lower_first(reading.title(twin.metric))})"
    sign = reading.unit(row).sign
    title += f", {sign}" if sign and len(signs) > 1 else ""
    amount = reading.amount(row)
    why = "" if row.status == "measured" else reading.why(row)
    return [
        name_cell(title, note=words.shorten(_details(reading, row), 90), most=100),
        Cell(amount.value, note=words.shorten(why, 90)),
        Cell(amount.span),
        Cell(amounts.count(row.n)),
        Cell(_better(reading, row)),
    ]


def _better(reading: Reading, row: Measurement) -> str:
    """Which direction is better, where one is."""
    direction = reading.entry(row.metric).direction
    return say(phrases.DIRECTIONS[direction]) if direction else ""


def _details(reading: Reading, row: Measurement) -> str:
    """The parameters a number was measured with, as far as its title does not name them."""
    told = reading.apart.get(row.metric, ())
    return parameters_said(
        {
            name: value
            for name, value in (row.parameters or {}).items()
            if name not in told and not isinstance(value, list | dict)
        }
    )


def _class_tables(
    reading: Reading, rows: Sequence[Measurement], averages: Sequence[Measurement]
) -> tuple[Table, ...]:
    """One row a class, then the averages over the classes; one column a metric."""
    if not rows:
        return ()
    heads = {row.metric: row for row in rows}
    names = sorted(
        dict.fromkeys(row.metric for row in rows), key=phrases.first(phrases.PERFORMANCE)
    )
    found = {(row.metric, str(row.class_)): row for row in rows}
    found |= {(row.metric, _average(row)): row for row in averages}
    lines = dict.fromkeys(line for _, line in found)
    return first_on_paper(
        table(
            say("Class by class, for everyone"),
            [
                Column(say_as("column head", "class")),
                *(Column(reading.head(heads[name]), True) for name in chunk),
            ],
            [
                [name_cell(line), *(value_cell(reading, found.get((name, line))) for name in chunk)]
                for line in lines
            ],
        )
        for chunk in in_columns(names)
    )


def _figures(reading: Reading, plates: Plates) -> Iterator[Figure]:
    """Pictures of everyone: those that belong together side by side, then the others in pairs."""
    matrices = {
        m.matrix: m
        for m in reading.evidence.matrices
        if not m.slice and not is_picture(reading, m.matrix)
    }
    known = reading.evidence.subject.attributes
    lines = {
        curve.curve: curve
        for curve in reading.evidence.curves
        if not curve.slice and over_thresholds(curve.curve)[1] not in known
    }
    left = [*matrices, *(name for name in lines if name not in matrices)][:MOST_PICTURES]
    for title, names in phrases.PICTURES.items():
        shown = [name for name in names if name in left]
        left = [name for name in left if name not in names]
        if shown:
            yield _figure(reading, plates, say(title), shown, matrices, lines)
    for i in range(0, len(left), _TOGETHER):
        shown = left[i : i + _TOGETHER]
        titles = [curve_title(reading, name) for name in shown]
        title = words.clauses(dict.fromkeys(titles))
        yield _figure(reading, plates, title, shown, matrices, lines)


def _figure(
    reading: Reading,
    plates: Plates,
    title: str,
    names: Sequence[str],
    matrices: dict[str, Matrix],
    lines: dict[str, Curve],
) -> Figure:
    counts = [matrices[name] for name in names if name in matrices]
    drawn = [lines[name] for name in names if name in lines and name not in matrices]
    panels: list[Panel] = [matrix_panel(reading, matrix) for matrix in counts]
    panels += [curve_panel(reading, line.curve, [("", line)]) for line in drawn]
    shows: list[Key] = [(name, frozenset[str]()) for name in names]
    shows += [key_of(row) for row in reading.everyone]
    numbers = picture_table(reading, counts, [("", line) for line in drawn])
    note = say("Of all people that were audited.")
    return plates.figure(title, note, panels, numbers, shows=shows)
