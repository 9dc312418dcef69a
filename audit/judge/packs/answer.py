"""What a pack says of one body of evidence: a line for each of its items, and its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from audit.evidence import Evidence, message
from audit.judge.packs.filled import Filled
from audit.judge.packs.pack import Item, Pack
from audit.judge.verdict import WORST_FIRST, Outcome, Verdicts

STATES: Mapping[Outcome, str] = {
    "pass": message("met"),
    "fail": message("not met"),
    "inconclusive": message("not enough evidence"),
    "not_assessable": message("not assessable"),
}
"""The four words a document prints for the four outcomes that are stored."""

Kind: TypeAlias = Literal["name", "count", "rate", "ratio", "number", "people", "p", "text"]


@dataclass(frozen=True)
class Said:
    """A message id with what fills its placeholders; what somebody typed is only ever a filling."""

    text: str
    numbers: Mapping[str, Any] = field(default_factory=dict)


Cell: TypeAlias = str | int | float | Fraction | Said | None
"""A name somebody chose, an exact number, a message; None where there is nothing to show."""


@dataclass(frozen=True)
class Head:
    """A column's head, and what kind of number stands below it."""

    text: str
    kind: Kind


@dataclass(frozen=True)
class PackTable:
    """A table that a rule set asks for, every number as exact as its counts."""

    caption: Said
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Held:
    """What the evidence holds of one thing that is asked: the outcome, why, and which metrics."""

    outcome: Outcome
    reasons: tuple[Said, ...] = ()
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One item of a pack with its outcome; `metrics` are where the evidence is to be found."""

    item: Item
    outcome: Outcome
    reasons: tuple[Said, ...]
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class PackAnswer:
    """All that a pack says: what the report may call itself, the lines, the tables."""

    pack: Pack
    fields: Filled
    lines: tuple[Line, ...]
    label: Said | None = None
    tables: tuple[PackTable, ...] = ()


@dataclass(frozen=True)
class Material:
    """What an answer is drawn from; without `verdicts` nothing is known of rules."""

    pack: Pack
    evidence: Evidence
    verdicts: Verdicts | None
    fields: Filled
    judged_on: str

    @property
    def attributes(self) -> tuple[str, ...]:
        """The sensitive attributes that are to be compared: those filled in, else all."""
        return tuple(self.fields.get("across") or self.evidence.subject.attributes)


def met(metrics: Iterable[str] = (), *reasons: Said) -> Held:
    """It is there."""
    return Held("pass", reasons, tuple(metrics))


def unmet(text: str, metrics: Iterable[str] = (), **numbers: Any) -> Held:
    """The evidence says otherwise."""
    return Held("fail", (Said(text, numbers),), tuple(metrics))


def undecided(text: str, metrics: Iterable[str] = (), **numbers: Any) -> Held:
    """There is evidence, and not enough of it."""
    return Held("inconclusive", (Said(text, numbers),), tuple(metrics))


def unknown(text: str, **numbers: Any) -> Held:
    """There is no evidence."""
    return Held("not_assessable", (Said(text, numbers),))


def worst(parts: Iterable[Held]) -> Held:
    """Put several together: the worst outcome, with the reasons of all that are not met.

    Of parts that are all met their own remarks are kept.
    """
    all_parts = list(parts)
    outcomes: list[Outcome] = [part.outcome for part in all_parts]
    outcome: Outcome = min(outcomes, key=WORST_FIRST.index) if outcomes else "pass"
    told = [part for part in all_parts if outcome == "pass" or part.outcome != "pass"]
    reasons = (reason for part in told for reason in part.reasons)
    metrics = (name for part in all_parts for name in part.metrics)
    return Held(outcome, tuple(reasons), tuple(dict.fromkeys(metrics)))
