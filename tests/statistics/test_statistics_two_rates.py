"""Tests of tables beside scipy's, and every small table by enumeration."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from audit.statistics.discrete import tails
from audit.statistics.fisher import fisher
from audit.statistics.one_rate import shortfall_in_deviations
from audit.statistics.tested import NoTest
from audit.statistics.two_rates import (
    chi_square,
    chi_square_yates,
    z_hypergeometric,
    z_pooled,
)

plain = settings(derandomize=True, deadline=None, max_examples=300)
counts = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
Counts = tuple[int, int]


def table(focal: Counts, reference: Counts) -> list[list[int]]:
    return [[k, n - k] for k, n in (focal, reference)]


@plain
@given(counts, counts)
def test_fisher_is_scipys(focal: Counts, reference: Counts) -> None:
    found = fisher(focal, reference)
    for side, p in (("two-sided", found[0]), ("less", found[1]), ("greater", found[2])):
        expected = stats.fisher_exact(table(focal, reference), alternative=side).pvalue
        assert p == pytest.approx(expected, abs=1e-12)
    assert found.exact


def test_fisher_and_mid_p_by_enumeration() -> None:
    """All tables with 7 and 5 people, in whole numbers."""
    for a, b in itertools.product(range(8), range(6)):
        selected = a + b
        ways = {
            x: math.comb(7, x) * math.comb(5, selected - x)
            for x in range(max(0, selected - 5), min(7, selected) + 1)
        }
        total = sum(ways.values())
        found = fisher((a, 7), (b, 5))
        as_rare = sum(way for way in ways.values() if way == ways[a])
        rarer = sum(way for way in ways.values() if way < ways[a])
        less = sum(way for x, way in ways.items() if x < a)
        assert found.two_sided == pytest.approx((rarer + as_rare) / total, rel=1e-13)
        assert found.mid_two_sided == pytest.approx((rarer + as_rare / 2) / total, rel=1e-13)
        assert found.less == pytest.approx((less + ways[a]) / total, rel=1e-13)
        assert found.mid_less == pytest.approx((less + ways[a] / 2) / total, rel=1e-13)
        assert found.mid_greater == pytest.approx(1 - found.mid_less, abs=1e-14)


@plain
@given(counts, counts)
def test_groups_and_outcomes_may_be_exchanged(focal: Counts, reference: Counts) -> None:
    found, exchanged = fisher(focal, reference), fisher(reference, focal)
    opposite = fisher((focal[1] - focal[0], focal[1]), (reference[1] - reference[0], reference[1]))
    assert exchanged.less == pytest.approx(found.greater, rel=1e-11)
    assert exchanged.mid_two_sided == pytest.approx(found.mid_two_sided, rel=1e-11)
    assert opposite.less == pytest.approx(found.greater, rel=1e-11)
    assert opposite.two_sided == pytest.approx(found.two_sided, rel=1e-11)


def test_fisher_reaches_far_into_the_tail() -> None:
    """The chance of 500 against 0 of 500 each is one in as many tables as there are."""
    assert fisher((0, 500), (500, 500)).less == pytest.approx(1 / math.comb(1000, 500), rel=1e-11)
    assert fisher((0, 5000), (5000, 5000)).less == 0.0
    assert fisher((0, 5000), (5000, 5000)).greater == 1.0


def test_ten_million_people_are_exact_and_quick() -> None:
    found = fisher((1_200_000, 5_000_000), (1_203_000, 5_000_000))
    z = z_hypergeometric((1_200_000, 5_000_000), (1_203_000, 5_000_000))
    assert found.exact
    assert found.two_sided == pytest.approx(0.026444600222, abs=1e-9)
    assert found.mid_two_sided == pytest.approx(z.p, rel=1e-3)


def test_beyond_that_the_normal_stands_in_and_says_so() -> None:
    focal, reference = (30_000_000, 100_000_000), (30_010_000, 100_000_000)
    found, z = fisher(focal, reference), z_hypergeometric(focal, reference)
    assert not found.exact
    assert found.mid_two_sided == pytest.approx(z.p, rel=1e-12)
    assert found.two_sided > found.mid_two_sided
    assert fisher((7, 10**9), (30, 10**9)).exact


@pytest.mark.parametrize(("focal", "reference"), [((0, 5), (0, 9)), ((5, 5), (9, 9))])
def test_what_cannot_differ(focal: Counts, reference: Counts) -> None:
    assert fisher(focal, reference)[:3] == (1.0, 1.0, 1.0)
    for test in (z_pooled, z_hypergeometric, chi_square, chi_square_yates):
        with pytest.raises(NoTest, match="cannot differ"):
            test(focal, reference)


@pytest.mark.parametrize("test", [fisher, z_pooled, z_hypergeometric, chi_square])
def test_groups_of_nobody_and_counts_that_are_none(test: object) -> None:
    assert callable(test)
    with pytest.raises(NoTest, match="nobody"):
        test((0, 0), (3, 9))
    with pytest.raises(ValueError, match="no rate"):
        test((4, 3), (3, 9))
    with pytest.raises(ValueError, match="no rate"):
        test((-1, 3), (3, 9))


@plain
@given(
    counts.filter(lambda pair: 0 < pair[0] < pair[1]),
    counts,
)
def test_chi_square_is_scipys(focal: Counts, reference: Counts) -> None:
    for ours, corrected in ((chi_square, False), (chi_square_yates, True)):
        expected = stats.chi2_contingency(table(focal, reference), correction=corrected)
        found = ours(focal, reference)
        assert found.statistic == pytest.approx(expected.statistic, rel=1e-10, abs=1e-12)
        assert found.p == pytest.approx(expected.pvalue, rel=1e-9, abs=1e-12)


@plain
@given(counts.filter(lambda pair: 0 < pair[0] < pair[1]), counts)
def test_z_is_what_it_says(focal: Counts, reference: Counts) -> None:
    (a, m), (b, n) = focal, reference
    pool, people = (a + b) / (m + n), m + n
    pooled = (a / m - b / n) / math.sqrt(pool * (1 - pool) * (1 / m + 1 / n))
    law = stats.hypergeom(people, a + b, m)
    assert z_pooled(focal, reference).statistic == pytest.approx(pooled, abs=1e-9)
    assert z_pooled(focal, reference).p == pytest.approx(2 * stats.norm.sf(abs(pooled)), rel=1e-8)
    assert z_hypergeometric(focal, reference).statistic == pytest.approx(
        (a - law.mean()) / law.std(), abs=1e-9
    )


def test_castaneda() -> None:
    """339 of 870 jurors where 79.1 % of the people were eligible: 29 standard deviations."""
    assert shortfall_in_deviations((339, 870), 0.791).statistic == pytest.approx(29.1, abs=0.05)
    assert shortfall_in_deviations((50, 100), 0.4).statistic == pytest.approx(-2.0412, abs=1e-4)
    for share in (0.0, 1.0):
        with pytest.raises(NoTest, match="chance"):
            shortfall_in_deviations((3, 10), share)


@plain
@given(st.integers(0, 60), st.integers(1, 60), st.floats(0.02, 0.98))
def test_tails_are_those_of_the_binomial(at: int, n: int, p: float) -> None:
    at = min(at, n)
    law = stats.binom(n, p)
    odds = p / (1 - p)
    found = tails(at, int((n + 1) * p), 0, n, lambda x: (n - x) / (x + 1) * odds)
    assert found.at == pytest.approx(law.pmf(at), rel=1e-9)
    assert found.below == pytest.approx(law.cdf(at - 1), rel=1e-9, abs=1e-300)
    assert found.above == pytest.approx(law.sf(at), rel=1e-9, abs=1e-300)
