"""Two models' areas under the ROC curve on the same rows."""

from __future__ import annotations

import math

from audit.statistics.tested import NoTest, Tested, by_normal

_ROUNDING = 1e-12


def paired_delong(
    auc: float, other: float, variance: float, other_variance: float, covariance: float
) -> Tested:
    """Test whether two AUCs measured on the same rows are equal (DeLong et al. 1988).

    The variances and the covariance are those of the two AUCs, from their placement values. The
    statistic is positive where the first is larger. Two models that rank alike have a difference
    without any variance: then the statistic is 0 and p is 1 if the areas agree, else NoTest.

    >>> round(paired_delong(0.82, 0.78, 0.0009, 0.001, 0.0006).statistic, 4)
    1.5119
    """
    spread = variance + other_variance - 2.0 * covariance
    if spread > _ROUNDING * (variance + other_variance):
        return by_normal((auc - other) / math.sqrt(spread))
    if abs(auc - other) <= _ROUNDING:
        return Tested(0.0, 1.0)
    raise NoTest("the difference of the two AUCs has no variance")


def correlation(variance: float, other_variance: float, covariance: float) -> float:
    """Return how two estimates from the same rows go together, -1 … 1; 0 where one is constant."""
    scale = math.sqrt(variance * other_variance)
    return min(1.0, max(-1.0, covariance / scale)) if scale > 0.0 else 0.0
