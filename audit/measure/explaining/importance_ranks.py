"""Does the order of columns by importance differ between groups by more than chance?"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from audit.measure.explaining.study import Numbers

PERMUTATIONS = 999
COLUMNS = 10
ROUNDING = 1e-12


def compare_ranks(
    sizes: Numbers, groups: npt.NDArray[np.intp], seed: tuple[int, ...]
) -> tuple[float, float] | None:
    """Return how far the groups' orders of the columns are apart, and its p-value.

    `sizes`, shape (rows, columns), are |SHAP|, `groups`, shape (rows,), numbers from 0. A
    column's importance is its share of a group's mean sizes, among the ten columns that matter
    most to all rows together. Two columns that are in one order in a group and in the other order
    in another add √(gap · gap), of the gaps between them in both groups: Kendall's distance, with
    weights that make little of columns that hardly differ. The statistic is the sum over pairs
    of columns, in the mean over pairs of groups; 0 where no two columns change places.

    The p-value is the share of 999 random exchanges of the rows' groups, the real one counted
    with them, for which the orders are at least as far apart. None with fewer than two groups or
    two columns that matter.
    """
    count = int(groups.max(initial=-1)) + 1
    if count < 2 or sizes.shape[1] < 2:
        return None
    overall = sizes.mean(axis=0)
    top = np.argsort(-overall, kind="stable")[:COLUMNS]
    top = top[overall[top] > 0]
    if len(top) < 2:
        return None
    generator = np.random.default_rng((*seed, 7))
    orders = np.stack([groups, *(generator.permutation(groups) for _ in range(PERMUTATIONS))])
    gaps = [_gaps(sizes[:, top], orders == group) for group in range(count)]
    apart = [_apart(one, other) for one, other in combinations(gaps, 2)]
    found = np.mean(apart, axis=0)
    as_far = int((found >= found[0] - ROUNDING).sum())
    return float(found[0]), as_far / (PERMUTATIONS + 1)


def _gaps(sizes: Numbers, chosen: npt.NDArray[np.bool_]) -> Numbers:
    """Each pair of columns' gap in importance, shape (permutations, pairs), among chosen rows."""
    sums = chosen @ sizes
    whole = sums.sum(axis=1, keepdims=True)
    shares = np.divide(sums, whole, np.zeros_like(sums), where=whole > 0)
    first, second = np.triu_indices(sizes.shape[1], k=1)
    return np.asarray(shares[:, first] - shares[:, second])


def _apart(one: Numbers, other: Numbers) -> Numbers:
    """The distance of two groups' orders, shape (permutations,)."""
    return np.asarray(np.sqrt(np.maximum(-one * other, 0)).sum(axis=1))
