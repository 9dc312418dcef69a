"""All that a metric returns, not the value alone: counts, size, method, scale, error and note."""

from __future__ import annotations

from inspect import signature
from math import log, sqrt

import numpy as np
import pytest
import sklearn.metrics as sk
from rows import regression
from statsmodels.discrete.discrete_model import Logit

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
from audit.measure.metric import METRICS
from audit.measure.metrics import calibration
from audit.measure.metrics.calibration import ONE_VALUE
from audit.measure.metrics.inequality import ALL_ALIKE as ALIKE_BENEFITS
from audit.measure.metrics.performance_parity import _gap_in
from audit.measure.metrics.regression import ALL_ALIKE, ALL_EXACT, HEAVY, ONE_ROW
from audit.measure.results import OfTable, Rate, Scalar
from audit.measure.tally.cells import Cells, Decisions, Hits, Labels
from audit.measure.tally.distribution import Distribution
from audit.measure.tally.errors import Errors
from audit.measure.tally.moments import Moments
from audit.measure.tally.scores import AboveMedian, Scores
from audit.measure.tally.table import Table
from audit.statistics.auc import hanley_mcneil_error

CELLS = Cells(tp=7, fp=3, fn=2, tn=11)
NOBODY = Cells(0, 0, 0, 0)
THREE = Table([5, 2, 1, 0, 6, 3, 4, 1, 8], 3, 3)
CLOSE = {"rel": 1e-12, "abs": 1e-15}


def _of(metric, *given):
    return METRICS[metric].compute(*given)


def _scores(values, positives, negatives, width=0.0):
    arrays = (np.asarray(each, float) for each in (values, positives, negatives))
    return Scores(*arrays, (float(np.sum(positives)), float(np.sum(negatives))), width)


SIX = _scores([0.1, 0.3, 0.6, 0.8], [1, 2, 1, 3], [3, 1, 2, 1])
LABEL = np.repeat([1, 0, 1, 0, 1, 0, 1, 0], [1, 3, 2, 1, 1, 2, 3, 1])
SCORE = np.repeat([0.1, 0.1, 0.3, 0.3, 0.6, 0.6, 0.8, 0.8], [1, 3, 2, 1, 1, 2, 3, 1])
EMPTY = _scores([], [], [])


@pytest.mark.parametrize(
    ("metric", "part", "whole"),
    [
        ("precision", 7, 10),
        ("recall", 7, 9),
        ("true_positive_rate", 7, 9),
        ("false_positive_rate", 3, 14),
        ("true_negative_rate", 11, 14),
        ("false_negative_rate", 2, 9),
        ("positive_predictive_value", 7, 10),
        ("negative_predictive_value", 11, 13),
        ("false_discovery_rate", 3, 10),
        ("false_omission_rate", 2, 13),
    ],
)
def test_a_rate_counts_whom_it_says(metric, part, whole):
    assert _of(metric, CELLS) == Rate(part, whole)


def test_rates_of_labels_decisions_hits_and_scores():
    assert _of("base_rate", Labels(9, 14)) == Rate(9, 23)
    assert _of("selection_rate", Decisions(10, 23)) == Rate(10, 23)
    assert _of("accuracy", Hits(18, 23)) == Rate(18, 23)
    assert _of("scoring_rate", AboveMedian(4, 10)) == Rate(4, 10)
    binned = _of("scoring_rate", AboveMedian(4, 10, 2, 0.25))
    assert (binned.parameters["bin_width"], binned.parameters["error_bound"]) == (0.25, 0.2)
    assert _of("majority_class_accuracy", THREE) == Rate(13, 30)


def test_functions_of_one_table():
    own = (7, 3, 2, 11)
    balanced = (7 / 9 + 11 / 14) / 2
    assert _of("balanced_accuracy", CELLS) == OfTable(balanced, own, "mover_wilson")
    assert _of("f1", CELLS) == OfTable(14 / 19, own, "jaccard_wilson")
    matthews = (77 - 6) / sqrt(10 * 9 * 14 * 13)
    assert _of("matthews_corrcoef", CELLS) == OfTable(matthews, own, "dirichlet")
    for metric in ("balanced_accuracy", "f1", "matthews_corrcoef"):
        assert _of(metric, NOBODY).value is None
    one_class = Cells(0, 1, 0, 4)
    assert _of("balanced_accuracy", one_class).value is None
    assert _of("balanced_accuracy", Cells(4, 0, 1, 0)).value is None
    assert _of("f1", one_class).value == 0.0
    assert _of("f1", Cells(0, 0, 0, 4)).value is None
    assert _of("f1", Cells(0, 0, 1, 4)).value == 0.0
    assert _of("matthews_corrcoef", one_class).value is None


def test_averages_over_three_classes():
    label = np.repeat([0, 1, 2], [8, 9, 13])
    predicted = np.repeat([0, 1, 2, 0, 1, 2, 0, 1, 2], THREE.amounts)
    for metric, oracle, average in (
        ("macro_precision", sk.precision_score, "macro"),
        ("macro_recall", sk.recall_score, "macro"),
        ("macro_f1", sk.f1_score, "macro"),
        ("weighted_f1", sk.f1_score, "weighted"),
    ):
        found = _of(metric, THREE)
        assert found.value == pytest.approx(oracle(label, predicted, average=average), **CLOSE)
        assert (found.n, found.method, found.standard_error) == (30, None, None)
        assert found.parameters == {"average": average, "classes": 3}
        assert found.note == "no interval is given, since the classes share their people"
        assert _of(metric, Table([0] * 9, 3, 3)) == Scalar(None, 0)
    never_predicted = Table([5, 0, 0, 1, 6, 0, 4, 1, 0], 3, 3)
    assert _of("macro_precision", never_predicted) == Scalar(None, 17)


def _log_error(losses):
    return np.std(losses, ddof=1) / np.mean(losses) / sqrt(len(losses))


def test_losses_have_the_error_of_their_rows():
    for metric, losses in (
        ("log_loss", -np.log(np.where(LABEL, SCORE, 1 - SCORE))),
        ("brier_score", (SCORE - LABEL) ** 2),
    ):
        found = _of(metric, SIX)
        assert found.value == pytest.approx(losses.mean(), **CLOSE)
        assert found.standard_error == pytest.approx(_log_error(losses), rel=1e-9)
        assert (found.n, found.method, found.scale) == (14, "log_t", "log")
        assert (found.parameters, found.note) == ({}, None)
        assert _of(metric, EMPTY) == Scalar(None, 0)
        one = _of(metric, _scores([0.5], [1], [0]))
        assert (one.n, one.method, one.note) == (1, None, ONE_VALUE)
        assert _of(metric, _scores([0.5], [1], [1])).method == "log_t"
        binned = _of(metric, _scores([0.1, 0.9], [1, 5], [4, 1], width=0.125))
        assert binned.parameters["bin_width"] == 0.125
        assert binned.parameters["error_bound"] > 0
        assert _of(metric, _scores([0.9], [1], [0], width=0.125)).parameters["bin_width"] == 0.125
    right = _of("brier_score", _scores([0.0, 1.0], [0, 3], [3, 0]))
    assert (right.value, right.n, right.method, right.note) == (0.0, 6, None, ONE_VALUE)


def test_a_sure_mistake_costs_36_nats():
    found = _of("log_loss", _scores([0.0, 1.0], [1, 0], [0, 1]))
    assert found.value == pytest.approx(52 * log(2), rel=1e-9)


def test_the_calibration_error_by_hand():
    scores = _scores([0.12, 0.18, 0.9], [1, 0, 2], [1, 1, 0])
    found = _of("expected_calibration_error", scores)
    assert found.value == pytest.approx(abs(0.14 - 1 / 3) * 3 / 5 + 0.1 * 2 / 5)
    expected = found.parameters.pop("expected_if_calibrated")
    assert 0.1 < expected < 0.3
    assert found.parameters == {"bins": 10, "binning": "equal width", "of": "the positive class"}
    assert (found.n, found.method) == (5, None)
    assert found.note == "biased upwards; compare it with the value expected of a calibrated model"
    assert _of("expected_calibration_error", EMPTY) == Scalar(None, 0)
    binned = _of("expected_calibration_error", _scores([0.1, 0.9], [1, 5], [4, 1], width=0.125))
    assert binned.parameters["score_bin_width"] == 0.125
    assert binned.parameters["bins"] == 10
    assert {"score_bins", "error_bound"} < set(binned.parameters)


def test_the_slope_is_that_of_a_logistic_regression():
    logit = np.log(SCORE / (1 - SCORE))
    design = np.column_stack([np.ones_like(logit), logit])
    oracle = Logit(LABEL, design).fit(disp=False, tol=1e-12)
    found = _of("calibration_slope", SIX)
    assert found.value == pytest.approx(oracle.params[1], rel=1e-6)
    assert found.standard_error == pytest.approx(oracle.bse[1], rel=1e-6)
    assert (found.n, found.method, found.scale) == (14, "normal", "identity")


def test_no_slope_where_a_class_is_empty_or_the_scores_separate():
    apart = _scores([0.1, 0.2, 0.8, 0.9], [0, 0, 3, 2], [3, 2, 0, 0])
    for scores in (
        _scores([0.1, 0.9], [3, 3], [0, 0]),
        _scores([0.1, 0.9], [0, 0], [3, 3]),
        _scores([0.5], [3], [3]),
        apart,
    ):
        assert _of("calibration_slope", scores) == Scalar(None, scores.n)


def test_sure_scores_that_are_often_wrong_have_a_slope_too():
    ends = _of("calibration_slope", _scores([0.0, 0.5, 1.0], [1, 2, 3], [3, 2, 1]))
    inside = _of("calibration_slope", _scores([1e-6, 0.5, 1 - 1e-6], [1, 2, 3], [3, 2, 1]))
    assert ends == inside
    assert ends.value == pytest.approx(log(3) / log((1 - 1e-6) / 1e-6), rel=1e-9)


def test_a_slope_of_weights_counts_them_at_their_worth():
    double = Scores(SIX.values, SIX.positives * 2, SIX.negatives * 2, (14 * 2.0, 14 * 2.0))
    halved = _of("calibration_slope", double)
    assert halved.value == pytest.approx(_of("calibration_slope", SIX).value)
    factor = sqrt(14 / double.n)
    own = _of("calibration_slope", SIX).standard_error
    assert halved.standard_error == pytest.approx(own * factor)


def test_the_area_and_its_errors():
    few = _of("roc_auc", SIX)
    auc = sk.roc_auc_score(LABEL, SCORE)
    assert few.value == pytest.approx(auc, **CLOSE)
    error = hanley_mcneil_error(auc, 7, 7) / (auc * (1 - auc))
    assert few.standard_error == pytest.approx(error)
    assert (few.n, few.method, few.scale) == (14, "hanley_mcneil", "logit")
    assert (few.needs, few.parameters) == ({}, {})
    many = _scores(SIX.values, SIX.positives * 5, SIX.negatives * 5)
    found = _of("roc_auc", many)
    positive, negative = (np.repeat(SCORE[k == LABEL], 5) for k in (1, 0))
    order = np.sign(positive[:, None] - negative[None, :]) / 2 + 0.5
    variance = np.var(order.mean(axis=1), ddof=1) / 35 + np.var(order.mean(axis=0), ddof=1) / 35
    assert found.standard_error == pytest.approx(sqrt(variance) / (auc * (1 - auc)))
    assert (found.n, found.method, found.scale) == (70, "logit_normal", "logit")
    thirty = _of("roc_auc", _scores([0.2, 0.7], [10, 20], [20, 15]))
    assert thirty.method == "logit_normal"
    assert _of("roc_auc", _scores([0.2, 0.7], [9, 20], [20, 15])).method == "hanley_mcneil"


def test_an_area_without_spread_and_without_a_class():
    right = _of("roc_auc", _scores([0.2, 0.7], [0, 4], [3, 0]))
    assert right == Scalar(1.0, 7, "hanley_mcneil", "logit", needs={"rates": ((3.0, 3.0),)})
    wrong = _of("roc_auc", _scores([0.2, 0.7], [4, 0], [0, 3], width=0.125))
    assert (wrong.value, wrong.needs) == (0.0, {"rates": ((0.0, 3.0),)})
    assert wrong.parameters["bin_width"] == 0.125
    assert _of("roc_auc", _scores([0.5], [3], [0])) == Scalar(None, 3)
    assert _of("roc_auc", _scores([0.5], [0], [3])) == Scalar(None, 3)
    binned = _of("roc_auc", _scores([0.2, 0.7], [1, 3], [3, 1], width=0.125))
    assert binned.parameters["error_bound"] == pytest.approx(6 / 16 / 2)


def test_average_precision_and_its_error():
    found = _of("average_precision", SIX)
    value = sk.average_precision_score(LABEL, SCORE)
    assert found.value == pytest.approx(value, **CLOSE)
    assert found.standard_error == pytest.approx(1 / sqrt(7 * value * (1 - value)))
    assert (found.n, found.method, found.scale) == (14, "logit_normal", "logit")
    perfect = _of("average_precision", _scores([0.2, 0.7], [0, 4], [3, 0]))
    assert (perfect.value, perfect.method, perfect.standard_error) == (1.0, None, None)
    assert _of("average_precision", _scores([0.5], [0], [3])) == Scalar(None, 3)
    top_is_empty = _of("average_precision", _scores([0.2, 0.7, 0.9], [1, 1, 0], [1, 1, 0]))
    assert top_is_empty.value == 0.5
    binned = _of("average_precision", _scores([0.2, 0.7], [1, 3], [3, 1], width=0.125))
    assert binned.parameters["bin_width"] == 0.125


def _errors(target, estimate, correlation=0.25):
    residual = np.asarray(estimate, float) - target
    columns = (np.asarray(target, float), np.asarray(estimate, float), residual)
    shapes = [_moments(each) for each in (*columns, abs(residual), residual**2)]
    return Errors(*shapes, correlation)


def _moments(rows):
    if not len(rows):
        return Moments(0, 0.0, 0.0)
    away = rows - rows.mean()
    variance = float(np.mean(away**2))
    if not variance:
        return Moments(len(rows), float(rows.mean()), 0.0)
    third, fourth = (float(np.mean(away**k)) / variance ** (k / 2) for k in (3, 4))
    return Moments(len(rows), float(rows.mean()), variance, third, fourth)


TARGET = np.array([1.0, 2.0, 4.0, 8.0, 3.0])
OFF = TARGET + np.array([0.5, -1.0, 2.0, 0.0, 0.25])


def test_errors_of_estimates():
    errors = _errors(TARGET, OFF)
    distance, square = abs(OFF - TARGET), (OFF - TARGET) ** 2
    mae = _of("mae", errors)
    assert mae == Scalar(
        errors.distance.mean, 5, "log_t", "log", pytest.approx(_log_error(distance))
    )
    rmse = _of("rmse", errors)
    assert rmse.value == pytest.approx(sqrt(square.mean()))
    assert rmse.standard_error == pytest.approx(np.std(square, ddof=1) / sqrt(5))
    assert (rmse.n, rmse.method, rmse.scale, rmse.note) == (5, "hall_root", "identity", None)
    assert rmse.needs == {"skewness": errors.square.skewness}
    residual = _of("mean_residual", errors)
    assert residual.value == pytest.approx((OFF - TARGET).mean())
    assert residual.standard_error == pytest.approx(np.std(OFF - TARGET, ddof=1) / sqrt(5))
    assert (residual.n, residual.method, residual.scale) == (5, "hall", "identity")
    assert residual.needs == {"skewness": errors.residual.skewness}
    for metric, shape in (("mean_target", errors.target), ("mean_estimate", errors.estimate)):
        found = _of(metric, Distribution(np.array([1.0]), np.array([1.0]), shape))
        assert (found.value, found.n, found.method) == (shape.mean, 5, "hall")


def test_r2_and_what_its_limits_need():
    errors = _errors(TARGET, OFF)
    found = _of("r2", errors)
    assert found.value == pytest.approx(sk.r2_score(TARGET, OFF))
    assert (found.n, found.method, found.note) == (5, "fieller_r2", None)
    away = (TARGET - TARGET.mean()) ** 2
    square = (OFF - TARGET) ** 2
    assert found.needs["correlation"] == 0.25
    (mean, error, n), (spread, of_spread, rows) = found.needs["means"]
    assert (n, rows) == (5, 5)
    assert (mean, spread) == pytest.approx((square.mean(), away.mean()))
    assert error == pytest.approx(np.std(square, ddof=1) / sqrt(5))
    assert of_spread == pytest.approx(np.std(away, ddof=1) / sqrt(5))
    assert _of("r2", _errors(TARGET[:1], OFF[:1])) == Scalar(None, 1)
    assert _of("r2", _errors(np.ones(3), OFF[:3])) == Scalar(None, 3)
    assert _of("r2", _errors(TARGET[:2], OFF[:2])).n == 2
    exact = _of("r2", _errors(TARGET, TARGET))
    assert (exact.value, exact.needs["means"][0]) == (1.0, (0.0, 0.0, 5))


def test_heavy_tails_are_said():
    rows = np.zeros(30)
    rows[0] = 9.0
    light = np.arange(30.0)
    for metric, errors, heavy in (
        ("rmse", _errors(light, light + rows), True),
        ("r2", _errors(light, light + rows), True),
        ("r2", _errors(rows, rows + light), True),
        ("rmse", _errors(rows, rows + light), False),
        ("r2", _errors(light, light[::-1]), False),
    ):
        assert _of(metric, errors).note == (HEAVY if heavy else None)
    nine = Moments(30, 0.0, 1.0, 0.0, 9.0)
    edge = Errors(nine, nine, nine, Moments(30, 1.0, 1.0), Moments(30, 1.0, 1.0), 0.0)
    assert _of("rmse", edge).note is None
    assert _of("r2", edge).note is None


def test_estimates_of_nobody_of_one_and_exact_ones():
    nobody = _errors(np.array([]), np.array([]))
    for metric in ("mae", "rmse", "mean_residual"):
        assert _of(metric, nobody) == Scalar(None, 0)
        one = _of(metric, _errors(TARGET[:1], OFF[:1]))
        assert one == Scalar(0.5, 1, note=ONE_ROW)
    exact = _errors(TARGET, TARGET)
    assert _of("mae", exact) == Scalar(0.0, 5, note=ALL_EXACT)
    assert _of("rmse", exact) == Scalar(0.0, 5, note=ALL_EXACT)
    assert _of("mean_residual", _errors(TARGET, TARGET + 2)) == Scalar(2.0, 5, note=ALL_ALIKE)


def _delta(function, counts):
    """The delta method's standard error of a function of multinomial shares, slopes numeric."""
    n = sum(counts)
    shares = np.array(counts) / n
    slopes = []
    for place in range(3):
        step = np.zeros(3)
        step[place] = 1e-6
        slopes.append((function(shares + step) - function(shares - step)) / 2e-6)
    covariance = (np.diag(shares) - np.outer(shares, shares)) / n
    return sqrt(np.array(slopes) @ covariance @ np.array(slopes))


def _entropy(shares, alpha):
    benefits = np.array([2.0, 1.0, 0.0])
    whole = shares.sum()
    mean = shares @ benefits / whole
    each = benefits / mean
    if alpha == 2:
        return shares @ (each**2 - 1) / whole / 2
    return shares @ np.where(each > 0, each * np.log(np.maximum(each, 1e-300)), 0.0) / whole


@pytest.mark.parametrize(
    ("metric", "alpha"), [("generalized_entropy_index", 2), ("theil_index", 1)]
)
def test_inequality_and_its_error(metric, alpha):
    def function(shares):
        return _entropy(shares, alpha)

    for cells in (Cells(7, 3, 2, 11), Cells(3, 9, 1, 2), Cells(1, 1, 8, 3)):
        counts = (cells.fp, cells.correct, cells.fn)
        n = sum(counts)
        found = _of(metric, cells)
        assert found.value == pytest.approx(function(np.array(counts) / n))
        padded = np.array([(k + 0.5) / (n + 1.5) for k in counts])
        errors = (
            _delta(function, counts) / found.value,
            _delta(function, padded * n) / function(padded),
        )
        assert found.standard_error == pytest.approx(max(errors), rel=1e-6)
        assert (found.n, found.method, found.scale) == (n, "log_t", "log")
        assert (found.parameters, found.note) == ({"alpha": alpha}, None)
    assert _of(metric, NOBODY) == Scalar(None, 0)
    assert _of(metric, Cells(0, 0, 4, 0)) == Scalar(None, 4)
    alike = Scalar(
        0.0,
        6,
        "wilson",
        parameters={"alpha": alpha},
        needs={"rates": ((0.0, 6),)},
        note=ALIKE_BENEFITS,
    )
    assert _of(metric, Cells(2, 0, 0, 4)) == alike
    assert _of(metric, Cells(0, 6, 0, 0)) == alike


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


def test_average_odds_of_one_group():
    expected = OfTable((7 / 9 + 3 / 14) / 2, (7, 11, 2, 3), "mover_wilson")
    assert _of("average_odds", CELLS) == expected
    assert _of("average_odds", Cells(0, 1, 0, 4)).value is None
    assert _of("average_odds", Cells(4, 0, 1, 0)).value is None


def test_a_slope_that_is_not_found_in_time_is_none(monkeypatch):
    monkeypatch.setattr(calibration, "STEPS", 1)
    assert _of("calibration_slope", SIX) == Scalar(None, 14)


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


def test_two_scores_have_the_slope_through_both_shares():
    found = _of("calibration_slope", _scores([0.2, 0.7], [1, 3], [3, 1]))
    across = log(0.7 / 0.3) - log(0.2 / 0.8)
    assert found.value == pytest.approx((log(3) + log(3)) / across, rel=1e-9)
    assert found.standard_error == pytest.approx(sqrt(2 * (1 + 1 / 3)) / across, rel=1e-6)


def test_newtons_method_needs_few_steps(monkeypatch):
    monkeypatch.setattr(calibration, "STEPS", 7)
    uneven = _scores([0.2, 0.4, 0.5, 0.9], [1, 4, 9, 30], [3, 5, 1, 4])
    logit = np.log(uneven.values / (1 - uneven.values))
    design = np.repeat(np.column_stack([np.ones(4), logit]), 2, axis=0)
    label = np.tile([1, 0], 4)
    rows = np.array([1, 3, 4, 5, 9, 1, 30, 4])
    oracle = Logit(np.repeat(label, rows), np.repeat(design, rows, axis=0)).fit(disp=False)
    assert _of("calibration_slope", uneven).value == pytest.approx(oracle.params[1], rel=1e-6)


def test_next_to_nobody_of_a_class_is_no_overflow():
    few = _scores([0.1, 0.5, 0.9], [1e-305, 1e-305, 1e-305], [1e8, 1e8, 1e8])
    assert _of("calibration_slope", few).value is None


def test_average_precision_of_the_fewest_people():
    # positives effectively 2, negatives 7: the error counts positives
    uneven = _of("average_precision", _scores([0.2, 0.7], [1, 1], [6, 1]))
    value = (2 / 9) / 2 + (1 / 2) / 2
    assert uneven.value == pytest.approx(value)
    assert uneven.standard_error == pytest.approx(1 / sqrt(2 * value * (1 - value)))
    top = _of("average_precision", _scores([0.2, 0.7], [1, 1], [1, 0]))
    assert top.value == pytest.approx(1 / 2 + (2 / 3) / 2)
    top_is_nobody = _of("average_precision", _scores([0.2, 0.9], [2, 0], [2, 0]))
    assert top_is_nobody.value == 0.5


def test_r2_of_two_people_and_of_one_who_weighs_it_all():
    two = _of("r2", _errors(np.array([0.0, 2.0]), np.array([0.0, 1.0])))
    assert two.value == pytest.approx(1 - 0.5 / 1)
    # labels of two kinds alone are all as far from their mean: their spread has no error
    assert two.needs["means"][1] == (pytest.approx(1.0), pytest.approx(0.0, abs=1e-9), 2)
    one = Moments(1.0, 2.0, 1e-9, 0.0, 3.0)
    assert _of("r2", Errors(one, one, one, one, one, 0.0)) == Scalar(None, 1.0)


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
