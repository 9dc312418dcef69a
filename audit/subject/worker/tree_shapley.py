"""Exact Shapley values of a sum of trees, with whole raw columns as the players.

A mixture takes some raw columns from a row x and the others from a background row z. It arrives
at a leaf if, of every column on the leaf's path, the side it takes passes all that is asked of it.
With A the columns that z fails and B those that x fails, that is where A comes from x and B from
z, and nowhere if a column is in both. The Shapley values of such a game are known: each column of
A gets value / (|A| C(a+b, a)), each of B gets -value / (|B| C(a+b, a)), with a = |A|, b = |B|. The
rest is adding up, over leaves and pairs of rows. For split features as players this is Lundberg
et al. 2020, Nature Machine Intelligence 2, "Independent TreeSHAP".

It stands alone, as `program.py` does: Python 3.8 syntax and numpy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, comb
from typing import TYPE_CHECKING, Any

import numpy as np

from .tree_paths import MOST_ON_A_PATH, Paths

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.intp]
    Masks = npt.NDArray[Any]

CELLS = 4_000_000
"""Cells of a working array: what bounds the memory."""

PAIRS = 50_000
"""Pairs of a leaf and a row that are taken together."""

MOST_IN_A_TABLE = 7
TABLE_COSTS = 3
"""A cell of a table of patterns costs a third of a pair of rows."""


def outputs(every: Sequence[Paths], cells: Floats) -> Floats:
    """Return the sum of the trees for each row; `cells` has shape (features, rows)."""
    total = np.zeros(cells.shape[1])
    for one in every:
        for some in _blocks(cells.shape[1], one.nodes):
            total[some] += one.value @ (one.failed(cells[:, some]) == 0)
    return total


def shapley(
    every: Sequence[Paths], rows: Floats, background: Floats, parts: Sequence[slice], columns: int
) -> Floats:
    """Return what each raw column adds to the sum of the trees, shape (parts, rows, columns).

    `rows` and `background` have shape (features, n). A row's values add up to its output minus
    the mean output of that part of the background.
    """
    values = np.zeros((len(parts), rows.shape[1], columns))
    sizes = np.array([part.stop - part.start for part in parts])
    part_of = np.repeat(np.arange(len(parts)), sizes)
    for one in every:
        behind = one.failed(background)
        for some in _blocks(rows.shape[1], one.nodes):
            ahead = one.failed(rows[:, some])
            for asked in np.unique(one.asked[one.asked > 0]):
                leaves = np.flatnonzero(one.asked == asked)
                for few in np.array_split(leaves, ceil(len(leaves) * ahead.shape[1] / PAIRS)):
                    same = _Leaves(
                        value=one.value[few],
                        columns=one.columns[few, :asked],
                        rows=ahead[few],
                        background=behind[few],
                        part_of=part_of,
                    )
                    values[:, some] += same.shapley(len(parts), columns)
    return np.asarray(values / sizes[:, None, None])


def _blocks(rows: int, nodes: int) -> Iterator[slice]:
    step = max(1, CELLS // nodes)
    return (slice(start, start + step) for start in range(0, rows, step))


@dataclass(frozen=True)
class _Leaves:
    """Leaves whose paths ask about equally many columns, and what each row fails of them.

    `part_of` is the part that each background row belongs to.
    """

    value: Floats
    columns: Places
    rows: Masks
    background: Masks
    part_of: Places

    def shapley(self, parts: int, columns: int) -> Floats:
        """Return the sum over the background rows of each part, shape (parts, rows, columns)."""
        asked, rows = self.columns.shape[1], self.rows.shape[1]
        pairs = rows * self.background.shape[1] / parts
        tabled = asked <= MOST_IN_A_TABLE and 4**asked <= TABLE_COSTS * pairs
        sum_up = self._by_patterns if tabled else self._by_pairs
        return sum_up(parts, columns).reshape(parts, rows, columns)

    def _by_patterns(self, parts: int, columns: int) -> Floats:
        """Count the background rows of each pattern, and look each row's pattern up."""
        leaves, asked = self.columns.shape
        patterns, rows = 2**asked, self.rows.shape[1]
        leaf = np.arange(leaves)[:, None]
        code = (self.part_of * leaves + leaf) * patterns + self.background
        seen = np.bincount(code.ravel(), minlength=parts * leaves * patterns)
        worth = seen.reshape(parts, leaves, patterns) * self.value[:, None]
        effects = (worth @ _table(asked)).reshape(parts, leaves * patterns, asked)
        found = effects[:, leaf * patterns + self.rows]
        place = np.arange(parts * rows).reshape(parts, 1, rows, 1) * columns
        places = np.broadcast_to(place + self.columns[:, None, :], found.shape)
        most = parts * rows * columns
        return np.asarray(np.bincount(places.ravel(), found.ravel(), most), dtype=np.float64)

    def _by_pairs(self, parts: int, columns: int) -> Floats:
        """Go through the pairs of a row and a background row of which a mixture arrives."""
        rows, behind = self.rows.shape[1], self.background.shape[1]
        total = np.zeros(parts * rows * columns)
        step = max(1, CELLS // (rows * behind))
        up, down = _weights()
        for start in range(0, len(self.value), step):
            some = slice(start, start + step)
            apart = (self.rows[some, :, None] & self.background[some, None, :]) == 0
            both, theirs = np.divmod(np.flatnonzero(apart.ravel()), behind)
            leaf, ours = np.divmod(both, rows)
            fails = self.rows[some].ravel()[both]
            passes = self.background[some].ravel()[leaf * behind + theirs]
            sizes = _size(passes), _size(fails)
            value = self.value[some][leaf]
            gain, loss = up[sizes] * value, down[sizes] * value
            place = (self.part_of[theirs] * rows + ours) * columns
            for bit in range(self.columns.shape[1]):
                net = gain * _has(passes, bit) - loss * _has(fails, bit)
                column = self.columns[some, bit][leaf]
                total += np.bincount(place + column, net, minlength=len(total))
        return total


def _has(masks: Masks, bit: int) -> Masks:
    kind: Any = masks.dtype.type
    has: Masks = (masks >> kind(bit)) & kind(1)
    return has


def _size(masks: Masks) -> npt.NDArray[np.uint8]:
    """Return how many bits of each mask are set."""
    counts = _sizes()
    halves = masks.reshape(-1).view(np.uint16) if masks.itemsize > 2 else masks
    found: npt.NDArray[np.uint8] = counts[halves]
    return found if masks.itemsize <= 2 else found.reshape(len(masks), -1).sum(1, dtype=np.uint8)


@lru_cache(maxsize=None)  # noqa: UP033 - functools.cache is younger than Python 3.8
def _sizes() -> npt.NDArray[np.uint8]:
    numbers = np.arange(2**16, dtype=np.uint16).view(np.uint8).reshape(-1, 2)
    sizes: npt.NDArray[np.uint8] = np.unpackbits(numbers, axis=1).sum(axis=1, dtype=np.uint8)
    return sizes


@lru_cache(maxsize=None)  # noqa: UP033
def _weights() -> tuple[Floats, Floats]:
    """Return what each of `a` columns gains and each of `b` loses, both of shape (a, b)."""
    most = MOST_ON_A_PATH + 1
    up, down = np.zeros((most, most)), np.zeros((most, most))
    for a in range(most):
        for b in range(most - a):
            ways = comb(a + b, a)
            up[a, b] = 1 / (a * ways) if a else 0.0
            down[a, b] = 1 / (b * ways) if b else 0.0
    return up, down


@lru_cache(maxsize=None)  # noqa: UP033
def _table(asked: int) -> Floats:
    """Return each column's share for a pattern of background row and one of row.

    Shape (background patterns, row patterns x columns).
    """
    patterns = np.arange(2**asked)
    bits = (patterns[:, None] >> np.arange(asked)) & 1
    size = bits.sum(axis=1)
    apart = (patterns[:, None] & patterns) == 0
    up, down = (np.where(apart, part[size[:, None], size], 0.0) for part in _weights())
    table = up[:, :, None] * bits[:, None, :] - down[:, :, None] * bits[None, :, :]
    return np.asarray(table).reshape(len(patterns), -1)
