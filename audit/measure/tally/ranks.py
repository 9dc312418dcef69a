"""Places in a ranking: everyone in one list, the highest score first, and who stands where.

People who tie share the places they fill: of a group that is a third of them, a third is expected
on each. Places are people's, whatever their weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.measure.tally.counts import Codes, Floats, summed_by
from audit.measure.tally.moments import Moments, moments_by
from audit.measure.tally.score_counts import ScoreCounts
from audit.measure.tally.scored import Sliced

CHUNK = 1_000_000
MOST_STEPS = 20_000_000
"""So many steps of one group on one place are followed at most."""


@dataclass(frozen=True)
class Ranks:
    """Where the people of one slice stand: how exposed they are, and how many are near the top.

    `exposure` is the shape of 1 / log2(1 + place) over them. `in_top` says for each length of a
    list how many of them are expected in it; of scores in bins `width` wide, `unsure` by how many
    that may be off. `rows` are they, `total` is everyone.
    """

    exposure: Moments
    in_top: dict[int, float]
    rows: int
    total: int
    unsure: dict[int, float]
    width: float = 0.0


@dataclass(frozen=True)
class Blocks:
    """People who tie, the highest score first: how many each block holds, and before which place.

    `start` places lie before the block. Both have shape (m,), one a distinct score.
    """

    rows: Codes
    start: Codes

    @classmethod
    def of(cls, scores: ScoreCounts) -> Blocks:
        """The blocks of all rows."""
        rows = scores.rows_by_value[::-1]
        return cls(rows, np.cumsum(rows) - rows)

    @property
    def total(self) -> int:
        """Everyone."""
        return int(self.rows.sum())

    def share_within(self, k: int) -> Floats:
        """Which share of each block's people is among the first k."""
        return np.clip((k - self.start) / self.rows, 0.0, 1.0)

    def exposure(self) -> Floats:
        """The mean of 1 / log2(1 + place) over the places of each block."""
        ends = self.start + self.rows
        sums = np.zeros(len(ends))
        for first in range(0, self.total, CHUNK):
            places = np.arange(first, min(first + CHUNK, self.total))
            block = np.searchsorted(ends, places, side="right")
            sums += summed_by(block, discount(places + 1), len(ends))
        return sums / self.rows


def discount(places: npt.NDArray[np.int64]) -> Floats:
    """How much attention a place gets, 1 / log2(1 + place): 1 at the top."""
    exposure: Floats = 1.0 / np.log2(1.0 + places)
    return exposure


def ranks_by_slice(sliced: Sliced, top_k: tuple[int, ...]) -> list[dict[str, Any]]:
    """Per slice: exposure, and how many are expected among the first k for each k."""
    blocks = Blocks.of(sliced.scores)
    block = len(blocks.rows) - 1 - sliced.rank
    rows = sliced.scores.counts.rows.astype(np.float64)
    totals = summed_by(sliced.place, rows, sliced.slices)
    exposures = moments_by(sliced.place, blocks.exposure()[block], rows, totals)
    lengths = [k for k in top_k if k <= blocks.total]
    shares = [blocks.share_within(k)[block] for k in lengths]

    def by_length(amounts: list[Floats]) -> list[dict[int, float]]:
        columns = [summed_by(sliced.place, amount, sliced.slices).tolist() for amount in amounts]
        rows_of = zip(*columns, strict=True) if columns else [()] * sliced.slices
        return [dict(zip(lengths, row, strict=True)) for row in rows_of]

    tops = by_length([rows * share for share in shares])
    unsure = by_length([rows * np.where(share < 1, share, 0.0) for share in shares])
    return [
        {"ranks": Ranks(exposure, top, int(n), blocks.total, off, sliced.scores.width)}
        for exposure, top, n, off in zip(exposures, tops, totals.tolist(), unsure, strict=True)
    ]


def divergence(sliced: Sliced, groups: Codes, k: int) -> float | None:
    """How far the first 1, 2, … k places are from the groups' shares of everyone: NDKL.

    `groups` are the slices that take part; others keep their places and count for nothing. None
    where there are too many steps to follow. Source: Geyik, Ambler & Kenthapadi 2019, KDD.
    """
    steps = _steps(sliced, groups, k)
    if steps is None:
        return None
    place, group, part = steps
    share = _shares(sliced, groups)
    order = np.lexsort((place, group))
    after = np.cumsum(part[order])
    first = np.flatnonzero(np.r_[True, np.diff(group[order]) != 0])
    before_group = np.repeat((after - part[order])[first], np.diff(np.r_[first, len(order)]))
    after -= before_group
    grown = _times_log(after) - _times_log(np.maximum(after - part[order], 0.0))
    own = np.cumsum(np.bincount(place[order], weights=grown, minlength=k))
    wanted = np.cumsum(np.bincount(place, weights=part * np.log(share[group]), minlength=k))
    people = np.cumsum(np.bincount(place, weights=part, minlength=k))
    there = people > 1e-9
    apart = np.zeros(k)
    apart[there] = (own - wanted)[there] / people[there] - np.log(people[there])
    weights = discount(np.arange(1, k + 1))
    return float(np.sum(weights * np.maximum(apart, 0.0)) / np.sum(weights))


def _shares(sliced: Sliced, groups: Codes) -> Floats:
    """Each slice's share of everyone who takes part."""
    rows = summed_by(sliced.place, sliced.scores.counts.rows, sliced.slices)
    shares: Floats = rows / rows[groups].sum()
    return shares


def _steps(sliced: Sliced, groups: Codes, k: int) -> tuple[Codes, Codes, Floats] | None:
    """Every place from 0 to k − 1 with the groups expected on it, and how much of each."""
    blocks = Blocks.of(sliced.scores)
    block = len(blocks.rows) - 1 - sliced.rank
    taking_part = np.isin(sliced.place, groups) & (blocks.start[block] < k)
    entries = np.flatnonzero(taking_part)
    block = block[entries]
    length = np.minimum(blocks.start[block] + blocks.rows[block], k) - blocks.start[block]
    if length.sum() > MOST_STEPS:
        return None
    entry = np.repeat(np.arange(len(entries)), length)
    offset = np.arange(len(entry)) - np.repeat(np.cumsum(length) - length, length)
    part = sliced.scores.counts.rows[entries] / blocks.rows[block]
    return blocks.start[block][entry] + offset, sliced.place[entries][entry], part[entry]


def _times_log(counts: Floats) -> Floats:
    """c ln c, and 0 where there is nobody."""
    return counts * np.log(np.maximum(counts, 1e-300))
