"""A pack's tables and lines as cells: exact numbers become words here, and nowhere earlier."""

from __future__ import annotations

from collections.abc import Iterable

from audit.judge.packs.answer import STATES, Head, Line, PackTable, Said
from audit.judge.packs.answer import Cell as Known
from audit.judge.verdict import Outcome
from audit.publish.render import amounts, words
from audit.publish.render.amounts import PERCENT
from audit.publish.render.language import say, say_as, told
from audit.publish.render.parts import Cell, Column, Mark, Shape, Table, Tone
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table

DECIMALS = {"count": 0, "rate": 1, "ratio": 3, "number": 2, "people": 1, "p": 4}
SMALLEST_P = 0.0001
LOOKS: dict[Outcome, tuple[Shape, Tone]] = {
    "pass": ("circle", "pass"),
    "fail": ("square", "fail"),
    "inconclusive": ("triangle", "open"),
    "not_assessable": ("ring", "open"),
}
MOST_METRICS = 4
LONGEST = 600


def said(sentence: Said) -> str:
    """Say a message of a pack in the language spoken; what somebody typed only fills it."""
    return words.shorten(words.fill(told(sentence.text), sentence.numbers), LONGEST)


def drawn(shown: PackTable) -> Table:
    """Set one table of a pack."""
    columns = [Column(_head(head), head.kind not in ("name", "text")) for head in shown.heads]
    rows = [
        [_cell(head, value) for head, value in zip(shown.heads, row, strict=True)]
        for row in shown.rows
    ]
    return table(said(shown.caption), columns, rows)


def line_table(reading: Reading, lines: Iterable[Line]) -> Table:
    """Set the items of a pack: what is asked and where, the state, why, and on which numbers."""
    columns = (
        Column(say_as("column head", "what is asked")),
        Column(say_as("column head", "state")),
        Column(say_as("column head", "why")),
        Column(say_as("column head", "numbers")),
    )
    return table(say("What is asked, item by item"), columns, (_line(reading, x) for x in lines))


def state_mark(outcome: Outcome) -> Mark:
    """The mark of a state: met, not met, not enough evidence, not assessable."""
    shape, tone = LOOKS[outcome]
    return Mark(words.upper_first(told(STATES[outcome])), shape, tone)


def _line(reading: Reading, line: Line) -> list[Cell]:
    citation = say(line.item.citation)
    if not line.item.verified:
        citation = say("{citation}; unverified", citation=citation)
    titles = [reading.title(name) for name in line.metrics[:MOST_METRICS]]
    why = words.clauses(dict.fromkeys(said(reason) for reason in line.reasons))
    return [
        Cell(say(line.item.text), note=citation),
        Cell("", mark=state_mark(line.outcome)),
        Cell(words.upper_first(why)),
        Cell(words.listed(titles)),
    ]


def _head(head: Head) -> str:
    text = told(head.text)
    return f"{text}, {PERCENT.sign}" if head.kind == "rate" else text


def _cell(head: Head, value: Known) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, Said):
        return Cell(said(value))
    if isinstance(value, str):
        return name_cell(value, most=LONGEST if head.kind == "text" else words.LONGEST_NAME)
    if head.kind == "p" and value < SMALLEST_P:
        return Cell(say("less than {limit}", limit=amounts.bare(SMALLEST_P)))
    shown = float(value) * (PERCENT.factor if head.kind == "rate" else 1.0)
    return Cell(amounts.number(shown, DECIMALS[head.kind]))
