"""How far numbers made of scores in bins may lie from those of the scores themselves.

Each score is known up to its bin, and stands at the mean of everyone in it. Every function gives
the most that a metric can be off by, whatever order the scores of one bin were in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from audit.measure.reliability import BINS as CALIBRATION_BINS
from audit.measure.tally.counts import Floats
from audit.measure.tally.distribution import cut
from audit.measure.tally.scores import AboveMedian, Scores, summed

SMALLEST = float(np.finfo(np.float64).eps)


def in_bins(scores: Scores, bound: Callable[[Scores], float]) -> dict[str, Any]:
    """What a metric prints of scores in bins: how many, how wide, and how far it may be off."""
    return cut(scores.width, bound(scores)) if scores.width and scores.total else {}


def auc_bound(scores: Scores) -> float:
    """Pairs in one bin count half, whichever of the two was higher: half their share."""
    tied = summed(scores.positives, scores.negatives)
    return tied / scores.positive_total / scores.negative_total / 2


def average_precision_bound(scores: Scores) -> float:
    """The positive of a bin before the others at best, and after them at worst."""
    inside, outside = scores.positives[::-1], scores.negatives[::-1]
    found, wrong = np.cumsum(inside), np.cumsum(outside)
    best = found / np.maximum(found + wrong - outside, SMALLEST)
    worst = (found - inside) / np.maximum(found - inside + wrong, SMALLEST)
    return summed(np.minimum(best, 1.0) - worst, inside) / scores.positive_total


def brier_bound(scores: Scores) -> float:
    """A square moves by twice its root for every step, and by the step squared."""
    width = scores.width
    off = summed(1 - scores.values, scores.positives) + summed(scores.values, scores.negatives)
    return width * (2 * off / scores.total + width)


def log_loss_bound(scores: Scores) -> float:
    """The logarithms of a bin's two edges, moved inwards as the scores are."""
    width = scores.width
    low = np.floor(scores.values / width) * width
    high = np.clip(low + width, SMALLEST, 1 - SMALLEST)
    low = np.clip(low, SMALLEST, 1 - SMALLEST)
    up: Floats = np.log(high / low)
    down: Floats = np.log((1 - low) / (1 - high))
    return (summed(up, scores.positives) + summed(down, scores.negatives)) / scores.total


def calibration_error_bound(scores: Scores) -> float:
    """Mean scores move by a bin's width, and people in a bin across an edge may lie beyond it."""
    width = scores.width
    low: Floats = np.floor(scores.values / width) * width
    next_edge: Floats = (np.floor(low * CALIBRATION_BINS) + 1) / CALIBRATION_BINS
    amounts = scores.positives + scores.negatives
    crossing = float(amounts[next_edge < low + width].sum())
    return width + 2 * crossing / scores.total


def above_median_bound(above_median: AboveMedian) -> dict[str, Any]:
    """What a rate prints of scores in bins: who shares the median's bin may lie above it."""
    if not above_median.width or not above_median.total:
        return {}
    return cut(above_median.width, above_median.unsure / above_median.total)
