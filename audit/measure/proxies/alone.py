"""What one column alone tells of a group: a quick look at very many columns."""

from __future__ import annotations

import numpy as np

from audit.measure.proxies.likelihood import FOLDS, Codes, Floats, auc, held_out, ranked
from audit.measure.proxies.ordinal import LEVELS, Bins


def count(bins: Bins, codes: Codes, groups: int, folds: Codes) -> Floats:
    """Count rows by fold, column, level and group, shape (folds, columns, levels, groups)."""
    columns = bins.shape[1]
    cell = (np.arange(columns) * LEVELS + bins) * groups + codes[:, None]
    size = columns * LEVELS * groups
    each = [
        np.bincount(cell[folds == fold].ravel(), minlength=size).astype(np.float64)
        for fold in range(FOLDS)
    ]
    return np.stack(each).reshape(FOLDS, columns, LEVELS, groups)


def cramers_v(counts: Floats) -> Floats:
    """Return Cramér's V between each column's levels and the groups, from 0 to 1.

    `counts` has shape (columns, levels, groups). Corrected for chance, which makes it 0 for a
    column that is different in every row (Bergsma 2013, J Korean Stat Soc 42: 323).
    """
    rows = counts.sum(axis=(1, 2))
    levels, groups = counts.sum(axis=2), counts.sum(axis=1)
    expected = levels[:, :, None] * groups[:, None, :] / rows[:, None, None]
    off = np.divide((counts - expected) ** 2, expected, np.zeros_like(counts), where=expected > 0)
    squared = off.sum(axis=(1, 2)) / rows
    many, few = (levels > 0).sum(axis=1), (groups > 0).sum(axis=1)
    less = np.maximum(rows - 1, 1)
    squared = np.maximum(squared - (many - 1) * (few - 1) / less, 0)
    widths = np.minimum(many - (many - 1) ** 2 / less, few - (few - 1) ** 2 / less) - 1
    found = np.divide(squared, widths, np.zeros_like(squared), where=widths > 0)
    return np.asarray(np.sqrt(found.clip(0, 1)))


def auc_alone(bins: Bins, counts: Floats, codes: Codes, folds: Codes) -> Floats:
    """Return how well each column alone tells each group from all others, shape (columns, groups).

    The area under the ROC curve of the group's share among rows of the same level, learnt from
    the other folds. `bins` and `counts` hold the same columns.
    """
    columns, groups = bins.shape[1], counts.shape[3]
    likelihood = np.empty((columns, groups, len(codes)))
    everywhere = counts.sum(axis=0)
    for fold, (_, out) in enumerate(held_out(folds)):
        seen = everywhere - counts[fold]
        whole = seen.sum(axis=1, keepdims=True)
        usual = whole / whole.sum(axis=2, keepdims=True)
        share = (seen + usual) / (seen.sum(axis=2, keepdims=True) + 1)
        told = share[np.arange(columns), bins[out]]
        likelihood[:, :, out] = ranked(np.moveaxis(told, 0, 2))
    each = [auc(likelihood[:, group], codes == group) for group in range(groups)]
    return np.stack(each, axis=1)
