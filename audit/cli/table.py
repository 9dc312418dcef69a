"""A table of words and numbers: ruled and fitted on a terminal, bare columns in a file or pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import IO

from audit.cli.terminal import is_terminal, note, plain, say

GAP = "  "


def write_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str = "",
    right: Sequence[str] = (),
    err: bool = False,
) -> None:
    """Write `rows` under `header`; the columns named in `right` are set flush right.

    Without a terminal nothing is wrapped, coloured or cut off: one row, one line. `err` sends
    the table to standard error.
    """
    stream = sys.stderr if err else sys.stdout
    if stream is not None and is_terminal(stream):
        _ruled(header, rows, title, right, stream)
        return
    write = note if err else say
    if title:
        write(title)
    for line in bare(header, rows, right):
        write(line)


def write_part(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = ()
) -> None:
    """Write a table below an empty line; nothing where it would have no rows."""
    if rows:
        say("")
        write_table(header, rows, title=title, right=right)


def bare(
    header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = ()
) -> list[str]:
    """Lay a table out in columns, one line a row.

    >>> bare(["metric", "n"], [["f1", "1000"], ["recall", "9"]], right=["n"])
    ['metric     n', 'f1      1000', 'recall     9']
    """
    lines = [[plain(cell) for cell in line] for line in (header, *rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(header))]
    return [
        GAP.join(
            cell.rjust(width) if name in right else cell.ljust(width)
            for name, cell, width in zip(header, line, widths, strict=True)
        ).rstrip()
        for line in lines
    ]


def _ruled(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    title: str,
    right: Sequence[str],
    stream: IO[str],
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in header:
        table.add_column(
            Text(plain(name)), justify="right" if name in right else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    console = Console(file=stream)
    if title:
        console.print(Text(plain(title), style="bold"))
    console.print(table)
