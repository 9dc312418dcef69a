"""Lines of a CSV file that are broken, told by their line numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from audit.errors import AuditError
from audit.subject.data.csv_stream import LINE_BYTES, open_text

SHOWN_LINES = 3


class BrokenLines:
    """Hears of every record with another number of fields than the header.

    `count` says how many there were. Where they are not to be skipped, reading stops soon, and
    `stopped` says that it did.
    """

    def __init__(self, skip: bool) -> None:
        self.count = 0
        self.stopped = False
        self._skip = skip
        self._first: list[tuple[int, int]] = []
        self._torn: int | None = None
        self._latest = 0

    def note(self, row: Any) -> str:
        """Take note of one broken record; the answer tells the parser whether to go on."""
        self.count += 1
        self._latest = row.number
        if len(self._first) < SHOWN_LINES:
            self._first.append((row.number, row.actual_columns))
        if self._torn is None and ("\n" in row.text or "\r" in row.text):
            self._torn = row.number
        self.stopped = not self._skip and self.count >= SHOWN_LINES
        return "error" if self.stopped else "skip"

    def last(self, good: int) -> bool:
        """Whether the file's last record was a broken one, `good` others having been read."""
        return self.count > 0 and self._latest == good + self.count

    def refuse(self, file: Path, width: int, records: Iterator[tuple[int, list[str]]]) -> None:
        """Raise for lines that may not be skipped.

        A broken record that runs over several lines is never skipped: an open quote would take
        any number of good lines with it and count as one.
        """
        if self.count == 0 or (self._skip and self._torn is None):
            return
        wanted = [self._torn] if self._skip and self._torn is not None else []
        wanted = wanted or [number for number, _ in self._first]
        lines = _line_numbers(records, wanted)
        if self._skip:
            raise AuditError(
                f"Line {lines[0]:,} opens a quote and has another number of fields than the header",
                where=str(file),
                remedy="Such a line cannot be skipped, as it may hold many; close its quote",
            )
        found = [
            f"line {line:,} has {fields}"
            for line, (_, fields) in zip(lines, self._first, strict=True)
        ]
        raise AuditError(
            f"The header has {width} field{'s' * (width != 1)}, but {', '.join(found)}",
            where=str(file),
            remedy="Quote fields that hold the separator, or leave such lines out: "
            "--skip-bad-lines",
        )


def check_start(file: Path) -> None:
    """Refuse a file that begins with nothing but empty lines, however many there are."""
    with open_text(file) as text:
        start = text.read(LINE_BYTES)
    if not start.strip("\r\n"):
        found = (
            "nothing but" if len(start) < LINE_BYTES else f"more than {LINE_BYTES // 2**20} MiB of"
        )
        raise AuditError(f"The file holds {found} empty lines", where=str(file))


def record_lines(file: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is no empty line, with the number of the line it begins on."""
    with open_text(file) as text:
        reader = csv.reader(_lines(file, text), delimiter=delimiter)
        line = 1
        try:
            for record in reader:
                if record:
                    yield line, record
                line = reader.line_num + 1
        except csv.Error as error:
            raise AuditError(
                f"Line {line:,} cannot be read: {error}",
                where=str(file),
                remedy="Close every quote",
            ) from None


def _lines(file: Path, text: TextIO) -> Iterator[str]:
    """Yield lines, and refuse one so long that it would fill the memory."""
    while line := text.readline(LINE_BYTES):
        if len(line) == LINE_BYTES:
            raise AuditError(
                f"A line is longer than {LINE_BYTES // 2**20} MiB",
                where=str(file),
                remedy="Every row stands on a line of its own",
            )
        yield line


def _line_numbers(records: Iterator[tuple[int, list[str]]], wanted: list[int]) -> list[int]:
    """Turn record numbers, the header's being 1, into the numbers of the lines they begin on."""
    lines = []
    for number, (line, _) in enumerate(records, start=1):
        if number in wanted:
            lines.append(line)
        if number >= wanted[-1]:
            break
    return lines
