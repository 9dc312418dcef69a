"""Lines of a CSV file that are broken, told by their line numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audit.errors import AuditError
from audit.subject.data.csv_stream import open_bytes, open_text

SHOWN_LINES = 3


class BrokenLines:
    """Hears of every record with another number of fields than the header.

    `count` says how many there were. Where they are not to be skipped, reading stops soon.
    """

    def __init__(self, skip: bool) -> None:
        self.count = 0
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
        return "skip" if self._skip or self.count < SHOWN_LINES else "error"

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
            f"The header has {width} fields, but {', '.join(found)}",
            where=str(file),
            remedy="Quote fields that hold the separator, or leave such lines out: "
            "--skip-bad-lines",
        )


def record_lines(file: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is no empty line, with the number of the line it begins on."""
    with open_text(file) as text:
        reader = csv.reader(text, delimiter=delimiter)
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


def find_encoding(file: Path) -> tuple[str, str]:
    """Say where a file stops being UTF-8, what it seems to be instead, and what would be right."""
    with open_bytes(file) as stream:
        for number, line in enumerate(stream, start=1):
            if number == 1 and line[:2] in (b"\xff\xfe", b"\xfe\xff"):
                return "The file is UTF-16, not UTF-8", "Save it as UTF-8"
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return _guess(number, line[error.start])
    return "The file is not UTF-8", "Save it as UTF-8"


def _guess(line: int, byte: int) -> tuple[str, str]:
    name = "windows-1252" if byte < 0xA0 else "latin-1"
    letter = bytes([byte]).decode(name, "replace")
    found = f"Line {line:,} is not UTF-8: it holds the byte 0x{byte:02X}, in {name} {letter!r}"
    return found, f"Save the file as UTF-8, for example: iconv -f {name} -t utf-8 OLD > NEW"


def _line_numbers(records: Iterator[tuple[int, list[str]]], wanted: list[int]) -> list[int]:
    """Turn record numbers, the header's being 1, into the numbers of the lines they begin on."""
    lines = []
    for number, (line, _) in enumerate(records, start=1):
        if number in wanted:
            lines.append(line)
        if number >= wanted[-1]:
            break
    return lines
