"""Where a long audit is: a live line where somebody watches, plain lines where it is logged."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from audit.cli.terminal import is_terminal, note, plain
from audit.progress import Progress, Silent

if TYPE_CHECKING:
    from rich.progress import Progress as Bars


class Lines:
    """One line a stage, for logs."""

    def stage(self, text: str) -> None:
        """Write the stage's name."""
        note(text)

    def advance(self, done: float, total: float) -> None:
        """A log is spared the steps in between."""


class Live:
    """One line that moves: the stage, how far it is, how long it has taken and may still take."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task = bars.add_task("", total=None, visible=False)

    def stage(self, text: str) -> None:
        """Replace the stage that is over."""
        self._bars.remove_task(self._task)
        self._task = self._bars.add_task(plain(text), total=None)

    def advance(self, done: float, total: float) -> None:
        """Move the bar."""
        self._bars.update(self._task, completed=done, total=total)


def listener() -> Progress:
    """Give the listener of a log or a notebook, where nothing has to be cleared away."""
    return Lines()


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """Give a listener that fits who is listening, and clear the screen of it afterwards."""
    if quiet:
        yield Silent()
    elif not is_terminal(sys.stderr):
        yield Lines()
    else:
        with _bars() as bars:
            yield Live(bars)


def _bars() -> Bars:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    spinner = SpinnerColumn("line" if console.options.ascii_only else "dots")
    words = TextColumn("{task.description}", markup=False)
    times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    columns = (spinner, words, BarColumn(bar_width=24), *times)
    return Bars(*columns, console=console, transient=True, redirect_stdout=False)
