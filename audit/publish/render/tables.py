"""Tables: cells set on the decimal, and cut where a page would never end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from audit.evidence import MISSING, Measurement
from audit.publish.render import amounts, words
from audit.publish.render.language import say, say_as, spoken
from audit.publish.render.parts import Cell, Column, Table
from audit.publish.render.reading import Reading

PAPER_ROWS = 45
SCREEN_ROWS = 200
TALL, SHORT = 16, 8
_DECIMALS = {mark: re.compile(rf"\d({re.escape(mark)}\d+)?$") for mark in ".,"}

Row = tuple[Cell, ...]


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    total: int | None = None,
    on_paper: int = PAPER_ROWS,
) -> Table:
    """Set a table: figures on the decimal, the first rows for paper, more for the screen.

    Where `total` says how many rows there are, no more of them are made than are shown.
    """
    coming = iter(rows)
    kept = _on_decimal([tuple(row) for row in islice(coming, SCREEN_ROWS)], columns)
    count = len(kept) + sum(1 for _ in coming) if total is None else total
    paper_cut = say(
        "The first {shown} of {count} rows; report.html and evidence.json have the rest.",
        shown=amounts.count(on_paper),
        count=amounts.count(count),
    )
    screen_cut = say(
        "The first {shown} of {count} rows; evidence.json has the rest.",
        shown=amounts.count(SCREEN_ROWS),
        count=amounts.count(count),
    )
    return Table(
        caption=caption,
        columns=tuple(columns),
        rows=tuple(kept[:on_paper]),
        rest=tuple(kept[on_paper:]),
        cut_on_paper=paper_cut if count > on_paper else "",
        cut_on_screen=screen_cut if count > SCREEN_ROWS else "",
        tall=len(kept) > TALL,
        short=min(len(kept), on_paper) <= SHORT,
    )


def name_cell(name: str, note: str = "", most: int = words.LONGEST_NAME) -> Cell:
    """A name somebody else chose: cut where it is long, with the whole of it at hand."""
    shown = words.visible(words.shorten(name, most))
    return Cell(shown, note=note, full="" if name in (shown, MISSING) else name)


def value_cell(reading: Reading, measurement: Measurement | None) -> Cell:
    """A number with its interval below, or the word for why there is none."""
    if measurement is None:
        return Cell("")
    amount = reading.amount(measurement)
    if measurement.value is None:
        return Cell(amount.value, full=reading.why(measurement))
    if measurement.status == "insufficient":
        return Cell(amount.value, note=say_as("status", "too few"), full=reading.why(measurement))
    return Cell(amount.value, note=f"{amount.low}–{amount.high}" if amount.low else "")


def _on_decimal(rows: list[Row], columns: Sequence[Column]) -> list[Row]:
    """Add invisible decimals, so that figures of one column stand point below point."""
    for place, column in enumerate(columns):
        if not column.figures:
            continue
        longest = max((len(_decimals(row[place].text)) for row in rows), default=0)
        rows = [
            (*row[:place], _padded(row[place], longest), *row[place + 1 :]) if longest else row
            for row in rows
        ]
    return rows


def _padded(cell: Cell, longest: int) -> Cell:
    mark = spoken().decimal
    if _DECIMALS[mark].search(cell.text) is None:
        return cell
    own = _decimals(cell.text)
    full = mark + "0" * (longest - 1)
    return replace(cell, pad=full[len(own) :])


def _decimals(text: str) -> str:
    found = _DECIMALS[spoken().decimal].search(text)
    return (found[1] or "") if found else ""
