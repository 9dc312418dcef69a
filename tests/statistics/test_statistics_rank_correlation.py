"""Rank correlations, and the largest of several distances: limits, tests, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from audit.statistics.kolmogorov import distance_limits, largest_distance_limits
from audit.statistics.limits import NoLimits
from audit.statistics.methods import Basis, limits_at
from audit.statistics.rank_correlation import spearman_limits, spearman_test
from audit.statistics.tested import NoTest


@given(st.floats(-0.99, 0.99), st.integers(4, 10_000), st.floats(0.5, 0.999))
def test_limits_hold_the_value_and_stay_within_one(correlation, n, level):
    low, high = spearman_limits(correlation, n, level)
    assert -1 < low <= correlation <= high < 1
    mirrored = spearman_limits(-correlation, n, level)
    assert mirrored == pytest.approx((-high, -low))


def test_without_correlation_the_error_is_fishers():
    low, high = spearman_limits(0.0, 103, 0.95)
    assert math.atanh(high) == pytest.approx(1.959964 / 10, abs=1e-6)
    assert low == -high


@pytest.mark.parametrize(("correlation", "n"), [(1.0, 50), (-1.0, 50), (0.2, 3)])
def test_a_perfect_order_or_too_few_people_have_no_limits(correlation, n):
    with pytest.raises(NoLimits):
        limits_at(Basis(method="spearman", value=correlation, n=n), 0.95)


def test_a_correlation_beyond_one_is_a_mistake():
    with pytest.raises(ValueError, match="does not exist"):
        spearman_limits(1.2, 50, 0.95)


def test_the_test_is_near_scipys():
    rng = np.random.default_rng(0)
    one = rng.normal(size=400)
    other = 0.1 * one + rng.normal(size=400)
    oracle = stats.spearmanr(one, other)
    assert spearman_test(oracle.statistic, 400).p == pytest.approx(oracle.pvalue, abs=0.003)
    with pytest.raises(NoTest):
        spearman_test(0.5, 3)


def test_of_two_groups_the_largest_distance_is_the_only_one():
    assert largest_distance_limits(0.4, 0.1, 2, 0.95) == distance_limits(0.4, 0.1, 0.95)


def test_more_groups_make_it_wider():
    widths = []
    for groups in (2, 3, 10, 100):
        basis = Basis(
            method="two_sample_dkw_all_pairs", value=0.5, standard_error=0.05, groups=groups
        )
        low, high = limits_at(basis, 0.95)
        widths.append(high - low)
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]
