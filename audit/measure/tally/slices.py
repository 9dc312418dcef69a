"""From a tally to what metrics see: the tables of everyone, of each group, of each crossing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.measure.tally.amount import Amount, Weight
from audit.measure.tally.cells import Cells, Decisions, Labels
from audit.measure.tally.scores import AboveMedian, Scores
from audit.measure.tally.tally import Codes, Counts, ScoreCounts, Tally


@dataclass(frozen=True)
class Meaning:
    """What the codes stand for: which class is positive, which favourable, what is there."""

    positive: int
    favourable: int
    labelled: bool
    decided: bool


@dataclass(frozen=True)
class SliceInputs:
    """What metrics may ask for, by parameter name, for one slice.

    `groups` holds the slice's group code in each attribute of the crossing; `inputs` only what
    the subject can give.
    """

    groups: tuple[int, ...]
    inputs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Slices:
    """All slices of one tally, made on demand for any crossing of attributes."""

    tally: Tally
    meaning: Meaning

    def by(self, attributes: tuple[int, ...]) -> Iterator[SliceInputs]:
        """Yield the observed groups of crossed attributes in order; `()` is everyone."""
        counts = self.tally.counts
        cells = self.tally.shape.labels * self.tally.shape.predictions
        joint, cell = np.divmod(counts.codes, cells)
        keys, place = np.unique(self._crossed(joint, attributes), return_inverse=True)
        tables = _tables(place * cells + cell, counts, len(keys) * cells)
        scores = self._scores(attributes, keys)
        for index, key in enumerate(keys.tolist()):
            inputs = self._table_inputs(tables[index * cells : (index + 1) * cells])
            if scores is not None:
                inputs |= scores[index]
            yield SliceInputs(self._split(key, attributes), inputs)

    def _crossed(self, joint: Codes, attributes: tuple[int, ...]) -> Codes:
        """The code of the crossing of some attributes, out of the code of all."""
        radices = self.tally.shape.groups
        digits: list[Codes] = []
        for groups in reversed(radices):
            joint, digit = np.divmod(joint, groups)
            digits.append(digit)
        digits.reverse()
        crossed = np.zeros(len(joint), dtype=np.int64)
        for attribute in attributes:
            crossed = crossed * radices[attribute] + digits[attribute]
        return crossed

    def _split(self, key: int, attributes: tuple[int, ...]) -> tuple[int, ...]:
        groups: list[int] = []
        for attribute in reversed(attributes):
            key, group = divmod(key, self.tally.shape.groups[attribute])
            groups.append(group)
        return tuple(reversed(groups))

    def _table_inputs(self, table: list[Amount]) -> dict[str, Any]:
        """Name the cells of one slice's label × prediction table."""
        labels, predictions = self.tally.shape.labels, self.tally.shape.predictions
        positive, favourable = self.meaning.positive, self.meaning.favourable
        inputs: dict[str, Any] = {}
        if self.meaning.decided:
            chosen = sum((table[row * predictions + favourable] for row in range(labels)), 0)
            inputs["decisions"] = Decisions(selected=chosen, total=sum(table, 0))
        if not self.meaning.labelled or labels != 2:
            return inputs
        negative = 1 - positive
        if self.meaning.decided:
            inputs["cells"] = Cells(
                tp=table[positive * predictions + positive],
                fp=table[negative * predictions + positive],
                fn=table[positive * predictions + negative],
                tn=table[negative * predictions + negative],
            )
        rows = [sum(table[r * predictions : (r + 1) * predictions], 0) for r in range(labels)]
        inputs["labels"] = Labels(positives=rows[positive], negatives=rows[negative])
        return inputs

    @cached_property
    def _median(self) -> float:
        """The median score of all audited rows; of an even number, the mean of the middle two."""
        scores = self.tally.scores
        assert scores is not None
        rank = scores.counts.codes // scores.cells
        upto = np.cumsum(np.bincount(rank, weights=scores.counts.rows))
        middle = (upto[-1] + 1) / 2
        low, high = np.searchsorted(upto, [np.floor(middle), np.ceil(middle)])
        return float((scores.values[low] + scores.values[high]) / 2)

    def _scores(self, attributes: tuple[int, ...], keys: Codes) -> list[dict[str, Any]] | None:
        """Per slice: distinct scores by label, and how many lie above the median."""
        scores = self.tally.scores
        if scores is None:
            return None
        rank, cell = np.divmod(scores.counts.codes, scores.cells)
        joint, label = np.divmod(cell, self.tally.shape.labels)
        place = np.searchsorted(keys, self._crossed(joint, attributes))
        order = np.argsort(place, kind="stable")  # codes are sorted by score already
        ends = np.searchsorted(place[order], np.arange(len(keys) + 1))
        above = scores.values[rank] > self._median
        found: list[dict[str, Any]] = []
        for start, end in pairwise(ends.tolist()):
            part = order[start:end]
            rows = scores.counts.rows[part]
            inputs: dict[str, Any] = {
                "above_median": AboveMedian(int(rows[above[part]].sum()), int(rows.sum()))
            }
            if self.meaning.labelled and self.tally.shape.labels == 2:
                positive = label[part] == self.meaning.positive
                inputs["scores"] = _distinct(rank[part], positive, scores, part)
            found.append(inputs)
        return found


def _tables(codes: Codes, counts: Counts, length: int) -> list[Amount]:
    """Dense amounts of every slice's cells, one after another."""
    rows = np.bincount(codes, weights=counts.rows, minlength=length).astype(np.int64).tolist()
    if counts.weight is None or counts.squares is None:
        return list(rows)
    weight = np.bincount(codes, weights=counts.weight, minlength=length).tolist()
    squares = np.bincount(codes, weights=counts.squares, minlength=length).tolist()
    return [Weight(w, s, n) for w, s, n in zip(weight, squares, rows, strict=True)]


def _distinct(
    rank: Codes, positive: npt.NDArray[np.bool_], scores: ScoreCounts, part: Codes
) -> Scores:
    """Merge the entries of one slice that share a score."""
    counts = scores.counts
    amounts = (counts.rows if counts.weight is None else counts.weight)[part].astype(np.float64)
    starts = np.flatnonzero(np.r_[True, rank[1:] != rank[:-1]])
    return Scores(
        values=scores.values[rank[starts]],
        positives=np.add.reduceat(np.where(positive, amounts, 0.0), starts),
        negatives=np.add.reduceat(np.where(positive, 0.0, amounts), starts),
        effective=(_effective(counts, part[positive]), _effective(counts, part[~positive])),
    )


def _effective(counts: Counts, part: Codes) -> float:
    """(Σw)² / Σw² of some entries; their rows where there are no weights."""
    if counts.weight is None or counts.squares is None:
        return float(counts.rows[part].sum())
    squares = float(counts.squares[part].sum())
    return float(counts.weight[part].sum()) ** 2 / squares if squares > 0 else 0.0
