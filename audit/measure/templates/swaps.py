"""How much scores move when nothing but the term for a group is swapped."""

from __future__ import annotations

from math import sqrt

import numpy as np

from audit.evidence import message
from audit.measure.metric import EVERY_TASK, Metric
from audit.measure.results import Scalar
from audit.measure.templates.swapped import Floats, Swapped

NO_SPREAD = message("the same in every template, so there is no spread to estimate an error from")
NO_TEMPLATE = message("there is no template")


def counterfactual_score_gap(swapped: Swapped) -> Scalar:
    """How far apart a sentence's scores are when the term for one group takes another's place.

    Mean over templates of |score with a term of one group − score with a term of another|, over
    all pairs of terms, every pair of groups alike; from 0 (parity: no term matters) to 1, or in
    the label's units without limit. `within_groups` is the same between terms of one group: what
    any other word would do. Templates are what is counted; interval: t on the logarithm, and
    where no score moves, Wilson's for the share of templates in which one would.
    """
    gaps = swapped.gaps()
    if gaps is None or not len(gaps):
        return Scalar(None, 0)
    inside = swapped.gaps(within=True)
    parameters = {} if inside is None else {"within_groups": float(inside.mean())}
    value, n = float(gaps.mean()), len(gaps)
    if value == 0 and swapped.a_share:
        bound = {"rates": ((0, n),)}
        return Scalar(0.0, n, "logit_normal", "logit", needs=bound, parameters=parameters)
    error = _standard_error(gaps)
    if not error or value <= 0:
        return Scalar(value, n, parameters=parameters, note=NO_SPREAD)
    return Scalar(value, n, "log_t", "log", error / value, parameters=parameters)


def template_score_shift(swapped: Swapped, group: int) -> Scalar:
    """How far a sentence's score moves towards one group's terms, from the mean of all groups.

    Mean over templates of (mean score with the group's terms − mean over groups), from −1 to 1,
    or any number in the label's units; 0 is parity. Templates are what is counted; interval: t.
    """
    means = swapped.means
    if means is None or not len(means):
        return Scalar(None, 0)
    shifts = means[:, group] - means.mean(axis=1)
    error = _standard_error(shifts)
    value, n = float(shifts.mean()), len(shifts)
    if not error:
        return Scalar(value, n, note=NO_SPREAD)
    return Scalar(value, n, "t", "identity", error)


def _standard_error(values: Floats) -> float | None:
    """The standard error of a mean; None where the values do not differ beyond rounding."""
    if len(values) < 2 or np.ptp(values) <= 1e-12:
        return None
    return float(values.std(ddof=1)) / sqrt(len(values))


COUNTERFACTUAL_SCORE_GAP = Metric(
    id="counterfactual_score_gap",
    title="Template test: counterfactual score gap",
    kind="score",
    better="lower",
    tasks=EVERY_TASK,
    by_group=False,
    undefined=NO_TEMPLATE,
    reference="Garg et al. (2019), AIES: counterfactual fairness in text classification",
    compute=counterfactual_score_gap,
)

TEMPLATE_SCORE_SHIFT = Metric(
    id="template_score_shift",
    title="Template test: shift of the score",
    kind="score",
    better=None,
    tasks=EVERY_TASK,
    by_group=True,
    undefined=NO_TEMPLATE,
    reference="Kiritchenko & Mohammad (2018), *SEM: Equity Evaluation Corpus",
    compute=template_score_shift,
)
