"""A pack: a dated, cited rule set as one TOML file says it. No law is written in code."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import msgspec

FieldKind: TypeAlias = Literal["text", "date", "choice", "attribute", "attributes", "groups"]
By: TypeAlias = Literal["everyone", "group", "across", "crossed"]
Status: TypeAlias = Literal[
    "in force", "adopted, not yet applied", "voluntary", "historic", "superseded"
]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a pack's file; a key nobody knows is refused."""


class Citation(Part, frozen=True):
    """Where something is written; `verified` is false where nobody has read it again."""

    text: str
    verified: bool = True


class Field(Part, frozen=True):
    """What a person must fill in, because no measurement can know it."""

    key: str
    question: str
    kind: FieldKind = "text"
    required: bool = True
    choices: tuple[str, ...] = ()


class Item(Part, frozen=True):
    """One thing the rule set asks to be shown.

    It is met where all of `holds` hold (they are named in `holdings.py`, or in the pack's own
    module), where one of `metrics` was measured `by` whom it says, and all `fields` are filled in.
    """

    id: str
    text: str
    citation: str
    verified: bool = True
    holds: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    by: By = "everyone"
    fields: tuple[str, ...] = ()


class PackRule(Part, frozen=True):
    """A rule that the pack adds to the policy, once for every attribute."""

    metric: str
    why: str
    at_least: float | None = None
    at_most: float | None = None
    decide: Literal["interval", "point"] = "interval"
    severity: Literal["block", "warn"] = "block"


class Pack(Part, frozen=True):
    """One version of a rule set; it counts from `effective_from` to `effective_to`, both included.

    `names` are lists of names that the rule set gives, `sha256` that of the file it was read from.
    """

    id: str
    title: str
    jurisdiction: str
    effective_from: date
    status: Status
    status_as_of: date
    status_note: str
    citations: tuple[Citation, ...]
    covers: tuple[str, ...]
    cannot: tuple[str, ...]
    effective_to: date | None = None
    superseded_by: str = ""
    verified: bool = True
    formula: str = ""
    fields: tuple[Field, ...] = ()
    rules: tuple[PackRule, ...] = ()
    items: tuple[Item, ...] = ()
    names: dict[str, tuple[str, ...]] = {}
    sha256: str = ""

    @property
    def version(self) -> str:
        """The day from which this version counts: its name behind the @."""
        return self.effective_from.isoformat()

    @property
    def name(self) -> str:
        """The pack with its version, as `--pack` takes it."""
        return f"{self.id}@{self.version}"
