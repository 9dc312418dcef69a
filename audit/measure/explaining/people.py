"""Which few people are explained one by one, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from audit.evidence import message

APPROVAL = message("{person} was clearly given the favourable outcome")
REFUSAL = message("{person} was clearly refused the favourable outcome")
NEAREST = message("{person} is among those nearest the line between the two outcomes")
MISTAKE = message("{person} is among those about whom the model is wrong and most sure of itself")
WORST_OFF = message("{person} was refused, nearest the line, in the group that is worst off")

OF_CLASS = message("{person} was clearly taken for the class that is explained")
OF_ANOTHER = message("{person} was clearly taken for another class than the one that is explained")
BETWEEN = message(
    "{person} is among those nearest the line between the class that is explained and another"
)

HIGHEST = message("{person} is among those to whom the model gives the highest numbers")
LOWEST = message("{person} is among those to whom the model gives the lowest numbers")
MIDDLE = message("{person} is among those nearest the median of the model's numbers")
FURTHEST_OFF = message(
    "{person} is among those about whom the model's number is furthest from the truth"
)
WORST_OFF_MEAN = message("{person} is among those nearest the mean of the group that is worst off")

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Rule: TypeAlias = tuple[str, Mask, Numbers]
"""Why somebody is chosen, who may be, and a number that is lowest for the clearest case."""


@dataclass(frozen=True)
class Chosen:
    """A row and the reason it was chosen, a message id with the placeholder `person`."""

    row: int
    why: str


@dataclass(frozen=True)
class Reasons:
    """What is said of somebody who was chosen for a clear case, or for a close one."""

    yes: str
    no: str
    close: str


OUTCOMES = Reasons(APPROVAL, REFUSAL, NEAREST)
SEVERAL_OUTCOMES = Reasons(APPROVAL, REFUSAL, BETWEEN)
CLASSES = Reasons(OF_CLASS, OF_ANOTHER, BETWEEN)


def choose_people(
    y_score: Numbers,
    *,
    y_pred: npt.NDArray[Any] | None = None,
    y_true: npt.NDArray[Any] | None = None,
    positive: int = 1,
    favourable: int = 1,
    threshold: float | None = None,
    worst_off: Mask | None = None,
    reasons: Reasons = OUTCOMES,
    how_many: int = 5,
    seed: int = 0,
) -> tuple[Chosen, ...]:
    """Choose people by what was decided: clear cases, a close one, an error, one worst off.

    In turn the clearest approval, the clearest refusal, the row nearest the line between the two
    decisions, the error furthest from that line (where `y_true` is known), and the refusal
    nearest the line among the rows of `worst_off` (where it is given); then the next of each,
    until there are `how_many` or no more. Every row is chosen once at most; those that tie come
    in an order drawn from the seed. Rows without a finite score are never chosen.

    All arrays have shape (n,). `y_score` is the score of the class `positive`; `y_pred` and
    `y_true` hold classes in the same coding as `positive` and `favourable`. Without `y_pred`
    the decision is positive from the threshold upwards, or from the median score.

    >>> [one.row for one in choose_people(np.array([0.1, 0.9, 0.55, 0.2]), threshold=0.5,
    ...                                   how_many=3)]
    [1, 0, 2]
    """
    decided = _decisions(y_score, y_pred, positive, threshold)
    line = decision_line(y_score, decided, threshold)
    distance = np.abs(y_score - line)
    approved = decided == (favourable == positive)
    rules: list[Rule] = [
        (reasons.yes, approved, -distance),
        (reasons.no, ~approved, -distance),
        (reasons.close, np.ones(len(y_score), dtype=bool), distance),
    ]
    if y_true is not None:
        rules.append((MISTAKE, (y_true == positive) != decided, -distance))
    if worst_off is not None:
        rules.append((WORST_OFF, worst_off & ~approved, distance))
    return _choose(rules, np.isfinite(y_score), how_many, seed)


def choose_by_size(
    values: Numbers,
    *,
    truth: Numbers | None = None,
    worst_off: Mask | None = None,
    how_many: int = 5,
    seed: int = 0,
) -> tuple[Chosen, ...]:
    """Choose people by a number that decides nothing: an estimate, or a score to rank by.

    In turn the highest, the lowest, the one nearest the median, the one furthest from the `truth`
    (where it is known), and the one nearest the mean of the rows of `worst_off` (where it is
    given); then the next of each. All arrays have shape (n,); rows without a finite number are
    never chosen.

    >>> [one.row for one in choose_by_size(np.array([3.0, 9.0, 4.0, 1.0, 5.0]), how_many=3)]
    [1, 3, 2]
    """
    everyone = np.ones(len(values), dtype=bool)
    finite = np.isfinite(values)
    rules: list[Rule] = [(HIGHEST, everyone, -values), (LOWEST, everyone, values)]
    if finite.any():
        rules.append((MIDDLE, everyone, np.abs(values - np.median(values[finite]))))
    if truth is not None:
        rules.append((FURTHEST_OFF, np.isfinite(truth), -np.abs(values - truth)))
    if worst_off is not None and (worst_off & finite).any():
        mean = values[worst_off & finite].mean()
        rules.append((WORST_OFF_MEAN, worst_off, np.abs(values - mean)))
    return _choose(rules, finite, how_many, seed)


def decision_line(y_score: Numbers, decided: Mask, threshold: float | None = None) -> float:
    """Return the score at which the decision turns: the threshold, or the line the decisions show.

    Where no single score separates the decisions, it is the score that lies in the middle
    between the lowest positive and the highest negative decision all the same.
    """
    if threshold is not None:
        return threshold
    finite = np.isfinite(y_score)
    taken, left = y_score[decided & finite], y_score[~decided & finite]
    if len(taken) and len(left):
        return float(taken.min() + left.max()) / 2
    return float(np.median(y_score[finite])) if finite.any() else 0.0


def _decisions(
    y_score: Numbers, y_pred: npt.NDArray[Any] | None, positive: int, threshold: float | None
) -> Mask:
    if y_pred is not None:
        return np.asarray(y_pred == positive)
    finite = y_score[np.isfinite(y_score)]
    if threshold is None:
        threshold = float(np.median(finite)) if len(finite) else 0.0
    return np.asarray(y_score >= threshold)


def _choose(rules: Sequence[Rule], known: Mask, how_many: int, seed: int) -> tuple[Chosen, ...]:
    """Follow the rules in turn among the rows that are known, ties in an order of the seed."""
    order = np.random.default_rng(seed).permutation(len(known))
    order = order[known[order]]
    most = how_many * len(rules)
    queues = [(why, _ranked(order, mask, rank, most)) for why, mask, rank in rules]
    return _in_turn(queues, how_many)


def _ranked(order: npt.NDArray[np.intp], mask: Mask, rank: Numbers, most: int) -> Iterator[np.intp]:
    """Return the rows of the mask with the lowest ranks, lowest first, ties in the given order."""
    rows = order[mask[order]]
    if len(rows) > most:
        limit = np.partition(rank[rows], most - 1)[most - 1]
        rows = rows[rank[rows] <= limit]
    return iter(rows[np.argsort(rank[rows], kind="stable")])


def _in_turn(queues: list[tuple[str, Iterator[np.intp]]], how_many: int) -> tuple[Chosen, ...]:
    """Take the next row that nobody has taken from each queue in turn."""
    taken: dict[int, str] = {}
    while queues and len(taken) < how_many:
        going = []
        for why, queue in queues:
            row = next((int(row) for row in queue if int(row) not in taken), None)
            if row is None:
                continue
            going.append((why, queue))
            if len(taken) < how_many:
                taken[row] = why
        queues = going
    return tuple(Chosen(row, why) for row, why in taken.items())
