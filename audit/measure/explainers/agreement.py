"""How far two explanations name the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from audit.evidence import Attribution, Contribution
from audit.measure.explainers.contributions import settled

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
    order = sorted(values, key=lambda one: (-abs(one.value), one.feature))
    return frozenset(one.feature for one in order[:count] if one.value)


def agreement(one: Attribution, other: Attribution) -> float | None:
    """Return the share of the top features that two explanations have in common, in [0, 1].

    None where one of them has no values, or neither of them names a column.
    """
    ours, theirs = top_features(one.values), top_features(other.values)
    largest = max(len(ours), len(theirs))
    if not largest or not one.values or not other.values:
        return None
    return len(ours & theirs) / largest


def stability(repeats: Sequence[Sequence[Contribution]]) -> float | None:
    """Return the mean Jaccard overlap of the top features over all pairs of repeats, in [0, 1].

    None where there are fewer than two repeats, or none of them names a column.
    """
    tops = [top_features(values) for values in repeats]
    overlaps = [len(a & b) / len(a | b) for a, b in combinations(tops, 2) if a | b]
    return settled(sum(overlaps) / len(overlaps)) if overlaps else None
