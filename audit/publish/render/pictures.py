"""One matrix or one set of curves as a panel, whatever it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.evidence import Curve, Matrix, Measurement, message
from audit.publish.render import amounts, phrases, words
from audit.publish.render.charts.curves import Curves, curves
from audit.publish.render.charts.grid import density, grid
from audit.publish.render.charts.stroke import Points, Scale
from audit.publish.render.language import say, say_as
from audit.publish.render.parts import Cell, Column, Panel, Table
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table

MOST_POINTS = 13
MOST_CELLS = 64
_FEW = 30
_PLAIN_AXES = (message("columns"), message("rows"))
_PLAIN_CELL = (message("column"), message("row"))
_MATRICES = {"confusion": message("Confusion")}
_CURVES = {
    "roc": message("roc"),
    "precision_recall": message("precision recall"),
    "reliability": message("reliability"),
}
"""What matrices without a definition, and curves with axes of their own, are called in a table."""


def matrix_panel(reading: Reading, matrix: Matrix) -> Panel:
    """A confusion matrix as tiles with their counts; binned pairs of numbers as a density."""
    named = phrases.MATRIX_TITLES.get(matrix.matrix)
    title = say(named) if named else reading.title(matrix.matrix)
    across, down = map(say, phrases.MATRIX_AXES.get(matrix.matrix, _PLAIN_AXES))
    about = _largest(matrix, across, down)
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
        return Panel(picture, say("{title}: the darker, the more people", title=title))
    picture = grid(
        matrix.values,
        matrix.rows,
        matrix.columns,
        title=say("{title}, of everyone", title=title),
        description=about,
        across=across,
        down=down,
    )
    return Panel(picture, title)


def _largest(matrix: Matrix, across: str, down: str) -> str:
    """How many counts there are and where the largest stands, for who cannot see it."""
    counts = [
        (n, row, column)
        for row, line in zip(matrix.rows, matrix.values, strict=False)
        for column, n in zip(matrix.columns, line, strict=False)
        if n is not None
    ]
    size = {"rows": len(matrix.rows), "columns": len(matrix.columns)}
    if not counts:
        return say("{rows} by {columns} counts; the table has them.", **size)
    most, row, column = max(counts, key=lambda count: count[0])
    return say(
        "{rows} by {columns} counts; the largest is {n}: {down} {row}, {across} {column}.",
        **size,
        n=amounts.count(most),
        down=down,
        row=words.shorten(row),
        across=across,
        column=words.shorten(column),
    )


def _ends(lines: Sequence[tuple[str, Curve]], across: Scale, up: Scale) -> str:
    """From where to where the first curve runs, for who cannot see it."""
    known = [
        (x, y)
        for _, line in lines[:1]
        for x, y in zip(line.x, line.y, strict=False)
        if y is not None
    ]
    points = max((len(line.x) for _, line in lines), default=0)
    parts = {"up": up.words, "across": across.words, "n": points}
    if not known:
        return say("{up} against {across}, {n} points; the table has them.", **parts)
    ends = {
        "start": _with_unit(across, known[0][0]),
        "first": _with_unit(up, known[0][1]),
        "end": _with_unit(across, known[-1][0]),
        "last": _with_unit(up, known[-1][1]),
    }
    if len(lines) > 1:
        return say(
            "The first of {curves} curves, {name}, runs from {first} at {start} to {last} at "
            "{end} ({up} against {across}).",
            **parts,
            **ends,
            curves=len(lines),
            name=lines[0][0],
        )
    return say(
        "From {first} at {start} to {last} at {end} ({up} against {across}, {n} points).",
        **parts,
        **ends,
    )


def _with_unit(scale: Scale, value: float) -> str:
    sign = f"{amounts.NBSP}{scale.unit.sign}" if scale.unit.sign else ""
    return f"{scale.number(value)}{sign}"


def curve_panel(
    reading: Reading, name: str, lines: Sequence[tuple[str, Curve]], title: str = ""
) -> Panel:
    """Curves of one kind in a square, each with its own label where there are several."""
    heading = title or curve_title(reading, name)
    across, up = scales(reading, name)
    if len({line.curve for _, line in lines}) > 1:
        up = replace(up, words=_kind(reading.entry(over_thresholds(name)[0]).kind))
    points = max((len(line.x) for _, line in lines), default=0)
    picture: Curves = curves(
        [
            Points(line.x, line.y, line.low, line.high, label if len(lines) > 1 else "")
            for label, line in lines
        ],
        title=heading,
        description=_ends(lines, across, up),
        across=across,
        up=up,
        diagonal=say(phrases.DIAGONALS[name]) if name in phrases.DIAGONALS else "",
        dotted=points <= _FEW and any(line.low is not None for _, line in lines),
    )
    return Panel(picture, heading)


def _kind(kind: str) -> str:
    """What several metrics of one kind are counted in, as the words of an axis."""
    known = {
        "": say_as("axis", "value"),
        "difference": say_as("axis", "difference"),
        "mean": say_as("axis", "mean"),
        "rate": say_as("axis", "rate"),
        "ratio": say_as("axis", "ratio"),
        "score": say_as("axis", "score"),
    }
    return known.get(kind, kind)


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
    if not metric:
        known = phrases.CURVE_TITLES.get(name)
        return say(known) if known else reading.title(name)
    title = reading.title(metric)
    if not attribute:
        return say("{metric}, as the threshold moves", metric=title)
    named = words.shorten(attribute, 40)
    return say(
        "{metric} across {attributes}, as the threshold moves", metric=title, attributes=named
    )


def scales(reading: Reading, name: str) -> tuple[Scale, Scale]:
    """What the two axes show, and in which unit."""
    if name in phrases.CURVE_AXES:
        across, up = map(say, phrases.CURVE_AXES[name])
        return Scale(across), Scale(up)
    metric, _ = over_thresholds(name)
    unit = reading.unit(Measurement(metric=metric or name))
    over = say(phrases.THRESHOLD_AXIS) if metric else "x"
    whole = unit is amounts.PERCENT
    title = reading.title(metric or name)
    return Scale(over, amounts.PLAIN, whole=False), Scale(title, unit, whole=whole)


def picture_table(
    reading: Reading, matrices: Sequence[Matrix], lines: Sequence[tuple[str, Curve]]
) -> Table:
    """Counts of the matrices and points of the curves, as far as eyes can use them."""
    columns = (
        Column(say_as("column head", "picture")),
        Column(say_as("column head", "at")),
        Column(say_as("column head", "number"), True),
        Column(say_as("column head", "interval"), True),
    )
    rows: list[list[Cell]] = []
    for matrix in matrices:
        rows += _cells(reading, matrix)
    for label, line in lines:
        rows += [_point(reading, label, line, i) for i in _spread(len(line.x))]
    return table(say("The numbers of these pictures"), columns, rows)


def _cells(reading: Reading, matrix: Matrix) -> list[list[Cell]]:
    """Every count; of very many only those that are not zero."""
    across, down = map(say, phrases.MATRIX_AXES.get(matrix.matrix, _PLAIN_CELL))
    many = len(matrix.rows) * len(matrix.columns) > MOST_CELLS
    rows = []
    for name, values in zip(matrix.rows, matrix.values, strict=False):
        for column, value in zip(matrix.columns, values, strict=False):
            if many and not value:
                continue
            place = f"{down} {words.shorten(name)}, {across} {words.shorten(column)}"
            shown = say("not shown") if value is None else amounts.count(value)
            title = name_cell(_matrix_name(reading, matrix.matrix))
            rows.append([title, Cell(place), Cell(shown), Cell("")])
    return rows


def _matrix_name(reading: Reading, name: str) -> str:
    return say(_MATRICES[name]) if name in _MATRICES else reading.title(name)


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
    title = say(_CURVES[line.curve]) if line.curve in _CURVES else up.words
    said = ""
    if low is not None and high is not None:
        said = say("{low} to {high}", low=up.number(low), high=up.number(high))
    sign = f"{amounts.NBSP}{across.unit.sign}" if across.unit.sign else ""
    return [
        name_cell(f"{title}, {label}" if label else title),
        Cell(f"{across.words} {across.number(line.x[i])}{sign}"),
        Cell(say("undefined") if y is None else up.number(y)),
        Cell(said),
    ]
