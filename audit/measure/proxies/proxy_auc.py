"""The metric: how well a sensitive attribute can be told from other columns, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from audit.evidence import message
from audit.measure.metric import EVERY_TASK, Metric
from audit.measure.metrics.ranking import roc_auc
from audit.measure.proxies.likelihood import Floats
from audit.measure.results import Scalar
from audit.measure.tally.scores import Scores
from audit.statistics.auc import logit_error

SEVERAL = message("approximate, being a mean over groups that are told from each other")


@dataclass(frozen=True)
class Telling:
    """How likely each row seems to belong to a group, and who does; both of shape (groups, n).

    Of two groups there is one line: who is not in the one is in the other.
    """

    likelihood: Floats
    members: npt.NDArray[np.bool_]

    def of(self, group: int) -> Telling:
        """Only one of the groups, against all others."""
        return Telling(self.likelihood[[group]], self.members[[group]])


def proxy_auc(telling: Telling) -> Scalar:
    """How well the other columns that the model uses tell who belongs to which sensitive group.

    Chance that a member of a group seems likelier to belong to it than somebody else does, ties
    counting half: (pairs in that order + ties / 2) / pairs, from 0 to 1; 0.5 is guessing, 1 is
    certainty. The attribute's own column is left out. The likelihoods are those of boosted trees
    for rows that they have not learnt from (five folds, at most 5,000 rows, ranked within a fold).
    Of more than two groups: each against all others, and across the attribute the mean over
    groups. Interval: as of the area under the ROC curve, which leaves out that other rows would
    have taught other trees.
    """
    parts = [_scores(*line) for line in zip(telling.likelihood, telling.members, strict=True)]
    found = [roc_auc(scores) for scores, _ in parts]
    values = [one.value for one in found if one.value is not None]
    if len(found) == 1 or len(values) < len(found):
        return found[0] if len(found) == 1 else Scalar(None, telling.members.shape[1])
    return _mean(parts, values)


def _mean(parts: list[tuple[Scores, npt.NDArray[np.intp]]], values: list[float]) -> Scalar:
    """The mean area, and its standard error from what each row adds to all of them."""
    auc, n = float(np.mean(values)), len(parts[0][1])
    if auc in (0.0, 1.0):
        smaller = min(min(scores.effective) for scores, _ in parts)
        needs = {"rates": ((auc * smaller, smaller),)}
        return Scalar(auc, n, "hanley_mcneil", "logit", needs=needs, note=SEVERAL)
    shares = [
        _influence(scores, places, value)
        for (scores, places), value in zip(parts, values, strict=True)
    ]
    error = sqrt(float((np.mean(shares, axis=0) ** 2).sum()))
    return Scalar(auc, n, "logit_normal", "logit", logit_error(auc, error), note=SEVERAL)


def _scores(
    likelihood: Floats, member: npt.NDArray[np.bool_]
) -> tuple[Scores, npt.NDArray[np.intp]]:
    """One group's scores, and each row's place among them, 0 and above; others' are below 0."""
    values, places = np.unique(likelihood, return_inverse=True)
    positives = np.bincount(places[member], minlength=len(values)).astype(np.float64)
    negatives = np.bincount(places[~member], minlength=len(values)).astype(np.float64)
    squares = (float(positives.sum()), float(negatives.sum()))
    return Scores(values, positives, negatives, squares), np.where(member, places, ~places)


def _influence(scores: Scores, places: npt.NDArray[np.intp], auc: float) -> Floats:
    """What each row adds to the area beyond its share (DeLong's placement values), shape (n,)."""
    positives, negatives = scores.positive_total, scores.negative_total
    below = (np.cumsum(scores.negatives) - scores.negatives / 2) / negatives
    above = (np.cumsum(scores.positives[::-1])[::-1] - scores.positives / 2) / positives
    return np.where(
        places >= 0, (below[places] - auc) / positives, (above[~places] - auc) / negatives
    )


PROXY_AUC = Metric(
    id="proxy_auc",
    title="Sensitive attribute told from other columns",
    kind="score",
    better="lower",
    tasks=EVERY_TASK,
    by_group=True,
    undefined="there are fewer than two groups that are large enough",
    reference="DeLong, DeLong, Clarke-Pearson (1988), Biometrics 44; Hand & Till (2001)",
    compute=proxy_auc,
)
