"""Separation and sufficiency: does the model err as often in every group?"""

from __future__ import annotations

from audit.measure.disparity import Groups, LargerDifference, LargestDifference, disparity

LARGEST = "largest minus smallest over the groups that can be compared"
TOO_FEW = "fewer than two groups can be compared"


@disparity(
    title="Equalized odds difference",
    kind="difference",
    aggregation="the larger of the two gaps, each largest minus smallest",
    undefined=TOO_FEW,
    reference="Hardt, Price, Srebro (2016); fairlearn.metrics.equalized_odds_difference",
)
def equalized_odds_difference(
    true_positive_rate: Groups, false_positive_rate: Groups
) -> LargerDifference:
    """The larger of the gaps in true positive rate and in false positive rate over the groups.

    From 0, both error rates are the same in every group, to 1.
    """
    return LargerDifference(true_positive_rate, false_positive_rate)


@disparity(
    title="Equal opportunity difference",
    kind="difference",
    aggregation=LARGEST,
    undefined=TOO_FEW,
    reference="Hardt, Price, Srebro (2016); fairlearn.metrics.equal_opportunity_difference",
    mirror={"true_positive_rate": "true_negative_rate"},
)
def equal_opportunity_difference(true_positive_rate: Groups) -> LargestDifference:
    """Largest minus smallest true positive rate over the groups.

    From 0 to 1. It speaks of the positive class; where another outcome is the favourable one, the
    gap for that class stands beside it.
    """
    return LargestDifference(true_positive_rate)


@disparity(
    title="Predictive parity difference",
    kind="difference",
    aggregation=LARGEST,
    undefined=TOO_FEW,
    reference="Chouldechova (2017), Big Data 5",
    mirror={"positive_predictive_value": "negative_predictive_value"},
)
def predictive_parity_difference(positive_predictive_value: Groups) -> LargestDifference:
    """Largest minus smallest positive predictive value over the groups.

    From 0, a positive prediction is right as often in every group, to 1.
    """
    return LargestDifference(positive_predictive_value)
