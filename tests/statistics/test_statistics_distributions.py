"""Whole distributions compared: Kolmogorov and Smirnov, and quantiles."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from audit.statistics.differences import difference
from audit.statistics.kolmogorov import (
    distance_error,
    kolmogorov_smirnov,
    kolmogorov_smirnov_p,
    kolmogorov_tail,
)
from audit.statistics.limits import Estimate, Limits, NoLimits
from audit.statistics.methods import Basis, limits_at
from audit.statistics.quantiles import quantile_shares, woodruff_error

plain = settings(derandomize=True, deadline=None, max_examples=150)
values = st.lists(st.integers(0, 12), min_size=4, max_size=60)


@plain
@given(values, values)
def test_the_distance_is_scipys(first: list[int], second: list[int]) -> None:
    counts = [first.count(value) for value in range(13)]
    others = [second.count(value) for value in range(13)]
    expected = stats.ks_2samp(first, second, method="asymp")
    assert kolmogorov_smirnov(counts, others) == pytest.approx(expected.statistic, abs=1e-12)


@plain
@given(st.floats(0.001, 12))
def test_the_tail_is_scipys(x: float) -> None:
    assert kolmogorov_tail(x) == pytest.approx(special.kolmogorov(x), rel=1e-9, abs=1e-12)


def test_the_p_value_keeps_its_level() -> None:
    rng = np.random.default_rng(3)
    rejected = 0
    for _ in range(500):
        first, second = rng.random(80), rng.random(120)
        distance = stats.ks_2samp(first, second).statistic
        rejected += kolmogorov_smirnov_p(distance, 80, 120) < 0.05
    assert 0.02 <= rejected / 500 <= 0.06
    assert kolmogorov_tail(0.0) == 1.0
    assert kolmogorov_smirnov_p(1.0, 300, 300) < 1e-100


def test_groups_of_nobody_have_no_distribution() -> None:
    with pytest.raises(NoLimits, match="nobody"):
        kolmogorov_smirnov([0, 0], [1, 2])
    with pytest.raises(ValueError, match="zip"):
        kolmogorov_smirnov([1, 2], [1, 2, 3])


@pytest.mark.parametrize("shift", [0.0, 0.3, 1.0, 3.0])
def test_the_distance_covers(shift: float) -> None:
    rng = np.random.default_rng(4)
    truth = 2 * stats.norm.cdf(shift / 2) - 1
    hits = 0
    for _ in range(300):
        distance = stats.ks_2samp(rng.normal(size=60), rng.normal(shift, size=90)).statistic
        basis = Basis(
            method="two_sample_dkw", value=distance, standard_error=distance_error(60, 90)
        )
        low, high = limits_at(basis, 0.95)
        hits += low <= truth <= high
    assert hits / 300 >= 0.94


def median_limits(rows: np.ndarray, share: float) -> Estimate:
    low, high = quantile_shares(share, len(rows), 0.95)
    return Estimate(*(float(np.quantile(rows, at)) for at in (share, low, high)))


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_a_quantile_and_the_gap_of_two_cover(share: float) -> None:
    rng = np.random.default_rng(5)
    truth = float(np.exp(stats.norm.ppf(share)))
    hits = gaps = by_error = 0
    for _ in range(500):
        first, second = np.exp(rng.normal(size=60)), 2 * np.exp(rng.normal(size=80))
        one, other = median_limits(first, share), median_limits(second, share)
        hits += one.low <= truth <= one.high
        low, high = difference(one, other)
        gaps += low <= -truth <= high
        error = woodruff_error(Limits(one.low, one.high), 0.95)
        by_error += abs(one.value - truth) <= 1.96 * error
    assert all(0.92 <= found / 500 <= 0.98 for found in (hits, gaps)), (hits, gaps)
    assert by_error / 500 >= 0.88


def test_quantile_shares_are_wilsons() -> None:
    assert quantile_shares(0.9, 50, 0.95) == pytest.approx(
        limits_at(Basis(method="wilson", rates=((45, 50),)), 0.95)
    )
    assert woodruff_error(Limits(1.0, 1.0 + 2 * 1.959963984540054), 0.95) == pytest.approx(1.0)
    assert math.isclose(quantile_shares(0.5, 1e6, 0.95).low, 0.49902, abs_tol=1e-4)
