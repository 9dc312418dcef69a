"""All that a metric of estimates returns: errors and R², with size, method, error and note."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
import sklearn.metrics as sk
from by_hand import log_error, of

from audit.measure.metrics.regression import ALL_ALIKE, ALL_EXACT, HEAVY, ONE_ROW
from audit.measure.results import Scalar
from audit.measure.tally.distribution import Distribution
from audit.measure.tally.errors import Errors
from audit.measure.tally.moments import Moments


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
    mae = of("mae", errors)
    assert mae == Scalar(
        errors.distance.mean, 5, "log_t", "log", pytest.approx(log_error(distance))
    )
    rmse = of("rmse", errors)
    assert rmse.value == pytest.approx(sqrt(square.mean()))
    assert rmse.standard_error == pytest.approx(np.std(square, ddof=1) / sqrt(5))
    assert (rmse.n, rmse.method, rmse.scale, rmse.note) == (5, "hall_root", "identity", None)
    assert rmse.needs == {"skewness": errors.square.skewness}
    residual = of("mean_residual", errors)
    assert residual.value == pytest.approx((OFF - TARGET).mean())
    assert residual.standard_error == pytest.approx(np.std(OFF - TARGET, ddof=1) / sqrt(5))
    assert (residual.n, residual.method, residual.scale) == (5, "hall", "identity")
    assert residual.needs == {"skewness": errors.residual.skewness}
    for metric, shape in (("mean_target", errors.target), ("mean_estimate", errors.estimate)):
        found = of(metric, Distribution(np.array([1.0]), np.array([1.0]), shape))
        assert (found.value, found.n, found.method) == (shape.mean, 5, "hall")


def test_r2_and_what_its_limits_need():
    errors = _errors(TARGET, OFF)
    found = of("r2", errors)
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
    assert of("r2", _errors(TARGET[:1], OFF[:1])) == Scalar(None, 1)
    assert of("r2", _errors(np.ones(3), OFF[:3])) == Scalar(None, 3)
    assert of("r2", _errors(TARGET[:2], OFF[:2])).n == 2
    exact = of("r2", _errors(TARGET, TARGET))
    assert (exact.value, exact.needs["means"][0]) == (1.0, (0.0, 0.0, 5))


def test_r2_of_two_people_and_of_one_who_weighs_it_all():
    two = of("r2", _errors(np.array([0.0, 2.0]), np.array([0.0, 1.0])))
    assert two.value == pytest.approx(1 - 0.5 / 1)
    # labels of two kinds alone are all as far from their mean: their spread has no error
    assert two.needs["means"][1] == (pytest.approx(1.0), pytest.approx(0.0, abs=1e-9), 2)
    one = Moments(1.0, 2.0, 1e-9, 0.0, 3.0)
    assert of("r2", Errors(one, one, one, one, one, 0.0)) == Scalar(None, 1.0)


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
        assert of(metric, errors).note == (HEAVY if heavy else None)
    nine = Moments(30, 0.0, 1.0, 0.0, 9.0)
    edge = Errors(nine, nine, nine, Moments(30, 1.0, 1.0), Moments(30, 1.0, 1.0), 0.0)
    assert of("rmse", edge).note is None
    assert of("r2", edge).note is None


def test_estimates_of_nobody_of_one_and_exact_ones():
    nobody = _errors(np.array([]), np.array([]))
    for metric in ("mae", "rmse", "mean_residual"):
        assert of(metric, nobody) == Scalar(None, 0)
        one = of(metric, _errors(TARGET[:1], OFF[:1]))
        assert one == Scalar(0.5, 1, note=ONE_ROW)
    exact = _errors(TARGET, TARGET)
    assert of("mae", exact) == Scalar(0.0, 5, note=ALL_EXACT)
    assert of("rmse", exact) == Scalar(0.0, 5, note=ALL_EXACT)
    assert of("mean_residual", _errors(TARGET, TARGET + 2)) == Scalar(2.0, 5, note=ALL_ALIKE)
