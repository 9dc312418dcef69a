"""Critical values beside scipy's, and the two claims their root finding rests on."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from audit.statistics.critical import (
    LEAST_DF,
    chi_square_tail,
    descend,
    normal,
    student_t,
    student_t_tail,
)
from audit.statistics.limits import NoLimits
from audit.statistics.methods import Basis, limits_at
from audit.statistics.studentised_range import pairwise_critical, studentised_range

LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1 - 1e-6, 1 - 1e-9)


@pytest.mark.parametrize("level", LEVELS)
def test_normal_is_scipys(level: float) -> None:
    assert normal(level) == pytest.approx(-stats.norm.ppf((1 - level) / 2), rel=1e-12)


@pytest.mark.parametrize(
    "df", [LEAST_DF, 0.5, 1, 1.5, 2, 3, 7, 30, 99.3, 500, 999.9, 1000, 5000, 1e7]
)
def test_student_t_is_scipys(df: float) -> None:
    for level in LEVELS:
        assert student_t(level, df) == pytest.approx(-stats.t.ppf((1 - level) / 2, df), rel=1e-10)


def test_student_t_needs_freedom() -> None:
    for of_nothing in (student_t, student_t_tail):
        with pytest.raises(ValueError, match="degrees of freedom"):
            of_nothing(0.95, 0)


@pytest.mark.parametrize("df", [1e-9, 0.004, 5e-324, 0.2499])
def test_hardly_any_freedom_gives_no_limits(df: float) -> None:
    for level in (*LEVELS, 1 - 2**-53):
        with pytest.raises(NoLimits, match="say nothing of the spread"):
            student_t(level, df)
        assert math.isfinite(student_t(level, LEAST_DF))


@pytest.mark.parametrize("method", ["t", "log_t", "hall", "hall_root"])
def test_one_weight_that_outweighs_all_others_gives_no_limits(method: str) -> None:
    basis = Basis(method=method, value=0.2, n=1.004, standard_error=0.1)
    with pytest.raises(NoLimits):
        limits_at(basis, 0.95)


@pytest.mark.parametrize("df", [0.5, 1, 3.3, 30, 150, 199, 201, 999, 1e4, 1e6, 1e8])
def test_student_t_tail_is_scipys(df: float) -> None:
    for t in (0.01, 0.5, 1.0, 1.7, 2.0, 3.0, 8.0):
        assert student_t_tail(-t, df) == pytest.approx(2 * stats.t.sf(t, df), rel=1e-8)
    for nothing in (0.0, 1e-300):
        assert student_t_tail(nothing, df) == 1.0
    for endless in (math.inf, 1e300):
        assert student_t_tail(endless, df) == 0.0


@pytest.mark.parametrize("groups", [2, 3, 4, 7, 10, 25, 100, 1000])
def test_studentised_range_is_scipys(groups: int) -> None:
    for level in (0.5, 0.95, 0.999):
        expected = stats.studentized_range.ppf(level, groups, math.inf)
        assert studentised_range(level, groups) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("level", LEVELS)
def test_two_groups_need_no_more_than_the_normal(level: float) -> None:
    assert pairwise_critical(level, 2) == pytest.approx(normal(level), abs=1e-12)


@pytest.mark.parametrize(("groups", "level"), [(3, 1 - 1e-9), (50, 1 - 1e-6), (10_000, 0.95)])
def test_the_far_tail_integrates_to_what_was_asked(groups: int, level: float) -> None:
    """The tail by another road: given the smallest, Gauss-Legendre instead of trapezoids."""
    q = studentised_range(level, groups)

    def exceeding(z: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        above, beyond = special.ndtr(-z), special.ndtr(-z - q)
        share = -np.expm1((groups - 1) * np.log1p(-beyond / above))
        return groups * np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * above ** (groups - 1) * share

    cells = [integrate.fixed_quad(exceeding, low, low + 1, n=40)[0] for low in range(-15, 6)]
    assert sum(cells) == pytest.approx(1 - level, rel=1e-8)


def test_more_groups_and_higher_levels_reach_farther() -> None:
    by_groups = [studentised_range(0.95, groups) for groups in (2, 3, 5, 20, 1000, 10_000)]
    by_level = [studentised_range(level, 6) for level in LEVELS]
    assert by_groups == sorted(by_groups)
    assert by_level == sorted(by_level)


def test_one_group_has_no_range() -> None:
    with pytest.raises(ValueError, match="two groups"):
        studentised_range(0.95, 1)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.floats(0, 400), st.integers(1, 300) | st.floats(0.1, 300))
def test_chi_square_tail_is_scipys(statistic: float, df: float) -> None:
    expected = stats.chi2.sf(statistic, df)
    assert chi_square_tail(statistic, df) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_chi_square_tail_at_its_ends() -> None:
    assert chi_square_tail(0.0, 4) == 1.0
    assert chi_square_tail(3.0, 0) == 1.0
    assert chi_square_tail(math.inf, 4) == 0.0
    assert chi_square_tail(5000.0, 3) == 0.0


@pytest.mark.parametrize("start", [-3.0, 0.0, 0.69, 5.0])
def test_descend_finds_the_root_from_either_side(start: float) -> None:
    def falling(x: float) -> tuple[float, float]:
        return -math.exp(x), -math.exp(x)

    assert descend(falling, start, -2.0) == pytest.approx(math.log(2), abs=1e-12)
