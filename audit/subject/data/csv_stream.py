"""The bytes of a CSV file, unpacked where they are gzipped, and never more than the cap."""

from __future__ import annotations

import gzip
import io
import zlib
from codecs import getincrementaldecoder
from math import inf
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from audit.errors import AuditError
from audit.subject.table import check_size

TAIL_BYTES = 65_536
LINE_BYTES = 8 * 2**20
"""A single line may not be longer; it is also what is read at once."""

GUNZIPPED_BYTES = 100 * 10**6
MOST_TIMES = 200
"""A gzipped file that unpacks to more bytes and to more times its size than this is refused."""


class Metered(io.RawIOBase):
    """A file's unpacked bytes: counted against the cap and checked to be UTF-8 while they are read.

    `tail` keeps the last of them. A gzip stream that is damaged or cut short is an AuditError.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.tail = b""
        self._file = file
        self._count = 0
        self._most = _most_bytes(file)
        self._source = open_bytes(file)
        self._decoder = getincrementaldecoder("utf-8")()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with the next bytes, and return how many there were."""
        try:
            block = self._source.read(len(buffer))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise AuditError(f"The file is damaged: {error}", where=str(self._file)) from None
        self._check_encoding(block)
        buffer[: len(block)] = block
        self._count += len(block)
        check_size(0, self._count, str(self._file))
        if self._count > self._most:
            raise AuditError(
                f"The file unpacks to more than {MOST_TIMES} times its size",
                where=str(self._file),
                remedy="If you know what it holds, unpack it yourself: gunzip -k FILE",
            )
        self.tail = (self.tail + block)[-TAIL_BYTES:]
        return len(block)

    def _check_encoding(self, block: bytes) -> None:
        try:
            self._decoder.decode(block, final=not block)
        except UnicodeDecodeError:
            found, remedy = find_encoding(self._file)
            raise AuditError(found, where=str(self._file), remedy=remedy) from None

    def close(self) -> None:
        """Close the file underneath."""
        self._source.close()
        super().close()


def _most_bytes(file: Path) -> float:
    """How much a file may unpack to: a small one that becomes huge was made to do harm."""
    if not _is_packed(file):
        return inf
    return max(GUNZIPPED_BYTES, MOST_TIMES * file.stat().st_size)


def _is_packed(file: Path) -> bool:
    return file.name.lower().endswith(".gz")


def open_bytes(file: Path) -> BinaryIO | gzip.GzipFile:
    """Open a file for its unpacked bytes."""
    if _is_packed(file):
        return gzip.open(file, "rb")
    return file.open("rb")


def open_text(file: Path) -> TextIO:
    """Open a file as text with its line ends kept and without its byte order mark."""
    return io.TextIOWrapper(io.BufferedReader(Metered(file)), "utf-8-sig", newline="")


def find_encoding(file: Path) -> tuple[str, str]:
    """Say where a file stops being UTF-8 and what it seems to be, and what would be right."""
    with open_bytes(file) as stream:
        for number, line in enumerate(stream, start=1):
            if number == 1 and line[:2] in (b"\xff\xfe", b"\xfe\xff"):
                break
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return _guess(number, line[error.start])
    return "The file is UTF-16, not UTF-8", "Save it as UTF-8"


def _guess(line: int, byte: int) -> tuple[str, str]:
    name = "windows-1252" if byte < 0xA0 else "latin-1"
    letter = bytes([byte]).decode(name, "replace")
    found = f"Line {line:,} is not UTF-8: it holds the byte 0x{byte:02X}, in {name} {letter!r}"
    return found, f"Save the file as UTF-8, for example: iconv -f {name} -t utf-8 OLD > NEW"
