"""Scores of classes, and the decisions they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError
from audit.evidence import Finding, message
from audit.subject.door.classes import Classes

FAR_FROM_ONE = 0.05
"""Scores of a row that miss 1 by more than this in sum are no probabilities, only rounded."""


@dataclass(frozen=True)
class ClassScores:
    """Scores within [0, 1]: of the positive class, shape (n,), and of `each`, (n, classes)."""

    positive: npt.NDArray[np.float64] | None = None
    each: npt.NDArray[np.float64] | None = None
    findings: tuple[Finding, ...] = ()


def scores_of_positive(
    scores: npt.NDArray[np.float64], classes: Classes, where: str
) -> ClassScores:
    """Take one score a row for that of the positive class, which must be known."""
    if classes.positive is None:
        raise AuditError(
            "One score a row is given, and nothing says of which class",
            where=where,
            remedy="Name the class with --positive, or give a score for each: --score CLASS=COLUMN",
        )
    return ClassScores(positive=scores)


def scores_of_each(each: npt.NDArray[np.float64], classes: Classes) -> ClassScores:
    """Take a score for each class, in their order; a note says where they are no probabilities."""
    positive = None if classes.positive is None else each[:, classes.positive]
    sums = each.sum(axis=1)
    far = int((np.abs(sums - 1) > FAR_FROM_ONE).sum())
    if not far:
        return ClassScores(positive, each)
    finding = Finding(
        code="scores_do_not_add_up",
        grade="warning",
        text=message(
            "The scores of all classes add up to between {low} and {high}, in {rows} rows far "
            "from 1; what takes them for probabilities is off"
        ),
        numbers={"low": float(sums.min()), "high": float(sums.max()), "rows": far},
    )
    return ClassScores(positive, each, (finding,))


def places_of(names: Sequence[object], classes: Classes) -> list[int] | None:
    """Return which of the names each class has, in the order of the classes.

    None where a name is no class, a class has no name, or two names.
    """
    found = [classes.index(name) for name in names]
    if sorted(found) != list(range(len(classes.values))):
        return None
    return [found.index(place) for place in range(len(found))]


def decided(
    scores: npt.NDArray[np.float64], threshold: float, classes: Classes
) -> npt.NDArray[np.int32]:
    """Return the positive class where the score is at least the threshold, else the other one."""
    if not 0 <= threshold <= 1:
        raise AuditError(
            f"The threshold is {threshold:g}",
            where="[model] threshold",
            remedy="A threshold lies within 0 and 1, as scores do",
        )
    assert classes.positive is not None
    return np.where(scores >= threshold, classes.positive, 1 - classes.positive).astype(np.int32)


def likeliest(each: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    """Return the class of the highest score, the first of them where several are."""
    highest: npt.NDArray[np.int32] = each.argmax(axis=1).astype(np.int32)
    return highest
