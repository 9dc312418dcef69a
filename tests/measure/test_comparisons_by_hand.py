"""Which metric every disparity compares, and which groups have no part in it."""

from __future__ import annotations

from inspect import signature

import numpy as np
import pytest
from rows import regression

from audit.measure.comparing.crossing import FEWER_THAN_TWO
from audit.measure.counted import Plan
from audit.measure.disparity import (
    DISPARITIES,
    DifferenceToReference,
    LargerDifference,
    LargestDifference,
    RatioToReference,
    SmallestRatio,
)
from audit.measure.measure import measure_counts
from audit.measure.metrics.performance_parity import _gap_in

ONE_METRIC = {
    LargestDifference: (
        "equal_opportunity_difference",
        "predictive_parity_difference",
        "predictive_equality_difference",
        "false_negative_rate_difference",
        "negative_predictive_value_difference",
        "false_discovery_rate_difference",
        "false_omission_rate_difference",
        "demographic_parity_difference",
        "mean_residual_difference",
        "mean_estimate_difference",
        "mae_difference",
        "r2_difference",
        "roc_auc_difference",
    ),
    SmallestRatio: ("demographic_parity_ratio", "mae_ratio", "rmse_ratio"),
    RatioToReference: ("impact_ratio",),
    DifferenceToReference: ("average_odds_difference",),
}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in ONE_METRIC.items() for name in names]
)
def test_a_disparity_compares_the_metric_it_asks_for(kind, name):
    groups = {("a",): object()}
    assert DISPARITIES[name].compare(groups) == kind(groups)


def test_equalized_odds_compares_two_rates():
    first, second = {("a",): object()}, {("b",): object()}
    found = DISPARITIES["equalized_odds_difference"].compare(first, second)
    assert found == LargerDifference(first, second)


@pytest.mark.parametrize(
    ("metric", "limit"), [("f1", "to 1"), ("log_loss", "without limit")], ids=str
)
def test_a_gap_in_performance_says_what_it_is(metric, limit):
    compare = _gap_in(metric, "of these words")
    assert compare.__name__ == f"{metric}_difference"
    assert list(signature(compare).parameters) == [metric]
    assert compare.__doc__ == (
        "Largest minus smallest of these words over the groups.\n\n"
        f"From 0 (parity: the model does as well for every group) {limit}. Unsigned: it does not "
        "say who is worse off."
    )
    groups = {("a",): object()}
    assert compare(groups) == LargestDifference(groups)


def _rows_of(metric, made, minimum=10):
    plan = Plan(minimum_group=minimum, missing_as_group=False, intersections=1)
    return [row for row in measure_counts(made, plan).measurements if row.metric == metric]


def test_groups_that_are_all_too_small_have_no_largest_distance():
    made = regression(None, np.arange(10.0), group=["a", "b"] * 5)
    largest = _rows_of("kolmogorov_smirnov_distance", made)[-1]
    assert (largest.status, largest.reason, largest.n) == ("undefined", FEWER_THAN_TWO, 0)


def test_a_group_whose_people_have_no_weight_has_no_smd():
    made = regression(
        None, np.arange(30.0), weight=[1] * 20 + [0] * 10, group=["a", "b"] * 10 + ["c"] * 10
    )
    rows = _rows_of("standardized_mean_difference", made, 5)
    assert {row.slice["group"] for row in rows} == {"a", "b"}
