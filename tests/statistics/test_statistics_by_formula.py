"""Numbers by hand and by other formulas, at the edges where a slip would hide."""

import math
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from audit.statistics import incomplete_gamma
from audit.statistics.auc import hanley_mcneil_error
from audit.statistics.breslow_day import breslow_day
from audit.statistics.calibration import (
    binomial_mean_deviation,
    calibration_chi_square,
    expected_gap_if_calibrated,
)
from audit.statistics.critical import (
    _beta_fraction,
    _expanded_t,
    _log_beta_of_half,
    descend,
    student_t_tail,
)
from audit.statistics.differences import paired_difference
from audit.statistics.discrete import Tails, tails
from audit.statistics.fisher import fisher
from audit.statistics.homogeneity import homogeneity
from audit.statistics.incomplete_gamma import upper_gamma
from audit.statistics.kolmogorov import (
    distance_error,
    distance_limits,
    kolmogorov_smirnov,
    kolmogorov_tail,
    largest_distance_limits,
)
from audit.statistics.largest_gap import largest_difference_of, smallest_ratio_of
from audit.statistics.limits import Estimate
from audit.statistics.methods import Basis, limits_at
from audit.statistics.multiplicity import holm_shares
from audit.statistics.noncentral import _sankaran, noncentral_tail, noncentrality
from audit.statistics.paired_auc import correlation, paired_delong
from audit.statistics.paired_rates import table_correlation
from audit.statistics.rank_correlation import spearman_limits, spearman_test
from audit.statistics.rates import rate, wilson
from audit.statistics.ratios import lower_ratio, upper_ratio
from audit.statistics.rows_needed import people_of, times_as_many
from audit.statistics.smallest_gap import smallest_gap, smallest_gap_of_any_two
from audit.statistics.smd import smd_pooled_limits, smd_population_limits
from audit.statistics.strata import (
    cochran_mantel_haenszel,
    common_ratio,
    greenland_robins,
)
from audit.statistics.studentised_range import _maximum, _tail_and_density
from audit.statistics.tables import _matthews_draws, matthews_limits
from audit.statistics.tested import NoTest
from audit.statistics.two_means import Mean

EXACT = {"rel": 1e-12, "abs": 1e-15}
SKEWED = [Mean(3.0, 0.5, 4, 0.9, 4.1), Mean(1.5, 0.2, 9, -0.4, 2.6), Mean(7.0, 0.3, 6, 0.3, 3.5)]


def test_the_pooled_smd_is_the_delta_method_with_shape() -> None:
    means = SKEWED[:2]
    weights = [(m.n - 1) / 11 for m in means]
    variance = sum(w * m.variance for w, m in zip(weights, means, strict=True))
    error = 0.0
    for sign, weight, m in zip((1, -1), weights, means, strict=True):
        of_mean, of_variance = sign / math.sqrt(variance), -1.5 * weight / (2 * variance**1.5)
        error += of_mean**2 * m.variance / m.n
        error += of_variance**2 * (m.kurtosis - 1) * m.variance**2 / (m.n - 1)
        error += 2 * of_mean * of_variance * m.skewness * m.variance**1.5 / m.n
    value, reach = 1.5 / math.sqrt(variance), stats.t.ppf(0.95, 11) * math.sqrt(error)
    assert smd_pooled_limits(SKEWED, 0.9) == pytest.approx((value - reach, value + reach), rel=1e-9)


def test_the_population_smd_is_the_delta_method_with_shape() -> None:
    rows = sum(m.n for m in SKEWED)
    centre = sum(m.n * m.value for m in SKEWED) / rows
    squares = sum((m.n - 1) * m.variance + m.n * (m.value - centre) ** 2 for m in SKEWED)
    variance = squares / (rows - 1)
    value = 1.5 / math.sqrt(variance)
    error = with_gap = 0.0
    for sign, m in zip((1, -1, 0), SKEWED, strict=True):
        away, third = m.value - centre, m.skewness * m.variance**1.5
        slope_of_mean, slope_of_variance = 2 * away * m.n / rows, m.n / rows
        error += slope_of_mean**2 * m.variance / m.n
        error += slope_of_variance**2 * (m.kurtosis - 1) * m.variance**2 / m.n
        error += 2 * slope_of_mean * slope_of_variance * third / m.n
        with_gap += sign * (slope_of_variance * third + slope_of_mean * m.variance) / m.n
    of_gap = SKEWED[0].standard_error ** 2 + SKEWED[1].standard_error ** 2
    of_value = of_gap / variance + value**2 * error / (4 * variance**2)
    of_value -= value * with_gap / variance**1.5
    reach = stats.t.ppf(0.95, 11) * math.sqrt(of_value)
    expected = (value - reach, value + reach)
    assert smd_population_limits(SKEWED, 0.9) == pytest.approx(expected, rel=1e-9)


def test_three_rows_in_two_groups_are_enough_for_an_smd() -> None:
    means = [Mean(1.0, 0.4, 2), Mean(2.0, 0.0, 1)]
    for limits in (smd_pooled_limits, smd_population_limits):
        low, high = limits(means, 0.95)
        assert low < -1 < high
    assert smd_population_limits([*means, Mean(0.0, 0.0, 1)], 0.5).low < 0


def test_a_rank_correlation_on_fishers_scale() -> None:
    reach = stats.norm.ppf(0.975) * math.sqrt((1 + 0.36 / 2) / (4 - 3))
    expected = (math.tanh(math.atanh(0.6) - reach), math.tanh(math.atanh(0.6) + reach))
    assert spearman_limits(0.6, 4, 0.95) == pytest.approx(expected, **EXACT)
    assert spearman_test(0.5, 4).statistic == pytest.approx(0.5 * math.sqrt(3), **EXACT)
    assert spearman_test(0.5, 4).p == pytest.approx(2 * stats.norm.sf(0.5 * math.sqrt(3)))


def test_sparse_groups_are_matched_to_the_moments_of_all_selections() -> None:
    sizes, selected = (2, 3, 5), 3
    groups = np.repeat(range(3), sizes)
    share = selected / 10

    def statistic(counts):
        return sum(
            (k - n * share) ** 2 / (n * share * (1 - share))
            for k, n in zip(counts, sizes, strict=True)
        )

    seen = [
        statistic(np.bincount(groups[list(who)], minlength=3))
        for who in combinations(range(10), selected)
    ]
    mean, variance = np.mean(seen), np.var(seen)
    found = homogeneity([(2, 2), (0, 3), (1, 5)])
    at = statistic((2, 0, 1))
    expected = stats.chi2.sf(2 * mean / variance * at, 2 * mean**2 / variance)
    assert found.statistic == pytest.approx(at)
    assert found.p == pytest.approx(expected, rel=1e-9)
    assert found.sparse


def test_where_homogeneity_begins() -> None:
    assert homogeneity([(1, 2), (0, 2)]).df == 1
    assert not homogeneity([(4, 10), (6, 10)]).sparse
    assert homogeneity([(4, 10), (5, 10)]).sparse
    with pytest.raises(ValueError, match=r"^2 of 1 is no rate$"):
        homogeneity([(2, 1), (1, 5)])


def test_fisher_of_millions_is_the_normal_with_half_a_person() -> None:
    m = n = 40_000_000
    a, b = 20_001_000, 20_000_000
    people, selected = m + n, a + b
    deviation = math.sqrt(m * n * selected * (people - selected) / (people**2 * (people - 1)))
    excess = a - m * selected / people
    for sign, found in ((1, fisher((a, m), (b, n))), (-1, fisher((b, n), (a, m)))):
        less = stats.norm.cdf((sign * excess + 0.5) / deviation)
        greater = stats.norm.sf((sign * excess - 0.5) / deviation)
        mid_less = stats.norm.cdf(sign * excess / deviation)
        assert found.exact is False
        assert (found.less, found.greater) == pytest.approx((less, greater), rel=1e-9)
        assert (found.mid_less, found.mid_greater) == pytest.approx((mid_less, 1 - mid_less))
        assert found.two_sided == pytest.approx(2 * min(less, greater), rel=1e-9)
        assert found.mid_two_sided == pytest.approx(2 * min(mid_less, 1 - mid_less), rel=1e-9)
    alike = fisher((b, m), (b, n))
    assert alike.two_sided == 1.0


def test_fisher_of_two_people() -> None:
    assert fisher((1, 1), (0, 1))[:6] == (1.0, 1.0, 0.5, 0.5, 0.75, 0.25)


@pytest.mark.parametrize("x", [0.3, 0.99, 1.0, 1.2, 1.9, 2.5])
def test_kolmogorovs_tail_is_scipys_to_the_last_digits(x: float) -> None:
    assert kolmogorov_tail(x) == pytest.approx(stats.kstwobign.sf(x), rel=1e-11, abs=0.0)


def test_distances_by_hand() -> None:
    assert kolmogorov_smirnov([1.0, 0.0], [0.0, 1.0]) == 1.0
    assert kolmogorov_smirnov([0.5, 0.0], [0.25, 0.25]) == 0.5
    assert distance_error(20, 50) == pytest.approx(math.sqrt(0.05 + 0.02) / 2, **EXACT)
    reach = math.sqrt(2 * math.log(2 / 0.1)) * 0.1
    assert distance_limits(0.5, 0.1, 0.9) == pytest.approx((0.5 - reach, 0.5 + reach), **EXACT)
    assert distance_limits(0.9, 0.1, 0.9).high == 1.0
    assert distance_limits(0.1, 0.1, 0.9).low == 0.0
    reach = math.sqrt(2 * math.log(2 / (0.1 / 6))) * 0.1
    wide = largest_distance_limits(0.5, 0.1, 4, 0.9)
    assert wide == pytest.approx((0.5 - reach, 0.5 + reach), **EXACT)
    assert largest_distance_limits(0.5, 0.1, 1, 0.9) == distance_limits(0.5, 0.1, 0.9)


def test_calibration_at_its_edges() -> None:
    # 2.5 people of weighted rows: no whole number, so the normal's
    expected = math.sqrt(2 * 2.5 * 0.3 * 0.7 / math.pi)
    assert binomial_mean_deviation(2.5, 0.3) == pytest.approx(expected, **EXACT)
    # one sparse bin alone is tested alone
    assert calibration_chi_square([(4, 0.5, 1)])[:2] == (1.0, 1)
    # 5.4 positives but 0.6 negatives are expected: put together with its neighbour
    assert calibration_chi_square([(6, 0.9, 5), (20, 0.5, 10)]).df == 1
    # exactly five of each are enough
    assert calibration_chi_square([(10, 0.5, 5), (10, 0.5, 5)]).df == 2
    assert calibration_chi_square([(1, 0.25, 1), (1, 0.25, 0)])[0] == pytest.approx(0.25 / 0.375)
    # one person of score 1 who is negative
    assert calibration_chi_square([(1, 1.0, 0)])[0] == math.inf
    assert calibration_chi_square([(1, 0.0, 1)])[0] == math.inf
    # rounding of weights is no mistake
    assert calibration_chi_square([(100, 1.0, 100 - 5e-8)]).p == 1.0


def test_a_bin_of_one_person_counts_in_the_expected_gap() -> None:
    assert expected_gap_if_calibrated([(1, 0.5), (0, 0.5)]) == pytest.approx(0.5)


def test_an_outcome_too_rare_for_floats() -> None:
    found = tails(2, 0, 0, 3, lambda x: 1e-200)
    assert found == Tails(below=1.0, at=0.0, above=0.0, rarer=0.0, as_rare=0.0)
    found = tails(1, 3, 0, 3, lambda x: 1e200)
    assert found == Tails(below=0.0, at=0.0, above=1.0, rarer=0.0, as_rare=0.0)


def test_a_steep_tail_does_not_cut_the_other_one_short() -> None:
    """Up by 1e-10 a step, down by a half: of 2^-k rarer than 1e-20 are those from 67 on."""
    found = tails(202, 200, 0, 300, lambda x: 2.0 if x < 200 else 1e-10)
    rarer = math.fsum(2.0**-k for k in range(67, 201)) + 1e-30
    assert found.rarer == pytest.approx(rarer / (2.0 + 1e-10), rel=1e-12, abs=0.0)


@pytest.mark.parametrize("at", [0, 3, 95, 150, 199, 200])
@pytest.mark.parametrize("p", [(1, 2), (1, 10)])
def test_far_tails_are_the_exact_binomials(at: int, p: tuple[int, int]) -> None:
    yes, no = p[0], p[1] - p[0]
    mode = (201 * p[0]) // p[1]
    ways = [math.comb(200, x) * yes**x * no ** (200 - x) for x in range(201)]
    whole = sum(ways)
    found = tails(at, mode, 0, 200, lambda x: (200 - x) * yes / ((x + 1) * no))
    assert found.below == pytest.approx(sum(ways[:at]) / whole, rel=1e-12, abs=0.0)
    assert found.at == pytest.approx(ways[at] / whole, rel=1e-12, abs=0.0)
    assert found.above == pytest.approx(sum(ways[at + 1 :]) / whole, rel=1e-12, abs=0.0)
    assert found.rarer == pytest.approx(
        sum(way for way in ways if way < ways[at]) / whole, rel=1e-12, abs=0.0
    )


def test_small_noncentralities_are_found_too() -> None:
    for centre in (0.04, 0.25, 0.9, 1.1):
        tail = noncentral_tail(3.0, 2, centre)
        assert noncentrality(3.0, 2, tail) == pytest.approx(centre, rel=1e-9)


def test_large_noncentralities_by_sankarans_formula() -> None:
    x, k, centre = 10.0, 3.0, 4.0
    h = 1 - 2 / 3 * (k + centre) * (k + 3 * centre) / (k + 2 * centre) ** 2
    p = (k + 2 * centre) / (k + centre) ** 2
    m = (h - 1) * (1 - 3 * h)
    z = (x / (k + centre)) ** h - (1 + h * p * (h - 1 - 0.5 * (2 - h) * m * p))
    z /= h * math.sqrt(2 * p) * (1 + 0.5 * m * p)
    assert _sankaran(x, k, centre) == pytest.approx(stats.norm.sf(z), rel=1e-12)


def test_two_rows_on_which_two_models_differ_or_agree() -> None:
    assert table_correlation(0, 1, 1, 0) == -1.0
    assert table_correlation(1, 0, 0, 1) == 0.0


def test_holm_asks_only_candidates_and_seldom() -> None:
    family, asked = 64, [0] * 65

    def can_reject(index: int, level: float) -> bool:
        asked[index] += 1
        return round(0.05 / (1 - level)) <= family - index

    shares = holm_shares(can_reject, family, 0.95, candidates=range(60))
    assert shares == (*(family - index for index in range(60)), 0, 0, 0, 0)
    assert max(asked) <= 8
    assert not any(asked[60:])


def test_aucs_that_hardly_vary_against_each_other() -> None:
    with pytest.raises(NoTest):
        paired_delong(0.8, 0.7, 1e-3, 1e-3, 1e-3 * (1 - 1e-14))
    assert paired_delong(0.8, 0.8, 1e-3, 1e-3, 1e-3) == (0.0, 1.0)
    assert correlation(1.0, 1.0, -1.5) == -1.0
    assert correlation(1.0, 1.0, 1.5) == 1.0


def test_rounding_is_no_mistake_and_a_mistake_no_rounding() -> None:
    assert rate((5 * (1 + 5e-10), 5), 1.96).value == 1.0
    assert rate((-2e-9, 5), 1.96).value == 0.0
    assert wilson((-1e-12, 0.5), 1.96).low == 0.0
    assert wilson((-5e-8, 100.0), 1.96).low == 0.0
    assert wilson((-1e-9, 1.0), 1.96).low == 0.0
    assert wilson((1 + 1e-9, 1.0), 1.96).high == 1.0
    with pytest.raises(ValueError, match="is no rate"):
        wilson((-1e-6, 100.0), 1.96)


def test_a_correlation_below_minus_one_is_a_mistake() -> None:
    one = Estimate(0.5, 0.4, 0.6)
    for beyond in (-1.5, 1.5):
        with pytest.raises(ValueError, match=f"^a correlation of {beyond} does not exist$"):
            paired_difference(one, one, beyond)


def test_hanley_and_mcneil_with_one_row_of_a_class() -> None:
    one_more = 0.7 / 1.3 - 0.49
    expected = math.sqrt((0.21 + 4 * one_more) / 5)
    assert hanley_mcneil_error(0.7, 5, 1) == pytest.approx(expected, **EXACT)
    two_more = 2 * 0.49 / 1.7 - 0.49
    expected = math.sqrt((0.21 + 4 * two_more) / 5)
    assert hanley_mcneil_error(0.7, 1, 5) == pytest.approx(expected, **EXACT)


ESTIMATES = st.lists(
    st.tuples(st.floats(0.1, 1), st.floats(0, 0.3), st.floats(0, 0.3)).map(
        lambda each: Estimate(each[0], each[0] - each[1], each[0] + each[2])
    ),
    min_size=2,
    max_size=12,
)


@given(ESTIMATES)
def test_gaps_of_any_estimates_are_the_brute_force(groups: list[Estimate]) -> None:
    pairs = [(a, b) for a, b in product(groups, groups) if a is not b]
    found = smallest_ratio_of(groups)
    low = min(lower_ratio(a.value, a.below, b.value, b.above) for a, b in pairs)
    high = min(upper_ratio(a.value, a.above, b.value, b.below) for a, b in pairs)
    assert found == pytest.approx((min(low, 1.0), min(high, 1.0)), rel=1e-12)
    wide = largest_difference_of(groups)
    low = max(a.value - b.value - math.hypot(a.below, b.above) for a, b in pairs)
    high = max(a.value - b.value + math.hypot(a.above, b.below) for a, b in pairs)
    assert wide == pytest.approx((max(low, 0.0), high), rel=1e-12, abs=1e-12)


def test_strata_by_hand() -> None:
    strata = [((2, 4), (1, 4)), ((3, 5), (1, 2))]
    over, under = 2 * 4 / 8 + 3 * 2 / 7, 1 * 4 / 8 + 1 * 5 / 7
    spread = (16 * 3 - 2 * 8) / 64 + (10 * 4 - 3 * 7) / 49
    reach = stats.norm.ppf(0.975) * math.sqrt(spread / (over * under))
    assert common_ratio(strata) == pytest.approx(over / under, **EXACT)
    expected = (over / under * math.exp(-reach), over / under * math.exp(reach))
    assert greenland_robins(strata, 0.95) == pytest.approx(expected, **EXACT)
    assert common_ratio([((0, 2), (1, 2))]) == 0.0
    # two people, one of whom is selected: one standard deviation from expectation
    assert cochran_mantel_haenszel([((1, 1), (0, 1))]).statistic == pytest.approx(1.0)
    # one person's weight in all has no variance, and changes nothing
    one = ((0.25, 0.5), (0.25, 0.5))
    assert cochran_mantel_haenszel([one, *strata]) == cochran_mantel_haenszel(strata)


def test_the_smallest_strata_that_say_something() -> None:
    strata = [((1, 1), (1, 3)), ((1, 3), (1, 1)), ((1, 2), (0, 2))]
    assert breslow_day(strata).df == 2


def test_matthews_limits_are_quantiles_of_the_draws() -> None:
    draws = _matthews_draws((9, 3, 2, 4))
    expected = np.tanh(np.quantile(draws, [0.05, 0.95]))
    assert matthews_limits((9, 2, 3, 4), 0.9) == pytest.approx(tuple(expected), rel=1e-9)
    assert matthews_limits((0.25, 0.25, 0.25, 0.25), 0.9).low < 0


def test_a_power_and_a_level_are_passed_on() -> None:
    found = smallest_gap_of_any_two(0.3, [100, 50], level=0.99, power=0.9)
    assert found == smallest_gap(0.3, 50, 100, groups=2, level=0.99, power=0.9)
    for sizes in ((1, 10_000), (10_000, 1)):
        assert 0.3 < smallest_gap(0.5, *sizes, level=0.5, power=0.6) < 0.45


def test_a_ratio_of_nothing_to_something_has_limits() -> None:
    nothing = Basis(method="normal", value=0.0, standard_error=0.1)
    something = Basis(method="normal", value=1.0, standard_error=0.1)
    limits = limits_at(Basis(method="ratio_of_limits", parts=(nothing, something)), 0.95)
    assert limits.low == 0.0 < limits.high


@pytest.mark.parametrize("df", [190, 200, 202, 220, 999])
@pytest.mark.parametrize("t", [0.5, 2.0, 6.0])
def test_the_t_tail_is_scipys_where_the_beta_function_is_expanded(df: float, t: float) -> None:
    assert student_t_tail(t, df) == pytest.approx(2 * stats.t.sf(t, df), rel=2e-12)


def test_the_beta_function_of_a_half_is_a_fraction_of_factorials() -> None:
    """B(n, 1/2) = 4^n n! (n - 1)! / (2n)!."""
    for n in (99, 100, 150):
        exact = Fraction(4**n * math.factorial(n) * math.factorial(n - 1), math.factorial(2 * n))
        rounding = 4e-14 if n >= 100 else 4e-13
        assert _log_beta_of_half(float(n)) == pytest.approx(math.log(exact), abs=rounding)


def test_students_t_around_the_normal_by_abramowitz_and_stegun() -> None:
    """Their polynomials of 26.7.5, highest power first, at so few degrees that each counts."""
    polynomials = (
        (4, [1, 0, 1, 0]),
        (96, [5, 0, 16, 0, 3, 0]),
        (384, [3, 0, 19, 0, 17, 0, -15, 0]),
        (92160, [79, 0, 776, 0, 1482, 0, -1920, 0, -945, 0]),
    )
    for z, df in ((0.5, 2.0), (1.5, 3.0)):
        terms = [
            float(np.polyval(numbers, z)) / divisor / df**power
            for power, (divisor, numbers) in enumerate(polynomials, start=1)
        ]
        assert _expanded_t(z, df) == pytest.approx(z + sum(terms), rel=1e-13)


@pytest.mark.parametrize("groups", [2, 3, 7])
def test_the_density_of_a_range_is_the_slope_of_its_tail(groups: int) -> None:
    points, step = _maximum(groups), 1e-5
    for q in (1.0, 3.0):
        (left, _), (right, _) = (_tail_and_density(q + s, groups, points) for s in (-step, step))
        _, density = _tail_and_density(q, groups, points)
        assert density == pytest.approx((left - right) / (2 * step), rel=1e-7)


def test_a_descent_that_never_settles_ends_after_200_steps() -> None:
    assert descend(lambda x: (1.0, 1.0), 0.0, 0.0) == -200.0


def test_what_is_no_number_ends_too() -> None:
    assert math.isnan(_beta_fraction(math.nan, 2.0, 0.5))


@pytest.mark.parametrize("x", [1e-6, 1e-3, 0.4])
def test_the_incomplete_gamma_of_a_half_is_the_error_function(x: float) -> None:
    assert upper_gamma(0.5, x) == pytest.approx(math.erfc(math.sqrt(x)), rel=1e-13)


@pytest.mark.parametrize("x", [1.2, 9.0])
def test_the_incomplete_gamma_ends_at_its_last_term(x, monkeypatch) -> None:
    exact = upper_gamma(2.5, x)
    monkeypatch.setattr(incomplete_gamma, "_TERMS", 4)
    assert upper_gamma(2.5, x) == pytest.approx(exact, rel=0.1)
    assert upper_gamma(2.5, x) != exact


def test_people_are_counted_by_part_by_mean_and_by_rate() -> None:
    part = Basis(method="t", value=1.0, n=7, standard_error=0.5)
    assert people_of(Basis(method="difference_of_limits", parts=(part, part))) == (7, 7)
    assert people_of(Basis(method="welch", means=((1.0, 0.1, 5), (2.0, 0.1, 6, 0.5, 3.0)))) == (
        5,
        6,
    )
    assert people_of(part) == (7,)


def test_where_one_row_has_no_limits_more_have() -> None:
    one = Basis(method="t", value=1.0, n=1, standard_error=1.0)
    times = times_as_many(one, 0.0, 0.95)

    def reach(factor: float) -> float:
        return stats.t.ppf(0.975, factor - 1) / math.sqrt(factor)

    assert reach(times) < 1 < reach(times / 1.001)
