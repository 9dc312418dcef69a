"""One pass over the rows into counts that add up.

A tally is sparse: the observed combinations of groups, label and prediction (and of groups, label
and score), each as one integer code with its count. Ten thousand groups cost no more than the
combinations that occur, and two tallies merge by merging sorted codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from audit.errors import AuditError
from audit.measure.tally.counts import Codes, Counts, Floats
from audit.measure.tally.errors import ErrorSums
from audit.measure.tally.score_counts import ScoreCounts, exponent_ahead
from audit.subject.subject import Batch


@dataclass(frozen=True)
class Shape:
    """How many groups each attribute has and how many classes there are: the radices of a code.

    `labels` and `predictions` are 1 where the subject has none. `rows` says how many there will be
    in all, where that is known: it saves work and changes nothing.
    """

    groups: tuple[int, ...]
    labels: int
    predictions: int
    rows: int = 0

    def __post_init__(self) -> None:
        # Codes are 64-bit; beyond this the crossing of all attributes could not be told apart.
        if self.joint * self.labels * self.predictions >= 2**62:
            raise AuditError(
                "The sensitive attributes have too many combinations of groups to be counted",
                remedy="Name fewer attributes, or put numbers into bins",
            )

    @property
    def joint(self) -> int:
        """The number of possible joint groups."""
        product = 1
        for groups in self.groups:
            product *= groups
        return product


@dataclass(frozen=True)
class Tally:
    """Everything one pass over the rows leaves behind; two tallies of one shape add up.

    `scores` are counted by joint group and label, `class_scores` one for each of several classes.
    Of a regression, `estimates` and `targets` are counted by joint group, and `errors` are sums.
    """

    shape: Shape
    counts: Counts
    scores: ScoreCounts | None = None
    class_scores: tuple[ScoreCounts, ...] = ()
    estimates: ScoreCounts | None = None
    targets: ScoreCounts | None = None
    errors: ErrorSums | None = None

    def __add__(self, other: Tally) -> Tally:
        pairs = zip(self.class_scores, other.class_scores, strict=True)
        return Tally(
            shape=self.shape,
            counts=self.counts + other.counts,
            scores=_sum(self.scores, other.scores),
            class_scores=tuple(mine + theirs for mine, theirs in pairs),
            estimates=_sum(self.estimates, other.estimates),
            targets=_sum(self.targets, other.targets),
            errors=_sum(self.errors, other.errors),
        )


def tally(shape: Shape, batches: Iterable[Batch]) -> Tally:
    """Count all batches; at least one is needed.

    Source of the idea: one joint code a row, counted once, from which every group's table
    follows by addition.
    """
    total: Tally | None = None
    for batch in batches:
        part = _tally_batch(shape, batch, total)
        total = part if total is None else total + part
    if total is None:
        raise ValueError("a tally needs a batch, be it of a single row")
    return total


def _tally_batch(shape: Shape, batch: Batch, before: Tally | None) -> Tally:
    """Count one batch; what came before says in which bins its scores will end up anyway."""
    joint = _joint(shape, batch)
    cell = joint if batch.y_true is None else joint * shape.labels + batch.y_true
    codes = cell if batch.y_pred is None else cell * shape.predictions + batch.y_pred
    cells = shape.joint * shape.labels

    def counted(
        numbers: Floats | None, by: Codes, places: int, known: ScoreCounts | None
    ) -> ScoreCounts | None:
        if numbers is None:
            return None
        ahead = exponent_ahead(numbers, shape.rows) if known is None else known.exponent
        return ScoreCounts.of(numbers, by, places, batch.weight, ahead)

    was = before or Tally(shape, Counts.of(codes[:0], None))
    columns = () if batch.y_scores is None else batch.y_scores.T
    known = was.class_scores or (None,) * len(columns)
    found = (counted(c, cell, cells, old) for c, old in zip(columns, known, strict=True))
    errors = None
    if batch.estimate is not None:
        errors = ErrorSums.of(joint, batch.estimate, batch.target, batch.weight)
    return Tally(
        shape=shape,
        counts=Counts.of(codes, batch.weight),
        scores=counted(batch.y_score, cell, cells, was.scores),
        class_scores=tuple(scores for scores in found if scores is not None),
        estimates=counted(batch.estimate, joint, shape.joint, was.estimates),
        targets=counted(batch.target, joint, shape.joint, was.targets),
        errors=errors,
    )


def _joint(shape: Shape, batch: Batch) -> Codes:
    """One integer a row for its groups in all attributes: a number in mixed radix."""
    columns = (batch.y_true, batch.y_pred, batch.y_score, batch.y_scores, batch.estimate)
    rows = next(len(column) for column in columns if column is not None)
    joint = np.zeros(rows, dtype=np.int64)
    for groups, codes in zip(shape.groups, batch.groups, strict=True):
        joint = joint * groups + codes
    return joint


Added = TypeVar("Added", ScoreCounts, ErrorSums)


def _sum(mine: Added | None, theirs: Added | None) -> Added | None:
    return None if mine is None or theirs is None else mine + theirs
