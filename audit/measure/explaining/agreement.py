"""How far two explanations name the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from audit.evidence import Attribution, Contribution
from audit.measure.explaining.contributions import largest_first, settled

TOP = 5


def top_features(values: Sequence[Contribution], most: int = TOP) -> frozenset[str]:
    """Return the columns that count most: five, or half of the columns where there are fewer.

    All of three columns would agree with any order of them, so half is where a comparison
    begins to say something. Columns that contribute nothing are no part of it.

    >>> sorted(top_features([Contribution(feature=f, value=v) for f, v in
    ...                      [("age", -0.4), ("sex", 0.0), ("job", 0.1), ("car", 0.2)]]))
    ['age', 'car']
    """
    count = min(most, max(1, len(values) // 2))
    return frozenset(one.feature for one in largest_first(values)[:count] if one.value)


def agreement(one: Attribution, other: Attribution) -> float | None:
    """Return the share of the top features that two explanations have in common, in [0, 1].

    None where one of them has no values, or neither of them names a column.
    """
    ours, theirs = top_features(one.values), top_features(other.values)
    largest = max(len(ours), len(theirs))
    if not largest or not one.values or not other.values:
        return None
    return len(ours & theirs) / largest


def steadiness(repeats: Sequence[Sequence[Contribution]]) -> dict[str, float | None]:
    """Return the qualities of an explanation that come of repeating it, by their names."""
    return {"stability": stability(repeats), "rank_correlation": rank_correlation(repeats)}


def rank_correlation(repeats: Sequence[Sequence[Contribution]]) -> float | None:
    """Return Spearman's correlation of the columns' sizes, its mean over all pairs of repeats.

    From -1 to 1; None where there are fewer than two repeats or columns, or where a repeat finds
    all columns alike.
    """
    ranks = [_centred_ranks(values) for values in repeats]
    if len(ranks) < 2 or any(not np.any(each) for each in ranks):
        return None
    found = [a @ b / np.sqrt((a @ a) * (b @ b)) for a, b in combinations(ranks, 2)]
    return settled(float(np.mean(found)))


def _centred_ranks(values: Sequence[Contribution]) -> npt.NDArray[np.float64]:
    """Rank the columns by size, those that are equal alike, and take the mean rank off."""
    sizes = np.array([abs(one.value) for one in values])
    _, places, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return np.asarray(ranks - ranks.mean() if len(ranks) else ranks)


def stability(repeats: Sequence[Sequence[Contribution]]) -> float | None:
    """Return the mean Jaccard overlap of the top features over all pairs of repeats, in [0, 1].

    None where there are fewer than two repeats, or none of them names a column.
    """
    tops = [top_features(values) for values in repeats]
    overlaps = [len(a & b) / len(a | b) for a, b in combinations(tops, 2) if a | b]
    return settled(sum(overlaps) / len(overlaps)) if overlaps else None
