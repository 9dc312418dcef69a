"""Plain facts as terms and texts: a table of facts becomes a short list below its term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from audit.publish.render import amounts, words
from audit.publish.render.parts import Fact

MOST = 120
LONGEST = 400
Pairs = Iterable[tuple[str, object]]


def facts(pairs: Pairs, longest: int = LONGEST) -> tuple[Fact, ...]:
    """Write facts out, and leave out those that say nothing; nested ones stay together."""
    kept = [_fact(term, value, longest) for term, value in pairs if not empty(value)]
    return tuple(kept[:MOST])


def empty(value: object) -> bool:
    """Whether a value says nothing: none, an empty text, an empty list, or tables of those."""
    if isinstance(value, Mapping):
        return all(map(empty, value.values()))
    return value is None or value == "" or value == () or value == []


def _fact(term: str, value: object, longest: int) -> Fact:
    said = words.shorten(term.replace("_", " "), 80)
    if not isinstance(value, Mapping):
        return Fact(said, words.shorten(amounts.loose(value), longest))
    parts = tuple(
        Fact(words.shorten(name, 60), words.shorten(amounts.loose(part), longest))
        for name, part in _flat(value)
    )
    return Fact(said, parts=parts[:MOST])


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Nested tables as one list of dotted names."""
    for key, value in values.items():
        if empty(value):
            continue
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
