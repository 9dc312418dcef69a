"""A few people and a few scores, of which every metric can be computed by hand."""

from __future__ import annotations

from math import sqrt

import numpy as np

from audit.measure.metric import METRICS
from audit.measure.tally.cells import Cells
from audit.measure.tally.scores import Scores

CELLS = Cells(tp=7, fp=3, fn=2, tn=11)
NOBODY = Cells(0, 0, 0, 0)
CLOSE = {"rel": 1e-12, "abs": 1e-15}


def of(metric, *given):
    return METRICS[metric].compute(*given)


def scored(values, positives, negatives, width=0.0):
    arrays = (np.asarray(each, float) for each in (values, positives, negatives))
    return Scores(*arrays, (float(np.sum(positives)), float(np.sum(negatives))), width)


SIX = scored([0.1, 0.3, 0.6, 0.8], [1, 2, 1, 3], [3, 1, 2, 1])
LABEL = np.repeat([1, 0, 1, 0, 1, 0, 1, 0], [1, 3, 2, 1, 1, 2, 3, 1])
SCORE = np.repeat([0.1, 0.1, 0.3, 0.3, 0.6, 0.6, 0.8, 0.8], [1, 3, 2, 1, 1, 2, 3, 1])
EMPTY = scored([], [], [])


def log_error(losses):
    return np.std(losses, ddof=1) / np.mean(losses) / sqrt(len(losses))
