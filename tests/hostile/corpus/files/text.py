"""The rows of everybody as text, and cases of what is put into their file's place."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ..case import Case, Ending, Outcome, Person, audited, everybody

HEADER = "sex,hired,predicted"
LINES = [HEADER, *(f"{sex},{hired},{said}" for sex, hired, said in everybody())]
TEXT = "\n".join(LINES) + "\n"
PLAIN = TEXT.encode()
PACKED = gzip.compress(PLAIN, mtime=0)
PEOPLE = everybody()
Content = bytes | Callable[[Path], object]
"""What a file holds, or how something else is put in its place."""

Line = tuple[str, str, Content, Outcome]


def of(suffix: str, lines: Iterable[Line], *flags: str) -> Iterator[Case]:
    """Cases of files called people, with this suffix."""
    for name, wrong, content, outcome in lines:
        yield case(name, wrong, content, outcome, f"people{suffix}", *flags)


def case(name: str, wrong: str, content: Content, outcome: Outcome, file: str, *flags: str) -> Case:
    """A case of a file of this name; fairlearn is given what pandas makes of it."""

    def run(folder: Path) -> Ending:
        return audited(_put(folder, content, file), *flags)

    def rows(folder: Path) -> Any:
        import pandas as pd

        return pd.read_csv(_put(folder, content, file), sep="\t" if ".tsv" in file.lower() else ",")

    return Case(f"files-{name}", wrong, run, outcome, rows)


def _put(folder: Path, content: Content, file: str) -> Path:
    path = folder / file
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content(path)
    return path


def joined(lines: Iterable[str]) -> bytes:
    """Lines as a file's bytes."""
    return ("\n".join(lines) + "\n").encode()


def called(name: str) -> list[Person]:
    """Everybody, with women under another name."""
    return [(name if sex == "f" else sex, hired, said) for sex, hired, said in PEOPLE]
