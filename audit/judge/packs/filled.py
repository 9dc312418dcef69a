"""What a person filled in for a pack, `[pack.NAME]`, checked against what the pack asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from audit.errors import AuditError, nearest
from audit.judge.packs.pack import Field, Pack

Filled: TypeAlias = dict[str, Any]
"""A text, a date as text, or a list of names, by the field's key; nothing blank."""

LONGEST = 4000
MOST_NAMES = 1000


def filled_in(pack: Pack, given: Mapping[str, Any]) -> Filled:
    """Return the fields that are filled in, in the pack's order; a blank one is not.

    A key the pack doesn't ask for and a value of another kind are AuditErrors.
    """
    by_key = {field.key: field for field in pack.fields}
    for key in given:
        if key not in by_key:
            raise AuditError(
                f"The pack {pack.id} asks for no {key}",
                where=where(pack),
                remedy=nearest(str(key), by_key),
            )
    read = {key: _read(pack, field, given[key]) for key, field in by_key.items() if key in given}
    return {key: value for key, value in read.items() if value not in ("", [])}


def check_attributes(pack: Pack, fields: Mapping[str, Any], attributes: Iterable[str]) -> None:
    """Refuse an attribute that isn't a sensitive one of this audit."""
    known = tuple(attributes)
    for field in pack.fields:
        if field.kind in ("attribute", "attributes") and field.key in fields:
            value = fields[field.key]
            for name in [value] if isinstance(value, str) else value:
                if name not in known:
                    raise AuditError(
                        f"{name} is not a sensitive attribute of this audit",
                        where=f"{where(pack)} {field.key}",
                        remedy=nearest(name, known) or "Name it with --sensitive",
                    )


def where(pack: Pack) -> str:
    """The table of the configuration that the fields stand in."""
    return f"[pack.{pack.id}]"


def _read(pack: Pack, field: Field, value: Any) -> Any:
    if field.kind in ("groups", "attributes"):
        return _names(pack, field, value)
    if field.kind == "date" and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    text = _text(pack, field, value)
    if field.kind == "date" and text:
        return _date(pack, field, text)
    if field.kind == "choice" and text and text not in field.choices:
        raise _wrong(pack, field, nearest(text, field.choices))
    return text


def _text(pack: Pack, field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(pack, field, "Write a text in quotation marks")
    if len(value) > LONGEST:
        raise _wrong(pack, field, f"Write {LONGEST} characters at most")
    return value.strip()


def _names(pack: Pack, field: Field, value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or len(value) > MOST_NAMES:
        raise _wrong(pack, field, 'Write a list of names: ["a", "b"]')
    names = [_text(pack, field, name) for name in value]
    return list(dict.fromkeys(name for name in names if name))


def _date(pack: Pack, field: Field, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _wrong(pack, field, "Write a date such as 2026-11-21") from None


def _wrong(pack: Pack, field: Field, remedy: str) -> AuditError:
    return AuditError(f"{field.key} cannot be read", where=where(pack), remedy=remedy)
