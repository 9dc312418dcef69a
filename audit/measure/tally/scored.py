"""From counts of scores to what metrics see of each slice: all slices at once, then cut apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.measure.tally.counts import Codes, Floats, summed_by
from audit.measure.tally.distribution import Distribution
from audit.measure.tally.moments import Moments, moments_by
from audit.measure.tally.score_counts import ScoreCounts
from audit.measure.tally.scores import AboveMedian, Scores


@dataclass(frozen=True)
class Sliced:
    """Counts of scores by slice: `place` is the slice of each entry, out of `slices`."""

    scores: ScoreCounts
    place: Codes
    slices: int

    def above_median(self) -> list[dict[str, Any]]:
        """Per slice: how many score above the median of everyone."""
        scores, rank = self.scores, self.rank
        rows = scores.counts.rows
        low, high = scores.middle
        higher = np.where(scores.values[rank] > scores.median, rows, 0)
        above = summed_by(self.place, higher, self.slices)
        total = summed_by(self.place, rows, self.slices)
        unsure = np.zeros(self.slices)
        if scores.width and low == high:
            unsure = summed_by(self.place, np.where(rank == low, rows, 0), self.slices)
        columns = (column.astype(np.int64).tolist() for column in (above, total, unsure))
        return [
            {"above_median": AboveMedian(more, people, unknown, scores.width)}
            for more, people, unknown in zip(*columns, strict=True)
        ]

    def by_label(self, labels: int, positive: int) -> list[dict[str, Any]]:
        """Per slice: the distinct scores of the positive and of the others."""
        counts = self.scores.counts
        chosen = counts.codes % labels == positive
        order, starts, ends = self._runs()
        amounts, kept = counts.amounts[order], chosen[order]
        values = self.scores.values[self.rank[order][starts]]
        positives = _run_sums(np.where(kept, amounts, 0.0), starts)
        negatives = _run_sums(np.where(kept, 0.0, amounts), starts)
        halves = (self._squares(mask) for mask in (chosen, ~chosen))
        squares = list(zip(*(half.tolist() for half in halves), strict=True))
        return [
            {
                "scores": Scores(
                    values[a:b], positives[a:b], negatives[a:b], of_both, self.scores.width
                )
            }
            for (a, b), of_both in zip(pairwise(ends), squares, strict=True)
        ]

    def distributions(self, shapes: list[Moments] | None = None) -> list[Distribution]:
        """Per slice: the distinct numbers, with shapes that are known exactly where given."""
        counts = self.scores.counts
        order, starts, ends = self._runs()
        values = self.scores.values[self.rank[order][starts]]
        amounts = _run_sums(counts.amounts[order], starts)
        if shapes is None:
            place = self.place[order][starts]
            n = counts.effective(self.place, self.slices)
            shapes = moments_by(place, values, amounts, n)
        return [
            Distribution(values[a:b], amounts[a:b], shape, self.scores.width)
            for (a, b), shape in zip(pairwise(ends), shapes, strict=True)
        ]

    @property
    def rank(self) -> Codes:
        """The place of each entry's score among all."""
        return self.scores.counts.codes // self.scores.cells

    def _runs(self) -> tuple[Codes, Codes, list[int]]:
        """Entries by slice and score, where each distinct score starts, and where slices end."""
        order = np.argsort(self.place, kind="stable")  # entries are in the order of scores already
        place, rank = self.place[order], self.rank[order]
        new = np.ones(len(order), dtype=np.bool_)
        new[1:] = (place[1:] != place[:-1]) | (rank[1:] != rank[:-1])
        starts = np.flatnonzero(new)
        ends = np.searchsorted(place[starts], np.arange(self.slices + 1))
        return order, starts, ends.tolist()

    def _squares(self, mask: npt.NDArray[np.bool_]) -> Floats:
        """Per slice: Σw² of some entries."""
        squares = self.scores.counts.squared_amounts[mask]
        return summed_by(self.place[mask], squares, self.slices)


def _run_sums(amounts: Floats, starts: Codes) -> Floats:
    return np.add.reduceat(amounts, starts) if len(starts) else amounts
