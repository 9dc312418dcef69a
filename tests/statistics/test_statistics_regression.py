"""Means of skewed rows, two means, and R²: beside scipy, and their coverage."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from audit.statistics.limits import Limits, NoLimits
from audit.statistics.methods import Basis, limits_at
from audit.statistics.tested import NoTest
from audit.statistics.two_means import Mean, fieller_limits, welch

plain = settings(derandomize=True, deadline=None, max_examples=150)
Rows = npt.NDArray[np.float64]
SMALL = st.floats(0.001, 100)


def mean_of(rows: Rows) -> tuple[float, float, int]:
    return float(rows.mean()), float(rows.std(ddof=1) / math.sqrt(len(rows))), len(rows)


def rmse(errors: Rows) -> Limits:
    squares = errors**2
    value, error, n = mean_of(squares)
    basis = Basis(
        method="hall_root",
        value=math.sqrt(value),
        standard_error=error,
        n=n,
        skewness=float(stats.skew(squares)),
    )
    return limits_at(basis, 0.95)


def r2(labels: Rows, predictions: Rows) -> Limits:
    squares = (labels - predictions) ** 2
    away = (labels - labels.mean()) ** 2 * len(labels) / (len(labels) - 1)
    means = (mean_of(squares), mean_of(away))
    shared = float(np.corrcoef(squares, away)[0, 1])
    return limits_at(Basis(method="fieller_r2", means=means, correlation=shared), 0.95)


@plain
@given(st.floats(-50, 50), SMALL, st.integers(3, 500), st.floats(-8, 8), st.floats(0.5, 0.9999))
def test_hall_turns_its_own_cubic_back(
    mean: float, error: float, n: int, skewness: float, level: float
) -> None:
    basis = Basis(method="hall", value=mean, standard_error=error, n=n, skewness=skewness)
    low, high = limits_at(basis, level)
    a, reach = skewness / math.sqrt(n), -stats.t.ppf((1 - level) / 2, n - 1)
    for limit, expected in ((low, reach), (high, -reach)):
        t = (mean - limit) / error
        cubic = t + a * t * t / 3 + a * a * t**3 / 27 + a / 6
        assert cubic == pytest.approx(expected, rel=1e-6, abs=1e-6)
    mirrored = Basis(method="hall", value=-mean, standard_error=error, n=n, skewness=-skewness)
    assert limits_at(mirrored, level) == pytest.approx((-high, -low), rel=1e-9, abs=1e-9)


def test_without_skew_hall_is_student() -> None:
    hall, student = (
        limits_at(Basis(method=method, value=3.0, standard_error=0.4, n=8), 0.95)
        for method in ("hall", "t")
    )
    assert hall == pytest.approx(student)
    broken = Basis(method="hall", value=3.0, standard_error=0.4, n=8, skewness=math.nan)
    assert limits_at(broken, 0.95) == pytest.approx(student)


def test_rmse_is_never_negative() -> None:
    wild = Basis(method="hall_root", value=1.0, standard_error=0.9, n=5, skewness=-1.0)
    assert limits_at(wild, 0.999).low == 0.0
    for method in ("hall", "hall_root"):
        with pytest.raises(NoLimits, match="one row"):
            limits_at(Basis(method=method, value=1.0, standard_error=0.1, n=1), 0.95)


def test_welch_is_scipys() -> None:
    rng = np.random.default_rng(2)
    for m, n in ((5, 9), (40, 12), (3, 300)):
        first, second = rng.normal(1, 2, m), rng.normal(0, 0.5, n)
        expected = stats.ttest_ind(first, second, equal_var=False)
        found = welch(Mean(*mean_of(first)), Mean(*mean_of(second)))
        assert found == pytest.approx((expected.statistic, expected.df, expected.pvalue), rel=1e-9)
        interval = expected.confidence_interval(0.9)
        basis = Basis(method="welch", means=(mean_of(first), mean_of(second)))
        assert limits_at(basis, 0.9) == pytest.approx((interval.low, interval.high), rel=1e-9)


def test_means_without_spread() -> None:
    same = Mean(2.0, 0.0, 9)
    with pytest.raises(NoTest, match="spread"):
        welch(same, same)
    basis = Basis(method="welch", means=((2.0, 0.0, 9), (1.0, 0.0, 4)))
    assert limits_at(basis, 0.95) == (1.0, 1.0)
    with pytest.raises(NoLimits):
        limits_at(Basis(method="welch", means=((2.0, 0.3, 1), (1.0, 0.2, 4))), 0.95)


@plain
@given(SMALL, SMALL, st.floats(0.01, 0.3), st.floats(0.01, 0.3), st.floats(-0.9, 0.9))
def test_fieller_solves_its_equation(
    over: float, under: float, error: float, other_error: float, shared: float
) -> None:
    """At either limit r, over - r under lies just t standard errors from 0."""
    first, second = Mean(over, over * error, 80), Mean(under, under * other_error, 80)
    t = stats.t.ppf(0.975, 79)
    low, high = fieller_limits(first, second, shared, 0.95)
    assert low < over / under < high
    for r in (low, high):
        spread = first.standard_error**2 + (r * second.standard_error) ** 2
        spread -= 2 * r * shared * first.standard_error * second.standard_error
        assert abs(over - r * under) == pytest.approx(t * math.sqrt(spread), rel=1e-6)


def test_fieller_needs_a_divisor_clear_of_0() -> None:
    for under in (Mean(1.0, 0.6, 80), Mean(0.0, 0.0, 80), Mean(-3.0, 0.1, 80)):
        with pytest.raises(NoLimits, match="clear of 0"):
            fieller_limits(Mean(1.0, 0.1, 80), under, 0.0, 0.95)
    perfect = Basis(method="fieller_r2", means=((0.0, 0.0, 80), (4.0, 0.3, 80)))
    assert limits_at(perfect, 0.95) == (1.0, 1.0)


def covered(interval: Callable[[Any], Limits], draw: Callable[[Any], Any], truth: float) -> float:
    rng = np.random.default_rng(20261121)
    hits = made = 0
    for _ in range(800):
        try:
            low, high = interval(draw(rng))
        except NoLimits:  # a single row holds nearly all of the labels' spread
            continue
        made += 1
        hits += low <= truth <= high
    assert made >= 790
    return hits / made


def test_rmse_covers_where_the_bare_log_does_not() -> None:
    def bare_log(errors: Rows) -> Limits:
        value, error, _ = mean_of(errors**2)
        reach = 1.959964 * error / value
        return Limits(math.sqrt(value * math.exp(-reach)), math.sqrt(value * math.exp(reach)))

    def laplace(rng: np.random.Generator) -> Rows:
        return rng.laplace(size=50)

    assert 0.92 <= covered(rmse, laplace, math.sqrt(2)) <= 0.97
    assert covered(bare_log, laplace, math.sqrt(2)) < 0.91
    assert 0.93 <= covered(rmse, lambda rng: rng.normal(size=50), 1.0) <= 0.97


def test_r2_covers_with_heavy_tails() -> None:
    def rows(rng: np.random.Generator) -> tuple[Rows, Rows]:
        signal, noise = rng.standard_t(5, size=(2, 50))
        return signal + noise, signal

    assert 0.93 <= covered(lambda both: r2(*both), rows, 0.5) <= 0.98


def test_welch_covers_where_the_pooled_spread_does_not() -> None:
    def pooled(both: tuple[Rows, Rows]) -> Limits:
        found = stats.ttest_ind(*both).confidence_interval(0.95)
        return Limits(found.low, found.high)

    def rows(rng: np.random.Generator) -> tuple[Rows, Rows]:
        return rng.normal(1, 4, 10), rng.normal(0, 1, 40)

    def ours(both: tuple[Rows, Rows]) -> Limits:
        return limits_at(Basis(method="welch", means=tuple(map(mean_of, both))), 0.95)

    assert 0.93 <= covered(ours, rows, 1.0) <= 0.97
    assert covered(pooled, rows, 1.0) < 0.8
