"""How well sensitive attributes can be told from other columns, and which columns carry it."""

from __future__ import annotations

from collections.abc import Iterator

from audit.evidence import Matrix, Measurement, message
from audit.publish.render import amounts, words
from audit.publish.render.charts.intervals import Entry, Plot, Reference, intervals
from audit.publish.render.language import say, say_as
from audit.publish.render.parts import Cell, Column, Figure, Panel, Passage, Table
from audit.publish.render.plates import Plates
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table

METRIC, PICTURE = "proxy_auc", "proxies"
"""What says how well groups can be told, and the matrix that says by which columns."""

GUESSING = 0.5
_MEASURES = (
    message("Cramér's V"),
    message("AUC of the column alone"),
    message("AUC lost without it"),
)
_TITLE = message("How well groups can be told from the other columns")
PAPER_COLUMNS = 6


def proxy_passage(reading: Reading, plates: Plates) -> Passage | None:
    """Each attribute and its groups on one scale, then the columns that tell them."""
    known = [row for row in _rows(reading) if row.value is not None]
    tables = tuple(
        _table(matrix)
        for matrix in reading.evidence.matrices
        if matrix.matrix.partition("/")[0] == PICTURE
    )
    if not known and not tables:
        return None
    return Passage(
        heading=say("Proxies: telling sensitive attributes from other columns"),
        result=_result(reading, known),
        said=(
            say(
                "A model that is not given an attribute may still treat its groups differently "
                "through columns that go with it. {guessing} is guessing, 1 is certainty.",
                guessing=amounts.bare(GUESSING),
            ),
        ),
        figures=(_figure(reading, plates, known),) if known else (),
        tables=tables,
    )


def _rows(reading: Reading) -> Iterator[Measurement]:
    """Each attribute's number, followed by those of its groups."""
    for attribute in reading.evidence.subject.attributes:
        about = [row for row in reading.evidence.measurements if row.metric == METRIC]
        yield from (row for row in about if row.across == (attribute,) and not row.slice)
        yield from (row for row in about if tuple(row.slice) == (attribute,))


def _result(reading: Reading, known: list[Measurement]) -> str:
    whole = [row for row in known if row.across]
    if not whole:
        return ""
    told = [
        say(
            "{attribute} with an AUC of {value}",
            attribute=words.apart(words.shorten(row.across[0], 40)),
            value=reading.amount(row).full,
        )
        for row in whole[:4]
    ]
    return say(
        "From the other columns that the model uses one can tell {attributes}.",
        attributes=words.listed(told),
    )


def _figure(reading: Reading, plates: Plates, known: list[Measurement]) -> Figure:
    plot = Plot(
        entries=tuple(_entry(reading, row) for row in known),
        title=say(_TITLE),
        description=say(
            "{group} has {value}.", group=_label(known[0]), value=reading.amount(known[0]).full
        ),
        ceiling=1.0,
        reference=Reference(GUESSING, say("guessing")),
    )
    levels = {row.interval.level for row in known if row.interval is not None}
    note = ""
    if len(levels) == 1:
        note = say("Lines are {level} intervals.", level=amounts.level(levels.pop()))
    return plates.figure(
        plot.title,
        note,
        [Panel(intervals(plot, narrow=True), "", intervals(plot))],
        _numbers(reading, known),
        shows=[(METRIC, frozenset(row.across)) for row in known if row.across],
    )


def _label(row: Measurement) -> str:
    if row.across:
        return words.visible(words.shorten(row.across[0]))
    ((attribute, group),) = row.slice.items()
    return say(
        "{attribute}: {group} or not",
        attribute=words.shorten(attribute, 30),
        group=words.visible(words.shorten(group)),
    )


def _entry(reading: Reading, row: Measurement) -> Entry:
    low, high = (row.interval.low, row.interval.high) if row.interval else (None, None)
    side = say("of {n}", n=amounts.count(row.n))
    few = row.status == "insufficient"
    return Entry(_label(row), row.value, low, high, reading.amount(row).value, side, few=few)


def _numbers(reading: Reading, known: list[Measurement]) -> Table:
    columns = (
        Column(say_as("column head", "who")),
        Column(say_as("column head", "AUC"), True),
        Column(say_as("column head", "interval"), True),
        Column(say_as("column head", "people"), True),
    )
    rows = [
        [
            name_cell(_label(row)),
            Cell(reading.amount(row).value),
            Cell(reading.amount(row).span),
            Cell(amounts.count(row.n)),
        ]
        for row in known
    ]
    return table(say(_TITLE), columns, rows)


def _measure(name: str) -> str:
    """What says how well a column tells an attribute: the words of the check, or of a plug-in."""
    return say(name) if name in _MEASURES else words.shorten(name, 40)


def _table(matrix: Matrix) -> Table:
    attribute = matrix.matrix.partition("/")[2]
    columns = [
        Column(say_as("column head", "column")),
        *(Column(_measure(name), True) for name in matrix.columns),
    ]
    rows = [
        [
            name_cell(name),
            *(Cell(say("none") if v is None else amounts.number(v, 3)) for v in line),
        ]
        for name, line in zip(matrix.rows, matrix.values, strict=False)
    ]
    named = words.visible(words.shorten(attribute, 50))
    caption = say("Which columns tell {attribute}", attribute=named)
    return table(caption, columns, rows, on_paper=PAPER_COLUMNS)
