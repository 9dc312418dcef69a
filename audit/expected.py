"""What a value should have been, in the words of somebody who writes TOML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal, get_args, get_origin

import msgspec

LONGEST = 60
"""A text that does not fit is shown with no more letters than this, a number with its digits."""

_PLACE = re.compile(r" - at (?P<key>`key` in )?`\$\.?(?P<place>[^`]*)`$")
_KIND = re.compile(r"Expected `(?P<kinds>[^`]+)`, got `(?P<given>\w+)`$")
_LENGTH = re.compile(r"Expected `array` of length (?P<wanted>\d+), got (?P<given>\d+)$")
_ENUM = re.compile(r"Invalid enum value (?P<given>.+)$", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<key>\w+)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>.+)`$", re.DOTALL)
_STEP = re.compile(r"\[(?P<item>[^\]]*)\]|(?P<key>[^.\[\]]+)")
_IN_WORDS = {
    "array": "a list",
    "bool": "true or false",
    "date": "a day",
    "datetime": "a moment",
    "float": "a number",
    "int": "a whole number",
    "object": "a table",
    "str": "a text",
    "time": "a time of day",
}


@dataclass(frozen=True)
class Misfit:
    """One value that cannot be: the key it stands under, with dots, and a sentence about it.

    `missing` is the key that should have been there.
    """

    place: str
    what: str
    missing: str = ""


def misfit(error: msgspec.ValidationError, given: Any, kind: Any) -> Misfit:
    """Say what msgspec refused when it read `given` as `kind`.

    >>> from audit.rules import Rule
    >>> wrong = {"metric": "f1", "at_least": True}
    >>> try:
    ...     msgspec.convert(wrong, Rule)
    ... except msgspec.ValidationError as error:
    ...     misfit(error, wrong, Rule).what
    'at_least must be a number, not true'
    """
    found = _PLACE.search(str(error))
    place = found["place"] if found else ""
    said = str(error)[: found.start()] if found else str(error)
    table, hidden, _ = place.partition("[...]")
    here = f"a value in {table}" if hidden else place or "it"
    here = f"a name in {place}" if found and found["key"] else here
    if missing := _MISSING.match(said):
        return Misfit(place, _within(place, f"{missing['key']} is missing"), missing["key"])
    if unknown := _UNKNOWN.match(said):
        return Misfit(place, _within(place, f"there is no key {unknown['key']}"))
    if length := _LENGTH.match(said):
        counts = f"a list of {length['wanted']}, not of {length['given']}"
        return Misfit(place, f"{here} must be {counts}")
    wanted = _wanted(said, kind, place)
    if not wanted:
        return Misfit(place, _within(place, said.replace("`", "")))
    refused = _shown(said, () if found and found["key"] else _value_at(given, place))
    return Misfit(place, f"{here} must be {wanted}, not {refused}")


def _within(place: str, said: str) -> str:
    return f"{place}: {said[:1].lower()}{said[1:]}" if place else said


def _wanted(said: str, kind: Any, place: str) -> str:
    """What would have been right; empty where msgspec says it in plain words itself."""
    if said == "Invalid RFC3339 encoded date":
        return "a day"
    kinds = _KIND.match(said)
    names = [name.strip() for name in kinds["kinds"].split("|")] if kinds else []
    choices = _choices(kind, place) if "str" in names or _ENUM.match(said) else ()
    words = list(map(str, choices)) or [_IN_WORDS.get(name, name) for name in _no_wider(names)]
    return _either(words)


def _no_wider(names: Sequence[str]) -> Iterator[str]:
    """The kinds that a person chooses among: nothing is no choice, a number covers whole ones."""
    for name in names:
        if name != "null" and not (name == "int" and "float" in names):
            yield name


def _either(words: Sequence[str]) -> str:
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _shown(said: str, value: tuple[Any, ...]) -> str:
    """The value that was refused; only what kind it is where it cannot be found again."""
    if not value:
        kinds = _KIND.match(said)
        return _IN_WORDS.get(kinds["given"], kinds["given"]) if kinds else "this"
    match value[0]:
        case bool():
            return str(value[0]).lower()
        case int() as number if abs(number) >= 10**LONGEST:  # str() refuses thousands
            return "a number of so many digits"
        case int() | float() | datetime() | date() | time():
            return str(value[0])
        case str() as text:
            cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
            return f"the text {cut!r}"
        case Mapping():
            return "a table"
        case None:
            return "nothing"
    return "a list" if isinstance(value[0], list | tuple) else type(value[0]).__name__


def _value_at(given: Any, place: str) -> tuple[Any, ...]:
    """The value at a place, alone in a tuple; none behind a name that msgspec does not tell."""
    for step in _STEP.finditer(place):
        key: Any = step["key"] if step["key"] is not None else step["item"]
        try:
            given = given[int(key) if step["item"] is not None else key]
        except (KeyError, IndexError, TypeError, ValueError):
            return ()
    return (given,)


def _choices(kind: Any, place: str) -> Iterator[Any]:
    """The words that a key takes, as its type names them."""
    for step in _STEP.finditer(place):
        if step["key"] is not None:
            structs = (one for one in (kind, *get_args(kind)) if hasattr(one, "__struct_fields__"))
            fields = (field for one in structs for field in msgspec.structs.fields(one))
            kind = next((field.type for field in fields if field.encode_name == step["key"]), None)
    yield from _literals(kind)


def _literals(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    else:
        for inner in get_args(kind):
            yield from _literals(inner)
