"""Texts that somebody typed, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audit.errors import AuditError

PLACES = frozenset(
    (
        ("audit", "reports"),
        ("data", "test"),
        ("data", "train"),
        ("model", "source"),
        ("model", "python"),
        ("template_test", "file"),
        ("report", "logo"),
        ("report", "templates"),
    )
)
"""Keys that name a file or folder, whose bytes need not be text."""


def refuse_unwritable(tables: Mapping[str, Any], where: str) -> None:
    """Refuse a text that no record can hold: one with null bytes, or that is not valid Unicode."""
    for section, table in tables.items():
        for key, value in table.items() if isinstance(table, Mapping) else ():
            for text in _texts(value):
                if "\x00" in text:
                    raise AuditError(f"{key} holds a null byte", where=where or f"[{section}]")
                if (section, key) not in PLACES and not is_unicode(text):
                    raise AuditError(
                        f"{key} is not valid Unicode: {text!a}",
                        where=where or f"[{section}]",
                        remedy="Type it again in UTF-8",
                    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(name)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def is_unicode(text: str) -> bool:
    """Whether a text can be written as UTF-8; what a shell was given as other bytes cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
