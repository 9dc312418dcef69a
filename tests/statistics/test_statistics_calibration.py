"""Calibration read against chance."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from audit.statistics.calibration import (
    binomial_mean_deviation,
    calibration_chi_square,
    expected_gap_if_calibrated,
)

plain = settings(derandomize=True, deadline=None, max_examples=150)


@plain
@given(st.integers(1, 300), st.floats(0.001, 0.999))
def test_mean_deviation_is_the_sum_over_all_outcomes(n: int, p: float) -> None:
    outcomes = range(n + 1)
    expected = sum(abs(k - n * p) * stats.binom.pmf(k, n, p) for k in outcomes)
    assert binomial_mean_deviation(n, p) == pytest.approx(expected, rel=1e-8)


def test_mean_deviation_goes_over_into_the_normal() -> None:
    exact, normal = (binomial_mean_deviation(n, 0.3) / n**0.5 for n in (999_999, 1_000_000))
    assert exact == pytest.approx(normal, rel=1e-5)
    assert binomial_mean_deviation(50.5, 0.3) == pytest.approx(
        binomial_mean_deviation(50, 0.3), rel=0.02
    )
    assert binomial_mean_deviation(10, 0.0) == binomial_mean_deviation(10, 1.0) == 0.0


@pytest.mark.parametrize(("rows", "seen"), [(100, 0.088), (500, 0.041), (2000, 0.020)])
def test_a_calibrated_score_is_expected_to_look_miscalibrated(rows: int, seen: float) -> None:
    """Ten even bins of a uniform score, as measured for this project: .088, .041, .020."""
    bins = [(rows / 10, (index + 0.5) / 10) for index in range(10)]
    assert expected_gap_if_calibrated(bins) == pytest.approx(seen, rel=0.25)


def test_expectation_is_what_draws_show() -> None:
    draw = random.Random(4)
    bins = [(7, 0.1), (20, 0.4), (31, 0.85), (0, 0.5)]
    gaps = []
    for _ in range(4000):
        misses = sum(abs(sum(draw.random() < p for _ in range(n)) - n * p) for n, p in bins)
        gaps.append(misses / 58)
    assert expected_gap_if_calibrated(bins) == pytest.approx(sum(gaps) / 4000, rel=0.03)


def test_nothing_is_expected_of_nobody() -> None:
    assert expected_gap_if_calibrated([]) == 0.0
    assert expected_gap_if_calibrated([(0, 0.3)]) == 0.0


def test_chi_square_by_hand() -> None:
    statistic, df, p = calibration_chi_square([(100, 0.2, 30), (50, 0.5, 20), (100, 0.9, 93)])
    expected = 100 / 16 + 25 / 12.5 + 9 / 9
    assert statistic == pytest.approx(expected)
    assert df == 3
    assert p == pytest.approx(stats.chi2.sf(expected, 3))


def test_sparse_bins_join_their_neighbours() -> None:
    """One bad outcome among three at a score of .02 isn't proof of anything."""
    alone = calibration_chi_square([(3, 0.02, 1)])
    joined = calibration_chi_square([(3, 0.02, 1), (400, 0.1, 40), (400, 0.9, 360), (2, 0.99, 2)])
    assert alone.df == 1
    assert joined.df == 2
    assert joined.p > 0.5


def test_certain_scores_must_be_right() -> None:
    right = calibration_chi_square([(50, 0.0, 0), (100, 0.4, 41), (50, 1.0, 50)])
    assert right.df == 1
    assert right.p > 0.5
    for wrong in ([(50, 0.0, 1), (50, 1.0, 49)], [(100, 0.4, 40), (50, 1.0, 49)]):
        assert calibration_chi_square(wrong) == (math.inf, 1, 0.0)
    assert calibration_chi_square([]) == (0, 0, 1.0)


def test_the_test_has_the_size_it_claims_and_sees_what_is_wrong() -> None:
    draw = random.Random(9)

    def rejects(shift: float) -> float:
        found = 0
        for _ in range(400):
            scores = [draw.betavariate(2, 2) for _ in range(200)]
            bins = [[0.0, 0.0, 0.0] for _ in range(10)]
            for score in scores:
                cell = bins[int(score * 10)]
                cell[0] += 1
                cell[1] += score
                cell[2] += draw.random() < score + shift
            seen = [(n, total / n, k) for n, total, k in bins if n]
            found += calibration_chi_square(seen).p < 0.05
        return found / 400

    assert 0.02 <= rejects(0.0) <= 0.08
    assert rejects(0.15) > 0.8
