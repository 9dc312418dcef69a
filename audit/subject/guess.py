"""Looks at a table and guesses what its columns are for: a start for somebody's audit.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from audit.evidence import Task
from audit.subject.door.classes import canonical
from audit.subject.door.numbers import numbers
from audit.subject.door.task import task_of
from audit.subject.door.values import values_of
from audit.subject.table import Table

Kind = Literal["numbers", "whole numbers", "two classes", "text", "empty"]
Role = Literal["label", "prediction", "score", "sensitive", "weight", "key", "split"]

NAMES: dict[Role, str] = {
    "split": "split fold part subset",
    "key": "id key uuid identifier rowid",
    "weight": "weight weights fnlwgt",
    "prediction": "pred prediction predictions predicted yhat decision",
    "score": "score scores prob proba probability p",
    "sensitive": "age gender sex race ethnicity ethnic nationality citizenship country religion "
    "disability disabled marital married foreign minority orientation pregnant",
    "label": "label target y outcome class truth default defaulted recid hired approved admitted",
}
"""Words in a column's name that speak for a role."""

TARGETS = "label target y outcome truth wage wages salary price"
"""Words in the name of a label that is a number, or one of several classes."""

AGE_BINS = (25.0, 40.0, 60.0)
SHOWN_VALUES = 6
MANY = 12
"""A sensitive column with more distinct numbers than this is one to cut into bins."""


@dataclass(frozen=True)
class ColumnFacts:
    """What a column holds: `values` are its distinct texts, sorted, where they are few."""

    name: str
    kind: Kind
    distinct: int
    missing: int
    values: tuple[str, ...] = ()
    role: Role | None = None


@dataclass(frozen=True)
class Guess:
    """The columns in order, and the one that seems to play each role; None where none does.

    `task` is the one the label speaks of, None where no column looks like a label. `bins` are
    cuts for sensitive numbers of many values. `positive` is set where the label is of
    another kind than 0 and 1 and a class must be chosen: the later one, to be checked by a person.
    """

    columns: tuple[ColumnFacts, ...]
    label: str | None
    prediction: str | None
    score: str | None
    weight: str | None
    key: str | None
    split: str | None
    sensitive: tuple[str, ...]
    bins: dict[str, tuple[float, ...]]
    positive: str | None
    task: Task | None


def guess_roles(table: Table) -> Guess:
    """Guess from names and content which role each column plays; nothing here is certain."""
    columns = tuple(_facts(table, column) for column in table.columns)
    label = (
        _first(columns, "label") or _target(columns) or _last_of_few_classes(columns, table.rows)
    )
    task = None if label is None else task_of(values_of(table.cells(label)))
    columns = tuple(replace(facts, role=_final(facts, columns, label)) for facts in columns)
    sensitive = tuple(c.name for c in columns if c.role == "sensitive")
    cut = [c for c in columns if c.name in sensitive and c.distinct > MANY and "numbers" in c.kind]
    classes = next((c.values for c in columns if c.name == label), ())
    plain = {canonical(value) for value in classes} == {0, 1}
    return Guess(
        columns=columns,
        label=label,
        prediction=_first(columns, "prediction") or _predicted(columns, label),
        score=_first(columns, "score"),
        weight=_first(columns, "weight"),
        key=_first(columns, "key"),
        split=_first(columns, "split"),
        sensitive=sensitive,
        bins={c.name: AGE_BINS for c in cut},
        positive=classes[-1] if task == "binary" and classes and not plain else None,
        task=task,
    )


def _facts(table: Table, column: str) -> ColumnFacts:
    words = table.coded(column)
    distinct, missing = len(words.values), int((words.codes < 0).sum())
    cells = numbers(table.cells(column))
    values = cells.values[~cells.blank]
    numeric = len(values) > 0 and not cells.unreadable.any()
    if distinct == 0:
        kind: Kind = "empty"
    elif distinct == 2:
        kind = "two classes"
    elif numeric:
        kind = "whole numbers" if bool((values == np.floor(values)).all()) else "numbers"
    else:
        kind = "text"
    shown = tuple(sorted(words.values)) if distinct <= SHOWN_VALUES else ()
    facts = ColumnFacts(column, kind, distinct, missing, shown)
    unit = numeric and bool(((values >= 0) & (values <= 1)).all())
    positive = numeric and bool((values >= 0).all())
    return replace(facts, role=_role(facts, table.rows, unit, positive))


def _role(facts: ColumnFacts, rows: int, unit: bool, positive: bool) -> Role | None:
    """Return the first role whose name and content both fit."""
    fits: dict[Role, bool] = {
        "split": {value.lower() for value in facts.values} == {"train", "test"},
        "key": facts.distinct == rows and facts.missing == 0,
        "weight": positive and facts.distinct > 2,
        "prediction": facts.kind == "two classes",
        "score": unit and facts.kind == "numbers",
        "sensitive": facts.kind != "empty" and facts.distinct < max(rows, 3),
        "label": facts.kind == "two classes",
    }
    found = (role for role, names in NAMES.items() if _called(facts.name, names))
    return next((role for role in found if fits[role]), None)


def _called(name: str, words: str) -> bool:
    """Whether one of the words is part of a column's name, however that is written."""
    parts = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    return bool(set(parts) & set(words.split()))


def _final(facts: ColumnFacts, columns: tuple[ColumnFacts, ...], label: str | None) -> Role | None:
    """Keep a role for the first column that claims it; sensitive ones may be many."""
    if facts.name == label:
        return "label"
    if facts.role == "sensitive":
        return "sensitive"
    claimed = facts.role is not None and _first(columns, facts.role) == facts.name
    return facts.role if claimed and facts.role != "label" else None


def _first(columns: tuple[ColumnFacts, ...], role: Role) -> str | None:
    return next((facts.name for facts in columns if facts.role == role), None)


def _target(columns: tuple[ColumnFacts, ...]) -> str | None:
    """A column called like a label that is a number, or text of a few classes."""
    free = (c for c in columns if c.role is None and _called(c.name, TARGETS))
    fits = (c for c in free if "numbers" in c.kind or (c.kind == "text" and c.values))
    return next((c.name for c in fits if c.distinct > 2), None)


def _predicted(columns: tuple[ColumnFacts, ...], label: str | None) -> str | None:
    """A column called like a prediction that holds what the label holds."""
    kind = next((c.kind for c in columns if c.name == label), None)
    called = (c for c in columns if c.role is None and _called(c.name, NAMES["prediction"]))
    return next((c.name for c in called if c.kind == kind), None)


def _last_of_few_classes(columns: tuple[ColumnFacts, ...], rows: int) -> str | None:
    """The last column of two classes that has no role, else the last one of a few words."""
    free = [c for c in columns if c.role is None]
    two = [c.name for c in free if c.kind == "two classes"]
    few = [c.name for c in free if c.kind == "text" and c.values and 2 * c.distinct <= rows]
    return next(reversed(two or few), None)
