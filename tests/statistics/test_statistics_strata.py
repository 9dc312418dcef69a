"""Strata: beside statsmodels, and what says nothing changes nothing."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from audit.statistics.breslow_day import breslow_day, breslow_day_tarone
from audit.statistics.limits import NoLimits
from audit.statistics.methods import Basis, limits_at
from audit.statistics.strata import (
    Stratum,
    cochran_mantel_haenszel,
    cochran_mantel_haenszel_corrected,
    common_odds_ratio,
    common_ratio,
)
from audit.statistics.tested import NoTest

plain = settings(derandomize=True, deadline=None, max_examples=150)
inner = st.integers(2, 200).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))
strata_of_both = st.lists(st.tuples(inner, inner), min_size=2, max_size=8)
SILENT: list[Stratum] = [((0, 0), (3, 7)), ((2, 5), (0, 0)), ((0, 4), (0, 9)), ((4, 4), (9, 9))]


def oracle(strata: list[Stratum]) -> StratifiedTable:
    return StratifiedTable([np.array([[a, m - a], [b, n - b]]) for (a, m), (b, n) in strata])


@plain
@given(strata_of_both)
def test_the_common_odds_ratio_is_statsmodels(strata: list[Stratum]) -> None:
    expected = oracle(strata)
    assert common_odds_ratio(strata) == pytest.approx(expected.oddsratio_pooled, rel=1e-12)
    assert common_ratio(strata) == pytest.approx(expected.riskratio_pooled, rel=1e-12)
    found = limits_at(Basis(method="robins_breslow_greenland", strata=tuple(strata)), 0.9)
    assert found == pytest.approx(expected.oddsratio_pooled_confint(alpha=0.1), rel=1e-9)


@plain
@given(strata_of_both)
def test_cochran_mantel_haenszel_is_statsmodels(strata: list[Stratum]) -> None:
    found, expected = cochran_mantel_haenszel(strata), oracle(strata).test_null_odds()
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-9, abs=1e-12)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-7)
    excess = sum(a - m * (a + b) / (m + n) for (a, m), (b, n) in strata)
    if abs(excess) > 0.5:
        corrected = oracle(strata).test_null_odds(correction=True)
        assert cochran_mantel_haenszel_corrected(strata).statistic == pytest.approx(
            corrected.statistic, rel=1e-8, abs=1e-12
        )
    else:
        assert cochran_mantel_haenszel_corrected(strata) == (0.0, 1, 1.0)


@plain
@given(strata_of_both)
def test_breslow_day_is_statsmodels(strata: list[Stratum]) -> None:
    assume(abs(common_odds_ratio(strata) - 1) > 1e-3)  # at 1 statsmodels divides 0 by 0
    for ours, tarone in ((breslow_day, False), (breslow_day_tarone, True)):
        expected = oracle(strata).test_equal_odds(adjust=tarone)
        found = ours(strata)
        assert found.statistic == pytest.approx(expected.statistic, rel=1e-6, abs=1e-7)
        assert found.p == pytest.approx(expected.pvalue, rel=1e-5)
        assert found.df == len(strata) - 1


@plain
@given(strata_of_both, st.permutations(SILENT))
def test_strata_that_say_nothing_change_nothing(
    strata: list[Stratum], silent: list[Stratum]
) -> None:
    mixed = [silent[0], *strata, *silent[1:]]
    for test in (cochran_mantel_haenszel, breslow_day, breslow_day_tarone):
        assert test(mixed) == pytest.approx(test(strata))
    assert common_odds_ratio(mixed) == pytest.approx(common_odds_ratio(strata))
    tables, more = (
        Basis(method="robins_breslow_greenland", strata=tuple(s)) for s in (strata, mixed)
    )
    assert limits_at(more, 0.95) == pytest.approx(limits_at(tables, 0.95))


@plain
@given(strata_of_both)
def test_groups_may_be_exchanged(strata: list[Stratum]) -> None:
    turned = [(reference, focal) for focal, reference in strata]
    for method in ("robins_breslow_greenland", "greenland_robins"):
        low, high = limits_at(Basis(method=method, strata=tuple(strata)), 0.95)
        other = limits_at(Basis(method=method, strata=tuple(turned)), 0.95)
        assert other == pytest.approx((1 / high, 1 / low), rel=1e-9)
    assert breslow_day(turned).statistic == pytest.approx(breslow_day(strata).statistic, abs=1e-7)


def test_strata_alike_are_one_table() -> None:
    """Every stratum the same: the common ratio is theirs, and nothing is heterogeneous."""
    strata: list[Stratum] = [((20, 50), (30, 60))] * 4
    assert common_ratio(strata) == pytest.approx(0.8)
    assert common_odds_ratio(strata) == pytest.approx((20 / 30) / (30 / 30))
    assert breslow_day(strata).statistic == pytest.approx(0.0, abs=1e-18)
    low, high = limits_at(Basis(method="greenland_robins", strata=tuple(strata)), 0.95)
    assert low < 0.8 < high


def test_what_strata_cannot_say() -> None:
    for strata in ([], SILENT):
        with pytest.raises(NoTest):
            cochran_mantel_haenszel(strata)
        with pytest.raises(NoTest):
            breslow_day(strata)
        with pytest.raises(NoLimits):
            common_odds_ratio(strata)
        for method in ("robins_breslow_greenland", "greenland_robins"):
            with pytest.raises(NoLimits):
                limits_at(Basis(method=method, strata=tuple(strata)), 0.95)
    one_sided: list[Stratum] = [((0, 9), (3, 9)), ((0, 5), (2, 5))]
    assert common_odds_ratio(one_sided) == 0.0
    with pytest.raises(NoTest, match="is 0"):
        breslow_day(one_sided)
    with pytest.raises(NoTest, match="divides by 0"):
        breslow_day([(reference, focal) for focal, reference in one_sided])
    with pytest.raises(NoLimits):
        limits_at(Basis(method="greenland_robins", strata=tuple(one_sided)), 0.95)
