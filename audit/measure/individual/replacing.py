"""Asks the model again about people who are said to belong to another group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.measure.explaining.sampling import draw_rows
from audit.measure.individual.flips import Flips
from audit.subject.answers.asking import believe
from audit.subject.door.classes import Classes
from audit.subject.subject import Attribute, Subject

MOST_GROUPS = 20
"""People take the place of at most so many groups: the largest."""

MOST_QUESTIONS = 20_000
"""Beyond so many questions about one attribute fewer people are drawn."""

Places: TypeAlias = npt.NDArray[np.intp]


class Contradicted(Exception):
    """The model decides otherwise about the same rows when it is asked again."""


def replace_groups(
    subject: Subject, attribute: Attribute, people: Places, targets: Places
) -> Flips:
    """Ask about `people` (places of rows) with the value of every group among `targets`.

    The subject has decisions, and a model that sees the attribute. Raises AuditError where the
    model cannot answer, and Contradicted where it does not repeat what it said.
    """
    assert subject.features is not None
    assert subject.y_pred is not None
    features = subject.features.iloc[people].reset_index(drop=True)
    before = _ask(subject, features)
    if before.decisions is None or (before.decisions != subject.y_pred[people]).any():
        raise Contradicted
    changed = np.zeros(len(people), np.bool_)
    moved, rise, asked = (np.zeros(len(people)) for _ in range(3))
    for others, table in _as_others(subject.features, features, attribute, people, targets):
        after = _ask(subject, table)
        if after.decisions is None:
            raise Contradicted
        changed[others] |= after.decisions != before.decisions[others]
        asked[others] += 1
        if before.scores is not None and after.scores is not None:
            change = after.scores - before.scores[others]
            moved[others] += np.abs(change)
            rise[others] += change
    scored = before.scores is not None
    return Flips(
        changed=changed,
        refused=None if subject.favourable is None else before.decisions != subject.favourable,
        moved=moved / asked if scored else None,
        rise=rise / asked if scored else None,
        weight=None if subject.weight is None else subject.weight[people],
    )


def target_groups(attribute: Attribute, missing_as_group: bool) -> Places:
    """The groups people are put into: those that occur, the largest where there are too many."""
    sizes = np.bincount(attribute.codes, minlength=len(attribute.groups))
    if attribute.missing is not None and not missing_as_group:
        sizes[attribute.missing] = 0
    largest = np.argsort(-sizes, kind="stable")[:MOST_GROUPS]
    return np.sort(largest[sizes[largest] > 0])


def draw_people(
    attribute: Attribute, targets: Places, rows: int, seed: tuple[int, ...], missing: bool
) -> Places:
    """Draw at most `rows` people who have a value, fewer where there are many groups to try."""
    able = np.arange(len(attribute.codes))
    if attribute.missing is not None and not missing:
        able = np.flatnonzero(attribute.codes != attribute.missing)
    most = min(rows, MOST_QUESTIONS // max(1, len(targets) - 1))
    return np.sort(able[draw_rows(len(able), most, seed)])


def _as_others(
    everyone: pd.DataFrame,
    features: pd.DataFrame,
    attribute: Attribute,
    people: Places,
    targets: Places,
) -> Iterator[tuple[Places, pd.DataFrame]]:
    """Yield, for each target, who is not in it and their rows as if they were."""
    column = list(everyone.columns).index(attribute.name)
    cells = everyone.iloc[:, column]
    for target in targets:
        others = np.flatnonzero(attribute.codes[people] != target)
        if not len(others):
            continue
        table = features.iloc[others].reset_index(drop=True)
        value = _typical(cells, np.flatnonzero(attribute.codes == target))
        table.isetitem(column, cells.array.take(np.full(len(others), value)))
        yield others, table


def _typical(cells: pd.Series[Any], rows: Places) -> int:
    """The place of a row whose value stands for a group's: of numbers, the (lower) median."""
    if not pd.api.types.is_numeric_dtype(cells.dtype):
        return int(rows[0])
    order = cells.iloc[rows].argsort().to_numpy()
    return int(rows[order[(len(rows) - 1) // 2]])


@dataclass(frozen=True)
class _Said:
    """Class indices and scores of the positive class; a class nobody knew of is -1."""

    decisions: npt.NDArray[np.int32] | None
    scores: npt.NDArray[np.float64] | None


def _ask(subject: Subject, table: pd.DataFrame) -> _Said:
    """What the model says of a table, by the rule by which it decided on the audited rows."""
    assert subject.model is not None
    classes = Classes(subject.classes, subject.positive, subject.favourable)
    answers = believe(
        subject.model.predict(table),
        classes,
        task=subject.task,
        threshold=subject.threshold,
        positions=np.arange(len(table)),
        where=f"model {subject.model.facts.name}",
    )
    if answers.y_pred is None or answers.classes is None:
        return _Said(None, answers.y_score)
    known = np.array([classes.index(value) for value in answers.classes.values], np.int32)
    return _Said(known[answers.y_pred], answers.y_score)
