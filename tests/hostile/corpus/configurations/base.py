"""An audit.toml that is in order, and cases of what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ..case import Ending, Outcome, Sentence, everybody, typed

PEOPLE = everybody()
ROWS = "sex,hired,predicted\n" + "".join(f"{s},{h},{p}\n" for s, h, p in PEOPLE)
BASE = """
[audit]
name = "people"
[data]
test = "people.csv"
label = "hired"
sensitive = ["sex"]
[model]
prediction = "predicted"
[report]
formats = ["badge"]
"""

Line = tuple[str, str, bytes | Callable[[Path], object], Outcome]


def running(content: bytes | Callable[[Path], object], *flags: str) -> Callable[[Path], Ending]:
    """Run an audit with this in the place of audit.toml, or put there by a function."""

    def run(folder: Path) -> Ending:
        (folder / "people.csv").write_text(ROWS)
        file = folder / "audit.toml"
        if callable(content):
            content(file)
        else:
            file.write_bytes(content)
        return typed("run", file, "--quiet", *flags)

    return run


def with_line(table: str, line: str) -> bytes:
    """The base with one line more in a table, in the place of the same key."""
    key = line.partition("=")[0].strip()
    kept = [old for old in BASE.splitlines() if old.partition("=")[0].strip() != key or not key]
    if f"[{table}]" not in kept:
        kept.append(f"[{table}]")
    place = kept.index(f"[{table}]") + 1
    return "\n".join([*kept[:place], line, *kept[place:]]).encode() + b"\n"


def keys(table: str, lines: tuple[tuple[str, str, str], ...]) -> Iterator[Line]:
    """Cases of one table's lines: their name, the line, and what is said of it."""
    for name, line, said in lines:
        wrong = f"[{table}] {ascii(line)[1:60]}"
        yield f"{table}-{name}", wrong, with_line(table, line), Sentence(said)
