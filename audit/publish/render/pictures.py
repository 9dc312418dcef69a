"""One matrix or one set of curves as a panel, whatever it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.evidence import Curve, Matrix, Measurement
from audit.publish.render import amounts, phrases, words
from audit.publish.render.charts.curves import Curves, Points, Scale, curves
from audit.publish.render.charts.grid import density, grid
from audit.publish.render.parts import Cell, Column, Panel, Table
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table

MOST_POINTS = 13
MOST_CELLS = 64
_FEW = 30


def matrix_panel(reading: Reading, matrix: Matrix) -> Panel:
    """A confusion matrix as tiles with their counts; binned pairs of numbers as a density."""
    title = phrases.MATRIX_TITLES.get(matrix.matrix, reading.title(matrix.matrix))
    across, down = phrases.MATRIX_AXES.get(matrix.matrix, ("columns", "rows"))
    about = f"{len(matrix.rows)} by {len(matrix.columns)} counts; the table has them."
    if reading.entry(matrix.matrix).kind == "binned":
        picture = density(
            matrix.values,
            matrix.rows,
            matrix.columns,
            title=title,
            description=about,
            across=across,
            down=down,
            diagonal=matrix.rows == matrix.columns,
        )
        return Panel(picture, f"{title}: the darker, the more people")
    picture = grid(
        matrix.values,
        matrix.rows,
        matrix.columns,
        title=f"{title}, of everyone",
        description=about,
        across=across,
        down=down,
    )
    return Panel(picture, title)


def curve_panel(
    reading: Reading, name: str, lines: Sequence[tuple[str, Curve]], title: str = ""
) -> Panel:
    """Curves of one kind in a square, each with its own label where there are several."""
    heading = title or curve_title(reading, name)
    across, up = scales(reading, name)
    if len({line.curve for _, line in lines}) > 1:
        up = replace(up, words=reading.entry(over_thresholds(name)[0]).kind or "value")
    points = max((len(line.x) for _, line in lines), default=0)
    picture: Curves = curves(
        [
            Points(line.x, line.y, line.low, line.high, label if len(lines) > 1 else "")
            for label, line in lines
        ],
        title=heading,
        description=f"{up.words} against {across.words}, {points} points; the table has them.",
        across=across,
        up=up,
        diagonal=phrases.DIAGONALS.get(name, ""),
        dotted=points <= _FEW and any(line.low is not None for _, line in lines),
    )
    return Panel(picture, heading)


def over_thresholds(name: str) -> tuple[str, str]:
    """The metric a curve shows as the threshold moves, and across which attribute, if one.

    >>> over_thresholds("threshold:impact_ratio@sex"), over_thresholds("roc")
    (('impact_ratio', 'sex'), ('', ''))
    """
    kind, _, rest = name.partition(":")
    metric, _, attribute = rest.partition("@")
    return (metric, attribute) if kind == "threshold" else ("", "")


def curve_title(reading: Reading, name: str) -> str:
    """What a curve shows."""
    metric, attribute = over_thresholds(name)
    if metric:
        across = f" across {words.shorten(attribute, 40)}" if attribute else ""
        return f"{reading.title(metric)}{across}, as the threshold moves"
    return phrases.CURVE_TITLES.get(name) or reading.title(name)


def scales(reading: Reading, name: str) -> tuple[Scale, Scale]:
    """What the two axes show, and in which unit."""
    if name in phrases.CURVE_AXES:
        across, up = phrases.CURVE_AXES[name]
        return Scale(across), Scale(up)
    metric, _ = over_thresholds(name)
    unit = reading.unit(Measurement(metric=metric or name))
    over = phrases.THRESHOLD_AXIS if metric else "x"
    whole = unit is amounts.PERCENT
    title = reading.title(metric or name)
    return Scale(over, amounts.PLAIN, whole=False), Scale(title, unit, whole=whole)


def picture_table(
    reading: Reading, matrices: Sequence[Matrix], lines: Sequence[tuple[str, Curve]]
) -> Table:
    """Counts of the matrices and points of the curves, as far as eyes can use them."""
    columns = (Column("picture"), Column("at"), Column("number", True), Column("interval", True))
    rows: list[list[Cell]] = []
    for matrix in matrices:
        rows += _cells(reading, matrix)
    for label, line in lines:
        rows += [_point(reading, label, line, i) for i in _spread(len(line.x))]
    return table("The numbers of these pictures", columns, rows)


def _cells(reading: Reading, matrix: Matrix) -> list[list[Cell]]:
    """Every count; of very many only those that are not zero."""
    across, down = phrases.MATRIX_AXES.get(matrix.matrix, ("column", "row"))
    many = len(matrix.rows) * len(matrix.columns) > MOST_CELLS
    rows = []
    for name, values in zip(matrix.rows, matrix.values, strict=False):
        for column, value in zip(matrix.columns, values, strict=False):
            if many and not value:
                continue
            place = f"{down} {words.shorten(name)}, {across} {words.shorten(column)}"
            shown = "not shown" if value is None else amounts.count(value)
            title = name_cell(reading.title(matrix.matrix))
            rows.append([title, Cell(place), Cell(shown), Cell("")])
    return rows


def _spread(points: int) -> list[int]:
    """Indices of not too many points, the first and the last among them."""
    if points <= MOST_POINTS:
        return list(range(points))
    return [round(i * (points - 1) / (MOST_POINTS - 1)) for i in range(MOST_POINTS)]


def _point(reading: Reading, label: str, line: Curve, i: int) -> list[Cell]:
    across, up = scales(reading, line.curve)
    y = line.y[i] if i < len(line.y) else None
    low = line.low[i] if line.low and i < len(line.low) else None
    high = line.high[i] if line.high and i < len(line.high) else None
    title = line.curve.replace("_", " ") if line.curve in phrases.CURVE_AXES else up.words
    said = "" if low is None or high is None else f"{up.number(low)} to {up.number(high)}"
    sign = f"{amounts.NBSP}{across.unit.sign}" if across.unit.sign else ""
    return [
        name_cell(f"{title}, {label}" if label else title),
        Cell(f"{across.words} {across.number(line.x[i])}{sign}"),
        Cell("undefined" if y is None else up.number(y)),
        Cell(said),
    ]
