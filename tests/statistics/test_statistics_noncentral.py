"""Chi-square off its centre, beside scipy, and the limits of an inequality between groups."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.statistics.between_groups import between_groups_limits
from audit.statistics.limits import NoLimits
from audit.statistics.noncentral import LARGE, noncentral_tail, noncentrality

TAILS = (0.001, 0.025, 0.5, 0.975, 0.999)


@pytest.mark.parametrize("df", [1, 2, 3, 9, 50, 500])
@pytest.mark.parametrize("centre", [0.01, 1.0, 30.0, 400.0, 990.0, 2500.0, 1e6])
def test_a_tail_is_scipys(df: int, centre: float) -> None:
    stats = pytest.importorskip("scipy.stats")
    for tail in TAILS:
        found = noncentral_tail(stats.ncx2.isf(tail, df, centre), df, centre)
        assert found == pytest.approx(tail, abs=1e-11 if df + centre <= LARGE else 3e-6)


def test_on_its_centre_it_is_chi_square() -> None:
    assert noncentral_tail(3.841458820694124, 1, 0.0) == pytest.approx(0.05)
    assert noncentral_tail(0.0, 3, 2.0) == 1.0


@settings(max_examples=200, deadline=None)
@given(
    st.floats(0.0, 5000.0),
    st.integers(1, 200),
    st.sampled_from([1e-6, 0.005, 0.025, 0.1, 0.9, 0.975, 0.995]),
)
def test_a_noncentrality_gives_its_tail_back(statistic: float, df: int, tail: float) -> None:
    centre = noncentrality(statistic, df, tail)
    found = noncentral_tail(statistic, df, centre)
    if centre == 0.0:
        assert found >= tail
    else:
        assert found == pytest.approx(tail, abs=2e-5)  # as far as two formulas meet at LARGE


def test_of_two_groups_it_is_the_square_of_their_gap() -> None:
    """Far from 0, one degree of freedom is a normal value squared: root ± 1.96 errors."""
    low, high = between_groups_limits(1.0, 0.05, 2, 0.95)
    assert low == pytest.approx((1 - 1.959964 * 0.05) ** 2, rel=1e-6)
    assert high == pytest.approx((1 + 1.959964 * 0.05) ** 2, rel=1e-6)


@pytest.mark.parametrize("groups", [2, 3, 10, 100])
def test_no_more_than_chance_is_no_evidence_of_a_gap_and_none_against_it(groups: int) -> None:
    error = 0.01
    none = between_groups_limits(0.0, error, groups, 0.95)
    by_chance = between_groups_limits((groups - 1) * error**2, error, groups, 0.95)
    assert none.low == by_chance.low == 0.0
    assert none.high > 0.0
    assert by_chance.high == pytest.approx(max(none.high, (groups - 1) * error**2))


@pytest.mark.parametrize("error", [None, 0.0])
def test_without_an_error_there_are_no_limits(error: float | None) -> None:
    with pytest.raises(NoLimits):
        between_groups_limits(0.1, error, 3, 0.95)
