"""One rate, two rates apart, and their ratio: what holds for all counts."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from audit.statistics.critical import normal
from audit.statistics.limits import Limits, NoLimits
from audit.statistics.methods import Basis, limits_at
from audit.statistics.rates import rate, wilson
from audit.statistics.ratios import lower_ratio, mover_r, upper_ratio
from audit.statistics.studentised_range import pairwise_critical

Z = normal(0.95)
ROUNDING = 1e-12
plain = settings(derandomize=True, deadline=None, max_examples=150)
pairs = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(0.5, 1 - 1e-9)


def limits(
    method: str, *rates: tuple[float, float], level: float = 0.95, groups: int = 2
) -> Limits:
    return limits_at(Basis(method=method, rates=rates, groups=groups), level)


@plain
@given(pairs, levels)
def test_wilson_is_ordered_and_contains_the_rate(pair: tuple[int, int], level: float) -> None:
    low, high = limits("wilson", pair, level=level)
    assert 0 <= low <= pair[0] / pair[1] + ROUNDING
    assert pair[0] / pair[1] - ROUNDING <= high <= 1


@plain
@given(pairs)
def test_wilson_inverts_the_score_test(pair: tuple[int, int]) -> None:
    k, n = pair
    for limit in wilson(pair, Z):
        if 0 < limit < 1:
            score = (k / n - limit) / math.sqrt(limit * (1 - limit) / n)
            assert abs(score) == pytest.approx(Z, rel=1e-6)


@pytest.mark.parametrize("n", [1, 7, 1000, 10**9])
def test_wilson_ends_exactly_at_0_and_1(n: int) -> None:
    assert wilson((0, n), Z).low == 0.0
    assert wilson((n, n), Z).high == 1.0
    assert 0 < wilson((0, n), Z).high < 1
    assert 0 < wilson((n, n), Z).low < 1


def test_wilson_forgives_rounding_of_weighted_rows_but_no_mistake() -> None:
    n = 12.345
    assert wilson((n * (1 + 1e-15), n), Z) == wilson((n, n), Z)
    assert wilson((-1e-15, n), Z) == wilson((0, n), Z)
    with pytest.raises(ValueError, match="no rate"):
        wilson((13, 12), Z)
    with pytest.raises(NoLimits):
        wilson((0, 0), Z)


@plain
@given(pairs, pairs, levels)
def test_newcombe_contains_the_difference_within_its_range(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    low, high = limits("newcombe", first, second, level=level)
    difference = first[0] / first[1] - second[0] / second[1]
    assert -1 <= low <= difference + ROUNDING
    assert difference - ROUNDING <= high <= 1


@plain
@given(pairs, pairs)
def test_newcombe_turns_its_sign_with_the_groups_and_with_the_outcome(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    low, high = limits("newcombe", first, second)
    others = [(n - k, n) for k, n in (first, second)]
    assert limits("newcombe", second, first) == pytest.approx((-high, -low), abs=ROUNDING)
    assert limits("newcombe", *others) == pytest.approx((-high, -low), abs=ROUNDING)


@plain
@given(pairs, pairs.filter(lambda pair: pair[0] > 0), levels)
def test_mover_r_is_ordered_and_contains_the_ratio(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    low, high = limits("mover_r", first, second, level=level)
    ratio = (first[0] / first[1]) / (second[0] / second[1])
    assert 0 <= low <= ratio * (1 + 1e-9)
    assert ratio * (1 - 1e-9) <= high < math.inf


@plain
@given(pairs.filter(lambda pair: pair[0] > 0), pairs.filter(lambda pair: pair[0] > 0))
def test_mover_r_inverts_with_its_groups(first: tuple[int, int], second: tuple[int, int]) -> None:
    low, high = limits("mover_r", first, second)
    assert limits("mover_r", second, first) == pytest.approx((1 / high, 1 / low), rel=1e-6)


@plain
@given(pairs.filter(lambda pair: pair[0] > 0), pairs.filter(lambda pair: pair[0] > 0))
def test_mover_r_is_where_the_difference_to_a_multiple_may_vanish(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    """Donner & Zou's quadratic, solved by bisection instead of by formula."""
    one, other = rate(first, Z), rate(second, Z)
    ratio = one.value / other.value

    def lower(r: float) -> float:
        return one.value - r * other.value - math.hypot(one.below, r * other.above)

    def upper(r: float) -> float:
        return one.value - r * other.value + math.hypot(one.above, r * other.below)

    top = ratio
    while upper(top) > 0:
        top *= 4
    low, high = mover_r(first, second, Z)
    assert low == pytest.approx(brentq(lower, 0, ratio, xtol=1e-15), rel=1e-6, abs=1e-12)
    assert high == pytest.approx(brentq(upper, ratio, top, rtol=1e-12), rel=1e-6)


def test_a_ratio_of_nothing() -> None:
    assert limits("mover_r", (0, 10), (5, 10)).low == 0.0
    assert lower_ratio(0.5, 0.2, 0.0, 0.3) == pytest.approx(math.sqrt(0.21) / 0.3)
    assert lower_ratio(0.0, 0.0, 0.0, 0.3) == 0.0
    assert upper_ratio(0.5, 0.2, 0.0, 0.0) == math.inf
    with pytest.raises(NoLimits, match="rate of 0"):
        limits("mover_r", (5, 10), (0, 10))


@plain
@given(pairs, pairs.filter(lambda pair: pair[0] > 0))
@pytest.mark.parametrize("method", ["wilson", "newcombe", "mover_r"])
def test_intervals_nest_with_the_level_and_shrink_with_n(
    method: str, first: tuple[int, int], second: tuple[int, int]
) -> None:
    rates = (first,) if method == "wilson" else (first, second)
    inner, outer = (limits(method, *rates, level=level) for level in (0.9, 0.99))
    rounding = ROUNDING + 1e-9 * abs(inner.high)
    assert outer.low <= inner.low + rounding
    assert outer.high >= inner.high - rounding
    larger = limits(method, *((9 * k, 9 * n) for k, n in rates))
    smaller = limits(method, *rates)
    assert larger.high - larger.low < smaller.high - smaller.low


@pytest.mark.parametrize("method", ["newcombe", "mover_r"])
def test_a_reference_the_data_chose_costs_width(method: str) -> None:
    rates = ((20, 60), (45, 90))
    chosen = [limits(method + "_studentised_range", *rates, groups=groups) for groups in (2, 3, 9)]
    assert chosen[0] == pytest.approx(limits(method, *rates), abs=1e-10)
    widths = [high - low for low, high in chosen]
    assert widths == sorted(widths)
    assert widths[0] < widths[1] < widths[2]
    level_alike = 2 * 0.5 * math.erfc(-pairwise_critical(0.95, 9) / math.sqrt(2)) - 1
    assert limits(method, *rates, level=level_alike) == pytest.approx(chosen[2], rel=1e-9)
