"""On which line of a TOML file its tables and keys stand, which its parser does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

_HEADER = r"^[ \t]*\[(?P<double>\[?)[ \t]*[\"']?(?P<name>[A-Za-z0-9_-]+)"
_HEADERS = re.compile(_HEADER, re.MULTILINE)
_HEADERS_AMONG_TEXTS = re.compile(
    rf"""{_HEADER}|\"{{3}}(?:\\.|[^\\])*?\"{{3}}|'{{3}}.*?'{{3}}|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|\#[^\n]*""",
    re.MULTILINE | re.DOTALL,
)


class Lines:
    """The lines of one file, counted from 1."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of_items(self, name: str, count: int, *, fill: bool = False) -> Sequence[int]:
        """The lines of the headers `[[name]]`, in their order.

        Where there are not as many as `count`, the items were written in another way: nothing
        then, or with `fill` as often the line of the table.
        """
        found = [line for double, header, line in self._headers if double and header == name]
        if len(found) == count:
            return found
        return [self.of_table(name)] * count if fill else []

    def of_table(self, name: str) -> int:
        """The line of the first header or key of that name; 1 where there is none."""
        found = (line for _, header, line in self._headers if header == name)
        return next(found, None) or self.of_key(name, 1)

    def of_key(self, key: str, header: int) -> int:
        """The line of a key in the table whose header is on that line; else the header's."""
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
        for line in range(header, min(self._end(header), len(self._rows)) + 1):
            if key and pattern.match(self._rows[line - 1]):
                return line
        return header

    @cached_property
    def _rows(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def _headers(self) -> list[tuple[str, str, int]]:
        return list(self._find())

    def _find(self) -> Iterator[tuple[str, str, int]]:
        long_texts = '"""' in self._text or "'''" in self._text
        pattern = _HEADERS_AMONG_TEXTS if long_texts else _HEADERS
        line, last = 1, 0
        for found in pattern.finditer(self._text):
            if found["name"]:
                line += self._text.count("\n", last, found.start())
                last = found.start()
                yield found["double"], found["name"], line

    def _end(self, header: int) -> int:
        """The last line before the next header."""
        later = (line for _, _, line in self._headers if line > header)
        return next(later, len(self._rows) + 1) - 1
