"""Regression by group: are the estimates as good, and as far off, for everyone?"""

from __future__ import annotations

from audit.measure.disparity import Groups, LargestDifference, SmallestRatio, disparity
from audit.measure.metric import REGRESSION

LARGEST = "largest minus smallest over the groups that can be compared"
SMALLEST = "smallest over largest over the groups that can be compared"
TOO_FEW = "fewer than two groups can be compared"
ALL_EXACT = "every estimate is exact"


@disparity(
    title="Mean residual difference",
    kind="difference",
    aggregation=LARGEST,
    undefined=TOO_FEW,
    tasks=REGRESSION,
    reference="Calders, Karim, Kamiran, Ali, Zhang (2013), ICDM",
)
def mean_residual_difference(mean_residual: Groups) -> LargestDifference:
    """Largest minus smallest mean residual over the groups.

    From 0 (parity: every group is estimated too high, or too low, by as much) without limit, in
    the label's units.
    """
    return LargestDifference(mean_residual)


@disparity(
    title="Mean estimate difference",
    kind="difference",
    aggregation=LARGEST,
    undefined=TOO_FEW,
    tasks=REGRESSION,
    reference="Calders, Karim, Kamiran, Ali, Zhang (2013), ICDM",
)
def mean_estimate_difference(mean_estimate: Groups) -> LargestDifference:
    """Largest minus smallest mean estimate over the groups.

    From 0 (parity: every group is estimated alike on average, whatever the labels) without limit,
    in the label's units.
    """
    return LargestDifference(mean_estimate)


@disparity(
    title="Mean absolute error difference",
    kind="difference",
    aggregation=LARGEST,
    undefined=TOO_FEW,
    tasks=REGRESSION,
    reference="fairlearn.metrics.MetricFrame.difference(method='between_groups')",
)
def mae_difference(mae: Groups) -> LargestDifference:
    """Largest minus smallest mean absolute error over the groups.

    From 0 (parity: estimates are as far off for every group) without limit, in the label's units.
    """
    return LargestDifference(mae)


@disparity(
    title="Mean absolute error ratio",
    kind="ratio",
    aggregation=SMALLEST,
    undefined=ALL_EXACT,
    tasks=REGRESSION,
    reference="fairlearn.metrics.MetricFrame.ratio(method='between_groups')",
)
def mae_ratio(mae: Groups) -> SmallestRatio:
    """Smallest over largest mean absolute error over the groups.

    From 0 to 1 (parity: estimates are as far off for every group).
    """
    return SmallestRatio(mae)


@disparity(
    title="Root mean squared error ratio",
    kind="ratio",
    aggregation=SMALLEST,
    undefined=ALL_EXACT,
    tasks=REGRESSION,
    reference="fairlearn.metrics.MetricFrame.ratio(method='between_groups')",
)
def rmse_ratio(rmse: Groups) -> SmallestRatio:
    """Smallest over largest root mean squared error over the groups.

    From 0 to 1 (parity: estimates are as far off for every group, large errors counting more).
    """
    return SmallestRatio(rmse)


@disparity(
    title="R² difference",
    kind="difference",
    aggregation=LARGEST,
    undefined=TOO_FEW,
    tasks=REGRESSION,
    reference="fairlearn.metrics.MetricFrame.difference(method='between_groups')",
)
def r2_difference(r2: Groups) -> LargestDifference:
    """Largest minus smallest R² over the groups.

    From 0 (parity: R² is the same for every group) without limit. A group whose labels vary little
    has a low R² even where its estimates are as close.
    """
    return LargestDifference(r2)
