"""JSON as it is written here: indented, in the order given, the same value the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec


def encoded(document: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Write a document of plain values."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what holds nothing: an empty text, list or object says less than no key.

    >>> without_empty({"a": "", "b": 0, "c": [], "d": None})
    {'b': 0}
    """
    return {key: value for key, value in values.items() if value not in ("", None, [], {}, ())}
