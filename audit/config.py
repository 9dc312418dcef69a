"""`audit.toml` as typed, immutable values, and flags laid over it.

Every key has a flag (`audit.options` says which); flags win over the file. A key that is not known
here is a mistake, never ignored.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any, Literal

import msgspec

from audit.errors import AuditError, nearest
from audit.evidence import Class, Task
from audit.expected import misfit
from audit.options import FORMATS, OPTIONS, Estimator, Format, Language, Profile
from audit.policy import Policy, policy_of, together, with_packs
from audit.policy_file import TABLES, load_policy, policy_in
from audit.small_file import read_small
from audit.texts import refuse_unwritable
from audit.typed import typed

DEFAULT_MINIMUM_GROUP = 10
LARGEST_WHOLE = 2**32 - 1
"""The largest seed that scikit-learn takes, and no count in an audit.toml is larger."""
LARGEST_AMOUNT = 1e12
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of audit.toml."""


class AuditSection(Section, frozen=True):
    """What the audit is called and where its reports land."""

    name: str = ""
    task: Task | None = None
    seed: int = 0
    reports: str = "reports"


class DataSection(Section, frozen=True):
    """The rows, and what their columns mean."""

    test: str | None = None
    train: str | None = None
    split: str | None = None
    label: str | None = None
    positive: Class | None = None
    favourable: Class | None = None
    sensitive: tuple[str, ...] = ()
    bins: dict[str, tuple[float, ...]] = {}
    references: dict[str, str] = {}
    minimum_group: int = DEFAULT_MINIMUM_GROUP
    missing_as_group: bool = False
    strata: tuple[str, ...] = ()
    intersections: int = 2
    weight: str | None = None
    key: str | None = None
    drop: tuple[str, ...] = ()
    top_k: tuple[int, ...] = ()
    skip_bad_lines: bool = False


class ModelSection(Section, frozen=True):
    """Where the predictions come from; `score` is a column, or one for each class.

    `baseline_prediction` is a column with what an earlier model predicts for the same rows.
    """

    source: str | None = None
    prediction: str | None = None
    score: str | dict[str, str] | None = None
    threshold: float | None = None
    baseline_prediction: str | None = None
    trust: str | None = None
    python: str | None = None


class MeasureSection(Section, frozen=True):
    """What is measured beside the house's own metrics: functions, as package.module:function."""

    metrics: tuple[str, ...] = ()


class Sentence(Section, frozen=True):
    """A sentence with a slot such as `{gender}`, and what is true of it where that is known."""

    text: str
    label: Class | None = None


class TemplateTestSection(Section, frozen=True):
    """Sentences in which terms of several groups take each other's place.

    `terms` holds for each slot the terms of each group: `gender.female = ["she", "my sister"]`;
    `column` is what the model calls the text. `file` holds the same keys, or sentences alone.
    """

    file: str | None = None
    sentences: tuple[str | Sentence, ...] = ()
    terms: dict[str, dict[str, tuple[str, ...]]] = {}
    column: str | None = None


class TrainSection(Section, frozen=True):
    """A model that is newly trained."""

    estimator: Estimator | None = None
    search: Literal["grid", "random"] | None = None
    trials: int = 20
    folds: int = 5
    use_sensitive: bool = False


class LimitsSection(Section, frozen=True):
    """How long and how large the worker that holds the model may grow."""

    load: str = "60s"
    predict: str = "600s"
    memory: str = "4GB"


class ExplainSection(Section, frozen=True):
    """How much explaining there is to be, and what it may say.

    `immutable` are columns that no proposed change touches; sensitive ones are always among them.
    """

    budget: str = "60s"
    people: int = 5
    immutable: tuple[str, ...] = ()
    show_identifiers: bool = False


class ReportSection(Section, frozen=True):
    """The documents, and what makes them somebody's own.

    `purpose` and `limitations` are Markdown; `logo` is a PNG, JPEG or SVG file; `accent` a colour
    such as "#0b5a8a"; `license` what the model card names, as hubs write it (`apache-2.0`);
    `templates` a folder whose templates take the place of the house's.
    """

    title: str = ""
    organisation: str = ""
    logo: str | None = None
    accent: str | None = None
    authors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    purpose: str = ""
    limitations: str = ""
    license: str = ""
    templates: str | None = None
    formats: tuple[Format, ...] = ("html", "pdf")
    profile: Profile = "internal"
    lang: Language = "en"
    paper: Literal["a4", "letter"] = "a4"
    signing_key: str | None = None


class AuditConfig(Section, frozen=True):
    """A whole audit, as one value.

    `policy` is everything to be judged by: of audit.toml, of policy files and of one-line rules.
    """

    audit: AuditSection = AuditSection()
    data: DataSection = DataSection()
    model: ModelSection = ModelSection()
    measure: MeasureSection = MeasureSection()
    template_test: TemplateTestSection = TemplateTestSection()
    train: TrainSection = TrainSection()
    limits: LimitsSection = LimitsSection()
    explain: ExplainSection = ExplainSection()
    report: ReportSection = ReportSection()
    policy: Policy = Policy()


SECTIONS = frozenset(AuditConfig.__struct_fields__) - {"policy"}
"""The tables of audit.toml beside those that a policy file may hold, too."""

ADDED = ("rules", "policies", "packs")
"""Options that no key of a table takes: they add up with what the file is judged by."""


def load_config(file: str | Path | None, options: Mapping[str, Any]) -> AuditConfig:
    """Read audit.toml, if there is one, and lay the given options over it.

    `options` are named like the flags, with underscores; None means not given. `rules` are
    one-line rules, `policies` policy files, `packs` dated rule sets: all are added to what the file
    is judged by.
    """
    content = _read(Path(file)) if file else b""
    where = str(file) if file else ""
    tables = _parsed(content, where)
    judged_by = {name: tables.pop(name) for name in TABLES if name in tables}
    by_name = {option.name: option for option in OPTIONS}
    for name, value in options.items():
        if value is None or name in ADDED:
            continue
        if name not in by_name:
            raise AuditError(f"There is no option {name}", remedy=nearest(name, by_name))
        option = by_name[name]
        table = tables.setdefault(option.section, {})
        if not isinstance(table, dict):
            raise AuditError(f"[{option.section}] must be a table", where=where)
        table[option.key] = typed(option, value)
    config = _convert(tables, where)
    refuse_unwritable(tables, where)
    policy = together(
        policy_in(judged_by, content, where) if judged_by else Policy(),
        *map(load_policy, options.get("policies") or ()),
        policy_of(options.get("rules") or ()),
    )
    policy = with_packs(policy, options.get("packs") or ())
    config = msgspec.structs.replace(config, policy=policy)
    _check(config, where)
    return config


def seconds(text: str) -> float:
    """Read a duration.

    >>> seconds("60s"), seconds("1.5m"), seconds("2h")
    (60.0, 90.0, 7200.0)
    """
    return _scaled(text, {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}, "a duration such as 60s")


def size_in_bytes(text: str) -> int:
    """Read an amount of memory.

    >>> size_in_bytes("4GB")
    4000000000
    """
    units = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "mib": 2**20, "gib": 2**30}
    return int(_scaled(text, units, "an amount of memory such as 4GB"))


def _scaled(text: str, units: Mapping[str, int], right: str) -> float:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", str(text))
    if found is None or found[2].lower() not in units or not 0 < float(found[1]) <= LARGEST_AMOUNT:
        raise AuditError(f"{text!r} cannot be read", remedy=f"Write {right}")
    return float(found[1]) * units[found[2].lower()]


def _read(file: Path) -> bytes:
    try:
        return read_small(file)
    except FileNotFoundError:
        raise AuditError(
            f"There is no file {file}", remedy="`audit init DATA` writes one to start from"
        ) from None
    except (OSError, ValueError) as error:
        raise AuditError("The configuration cannot be read", where=f"{file}: {error}") from None


def _parsed(content: bytes, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        raise AuditError("The configuration cannot be read", where=f"{where}: {error}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise AuditError("The configuration is not valid TOML", where=f"{where}: {error}") from None
    except ValueError:
        what = "The configuration holds a number of too many digits"
        raise AuditError(what, where=where) from None


def _convert(tables: dict[str, Any], where: str) -> AuditConfig:
    _refuse_unknown(tables, where)
    _refuse_formats(tables.get("report"), where)
    try:
        return msgspec.convert(tables, AuditConfig, strict=True)
    except msgspec.ValidationError as error:
        what = misfit(error, tables, AuditConfig).what
        raise AuditError(f"The configuration is wrong: {what}", where=where) from None


def _refuse_unknown(tables: dict[str, Any], where: str) -> None:
    sections = {field.name: field.type for field in msgspec.structs.fields(AuditConfig)}
    known = dict.fromkeys((*sections, *TABLES))
    for name, table in tables.items():
        if name not in sections:
            raise AuditError(
                f"There is no table [{name}]", where=where, remedy=nearest(name, known)
            )
        if not isinstance(table, dict):
            continue
        keys = [field.name for field in msgspec.structs.fields(sections[name])]
        for key in table:
            if key not in keys:
                remedy = nearest(key, keys)
                raise AuditError(f"There is no key {key} in [{name}]", where=where, remedy=remedy)


def _refuse_formats(report: Any, where: str) -> None:
    """Name the documents there are to somebody who asks for another."""
    formats = report.get("formats") if isinstance(report, dict) else None
    for name in formats if isinstance(formats, list | tuple) else ():
        if isinstance(name, str) and name not in FORMATS:
            remedy = nearest(name, FORMATS)
            raise AuditError(f"There is no format {name}", where=where, remedy=remedy)


def _check(config: AuditConfig, where: str) -> None:
    """What a type cannot say: ranges, names that become folders, rules given twice."""
    if config.audit.name and not IDENTIFIER.fullmatch(config.audit.name):
        raise AuditError(
            f"{config.audit.name!r} cannot be a report's name",
            where=where,
            remedy="Use letters, digits, dot, dash and underscore, 64 at most",
        )
    ranges = (
        ("minimum_group", config.data.minimum_group, 1),
        ("intersections", config.data.intersections, 1),
        ("trials", config.train.trials, 1),
        ("folds", config.train.folds, 2),
        ("people", config.explain.people, 0),
        ("seed", config.audit.seed, 0),
        *(("top_k", length, 1) for length in config.data.top_k),
    )
    for key, value, least in ranges:
        if value < least:
            raise AuditError(f"{key} is {value}", where=where, remedy=f"{least} is the least")
        if value > LARGEST_WHOLE:
            remedy = f"{LARGEST_WHOLE:,} is the most"
            raise AuditError(f"{key} is too large", where=where, remedy=remedy)
    if config.model.threshold is not None and not isfinite(config.model.threshold):
        raise AuditError(
            f"threshold is {config.model.threshold}", where=where, remedy="Write a finite number"
        )
    if config.model.score == {}:
        raise AuditError("score names no column", where=where, remedy='Write { a = "p_a", … }')
    if config.model.python is not None and config.model.source is None:
        raise AuditError(
            "python names the interpreter of a model, and there is no model",
            where=where,
            remedy="Give the model with --model, as a file or package.module:function",
        )
    for text in (config.limits.load, config.limits.predict, config.explain.budget):
        seconds(text)
    size_in_bytes(config.limits.memory)
