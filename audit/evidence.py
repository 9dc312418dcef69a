"""What was found about one subject: frozen values that round-trip through JSON.

Evidence is the only thing that crosses from measuring to judging and publishing. It holds no
clock, no random id and no path, so the same inputs give the same bytes.

`text` and `reason` are English message ids. A finding's placeholders are filled from its
`numbers`; a measurement's from its own keys and its `parameters`. What fills a placeholder may be
a `phrase`, a message with numbers of its own. Where a reason names groups or columns, a colon and
the names follow the id, so that what a user typed is never read as a placeholder; no other reason
holds a colon.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

import msgspec

SCHEMA = 1
MISSING = "(missing)"
"""The group of people whose sensitive value is missing: shown, counted, part of no disparity."""

BLANKS = " \t\n"
"""What shows as a blank: at either end of a name it would be lost beside other words."""

Status = Literal["measured", "undefined", "insufficient", "suppressed", "not_assessable"]
Grade = Literal["critical", "warning", "note"]
Task = Literal["binary", "multiclass", "regression", "ranking"]
Slice: TypeAlias = dict[str, str]
Group: TypeAlias = tuple[str, ...]
"""A group of one or several crossed attributes: its name in each, in the order of `across`."""
Class: TypeAlias = bool | int | float | str
Number: TypeAlias = int | float | str | None


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A plain fact; every kind of evidence is one.

    Facts hold no cycles, so the garbage collector need not walk through hundreds of thousands.
    """


class Interval(Value, frozen=True):
    """Where the true value plausibly lies, and what it takes to say so at another level.

    `scale` is the scale on which `standard_error` is symmetric (`identity`, `log`, `logit`,
    `square_root`).
    """

    low: float
    high: float
    level: float
    method: str
    scale: str | None = None
    standard_error: float | None = None


class Measurement(Value, frozen=True):
    """One number with its n, its interval and its status.

    `slice` is who it is about, `across` the attributes a disparity runs over, `reference` the
    group compared with, `counts` the integers it is made of, `n` the metric's real denominator.
    """

    metric: str
    slice: Slice = {}
    across: tuple[str, ...] = ()
    reference: str | None = None
    class_: str | None = msgspec.field(default=None, name="class")
    parameters: dict[str, Any] | None = None
    value: float | None = None
    counts: tuple[int, ...] | None = None
    interval: Interval | None = None
    n: float | int = 0
    status: Status = "measured"
    reason: str | None = None
    split: str = "test"


class LedgerEntry(Value, frozen=True):
    """Rows, groups or columns accounted for: what, why, how many."""

    what: str
    reason: str
    n: int
    slice: Slice = {}


class Contribution(Value, frozen=True):
    """What one feature adds to an explained output, with its standard error where it has one."""

    feature: str
    value: float
    error: float | None = None


class Attribution(Value, frozen=True):
    """An explanation: for everyone, for a group, or for one person."""

    explainer: str
    scope: Literal["global", "group", "local"]
    slice: Slice = {}
    row: str | None = None
    space: Literal["log-odds", "probability", "output"] = "probability"
    base: float | None = None
    output: float | None = None
    residual: float | None = None
    values: tuple[Contribution, ...] = ()
    quality: dict[str, float | None] = {}
    stopped_by: Literal["error", "rows", "budget"] | None = None


class Finding(Value, frozen=True):
    """Something a reader must know, as a message id and the numbers that fill it."""

    code: str
    grade: Grade
    text: str
    columns: tuple[str, ...] = ()
    slice: Slice = {}
    numbers: dict[str, Any] = {}


class Curve(Value, frozen=True):
    """Points that belong together, with a band where there is one."""

    curve: str
    slice: Slice = {}
    x: tuple[float, ...] = ()
    y: tuple[float | None, ...] = ()
    low: tuple[float | None, ...] | None = None
    high: tuple[float | None, ...] | None = None


class Matrix(Value, frozen=True):
    """A table of numbers with named rows and columns."""

    matrix: str
    slice: Slice = {}
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[tuple[float | None, ...], ...] = ()


class Test(Value, frozen=True):
    """A hypothesis test and the family it was corrected in."""

    __test__ = False  # not a case for pytest

    test: str
    across: tuple[str, ...] = ()
    slice: Slice = {}
    statistic: float | None = None
    p: float | None = None
    p_adjusted: float | None = None
    family: str | None = None


class GlossaryEntry(Value, frozen=True):
    """What a name means, so that evidence explains itself without the program that made it."""

    title: str
    definition: str
    kind: str = ""
    direction: Literal["higher", "lower"] | None = None
    aggregation: str = ""
    undefined: str = ""
    reference: str = ""


class SubjectFacts(Value, frozen=True):
    """Who was audited, in plain data."""

    name: str
    task: Task
    label: str | None = None
    classes: tuple[Class, ...] = ()
    positive: Class | None = None
    favourable: Class | None = None
    attributes: tuple[str, ...] = ()
    groups: dict[str, tuple[str, ...]] = {}
    strata: tuple[str, ...] = ()
    references: dict[str, str] = {}
    minimum_group: int = 10
    missing_as_group: bool = False
    weighted: bool = False
    rows: int = 0
    features: tuple[str, ...] = ()
    model: dict[str, Any] = {}


class Provenance(Value, frozen=True):
    """What it takes to make the same evidence again."""

    tool: str
    python: str
    libraries: dict[str, str] = {}
    seed: int = 0
    isolation: str = ""
    data: dict[str, Any] = {}
    model: dict[str, Any] = {}
    configuration: dict[str, Any] = {}


class Evidence(Value, frozen=True):
    """Everything measured about one subject."""

    subject: SubjectFacts
    provenance: Provenance
    schema: int = SCHEMA
    measurements: tuple[Measurement, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    findings: tuple[Finding, ...] = ()
    curves: tuple[Curve, ...] = ()
    matrices: tuple[Matrix, ...] = ()
    tests: tuple[Test, ...] = ()
    glossary: dict[str, GlossaryEntry] = {}


def message(text: str) -> str:
    """Mark a constant as a message id, so that translators are given it; it stays as it is."""
    return text


def phrase(text: str, **numbers: object) -> dict[str, object]:
    """Make one of a message's numbers out of a message, with the numbers that fill it in turn.

    >>> phrase(message("{column} (low)"), column="income")
    {'text': '{column} (low)', 'column': 'income'}
    """
    return {"text": text, **numbers}


def naming(why: str, names: Iterable[str]) -> str:
    """Write a reason with the names it is about, each once, behind a colon.

    >>> naming(message("too few people to be compared"), ["Asian", "Other"])
    'too few people to be compared: Asian, Other'
    """
    return f"{why}: {', '.join(dict.fromkeys(names))}"


def group_of(slice: Mapping[str, str], across: tuple[str, ...]) -> Group:
    """Tell one group of one or several crossed attributes from all others, whatever its names.

    >>> group_of({"sex": "Female", "race": "Black"}, ("race", "sex"))
    ('Black', 'Female')
    """
    return tuple(slice[attribute] for attribute in across)


def joined(group: Group) -> str:
    """Write a group as one text, another one for every other group of the same attributes.

    A name stands as it is. Of several names, one that holds `&` or a quotation mark, or begins or
    ends with a blank, is put in quotation marks, and its own are doubled.

    >>> joined(("Black", "Female")), joined(("a & b", "c")), joined(("a & b",))
    ('Black & Female', '"a & b" & c', 'a & b')
    """
    return " & ".join(map(_quoted, group) if len(group) > 1 else group)


def _quoted(name: str) -> str:
    if "&" in name or '"' in name or name.strip(BLANKS) != name:
        return '"' + name.replace('"', '""') + '"'
    return name


def group_name(slice: Mapping[str, str], across: tuple[str, ...]) -> str:
    """Name one group of one or several crossed attributes, as a record's `reference` does.

    >>> group_name({"sex": "Female", "race": "Black"}, ("race", "sex"))
    'Black & Female'
    """
    return joined(group_of(slice, across))


def encode(record: msgspec.Struct) -> bytes:
    """Write a record as indented JSON with sorted keys: the same record, the same bytes."""
    return msgspec.json.format(msgspec.json.encode(record, order="sorted"), indent=1) + b"\n"
