"""Separation and sufficiency: does the model err as often in every group?"""

from __future__ import annotations

from audit.measure.disparity import (
    DifferenceToReference,
    Groups,
    LargerDifference,
    LargestDifference,
    disparity,
)

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

    From 0 (parity: both error rates are the same in every group) to 1.
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

    From 0 (parity: the positive are found as often in every group) to 1. It speaks of the positive
    class; where another outcome is the favourable one, the gap for that class stands beside it.
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

    From 0 (parity: a positive prediction is right as often in every group) to 1.
    """
    return LargestDifference(positive_predictive_value)


@disparity(
    title="Predictive equality difference",
    kind="difference",
    aggregation=LARGEST,
    undefined=TOO_FEW,
    reference="Corbett-Davies et al. (2017); ISO/IEC TR 24027",
)
def predictive_equality_difference(false_positive_rate: Groups) -> LargestDifference:
    """Largest minus smallest false positive rate over the groups.

    From 0 (parity: the negative are wrongly predicted positive as often in every group) to 1.
    """
    return LargestDifference(false_positive_rate)


@disparity(
    title="False negative rate difference",
    kind="difference",
    aggregation=LARGEST,
    undefined=TOO_FEW,
    reference="Chouldechova (2017), Big Data 5",
)
def false_negative_rate_difference(false_negative_rate: Groups) -> LargestDifference:
    """Largest minus smallest false negative rate over the groups.

    From 0 (parity: the positive are missed as often in every group) to 1.
    """
    return LargestDifference(false_negative_rate)


@disparity(
    title="Negative predictive value difference",
    kind="difference",
    aggregation=LARGEST,
    undefined=TOO_FEW,
    reference="Chouldechova (2017), Big Data 5",
)
def negative_predictive_value_difference(negative_predictive_value: Groups) -> LargestDifference:
    """Largest minus smallest negative predictive value over the groups.

    From 0 (parity: a negative prediction is right as often in every group) to 1.
    """
    return LargestDifference(negative_predictive_value)


@disparity(
    title="False discovery rate difference",
    kind="difference",
    aggregation=LARGEST,
    undefined=TOO_FEW,
    reference="Aequitas: Saleiro et al. (2018)",
)
def false_discovery_rate_difference(false_discovery_rate: Groups) -> LargestDifference:
    """Largest minus smallest false discovery rate over the groups.

    From 0 (parity: a positive prediction is wrong as often in every group) to 1.
    """
    return LargestDifference(false_discovery_rate)


@disparity(
    title="False omission rate difference",
    kind="difference",
    aggregation=LARGEST,
    undefined=TOO_FEW,
    reference="Aequitas: Saleiro et al. (2018)",
)
def false_omission_rate_difference(false_omission_rate: Groups) -> LargestDifference:
    """Largest minus smallest false omission rate over the groups.

    From 0 (parity: a negative prediction is wrong as often in every group) to 1.
    """
    return LargestDifference(false_omission_rate)


@disparity(
    title="Average odds difference",
    kind="difference",
    aggregation="each group minus the reference group",
    undefined=TOO_FEW,
    reference="Bellamy et al. (2018), AI Fairness 360: average_odds_difference",
)
def average_odds_difference(average_odds: Groups) -> DifferenceToReference:
    """Mean of a group's gaps in true and in false positive rate against the reference group.

    From −1 to 1; 0 is parity, or two gaps that cancel: a group that is found less often and
    wrongly accused more often can show 0. Read it beside the equalized odds difference.
    """
    return DifferenceToReference(average_odds)
