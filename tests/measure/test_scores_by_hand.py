"""All that a metric of scores returns: losses, calibration, areas, with size, method and error."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest
import sklearn.metrics as sk
from by_hand import CLOSE, EMPTY, LABEL, SCORE, SIX, log_error, of, scored
from statsmodels.discrete.discrete_model import Logit

from audit.measure.metrics import calibration
from audit.measure.metrics.calibration import ONE_VALUE
from audit.measure.results import Scalar
from audit.measure.tally.scores import Scores
from audit.statistics.auc import hanley_mcneil_error


def test_losses_have_the_error_of_their_rows():
    for metric, losses in (
        ("log_loss", -np.log(np.where(LABEL, SCORE, 1 - SCORE))),
        ("brier_score", (SCORE - LABEL) ** 2),
    ):
        found = of(metric, SIX)
        assert found.value == pytest.approx(losses.mean(), **CLOSE)
        assert found.standard_error == pytest.approx(log_error(losses), rel=1e-9)
        assert (found.n, found.method, found.scale) == (14, "log_t", "log")
        assert (found.parameters, found.note) == ({}, None)
        assert of(metric, EMPTY) == Scalar(None, 0)
        one = of(metric, scored([0.5], [1], [0]))
        assert (one.n, one.method, one.note) == (1, None, ONE_VALUE)
        assert of(metric, scored([0.5], [1], [1])).method == "log_t"
        binned = of(metric, scored([0.1, 0.9], [1, 5], [4, 1], width=0.125))
        assert binned.parameters["bin_width"] == 0.125
        assert binned.parameters["error_bound"] > 0
        assert of(metric, scored([0.9], [1], [0], width=0.125)).parameters["bin_width"] == 0.125
    right = of("brier_score", scored([0.0, 1.0], [0, 3], [3, 0]))
    assert (right.value, right.n, right.method, right.note) == (0.0, 6, None, ONE_VALUE)


def test_a_sure_mistake_costs_36_nats():
    found = of("log_loss", scored([0.0, 1.0], [1, 0], [0, 1]))
    assert found.value == pytest.approx(52 * log(2), rel=1e-9)


def test_the_calibration_error_by_hand():
    scores = scored([0.12, 0.18, 0.9], [1, 0, 2], [1, 1, 0])
    found = of("expected_calibration_error", scores)
    assert found.value == pytest.approx(abs(0.14 - 1 / 3) * 3 / 5 + 0.1 * 2 / 5)
    expected = found.parameters.pop("expected_if_calibrated")
    assert 0.1 < expected < 0.3
    assert found.parameters == {"bins": 10, "binning": "equal width", "of": "the positive class"}
    assert (found.n, found.method) == (5, None)
    assert found.note == "biased upwards; compare it with the value expected of a calibrated model"
    assert of("expected_calibration_error", EMPTY) == Scalar(None, 0)
    binned = of("expected_calibration_error", scored([0.1, 0.9], [1, 5], [4, 1], width=0.125))
    assert binned.parameters["score_bin_width"] == 0.125
    assert binned.parameters["bins"] == 10
    assert {"score_bins", "error_bound"} < set(binned.parameters)


def test_the_slope_is_that_of_a_logistic_regression():
    logit = np.log(SCORE / (1 - SCORE))
    design = np.column_stack([np.ones_like(logit), logit])
    oracle = Logit(LABEL, design).fit(disp=False, tol=1e-12)
    found = of("calibration_slope", SIX)
    assert found.value == pytest.approx(oracle.params[1], rel=1e-6)
    assert found.standard_error == pytest.approx(oracle.bse[1], rel=1e-6)
    assert (found.n, found.method, found.scale) == (14, "normal", "identity")


def test_no_slope_where_a_class_is_empty_or_the_scores_separate():
    apart = scored([0.1, 0.2, 0.8, 0.9], [0, 0, 3, 2], [3, 2, 0, 0])
    for scores in (
        scored([0.1, 0.9], [3, 3], [0, 0]),
        scored([0.1, 0.9], [0, 0], [3, 3]),
        scored([0.5], [3], [3]),
        apart,
    ):
        assert of("calibration_slope", scores) == Scalar(None, scores.n)


def test_sure_scores_that_are_often_wrong_have_a_slope_too():
    ends = of("calibration_slope", scored([0.0, 0.5, 1.0], [1, 2, 3], [3, 2, 1]))
    inside = of("calibration_slope", scored([1e-6, 0.5, 1 - 1e-6], [1, 2, 3], [3, 2, 1]))
    assert ends == inside
    assert ends.value == pytest.approx(log(3) / log((1 - 1e-6) / 1e-6), rel=1e-9)


def test_a_slope_of_weights_counts_them_at_their_worth():
    double = Scores(SIX.values, SIX.positives * 2, SIX.negatives * 2, (14 * 2.0, 14 * 2.0))
    halved = of("calibration_slope", double)
    assert halved.value == pytest.approx(of("calibration_slope", SIX).value)
    factor = sqrt(14 / double.n)
    own = of("calibration_slope", SIX).standard_error
    assert halved.standard_error == pytest.approx(own * factor)


def test_a_slope_that_is_not_found_in_time_is_none(monkeypatch):
    monkeypatch.setattr(calibration, "STEPS", 1)
    assert of("calibration_slope", SIX) == Scalar(None, 14)


def test_two_scores_have_the_slope_through_both_shares():
    found = of("calibration_slope", scored([0.2, 0.7], [1, 3], [3, 1]))
    across = log(0.7 / 0.3) - log(0.2 / 0.8)
    assert found.value == pytest.approx((log(3) + log(3)) / across, rel=1e-9)
    assert found.standard_error == pytest.approx(sqrt(2 * (1 + 1 / 3)) / across, rel=1e-6)


def test_newtons_method_needs_few_steps(monkeypatch):
    monkeypatch.setattr(calibration, "STEPS", 7)
    uneven = scored([0.2, 0.4, 0.5, 0.9], [1, 4, 9, 30], [3, 5, 1, 4])
    logit = np.log(uneven.values / (1 - uneven.values))
    design = np.repeat(np.column_stack([np.ones(4), logit]), 2, axis=0)
    label = np.tile([1, 0], 4)
    rows = np.array([1, 3, 4, 5, 9, 1, 30, 4])
    oracle = Logit(np.repeat(label, rows), np.repeat(design, rows, axis=0)).fit(disp=False)
    assert of("calibration_slope", uneven).value == pytest.approx(oracle.params[1], rel=1e-6)


def test_next_to_nobody_of_a_class_is_no_overflow():
    few = scored([0.1, 0.5, 0.9], [1e-305, 1e-305, 1e-305], [1e8, 1e8, 1e8])
    assert of("calibration_slope", few).value is None


def test_a_slope_needs_some_millionths_of_a_person():
    # labels half and half at the logits 0 and 1: a slope of 0, if of anybody
    values = [0.5, 1 / (1 + exp(-1))]
    assert of("calibration_slope", scored(values, [2.5e-6] * 2, [2.5e-6] * 2)).value == 0.0
    assert of("calibration_slope", scored(values, [1.9e-6] * 2, [1.9e-6] * 2)).value is None


def test_scores_that_differ_in_their_last_digits_have_no_slope():
    nearly = scored([0.9, 0.9 + 2.8e-7], [1000, 1000], [1000, 1000])
    assert of("calibration_slope", nearly).value is None


def test_the_area_and_its_errors():
    few = of("roc_auc", SIX)
    auc = sk.roc_auc_score(LABEL, SCORE)
    assert few.value == pytest.approx(auc, **CLOSE)
    error = hanley_mcneil_error(auc, 7, 7) / (auc * (1 - auc))
    assert few.standard_error == pytest.approx(error)
    assert (few.n, few.method, few.scale) == (14, "hanley_mcneil", "logit")
    assert (few.needs, few.parameters) == ({}, {})
    many = scored(SIX.values, SIX.positives * 5, SIX.negatives * 5)
    found = of("roc_auc", many)
    positive, negative = (np.repeat(SCORE[k == LABEL], 5) for k in (1, 0))
    order = np.sign(positive[:, None] - negative[None, :]) / 2 + 0.5
    variance = np.var(order.mean(axis=1), ddof=1) / 35 + np.var(order.mean(axis=0), ddof=1) / 35
    assert found.standard_error == pytest.approx(sqrt(variance) / (auc * (1 - auc)))
    assert (found.n, found.method, found.scale) == (70, "logit_normal", "logit")
    thirty = of("roc_auc", scored([0.2, 0.7], [10, 20], [20, 15]))
    assert thirty.method == "logit_normal"
    assert of("roc_auc", scored([0.2, 0.7], [9, 20], [20, 15])).method == "hanley_mcneil"


def test_an_area_without_spread_and_without_a_class():
    right = of("roc_auc", scored([0.2, 0.7], [0, 4], [3, 0]))
    assert right == Scalar(1.0, 7, "hanley_mcneil", "logit", needs={"rates": ((3.0, 3.0),)})
    wrong = of("roc_auc", scored([0.2, 0.7], [4, 0], [0, 3], width=0.125))
    assert (wrong.value, wrong.needs) == (0.0, {"rates": ((0.0, 3.0),)})
    assert wrong.parameters["bin_width"] == 0.125
    assert of("roc_auc", scored([0.5], [3], [0])) == Scalar(None, 3)
    assert of("roc_auc", scored([0.5], [0], [3])) == Scalar(None, 3)
    binned = of("roc_auc", scored([0.2, 0.7], [1, 3], [3, 1], width=0.125))
    assert binned.parameters["error_bound"] == pytest.approx(6 / 16 / 2)


def test_average_precision_and_its_error():
    found = of("average_precision", SIX)
    value = sk.average_precision_score(LABEL, SCORE)
    assert found.value == pytest.approx(value, **CLOSE)
    assert found.standard_error == pytest.approx(1 / sqrt(7 * value * (1 - value)))
    assert (found.n, found.method, found.scale) == (14, "logit_normal", "logit")
    perfect = of("average_precision", scored([0.2, 0.7], [0, 4], [3, 0]))
    assert (perfect.value, perfect.method, perfect.standard_error) == (1.0, None, None)
    assert of("average_precision", scored([0.5], [0], [3])) == Scalar(None, 3)
    top_is_empty = of("average_precision", scored([0.2, 0.7, 0.9], [1, 1, 0], [1, 1, 0]))
    assert top_is_empty.value == 0.5
    binned = of("average_precision", scored([0.2, 0.7], [1, 3], [3, 1], width=0.125))
    assert binned.parameters["bin_width"] == 0.125


def test_average_precision_of_the_fewest_people():
    # positives effectively 2, negatives 7: the error counts positives
    uneven = of("average_precision", scored([0.2, 0.7], [1, 1], [6, 1]))
    value = (2 / 9) / 2 + (1 / 2) / 2
    assert uneven.value == pytest.approx(value)
    assert uneven.standard_error == pytest.approx(1 / sqrt(2 * value * (1 - value)))
    top = of("average_precision", scored([0.2, 0.7], [1, 1], [1, 0]))
    assert top.value == pytest.approx(1 / 2 + (2 / 3) / 2)
    top_is_nobody = of("average_precision", scored([0.2, 0.9], [2, 0], [2, 0]))
    assert top_is_nobody.value == 0.5
