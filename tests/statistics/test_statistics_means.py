"""Means with a standard error, and the AUC on its logit."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from audit.statistics.auc import hanley_mcneil_error, logit_error
from audit.statistics.limits import Limits, NoLimits
from audit.statistics.methods import Basis, limits_at

plain = settings(derandomize=True, deadline=None, max_examples=100)


def limits(
    method: str, value: float, error: float | None, n: float = 20, level: float = 0.95
) -> Limits:
    return limits_at(Basis(method=method, value=value, n=n, standard_error=error), level)


@plain
@given(st.floats(0.01, 0.99), st.floats(0, 3), st.floats(0.5, 0.999999))
@pytest.mark.parametrize("method", ["normal", "t", "log_t", "logit_normal", "hanley_mcneil"])
def test_the_value_lies_within_and_the_level_widens(
    method: str, value: float, error: float, level: float
) -> None:
    low, high = limits(method, value, error, level=level)
    assert low - 1e-12 <= value <= high + 1e-12
    wider = limits(method, value, error, level=1 - (1 - level) / 2)
    assert wider.low <= low
    assert wider.high >= high
    if method == "log_t":
        assert low > 0
    if method in ("logit_normal", "hanley_mcneil"):
        assert low >= 0
        assert high <= 1


def test_t_is_scipys() -> None:
    assert limits("t", 3.0, 0.4, n=8) == pytest.approx(stats.t.interval(0.95, 7, 3.0, 0.4))
    assert limits("normal", 3.0, 0.4) == pytest.approx(stats.norm.interval(0.95, 3.0, 0.4))


def test_log_t_is_t_on_the_log() -> None:
    on_the_log = stats.t.interval(0.95, 7, math.log(3.0), 0.4)
    assert limits("log_t", 3.0, 0.4, n=8) == pytest.approx([math.exp(x) for x in on_the_log])


@pytest.mark.parametrize("method", ["t", "log_t"])
@pytest.mark.parametrize("n", [0, 0.7, 1])
def test_one_row_says_nothing_of_the_spread(method: str, n: float) -> None:
    with pytest.raises(NoLimits, match="one row"):
        limits(method, 0.5, 0.1, n=n)


@pytest.mark.parametrize("method", ["normal", "t", "log_t", "logit_normal"])
@pytest.mark.parametrize("error", [None, math.nan, math.inf, -1.0])
def test_a_standard_error_must_exist(method: str, error: float | None) -> None:
    with pytest.raises(NoLimits, match="standard error"):
        limits(method, 0.5, error)


def test_no_limit_is_ever_infinite() -> None:
    with pytest.raises(NoLimits):
        limits("log_t", 0.0, 0.1)
    with pytest.raises(NoLimits, match="too large"):
        limits("log_t", 0.5, 100.0, n=2)
    assert limits("logit_normal", 0.5, 1e300) == (0.0, 1.0)


def test_a_standard_error_of_0_is_a_point() -> None:
    assert limits("normal", 2.0, 0.0) == (2.0, 2.0)
    assert limits("logit_normal", 0.5, 0.0) == (0.5, 0.5)


@plain
@given(st.floats(0.01, 0.99), st.floats(0.001, 3))
def test_an_auc_turned_round_turns_its_limits(value: float, error: float) -> None:
    low, high = limits("logit_normal", value, error)
    assert limits("logit_normal", 1 - value, error) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize("method", ["logit_normal", "hanley_mcneil"])
def test_an_auc_of_exactly_0_or_1(method: str) -> None:
    assert limits(method, 1.0, 0.0) == (0.0, 1.0)
    assert limits(method, 0.0, None) == (0.0, 1.0)
    known = limits_at(Basis(method=method, value=1.0, rates=((30, 30),)), 0.95)
    assert known == limits_at(Basis(method="wilson", rates=((30, 30),)), 0.95)
    assert 0.85 < known.low < known.high == 1.0


def test_an_auc_beyond_its_range_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        limits("logit_normal", 1.2, 0.1)


def test_delong_tiny_by_hand() -> None:
    error = logit_error(0.75, math.sqrt(0.125))
    assert error == pytest.approx(math.sqrt(0.125) / 0.1875)
    low, high = limits("logit_normal", 0.75, error)
    centre, reach = math.log(3), 1.959964 * error
    assert low == pytest.approx(1 / (1 + math.exp(reach - centre)), abs=1e-6)
    assert high == pytest.approx(1 / (1 + math.exp(-reach - centre)), abs=1e-6)
    with pytest.raises(NoLimits):
        logit_error(1.0, 0.0)


def test_hanley_mcneil_at_its_anchors() -> None:
    """Without any skill the variance is that of Mann and Whitney under chance."""
    m, n = 12, 17
    assert hanley_mcneil_error(0.5, m, n) ** 2 == pytest.approx((m + n + 1) / (12 * m * n))
    assert hanley_mcneil_error(1.0, m, n) == 0.0
    assert hanley_mcneil_error(0.893, 51, 58) == pytest.approx(0.032, abs=6e-4)
    with pytest.raises(NoLimits):
        hanley_mcneil_error(0.7, 0, 5)
