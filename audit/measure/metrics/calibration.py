"""Do scores mean what they say? Losses of probabilities, and calibration."""

from __future__ import annotations

from math import log, sqrt
from typing import Any

import numpy as np

from audit.evidence import message
from audit.measure.binning_error import (
    brier_bound,
    calibration_error_bound,
    in_bins,
    log_loss_bound,
)
from audit.measure.metric import metric
from audit.measure.reliability import BINS, bins
from audit.measure.results import Scalar
from audit.measure.tally.counts import Floats
from audit.measure.tally.scores import Scores, summed
from audit.statistics.calibration import expected_gap_if_calibrated

NOBODY = "nobody is in this group"
ONE_VALUE = message("one value has no spread")
BIASED = message("biased upwards; compare it with the value expected of a calibrated model")
_OF_SCORES = {"bins": "score_bins", "bin_width": "score_bin_width"}
STEPS = 50
FAR = 30.0
"""A logit or a coefficient this large means that the scores separate the classes."""


@metric(
    title="Log loss",
    kind="score",
    better="lower",
    undefined=NOBODY,
    reference="sklearn.metrics.log_loss",
)
def log_loss(scores: Scores) -> Scalar:
    """Mean of −log of the probability given to what happened.

    −Σ ln(probability of what happened) / n, from 0 without limit; always saying one half gives
    0.693. Probabilities of 0 and 1 are moved inwards by 2.2e-16 so that one sure mistake does not
    make the mean infinite.
    """
    smallest = np.finfo(np.float64).eps
    sure = np.clip(scores.values, smallest, 1 - smallest)
    parameters = in_bins(scores, log_loss_bound)
    return _mean_loss(scores, -np.log(sure), -np.log1p(-sure), parameters)


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
    parameters = in_bins(scores, brier_bound)
    return _mean_loss(scores, (1 - scores.values) ** 2, scores.values**2, parameters)


def _mean_loss(
    scores: Scores, if_positive: Floats, if_negative: Floats, parameters: dict[str, Any]
) -> Scalar:
    """A mean over people with its standard error on the log scale."""
    total, n = scores.total, scores.n
    if not total:
        return Scalar(None, n)
    mean = summed(if_positive, scores.positives) + summed(if_negative, scores.negatives)
    mean /= total
    squares = summed((if_positive - mean) ** 2, scores.positives)
    squares += summed((if_negative - mean) ** 2, scores.negatives)
    if n <= 1 or mean <= 0:
        return Scalar(mean, n, parameters=parameters, note=ONE_VALUE)
    error = sqrt(squares / total / (n - 1))
    return Scalar(mean, n, "log_t", "log", error / mean, parameters=parameters)


@metric(
    title="Expected calibration error",
    kind="score",
    better="lower",
    undefined=NOBODY,
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
    cut = in_bins(scores, calibration_error_bound)
    return Scalar(
        value,
        scores.n,
        parameters={
            "bins": BINS,
            "binning": "equal width",
            "of": "the positive class",
            "expected_if_calibrated": expected,
            **{_OF_SCORES.get(name, name): fact for name, fact in cut.items()},
        },
        note=BIASED,
    )


@metric(
    title="Calibration slope",
    kind="score",
    better=None,
    undefined="one of the two classes has nobody in it, or the scores separate the classes",
    reference="Cox (1958), Biometrika 45; Steyerberg (2019), Clinical Prediction Models, ch. 15",
)
def calibration_slope(scores: Scores) -> Scalar:
    """Slope of a logistic regression of the label on the logit of the score.

    The b of logit P(positive) = a + b logit(score), any number: 1 is calibrated, below 1 the scores
    are too extreme, above 1 too timid. Scores of 0 and 1 are moved inwards by one in a million.
    Interval: normal, from the information matrix.
    """
    if not scores.positive_total or not scores.negative_total or len(scores.values) < 2:
        return Scalar(None, scores.n)
    inside = np.clip(scores.values, 1e-6, 1 - 1e-6)
    worth = scores.n / scores.total
    logits = np.log(inside / (1 - inside))
    fitted = _logistic(logits, scores.positives * worth, scores.negatives * worth)
    if fitted is None:
        return Scalar(None, scores.n)
    slope, error = fitted
    return Scalar(slope, scores.n, "normal", "identity", error)


def _logistic(x: Floats, positives: Floats, negatives: Floats) -> tuple[float, float] | None:
    """Newton's method for intercept and slope; None where it finds no finite answer."""
    amount = positives + negatives
    beta = np.array([log(positives.sum() / negatives.sum()), 0.0])  # far from 0 it may overshoot
    for _ in range(STEPS):
        share = 1 / (1 + np.exp(-np.clip(beta[0] + beta[1] * x, -FAR, FAR)))
        weight = amount * share * (1 - share)
        missed = positives - amount * share
        a, b, c = summed(weight, np.ones_like(x)), summed(weight, x), summed(weight, x * x)
        determinant = a * c - b * b
        if determinant <= 1e-12 * max(1.0, a * c):
            return None
        g, h = summed(missed, np.ones_like(x)), summed(missed, x)
        step = np.array([c * g - b * h, a * h - b * g]) / determinant
        beta = beta + step
        if abs(step).max() < 1e-10:
            return float(beta[1]), sqrt(a / determinant)
        if abs(beta).max() > FAR:
            return None
    return None
