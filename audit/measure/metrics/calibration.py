"""Do scores mean what they say? Losses of probabilities, and calibration."""

from __future__ import annotations

from math import sqrt

import numpy as np

from audit.measure.metric import metric
from audit.measure.reliability import BINS, bins
from audit.measure.results import Scalar
from audit.measure.tally.scores import Floats, Scores, summed
from audit.statistics.calibration import expected_gap_if_calibrated

NOBODY = "nobody is in this group"


@metric(
    title="Log loss",
    kind="score",
    better="lower",
    undefined=NOBODY,
    by_group=False,
    reference="sklearn.metrics.log_loss",
)
def log_loss(scores: Scores) -> Scalar:
    """Mean of −log of the probability given to what happened.

    From 0 without limit; always saying one half gives 0.693. Probabilities of 0 and 1 are moved
    inwards by 2.2e-16 so that one sure mistake does not make the mean infinite.
    """
    smallest = np.finfo(np.float64).eps
    sure = np.clip(scores.values, smallest, 1 - smallest)
    return _mean_loss(scores, -np.log(sure), -np.log1p(-sure))


@metric(
    title="Brier score",
    kind="score",
    better="lower",
    undefined=NOBODY,
    reference="Brier (1950); sklearn.metrics.brier_score_loss",
)
def brier_score(scores: Scores) -> Scalar:
    """Mean squared distance between the probability and what happened.

    Σ (score − label)² / n, from 0 to 1; always saying one half gives 0.25.
    """
    return _mean_loss(scores, (1 - scores.values) ** 2, scores.values**2)


def _mean_loss(scores: Scores, if_positive: Floats, if_negative: Floats) -> Scalar:
    """A mean over people with its standard error on the log scale."""
    total, n = scores.total, scores.n
    if not total:
        return Scalar(None, n)
    mean = summed(if_positive, scores.positives) + summed(if_negative, scores.negatives)
    mean /= total
    squares = summed((if_positive - mean) ** 2, scores.positives)
    squares += summed((if_negative - mean) ** 2, scores.negatives)
    if n <= 1 or mean <= 0:
        return Scalar(mean, n, note="one value has no spread")
    error = sqrt(squares / total / (n - 1))
    return Scalar(mean, n, "log_t", "log", error / mean)


@metric(
    title="Expected calibration error",
    kind="score",
    better="lower",
    undefined=NOBODY,
    by_group=False,
    reference="Naeini, Cooper, Hauskrecht (2015); bias: Roelofs et al. (2022)",
)
def expected_calibration_error(scores: Scores) -> Scalar:
    """Mean distance between score and share of the positive, over ten bins of equal width.

    Σ (n_bin / n) |mean score − share|, from 0 to 1, for the score of the positive class. A
    perfectly calibrated model shows more than 0, the more so the fewer people there are: it is
    printed with the value expected of a calibrated model, and the calibration test decides.
    """
    if not scores.total:
        return Scalar(None, scores.n)
    filled = bins(scores)
    total = scores.total
    value = sum(b.n / total * abs(b.mean_score - b.share) for b in filled)
    expected = expected_gap_if_calibrated([(b.effective, b.mean_score) for b in filled])
    return Scalar(
        value,
        scores.n,
        parameters={
            "bins": BINS,
            "binning": "equal width",
            "of": "the positive class",
            "expected_if_calibrated": expected,
        },
        note="biased upwards: compare it with the value expected of a calibrated model",
    )
