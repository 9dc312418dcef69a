"""The interval of an area under the ROC curve, on the logit scale where it stays within 0 … 1."""

from __future__ import annotations

import math

from audit.statistics.critical import normal
from audit.statistics.limits import Limits, NoLimits, Pair
from audit.statistics.means import known
from audit.statistics.rates import wilson


def logit_limits(
    value: float, standard_error: float | None, level: float, smaller_class: Pair | None = None
) -> Limits:
    """Return the limits of an AUC from its standard error on the logit scale.

    Source of the scale: Pepe 2003, The Statistical Evaluation of Medical Tests, section 5.2; of
    the standard error: DeLong et al. 1988 or Hanley & McNeil 1982, by `logit_error`.

    An AUC of exactly 0 or 1 has no logit. Then `smaller_class`, `(m, m)` for m rows in the
    smaller class at an AUC of 1 and `(0, m)` at 0, gives Wilson's limits: as the m rows pair off
    with m of the other class, all would be in order by chance at most AUC to the power m. Without
    it nothing is known: 0 … 1.

    >>> tuple(round(limit, 3) for limit in logit_limits(0.8, 0.25, 0.95))
    (0.71, 0.867)
    >>> tuple(round(limit, 3) for limit in logit_limits(1.0, None, 0.95, (10, 10)))
    (0.722, 1.0)
    """
    if not 0 <= value <= 1:
        raise ValueError(f"an AUC of {value} does not exist")
    if value in (0, 1):
        return wilson(smaller_class, normal(level)) if smaller_class else Limits(0.0, 1.0)
    centre = math.log(value / (1.0 - value))
    reach = normal(level) * known(standard_error)
    return Limits(_expit(centre - reach), _expit(centre + reach))


def logit_error(auc: float, standard_error: float) -> float:
    """Return the standard error of logit(AUC) from that of the AUC (delta method).

    Raises NoLimits for an AUC of 0 or 1.

    >>> round(logit_error(0.8, 0.04), 4)
    0.25
    """
    if not 0 < auc < 1:
        raise NoLimits(f"an AUC of {auc} has no logit")
    return standard_error / (auc * (1.0 - auc))


def hanley_mcneil_error(auc: float, positives: float, negatives: float) -> float:
    """Return the standard error of an AUC from its value and the two class sizes alone.

    Assumes exponential scores (Hanley & McNeil 1982, Radiology 143:29): steadier than DeLong's
    where a class holds fewer than about 30 rows.

    >>> round(hanley_mcneil_error(0.893, 51, 58), 4)
    0.0325
    """
    if positives < 1 or negatives < 1:
        raise NoLimits("an AUC needs rows of both classes")
    two_positives = auc / (2.0 - auc)
    two_negatives = 2.0 * auc * auc / (1.0 + auc)
    variance = (
        auc * (1.0 - auc)
        + (positives - 1) * (two_positives - auc * auc)
        + (negatives - 1) * (two_negatives - auc * auc)
    ) / (positives * negatives)
    return math.sqrt(max(variance, 0.0))


def _expit(logit: float) -> float:
    if logit < 0:
        odds = math.exp(logit)
        return odds / (1.0 + odds)
    return 1.0 / (1.0 + math.exp(-logit))
