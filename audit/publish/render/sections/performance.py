"""How well the model does for everyone."""

from __future__ import annotations

from dataclasses import dataclass

from audit.evidence import Curve, Matrix, Measurement
from audit.publish.render import amounts, phrases, words
from audit.publish.render.charts.curves import Points, curves
from audit.publish.render.charts.grid import grid
from audit.publish.render.groups import interval_head
from audit.publish.render.parts import Cell, Column, Figure, Panel, Section, Table
from audit.publish.render.plates import Key, Plates, key_of
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table


@dataclass(frozen=True)
class Performance(Section):
    """Metrics over all people, and the pictures behind them."""

    shares: Table | None
    scores: Table | None
    pictures: Figure | None


def performance(reading: Reading, plates: Plates) -> Performance | None:
    """Build the section; without any number over everyone there is none."""
    rows = [row for row in reading.everyone if row.status != "not_assessable"]
    matrices = [m for m in reading.evidence.matrices if not m.slice]
    lines = [curve for curve in reading.evidence.curves if not curve.slice]
    if not (rows or matrices or lines):
        return None
    rates = [row for row in rows if reading.kind(row) == "rate"]
    scores = [row for row in rows if reading.kind(row) != "rate"]
    return Performance(
        kind="performance",
        id="performance",
        topic="Performance",
        result=_result(reading, rows),
        shares=_table(reading, "Shares of people, for everyone", rates),
        scores=_table(reading, "Scores, for everyone", scores),
        pictures=_pictures(reading, plates, matrices, lines),
    )


def _result(reading: Reading, rows: list[Measurement]) -> str:
    """The first metric that has something to be read beside, with it; else the first metric."""
    baselines = {metric for metric, _ in phrases.BASELINES.values()}
    known = [row for row in rows if row.value is not None and row.metric not in baselines]
    if not known:
        return "No metric could be given a number."
    first = next((row for row in known if phrases.beside(reading, row)), known[0])
    parts = (phrases.one(reading, first), phrases.beside(reading, first))
    return "; ".join(part for part in parts if part) + "."


def _table(reading: Reading, caption: str, rows: list[Measurement]) -> Table | None:
    if not rows:
        return None
    sign = reading.unit(rows[0]).sign
    columns = (
        Column(""),
        Column(sign or "value", True),
        Column(interval_head(rows), True),
        Column("people", True),
        Column("better"),
    )
    return table(caption, columns, [_row(reading, row) for row in rows])


def _row(reading: Reading, row: Measurement) -> list[Cell]:
    title = reading.named(row)
    plain = {k: v for k, v in (row.parameters or {}).items() if not isinstance(v, list | dict)}
    details = amounts.loose(plain) if plain else ""
    amount = reading.amount(row)
    better = reading.entry(row.metric).direction or ""
    why = "" if row.status == "measured" else reading.why(row)
    return [
        name_cell(title, note=words.shorten(details, 90), most=100),
        Cell(amount.value, note=words.shorten(why, 90)),
        Cell(amount.span),
        Cell(amounts.count(row.n)),
        Cell(better),
    ]


def _pictures(
    reading: Reading, plates: Plates, matrices: list[Matrix], lines: list[Curve]
) -> Figure | None:
    panels = [_matrix(reading, matrix) for matrix in matrices[:2]]
    panels += [curve_panel(reading, line) for line in lines[:6]]
    if not panels:
        return None
    names = [matrix.matrix for matrix in matrices] + [line.curve for line in lines]
    shows: list[Key] = [key_of(row) for row in reading.everyone]
    return plates.figure(
        "What the model gets right and wrong, and what its scores are worth",
        "Each picture is of all people that were audited.",
        panels,
        _numbers(matrices[:2], lines[:6]),
        shows=[*((name, frozenset[str]()) for name in names), *shows],
    )


def _matrix(reading: Reading, matrix: Matrix) -> Panel:
    title = words.upper_first(reading.title(matrix.matrix))
    picture = grid(
        matrix.values,
        matrix.rows,
        matrix.columns,
        title=f"{title} of everyone",
        description=f"{len(matrix.rows)} by {len(matrix.columns)} counts; the table has them.",
        across="predicted",
        down="truth",
    )
    return Panel(picture, f"{title}: truth against prediction")


def curve_panel(reading: Reading, line: Curve) -> Panel:
    """Draw one curve in a square."""
    title = phrases.CURVE_TITLES.get(line.curve, words.upper_first(reading.title(line.curve)))
    across, up = phrases.CURVE_AXES.get(line.curve, ("x", "y"))
    picture = curves(
        [Points(line.x, line.y, line.low, line.high)],
        title=title,
        description=f"{up} against {across}, {len(line.x)} points; the table has them.",
        across=across,
        up=up,
        diagonal=phrases.DIAGONALS.get(line.curve, ""),
        dotted=len(line.x) <= 30 and line.low is not None,
    )
    return Panel(picture, title)


def _numbers(matrices: list[Matrix], lines: list[Curve]) -> Table:
    """Counts of the matrices and points of the curves, as far as eyes can use them."""
    columns = (Column("picture"), Column("at"), Column("number", True), Column("interval", True))
    rows: list[list[Cell]] = []
    for matrix in matrices:
        for name, values in zip(matrix.rows, matrix.values, strict=False):
            for column, value in zip(matrix.columns, values, strict=False):
                place = f"truth {words.shorten(name)}, predicted {words.shorten(column)}"
                shown = "not shown" if value is None else amounts.count(value)
                rows.append(
                    [name_cell(matrix.matrix.replace("_", " ")), Cell(place), Cell(shown), Cell("")]
                )
    for line in lines:
        rows += [_point(line, i) for i in _spread(len(line.x))]
    return table("The numbers of these pictures", columns, rows)


def _spread(points: int, most: int = 21) -> list[int]:
    """Indices of at most so many points, the first and the last among them."""
    if points <= most:
        return list(range(points))
    return [round(i * (points - 1) / (most - 1)) for i in range(most)]


def _point(line: Curve, i: int) -> list[Cell]:
    y = line.y[i] if i < len(line.y) else None
    low = line.low[i] if line.low and i < len(line.low) else None
    high = line.high[i] if line.high and i < len(line.high) else None
    span = "" if low is None or high is None else f"{_percent(low)} to {_percent(high)}"
    across, _ = phrases.CURVE_AXES.get(line.curve, ("x", "y"))
    return [
        name_cell(line.curve.replace("_", " ")),
        Cell(f"{_percent(line.x[i])}{amounts.NBSP}% {across}"),
        Cell("undefined" if y is None else _percent(y)),
        Cell(span),
    ]


def _percent(share: float) -> str:
    return amounts.number(share * 100, 1)
