"""What is typed behind a flag, as the configuration would write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from audit.errors import AuditError


class Option(msgspec.Struct, frozen=True):
    """A key of the configuration under its flag's name."""

    name: str
    section: str
    key: str
    kind: Literal[
        "text", "whole", "number", "switch", "list", "wholes", "pairs", "numbers", "scores", "terms"
    ]
    help: str


def typed(option: Option, value: Any) -> Any:
    """Return a value as the configuration writes it; AuditError where it cannot be read."""
    if option.kind in ("list", "wholes"):
        return [value] if isinstance(value, str | int) else list(value)
    if isinstance(value, Mapping):
        return value
    if option.kind == "scores":
        return _scores(option, value)
    if option.kind == "pairs":
        return _pairs(option, value)
    if option.kind == "terms":
        return _terms(option, value)
    if option.kind == "numbers":
        pairs = _pairs(option, value).items()
        return {name: [_number(option, part) for part in cut.split(",")] for name, cut in pairs}
    return value


def _scores(option: Option, value: str | Sequence[str]) -> str | dict[str, str]:
    """Read `--score COLUMN`, or `--score CLASS=COLUMN` for each class."""
    if isinstance(value, str):
        return value
    return value[0] if len(value) == 1 and "=" not in value[0] else _pairs(option, value)


def _pairs(option: Option, values: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in values:
        flag = "--" + option.name.replace("_", "-")
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            raise AuditError(f"{flag} {text!r} cannot be read", remedy=f"Write {flag} NAME=VALUE")
        if name in found:
            raise AuditError(f"{flag} is given twice for {name}", remedy="Give it once")
        found[name] = value
    return found


def _terms(option: Option, values: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """Read `--terms SLOT.GROUP=TERM,TERM` for each group."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, terms in _pairs(option, values).items():
        slot, dot, group = name.partition(".")
        if not dot:
            raise AuditError(f"--terms {name} names no group", remedy="Write --terms SLOT.GROUP=…")
        found.setdefault(slot, {})[group] = [term.strip() for term in terms.split(",")]
    return found


def _number(option: Option, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        flag = "--" + option.name.replace("_", "-")
        raise AuditError(f"{text!r} is no number", where=flag) from None
