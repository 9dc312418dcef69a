"""The null test beside a largest gap: plain, sparse, and what its moments rest on."""

import itertools
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from audit.statistics.homogeneity import homogeneity
from audit.statistics.incomplete_gamma import upper_gamma
from audit.statistics.tested import NoTest
from audit.statistics.two_rates import chi_square

plain = settings(derandomize=True, deadline=None, max_examples=200)
pair = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@plain
@given(st.lists(pair, min_size=2, max_size=20))
def test_the_statistic_is_scipys_and_p_where_cells_are_full(rates: list[tuple[int, int]]) -> None:
    if sum(k for k, _ in rates) in (0, sum(n for _, n in rates)) or sum(n for _, n in rates) < 4:
        return
    expected = stats.chi2_contingency([[k, n - k] for k, n in rates], correction=False)
    found = homogeneity(rates)
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-10, abs=1e-10)
    assert found.df == len(rates) - 1
    assert found.sparse is bool(expected.expected_freq.min() < 5 - 1e-9)
    if not found.sparse:
        assert found.p == pytest.approx(expected.pvalue, rel=1e-8)


def _tables(sizes: tuple[int, ...], selected: int) -> list[tuple[tuple[int, ...], float]]:
    """All ways to select so many of these groups, and their chances where nothing differs."""
    every = itertools.product(*(range(n + 1) for n in sizes))
    fitting = [ks for ks in every if sum(ks) == selected]
    all_ways = math.comb(sum(sizes), selected)
    return [(ks, math.prod(map(math.comb, sizes, ks)) / all_ways) for ks in fitting]


@pytest.mark.parametrize(
    ("sizes", "selected"), [((3, 4, 2, 5), 5), ((10, 10, 12, 11), 4), ((9, 2, 2, 2, 1), 8)]
)
def test_a_sparse_p_is_near_the_exact_one(sizes: tuple[int, ...], selected: int) -> None:
    """Where it matters, within .03 of the mid-p over all tables with these margins."""
    tables = _tables(sizes, selected)
    seen = [homogeneity(list(zip(ks, sizes, strict=True))) for ks, _ in tables]
    assert all(found.sparse for found in seen)
    for found in seen:
        above = sum(c for (_, c), s in zip(tables, seen, strict=True) if s[0] > found[0] + 1e-9)
        as_far = sum(
            c for (_, c), s in zip(tables, seen, strict=True) if abs(s[0] - found[0]) <= 1e-9
        )
        if above + as_far / 2 < 0.15:
            assert found.p == pytest.approx(above + as_far / 2, abs=0.03)


def test_ten_thousand_groups_of_four_keep_the_level() -> None:
    """A hundred at a time, and once all of them."""
    draw = random.Random(3)
    rejected, drawn = 0, 300
    for _ in range(drawn):
        rates = [(sum(draw.random() < 0.1 for _ in range(4)), 4) for _ in range(100)]
        rejected += homogeneity(rates).p < 0.05
    assert 0.02 <= rejected / drawn <= 0.08
    many = [(draw.randint(0, 1), 4) for _ in range(10_000)]
    assert 0 <= homogeneity(many).p <= 1


def test_one_odd_group_among_many_small_ones_is_found() -> None:
    assert homogeneity([(1, 10)] * 20 + [(10, 10)]).p < 1e-6
    assert homogeneity([(1, 10)] * 21).p > 0.99


def test_two_groups_are_the_two_by_two_table() -> None:
    found = homogeneity([(56, 70), (48, 80)])
    assert found[:3] == pytest.approx(chi_square((56, 70), (48, 80)))


def test_weighted_rates_and_empty_groups() -> None:
    assert homogeneity([(8.5, 17.3), (12.25, 28.9), (0, 0)]).df == 1


def test_one_person_a_group_tells_nothing() -> None:
    assert homogeneity([(1, 1), (0, 1), (0, 1), (1, 1), (0, 1)]).p == 1.0


@pytest.mark.parametrize(
    "rates", [[], [(3, 9)], [(0, 9), (0, 4)], [(9, 9), (4, 4)], [(1, 1), (0, 2)], [(1, 2), (0, 0)]]
)
def test_what_cannot_be_tested(rates: list[tuple[int, int]]) -> None:
    with pytest.raises(NoTest):
        homogeneity(rates)


@plain
@given(st.floats(0.05, 3000), st.floats(0.3, 2.5))
def test_incomplete_gamma_is_scipys(shape: float, times: float) -> None:
    expected = special.gammaincc(shape, shape * times)
    assert upper_gamma(shape, shape * times) == pytest.approx(expected, rel=1e-9, abs=1e-13)


def test_incomplete_gamma_at_its_ends() -> None:
    assert upper_gamma(3.3, 0.0) == 1.0
    assert upper_gamma(0.25, 700.0) == pytest.approx(special.gammaincc(0.25, 700.0), rel=1e-9)
