"""One pass over the rows into counts that add up.

A tally is sparse: the observed combinations of groups, label and prediction (and of groups, label
and score), each as one integer code with its count. Ten thousand groups cost no more than the
combinations that occur, and two tallies merge by merging sorted codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError
from audit.subject.subject import Batch

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """How many groups each attribute has and how many classes there are: the radices of a code.

    `labels` and `predictions` are 1 where the subject has none.
    """

    groups: tuple[int, ...]
    labels: int
    predictions: int

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
class Counts:
    """Sorted distinct codes, how many rows have each, and Σw and Σw² where rows are weighted."""

    codes: Codes
    rows: Codes
    weight: Floats | None = None
    squares: Floats | None = None

    @classmethod
    def of(cls, codes: Codes, weight: Floats | None) -> Counts:
        """Count codes, one a row."""
        found, place, rows = np.unique(codes, return_inverse=True, return_counts=True)
        if weight is None:
            return cls(found, rows.astype(np.int64))
        return cls(
            found,
            rows.astype(np.int64),
            _summed(place, weight, len(found)),
            _summed(place, weight * weight, len(found)),
        )

    def __add__(self, other: Counts) -> Counts:
        codes, place = np.unique(np.concatenate([self.codes, other.codes]), return_inverse=True)

        def total(mine: npt.NDArray[np.generic], theirs: npt.NDArray[np.generic]) -> Floats:
            joined = np.concatenate([mine, theirs]).astype(np.float64)
            return _summed(place, joined, len(codes))

        rows = total(self.rows, other.rows).astype(np.int64)
        if self.weight is None or other.weight is None:
            return Counts(codes, rows)
        assert self.squares is not None
        assert other.squares is not None
        return Counts(
            codes, rows, total(self.weight, other.weight), total(self.squares, other.squares)
        )


@dataclass(frozen=True)
class ScoreCounts:
    """Counts of (score, joint group, label): `values` are the distinct scores, ascending."""

    values: Floats
    counts: Counts
    cells: int

    @classmethod
    def of(cls, score: Floats, cell: Codes, cells: int, weight: Floats | None) -> ScoreCounts:
        """Count scores within cells of joint group and label."""
        values, rank = np.unique(score, return_inverse=True)
        return cls(values, Counts.of(rank.astype(np.int64) * cells + cell, weight), cells)

    def __add__(self, other: ScoreCounts) -> ScoreCounts:
        values = np.union1d(self.values, other.values)
        return ScoreCounts(values, self._ranked(values) + other._ranked(values), self.cells)

    def _ranked(self, values: Floats) -> Counts:
        """The same counts, coded by the place of each score among more values."""
        rank, cell = np.divmod(self.counts.codes, self.cells)
        codes = np.searchsorted(values, self.values)[rank] * self.cells + cell
        return Counts(codes, self.counts.rows, self.counts.weight, self.counts.squares)


@dataclass(frozen=True)
class Tally:
    """Everything one pass over the rows leaves behind; two tallies of one shape add up."""

    shape: Shape
    counts: Counts
    scores: ScoreCounts | None = None

    def __add__(self, other: Tally) -> Tally:
        scores = None
        if self.scores is not None and other.scores is not None:
            scores = self.scores + other.scores
        return Tally(self.shape, self.counts + other.counts, scores)


def tally(shape: Shape, batches: Iterable[Batch]) -> Tally:
    """Count all batches; at least one is needed.

    Source of the idea: one joint code a row, counted once, from which every group's table
    follows by addition.
    """
    parts: Iterator[Tally] = (_tally_batch(shape, batch) for batch in batches)
    total = next(parts)
    for part in parts:
        total = total + part
    return total


def _tally_batch(shape: Shape, batch: Batch) -> Tally:
    cell = _joint(shape, batch)
    if batch.y_true is not None:
        cell = cell * shape.labels + batch.y_true
    codes = cell
    if batch.y_pred is not None:
        codes = cell * shape.predictions + batch.y_pred
    scores = None
    if batch.y_score is not None:
        cells = shape.joint * shape.labels
        scores = ScoreCounts.of(batch.y_score, cell, cells, batch.weight)
    return Tally(shape, Counts.of(codes, batch.weight), scores)


def _joint(shape: Shape, batch: Batch) -> Codes:
    """One integer a row for its groups in all attributes: a number in mixed radix."""
    columns = (batch.y_true, batch.y_pred, batch.y_score)
    rows = next(len(column) for column in columns if column is not None)
    joint = np.zeros(rows, dtype=np.int64)
    for groups, codes in zip(shape.groups, batch.groups, strict=True):
        joint = joint * groups + codes
    return joint


def _summed(place: npt.NDArray[np.int64], amounts: Floats, length: int) -> Floats:
    """Add amounts up by place; exact for counts below 2**53."""
    return np.bincount(place, weights=amounts, minlength=length).astype(np.float64, copy=False)
