"""The largest gap: the fast search beside the brute force, and what holds for all groups."""

import itertools
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.statistics.differences import difference
from audit.statistics.limits import Limits, NoLimits
from audit.statistics.methods import Basis, limits_at
from audit.statistics.pairs import contenders, greatest
from audit.statistics.rates import rate
from audit.statistics.ratios import lower_ratio, upper_ratio
from audit.statistics.studentised_range import pairwise_critical

plain = settings(derandomize=True, deadline=None, max_examples=120)
pair = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
few_rows = st.integers(1, 5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
groups = st.lists(pair, min_size=2, max_size=40) | st.lists(few_rows, min_size=2, max_size=60)
Rates = list[tuple[int, int]]


def gap(rates: Rates, level: float = 0.95) -> Limits:
    return limits_at(Basis(method="studentised_range_difference", rates=tuple(rates)), level)


def ratio(rates: Rates, level: float = 0.95) -> Limits:
    return limits_at(Basis(method="studentised_range_ratio", rates=tuple(rates)), level)


@plain
@given(groups)
def test_difference_is_the_brute_force(rates: Rates) -> None:
    critical = pairwise_critical(0.95, len(rates))
    estimates = [rate(each, critical) for each in rates]
    all_pairs = [difference(one, other) for one, other in itertools.permutations(estimates, 2)]
    expected = (max(0.0, max(p.low for p in all_pairs)), min(1.0, max(p.high for p in all_pairs)))
    assert gap(rates) == pytest.approx(expected, abs=1e-13)


@plain
@given(groups)
def test_ratio_is_the_brute_force(rates: Rates) -> None:
    critical = pairwise_critical(0.95, len(rates))
    estimates = [rate(each, critical) for each in rates]
    lows, highs = [], []
    for one, other in itertools.permutations(estimates, 2):
        lows.append(lower_ratio(one.value, one.below, other.value, other.above))
        highs.append(upper_ratio(one.value, one.above, other.value, other.below))
    assert ratio(rates) == pytest.approx((min(1.0, min(lows)), min(1.0, min(highs))), rel=1e-12)


coordinate = st.integers(0, 6).map(float)
points = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=40)


@plain
@given(points, st.randoms(use_true_random=False))
def test_greatest_is_the_brute_force_for_any_growing_value(
    firsts: list[tuple[float, float]], order: random.Random
) -> None:
    seconds = list(firsts)
    order.shuffle(seconds)

    def value(first: tuple[float, float], second: tuple[float, float]) -> float:
        return min(first[0], second[1]) + first[1] * second[0]

    expected = max(value(firsts[i], seconds[j]) for i, j in _ordered(len(firsts)))
    assert greatest(firsts, seconds, value) == expected


def test_a_group_is_no_partner_of_itself() -> None:
    """Alone, the best first and the best second are the same group."""
    assert greatest([(9.0, 0.0), (1.0, 0.0)], [(9.0, 0.0), (2.0, 0.0)], _sum) == 11.0


def test_contenders_keep_two_of_many_alike() -> None:
    assert len(contenders([(1.0, 1.0)] * 50)) == 2


def test_the_search_looks_at_few_pairs_even_where_nobody_is_beaten() -> None:
    looked = 0

    def value(first: tuple[float, float], second: tuple[float, float]) -> float:
        nonlocal looked
        looked += 1
        return first[0] + second[0] + math.hypot(first[1], second[1])

    count = 2000
    curve = [(math.sin(i / count), math.cos(i / count)) for i in range(count)]
    assert len(contenders(curve)) == count
    found = greatest(curve, [(-x, y) for x, y in reversed(curve)], value)
    assert found > 0
    assert looked < count * count / 20


def test_the_search_stops_no_sooner_than_it_may() -> None:
    """Many blocks, and bounds that lie close together."""
    draw = random.Random(2)
    angles = sorted(draw.random() * math.pi / 2 for _ in range(300))
    firsts = [(math.sin(angle), math.cos(angle)) for angle in angles]
    for power in (0.5, 1.0, 3.0):
        seconds = [(math.cos(angle) ** power, math.sin(angle)) for angle in angles]
        expected = max(_sum(firsts[i], seconds[j]) for i, j in _ordered(300))
        assert greatest(firsts, seconds, _sum) == expected


@plain
@given(groups, st.floats(0.5, 0.999999))
def test_limits_contain_the_gap_and_the_ratio(rates: Rates, level: float) -> None:
    shares = [k / n for k, n in rates]
    low, high = gap(rates, level)
    assert 0 <= low <= max(shares) - min(shares) + 1e-12
    assert max(shares) - min(shares) - 1e-12 <= high <= 1
    low, high = ratio(rates, level)
    assert 0 <= low <= high <= 1
    if max(shares) > 0:
        assert low - 1e-12 <= min(shares) / max(shares) <= high + 1e-12


@plain
@given(groups, st.randoms(use_true_random=False))
def test_names_and_outcomes_may_be_exchanged(rates: Rates, order: random.Random) -> None:
    shuffled = list(rates)
    order.shuffle(shuffled)
    assert gap(shuffled) == pytest.approx(gap(rates), abs=1e-13)
    assert ratio(shuffled) == pytest.approx(ratio(rates), abs=1e-13)
    assert gap([(n - k, n) for k, n in rates]) == pytest.approx(gap(rates), abs=1e-12)


@plain
@given(groups)
def test_limits_nest_with_the_level(rates: Rates) -> None:
    for interval in (gap, ratio):
        inner, outer = interval(rates, 0.9), interval(rates, 0.99)
        assert outer.low <= inner.low + 1e-12
        assert outer.high >= inner.high - 1e-12


def test_more_rows_decide_more() -> None:
    rates = [(30, 100), (50, 100), (42, 100)]
    for interval in (gap, ratio):
        few, many = interval(rates), interval([(100 * k, 100 * n) for k, n in rates])
        assert many.high - many.low < (few.high - few.low) / 5


def test_two_groups_are_newcombe_clipped_at_0() -> None:
    newcombe = limits_at(Basis(method="newcombe", rates=((56, 70), (48, 80))), 0.95)
    assert gap([(48, 80), (56, 70)]) == pytest.approx(newcombe, abs=1e-10)


def test_groups_whose_rate_is_0() -> None:
    some = ratio([(0, 40), (20, 40), (25, 40)])
    assert some.low == 0.0
    assert 0 < some.high < 0.5
    assert ratio([(0, 40), (0, 90)]) == (0.0, 1.0)
    assert gap([(0, 40), (0, 90)]).low == 0.0


@pytest.mark.parametrize("method", ["studentised_range_difference", "studentised_range_ratio"])
def test_a_gap_needs_two_groups(method: str) -> None:
    for rates in ((), ((3, 10),)):
        with pytest.raises(NoLimits, match="fewer than two groups"):
            limits_at(Basis(method=method, rates=rates), 0.95)


def test_larger_gap_takes_both_families_at_half_the_error_rate() -> None:
    rates, others = [(5, 50), (20, 50)], [(10, 40), (11, 40), (30, 40)]
    both = limits_at(
        Basis(method="larger_gap", rates=tuple(rates), others=tuple(others)), level=0.95
    )
    one, other = gap(rates, 0.975), gap(others, 0.975)
    assert both == pytest.approx((max(one.low, other.low), max(one.high, other.high)))
    assert both.low < max(gap(rates).low, gap(others).low)
    swapped = Basis(method="larger_gap", rates=tuple(others), others=tuple(rates))
    assert limits_at(swapped, 0.95) == both
    with pytest.raises(NoLimits):
        limits_at(Basis(method="larger_gap", rates=tuple(rates), others=((1, 2),)), 0.95)


def test_ten_thousand_groups() -> None:
    draw = random.Random(3)
    sizes = [draw.randint(5, 500) for _ in range(10_000)]
    rates = [(draw.randint(0, n), n) for n in sizes]
    low, high = gap(rates)
    assert 0.5 < low < high <= 1
    assert ratio(rates).low == 0


def _ordered(count: int) -> list[tuple[int, int]]:
    return list(itertools.permutations(range(count), 2))


def _sum(first: tuple[float, float], second: tuple[float, float]) -> float:
    return first[0] + second[0] + math.hypot(first[1], second[1])
