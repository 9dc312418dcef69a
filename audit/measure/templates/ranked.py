"""Whether sentences about one group are ranked rightly among those about the others."""

from __future__ import annotations

from math import sqrt

import numpy as np

from audit.measure.metric import Metric
from audit.measure.results import Scalar
from audit.measure.templates.swapped import Floats, Mask, Swapped
from audit.statistics.auc import hanley_mcneil_error, logit_error

ONE_LABEL = "all templates have the same label"
FEW = 30
BORKAN = "Borkan et al. (2019), WWW Companion: nuanced metrics for measuring unintended bias"


def subgroup_auc(swapped: Swapped, group: int) -> Scalar:
    """Chance that a positive sentence scores higher than a negative one, both about one group.

    (pairs in that order + ties / 2) / pairs, from 0 to 1; 0.5 is guessing. Templates are what is
    counted: the standard error is DeLong's over templates on the logit scale, Hanley and McNeil's
    where either label has fewer than 30.
    """
    terms = swapped.of(group)
    return _auc(swapped, terms, terms)


def bpsn_auc(swapped: Swapped, group: int) -> Scalar:
    """Chance that a positive sentence about others scores above a negative one about the group.

    (pairs in that order + ties / 2) / pairs, from 0 to 1 (background positive, subgroup
    negative). Where it is low, harmless sentences about the group are taken for positive ones.
    Counted and bounded as `subgroup_auc` is.
    """
    terms = swapped.of(group)
    return _auc(swapped, ~terms, terms)


def bnsp_auc(swapped: Swapped, group: int) -> Scalar:
    """Chance that a positive sentence about the group scores above a negative one about others.

    (pairs in that order + ties / 2) / pairs, from 0 to 1 (background negative, subgroup
    positive). Where it is low, positive sentences about the group are overlooked. Counted and
    bounded as `subgroup_auc` is.
    """
    terms = swapped.of(group)
    return _auc(swapped, terms, ~terms)


def _auc(swapped: Swapped, of_positive: Mask, of_negative: Mask) -> Scalar:
    """Compare positive templates with some terms and negative ones with others."""
    scores, positive = swapped.scores, swapped.positive
    if scores is None or positive is None or positive.all() or not positive.any():
        return Scalar(None, 0 if positive is None else len(positive))
    high, low = scores[positive][:, of_positive], scores[~positive][:, of_negative]
    above, below = _placements(high, low), 1.0 - _placements(low, high)
    value, n = float(above.mean()), len(positive)
    smaller = min(len(high), len(low))
    if value <= 0.0 or value >= 1.0:
        bound = {"rates": ((round(value) * smaller, smaller),)}
        return Scalar(float(round(value)), n, "hanley_mcneil", "logit", needs=bound)
    if smaller < FEW:
        error, method = hanley_mcneil_error(value, len(high), len(low)), "hanley_mcneil"
    else:
        error = sqrt(above.var(ddof=1) / len(high) + below.var(ddof=1) / len(low))
        method = "logit_normal"
    if not error:
        return Scalar(value, n)
    return Scalar(value, n, method, "logit", logit_error(value, error))


def _placements(some: Floats, others: Floats) -> Floats:
    """Return each template's share of all others' sentences below its own, ties counting half."""
    ranked = np.sort(others, axis=None)
    below = np.searchsorted(ranked, some, "left") + np.searchsorted(ranked, some, "right")
    return np.asarray(below.mean(axis=1) / (2 * len(ranked)))


def _metric(compute: object, id: str, title: str) -> Metric:
    return Metric(
        id=id,
        title=f"Template test: {title}",
        kind="score",
        better="higher",
        tasks=("binary",),
        by_group=True,
        undefined=ONE_LABEL,
        reference=BORKAN,
        compute=compute,  # type: ignore[arg-type]
    )


RANKED = (
    _metric(subgroup_auc, "subgroup_auc", "AUC within the group"),
    _metric(bpsn_auc, "bpsn_auc", "AUC, others positive, group negative"),
    _metric(bnsp_auc, "bnsp_auc", "AUC, others negative, group positive"),
)
