"""Trees laid out by depth, and which columns of each leaf's path a row fails.

It stands alone, as `program.py` does: Python 3.8 syntax and numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .trees import Trees

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.intp]
    Flags = npt.NDArray[np.bool_]
    Masks = npt.NDArray[Any]

MOST_ON_A_PATH = 63
"""So many different columns may be asked on one path: a failing one is a bit of a mask."""

NODES_AT_ONCE = 50_000
MASKS = (np.uint8, np.uint16, np.uint32, np.uint64)


class TooManyColumns(Exception):
    """One path asks about more columns than a mask has bits."""


@dataclass(frozen=True)
class Level:
    """The nodes of one depth: `splits` and `leaves` are places among them.

    Of the nodes that split, `bit` is the place of the raw column among those of the path so far.
    The next level holds their left children, then their right ones.
    """

    splits: Places
    leaves: Places
    feature: Places
    threshold: Floats
    missing_left: Flags
    bit: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Paths:
    """A few trees side by side, and their leaves in the order in which the levels give them.

    `columns`, shape (leaves, most), are the different raw columns on each leaf's path in the
    order of their bits, -1 where there are fewer; `asked` says how many there are.
    """

    trees: int
    nodes: int
    strict: bool
    levels: tuple[Level, ...]
    value: Floats
    columns: Places
    asked: Places

    def failed(self, cells: Floats) -> Masks:
        """Return the columns of each leaf's path that each row fails, a bit a column.

        `cells`, shape (features, rows), is what the trees compare. The masks have shape
        (leaves, rows); 0 says that the row arrives there.
        """
        kind: Any = next(k for k in MASKS if self.columns.shape[1] <= 8 * np.dtype(k).itemsize)
        masks = np.zeros((self.trees, cells.shape[1]), dtype=kind)
        found = []
        for level in self.levels:
            found.append(masks[level.leaves])
            left = self._goes_left(level, cells[level.feature])
            bit = kind(1) << level.bit.astype(kind)[:, None]
            above = masks[level.splits]
            masks = np.concatenate([above | (bit * ~left), above | (bit * left)])
        return np.concatenate(found)

    def _goes_left(self, level: Level, asked: Floats) -> Flags:
        bound = level.threshold[:, None]
        left: Flags = asked < bound if self.strict else asked <= bound
        missing = np.isnan(asked)
        return np.where(missing, level.missing_left[:, None], left) if missing.any() else left


def lay_out(trees: Trees, origin: Places) -> list[Paths]:
    """Return the paths of all trees, a few trees at a time.

    `origin` is the raw column that each feature comes from. Raises TooManyColumns where one path
    asks about more than 63 raw columns.
    """
    sizes = np.diff(np.append(trees.roots, len(trees.feature)))
    parts = np.cumsum(sizes) // NODES_AT_ONCE
    return [_side_by_side(trees, trees.roots[parts == part], origin) for part in np.unique(parts)]


def _side_by_side(trees: Trees, roots: Places, origin: Places) -> Paths:
    nodes, count = roots, 0
    columns, asked = np.full((len(roots), 1), -1, dtype=np.intp), np.zeros(len(roots), np.intp)
    levels, values, whose, how_many = [], [], [], []
    while len(nodes):
        count += len(nodes)
        split = trees.feature[nodes] >= 0
        inner, leaves = nodes[split], nodes[~split]
        values.append(trees.value[leaves])
        whose.append(columns[~split])
        how_many.append(asked[~split])
        feature = trees.feature[inner]
        columns, asked, bit = _one_more(columns[split], asked[split], origin[feature])
        levels.append(
            Level(
                splits=np.flatnonzero(split),
                leaves=np.flatnonzero(~split),
                feature=feature,
                threshold=trees.threshold[inner],
                missing_left=trees.missing_left[inner],
                bit=bit.astype(np.uint8),
            )
        )
        nodes = np.concatenate([trees.left[inner], trees.right[inner]])
        columns, asked = np.concatenate([columns, columns]), np.concatenate([asked, asked])
    most = max(part.shape[1] for part in whose)
    return Paths(
        trees=len(roots),
        nodes=count,
        strict=trees.strict,
        levels=tuple(levels),
        value=np.concatenate(values),
        columns=np.concatenate([_widened(part, most) for part in whose]),
        asked=np.concatenate(how_many),
    )


def _one_more(columns: Places, asked: Places, column: Places) -> tuple[Places, Places, Places]:
    """Add a column to those of each path, unless it is there; return also its place."""
    known = columns == column[:, None]
    bit = np.where(known.any(axis=1), known.argmax(axis=1), asked)
    asked = np.maximum(asked, bit + 1)
    most = int(asked.max(initial=1))
    if most > MOST_ON_A_PATH:
        raise TooManyColumns
    columns = _widened(columns, max(most, columns.shape[1]))
    columns[np.arange(len(columns)), bit] = column
    return columns, asked, bit


def _widened(columns: Places, most: int) -> Places:
    """Return a copy with -1 in the places that are new."""
    wide = np.full((len(columns), most), -1, dtype=np.intp)
    wide[:, : columns.shape[1]] = columns
    return wide
