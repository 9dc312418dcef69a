"""On which line of a TOML file its tables and keys stand, which its parser does not say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

_BELOW = r"""(?:"?[ \t]*\.[ \t]*["']?(?P<below>[^\s"'.\[\]]+))?"""
_HEADER = rf"^[ \t]*\[(?P<double>\[?)[ \t]*[\"']?(?P<name>[A-Za-z0-9_-]+){_BELOW}"
_HEADERS = re.compile(_HEADER, re.MULTILINE)
_HEADERS_AMONG_TEXTS = re.compile(
    rf"""{_HEADER}|\"{{3}}(?:\\.|[^\\])*?\"{{3}}|'{{3}}.*?'{{3}}|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|\#[^\n]*""",
    re.MULTILINE | re.DOTALL,
)


class Header(NamedTuple):
    """A table's header: `[name]`, `[[name]]` or `[name.below]`, and the line it stands on."""

    name: str
    below: str
    double: bool
    line: int


class Lines:
    """The lines of one file, counted from 1."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of_items(self, name: str, count: int, *, fill: bool = False) -> Sequence[int]:
        """The lines of the headers `[[name]]`, in their order.

        Where there are not as many as `count`, the items were written in another way: nothing
        then, or with `fill` as often the line of the table.
        """
        found = [header.line for header in self._headers if header.double and header.name == name]
        if len(found) == count:
            return found
        return [self.of_table(name)] * count if fill else []

    def of_table(self, name: str) -> int:
        """The line of the first header or key of that name; 1 where there is none."""
        found = (header.line for header in self._headers if header.name == name)
        return next(found, None) or self.of_key(name, 1)

    def of_inner(self, name: str, below: str) -> int:
        """The line of `[name.below]`, of `below` in `[name]`, or of the key `name.below`."""
        if (name, below) in self._first:
            return self._first[name, below]
        key = re.escape(below)
        outer = self._first.get((name, ""))
        inside = self._of(key, outer) if outer else None
        return inside or self._of(rf"{name}\s*\.\s*[\"']?{key}", 1) or self.of_table(name)

    def of_key(self, key: str, header: int) -> int:
        """The line of a key in the table whose header is on that line; else the header's."""
        return (self._of(re.escape(key), header) if key else None) or header

    def _of(self, key: str, header: int) -> int | None:
        """The line of a key, written as a pattern, in the table whose header is on that line."""
        pattern = re.compile(rf"\s*[\"']?{key}[\"']?\s*[.=]")
        lines = range(header, min(self._end(header), len(self._rows)) + 1)
        return next((line for line in lines if pattern.match(self._rows[line - 1])), None)

    @cached_property
    def _rows(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def _headers(self) -> list[Header]:
        return list(self._find())

    @cached_property
    def _first(self) -> dict[tuple[str, str], int]:
        """The line of the first header of each name; a file may hold thousands."""
        return {(header.name, header.below): header.line for header in reversed(self._headers)}

    def _find(self) -> Iterator[Header]:
        long_texts = '"""' in self._text or "'''" in self._text
        pattern = _HEADERS_AMONG_TEXTS if long_texts else _HEADERS
        line, last = 1, 0
        for found in pattern.finditer(self._text):
            if found["name"]:
                line += self._text.count("\n", last, found.start())
                last = found.start()
                yield Header(found["name"], found["below"] or "", bool(found["double"]), line)

    def _end(self, header: int) -> int:
        """The last line before the next header."""
        later = bisect_right(self._headers, header, key=lambda found: found.line)
        return self._headers[later].line - 1 if later < len(self._headers) else len(self._rows)
