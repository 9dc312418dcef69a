"""How well scores put the positive before the negative."""

from __future__ import annotations

from math import sqrt

import numpy as np

from audit.measure.binning_error import auc_bound, average_precision_bound, in_bins
from audit.measure.metric import metric
from audit.measure.results import Scalar
from audit.measure.tally.counts import Floats
from audit.measure.tally.scores import Scores, summed
from audit.statistics.auc import hanley_mcneil_error, logit_error

FEW = 30
ONE_CLASS = "one of the two classes has nobody in it"


@metric(
    title="Area under the ROC curve",
    kind="score",
    better="higher",
    undefined=ONE_CLASS,
    reference="DeLong, DeLong, Clarke-Pearson (1988), Biometrics 44; sklearn.metrics.roc_auc_score",
)
def roc_auc(scores: Scores) -> Scalar:
    """Chance that a positive person scores higher than a negative one, ties counting half.

    (pairs in that order + ties / 2) / pairs, from 0 to 1; 0.5 is guessing. Interval: DeLong's
    standard error on the logit scale; under 30 people in the smaller class Hanley and McNeil's. Of
    scores in bins, pairs in one bin count half, which errs by at most half the share of such pairs.
    """
    positives, negatives = scores.positive_total, scores.negative_total
    if not positives or not negatives:
        return Scalar(None, scores.n)
    below = (np.cumsum(scores.negatives) - scores.negatives / 2) / negatives
    above = (np.cumsum(scores.positives[::-1])[::-1] - scores.positives / 2) / positives
    auc = min(summed(below, scores.positives) / positives, 1.0)  # sums of weights end in rounding
    parameters = in_bins(scores, auc_bound)
    smaller = min(scores.effective)
    if auc in (0.0, 1.0):  # no spread to estimate an error from: all that is known is how many
        return Scalar(
            auc,
            scores.n,
            "hanley_mcneil",
            "logit",
            needs={"rates": ((auc * smaller, smaller),)},
            parameters=parameters,
        )
    if smaller < FEW:
        error = hanley_mcneil_error(auc, *scores.effective)
        method = "hanley_mcneil"
    else:
        error = _delong_error(auc, below, above, scores)
        method = "logit_normal"
    error = logit_error(auc, error)
    return Scalar(auc, scores.n, method, "logit", error, parameters=parameters)


def _delong_error(auc: float, below: Floats, above: Floats, scores: Scores) -> float:
    """The standard error of the area, from the two sets of placement values."""
    positives, negatives = scores.effective
    spread = summed((below - auc) ** 2, scores.positives) / scores.positive_total
    other = summed((above - auc) ** 2, scores.negatives) / scores.negative_total
    return sqrt(spread / (positives - 1) + other / (negatives - 1))


@metric(
    title="Average precision",
    kind="score",
    better="higher",
    undefined="nobody is positive",
    reference="sklearn.metrics.average_precision_score; interval: Boyd, Eng, Page (2013)",
)
def average_precision(scores: Scores) -> Scalar:
    """Precision averaged over the recall gained as the threshold falls.

    Σ (recallₖ − recallₖ₋₁) precisionₖ, from 0 to 1; guessing gives the base rate. Interval: normal
    on the logit scale with as many trials as there are positive people, approximate.
    """
    positives = scores.positive_total
    if not positives:
        return Scalar(None, scores.n)
    found = np.cumsum(scores.positives[::-1])
    chosen = found + np.cumsum(scores.negatives[::-1])
    with np.errstate(invalid="ignore"):
        precisions = np.where(chosen > 0, found / chosen, 0.0)
    value = summed(precisions, scores.positives[::-1]) / positives
    inside = scores.effective[0] * value * (1 - value)
    error = 1 / sqrt(inside) if inside > 0 else None
    method = "logit_normal" if error else None
    parameters = in_bins(scores, average_precision_bound)
    return Scalar(value, scores.n, method, "logit", error, parameters=parameters)
