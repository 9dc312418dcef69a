"""A sum of decision trees as arrays, whichever library grew them.

It stands alone, as `program.py` does: Python 3.8 syntax and numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.intp]
    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Trees:
    """The nodes of all trees, one after the other, and the places of the trees' roots.

    A node with `feature` -1 is a leaf and adds its `value`. Any other sends a row to `left` where
    the feature is at most `threshold` (below it, where `strict`), to `right` otherwise, and one
    without a value to where `missing_left` says. Thresholds are never narrowed; where `narrowed`,
    it is the library itself that compares features as 32-bit floats. `constant` is added once.
    """

    feature: Places
    threshold: Floats
    missing_left: Flags
    left: Places
    right: Places
    value: Floats
    roots: Places
    strict: bool = False
    narrowed: bool = False
    constant: float = 0.0

    def cells(self, matrix: Any) -> Floats:
        """Return a matrix (rows, features) as what the trees compare, shape (features, rows)."""
        kind = np.float32 if self.narrowed else np.float64
        return np.ascontiguousarray(np.asarray(matrix, dtype=kind).T, dtype=np.float64)

    def scaled(self, factor: float) -> Trees:
        """Return the trees that give that many times as much."""
        return replace(self, value=self.value * factor, constant=self.constant * factor)


def one_tree(
    *, feature: Any, threshold: Any, missing_left: Any, left: Any, right: Any, value: Any
) -> Trees:
    """Return a single tree whose children are places in these arrays; leaves have no `left`."""
    leaf = np.asarray(left, dtype=np.int64) < 0
    return Trees(
        feature=np.where(leaf, -1, np.asarray(feature, dtype=np.int64)).astype(np.intp),
        threshold=np.asarray(threshold, dtype=np.float64),
        missing_left=np.asarray(missing_left, dtype=bool),
        left=np.asarray(left, dtype=np.intp),
        right=np.asarray(right, dtype=np.intp),
        value=np.asarray(value, dtype=np.float64),
        roots=np.zeros(1, dtype=np.intp),
    )


def together(trees: Sequence[Trees], *, strict: bool = False, narrowed: bool = False) -> Trees:
    """Return several trees as one sum."""
    sizes = [len(tree.feature) for tree in trees]
    starts = np.cumsum([0, *sizes[:-1]]).astype(np.intp)
    shifts = np.repeat(starts, sizes)
    return Trees(
        feature=np.concatenate([tree.feature for tree in trees]),
        threshold=np.concatenate([tree.threshold for tree in trees]),
        missing_left=np.concatenate([tree.missing_left for tree in trees]),
        left=np.concatenate([tree.left for tree in trees]) + shifts,
        right=np.concatenate([tree.right for tree in trees]) + shifts,
        value=np.concatenate([tree.value for tree in trees]),
        roots=starts,
        strict=strict,
        narrowed=narrowed,
    )
