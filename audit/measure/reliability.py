"""Scores in bins: how many are positive among those who score about the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.measure.tally.scores import Scores

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin that has people in it: their amount, mean score, and share of the positive.

    `effective` is the number of rows the amount is worth.
    """

    n: float
    effective: float
    mean_score: float
    share: float


def bins(scores: Scores, count: int = BINS) -> list[Bin]:
    """Put scores into bins of equal width on [0, 1], leaving out empty bins.

    A score on an edge belongs to the lower bin, as in sklearn.calibration.calibration_curve.
    """
    edges = np.linspace(0, 1, count + 1)
    place = np.clip(np.searchsorted(edges[1:-1], scores.values), 0, count - 1)
    amount = scores.positives + scores.negatives
    n = np.bincount(place, weights=amount, minlength=count)
    summed = np.bincount(place, weights=amount * scores.values, minlength=count)
    positive = np.bincount(place, weights=scores.positives, minlength=count)
    worth = scores.n / scores.total if scores.total else 1.0
    return [
        Bin(float(n[i]), float(n[i] * worth), float(summed[i] / n[i]), float(positive[i] / n[i]))
        for i in np.flatnonzero(n)
    ]
