"""The bytes of a CSV file, unpacked where they are gzipped, and never more than the cap."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from audit.errors import AuditError
from audit.subject.table import check_size

TAIL_BYTES = 65_536


class Metered(io.RawIOBase):
    """A file's unpacked bytes, counted against the cap as they are read.

    `tail` keeps the last of them. A gzip stream that is damaged or cut short is an AuditError.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.tail = b""
        self._file = file
        self._count = 0
        self._source = open_bytes(file)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with the next bytes, and return how many there were."""
        try:
            block = self._source.read(len(buffer))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise AuditError(f"The file is damaged: {error}", where=str(self._file)) from None
        buffer[: len(block)] = block
        self._count += len(block)
        check_size(0, self._count, str(self._file))
        self.tail = (self.tail + block)[-TAIL_BYTES:]
        return len(block)

    def close(self) -> None:
        """Close the file underneath."""
        self._source.close()
        super().close()


def open_bytes(file: Path) -> BinaryIO | gzip.GzipFile:
    """Open a file for its unpacked bytes."""
    if file.name.lower().endswith(".gz"):
        return gzip.open(file, "rb")
    return file.open("rb")


def open_text(file: Path) -> TextIO:
    """Open a file as text with its line ends kept; bytes that are no UTF-8 are shown as such."""
    whole = io.BufferedReader(Metered(file))
    return io.TextIOWrapper(whole, "utf-8-sig", errors="replace", newline="")
