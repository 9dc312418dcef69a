"""Published numbers: each test is named after the vector it checks."""

from fractions import Fraction
from typing import Any

import pytest
from vectors import named

from audit.statistics.breslow_day import breslow_day
from audit.statistics.exact import below_four_fifths, value_of
from audit.statistics.fisher import fisher
from audit.statistics.flip import flip_one
from audit.statistics.methods import Basis, limits_at
from audit.statistics.multiplicity import benjamini_hochberg, holm, holm_rejects
from audit.statistics.one_rate import shortfall_in_deviations
from audit.statistics.paired_auc import paired_delong
from audit.statistics.shortfall import (
    shortfall_to_four_fifths,
    shortfall_to_pool,
    shortfall_to_reference,
)
from audit.statistics.strata import (
    cochran_mantel_haenszel,
    cochran_mantel_haenszel_corrected,
    common_odds_ratio,
    common_ratio,
)
from audit.statistics.two_rates import (
    chi_square,
    chi_square_yates,
    z_hypergeometric,
    z_pooled,
)


@named("wilson")
def test_wilson(vector: dict[str, Any]) -> None:
    limits = limits_at(Basis(method="wilson", rates=(tuple(vector["counts"]),)), 0.95)
    assert limits == pytest.approx((vector["low"], vector["high"]), abs=vector["tolerance"])


@named("newcombe")
def test_newcombe(vector: dict[str, Any]) -> None:
    k, n, k_ref, n_ref = vector["counts"]
    limits = limits_at(Basis(method="newcombe", rates=((k, n), (k_ref, n_ref))), 0.95)
    assert limits == pytest.approx((vector["low"], vector["high"]), abs=vector["tolerance"])
    difference = value_of(vector["counts"], difference=True)
    assert float(difference) == pytest.approx(vector["difference"], abs=5e-5)


@named("exact")
def test_exact_ratio_and_four_fifths(vector: dict[str, Any]) -> None:
    ratio = value_of(vector["counts"])
    assert float(ratio) == pytest.approx(vector["ratio"], abs=1e-6)
    assert (ratio < Fraction(4, 5)) is vector["below_four_fifths"]
    assert below_four_fifths(vector["counts"]) is vector["below_four_fifths"]


@named("multiplicity")
def test_holm_and_benjamini_hochberg(vector: dict[str, Any]) -> None:
    assert holm(vector["p"]) == pytest.approx(tuple(vector["holm"]))
    assert benjamini_hochberg(vector["p"]) == pytest.approx(tuple(vector["bh"]))
    rejected = holm_rejects(lambda index, level: vector["p"][index] <= 1 - level, len(vector["p"]))
    assert rejected == tuple(p <= 0.05 for p in vector["holm"])


@named("two_rates")
def test_tests_of_two_rates(vector: dict[str, Any]) -> None:
    both = tuple(vector["focal"]), tuple(vector["reference"])
    found = {
        "z_pooled": z_pooled(*both).statistic,
        "p_z_two_sided": z_pooled(*both).p,
        "z_hypergeometric": z_hypergeometric(*both).statistic,
        "chi2": chi_square(*both).statistic,
        "chi2_yates": chi_square_yates(*both).statistic,
        "fisher_two_sided": fisher(*both).two_sided,
        "fisher_less": fisher(*both).less,
        "midp_less": fisher(*both).mid_less,
    }
    assert found == pytest.approx({name: vector[name] for name in found}, abs=6e-7)


@named("two_rates")
def test_shortfalls_and_the_flip_of_one(vector: dict[str, Any]) -> None:
    both = tuple(vector["focal"]), tuple(vector["reference"])
    found = {
        "shortfall_vs_pool": float(shortfall_to_pool(*both)),
        "shortfall_vs_ref": float(shortfall_to_reference(*both)),
        "shortfall_to_80": float(shortfall_to_four_fifths(*both)),
        "flip_one_ratio": float(flip_one(*both).ratio or 0),
    }
    assert found == pytest.approx({name: vector[name] for name in found}, abs=6e-7)


@named("one_rate")
def test_shortfall_in_standard_deviations(vector: dict[str, Any]) -> None:
    found = shortfall_in_deviations((vector["observed"], vector["n"]), vector["share"])
    assert found.statistic == pytest.approx(vector["deviations"], abs=5e-4)


@named("strata")
def test_pooled_and_stratified(vector: dict[str, Any]) -> None:
    """Pooled, women are admitted at .682 of the men's rate; within departments nothing is left."""
    men_over_women = [((a, m), (b, n)) for a, m, b, n in vector["dept"].values()]
    men = [sum(counts) for counts in zip(*(men for men, _ in men_over_women), strict=True)]
    women = [sum(counts) for counts in zip(*(women for _, women in men_over_women), strict=True)]
    assert float(value_of([*women, *men])) == pytest.approx(vector["impact_ratio"], abs=1e-8)
    without = cochran_mantel_haenszel(men_over_women)
    corrected = cochran_mantel_haenszel_corrected(men_over_women)
    heterogeneity = breslow_day(men_over_women)
    limits = limits_at(
        Basis(method="robins_breslow_greenland", strata=tuple(men_over_women)), level=0.95
    )
    found = {
        "MH_common_odds_ratio_male_vs_female": common_odds_ratio(men_over_women),
        "MH_risk_ratio": common_ratio(men_over_women),
        "CMH_chi2_no_cc": without.statistic,
        "CMH_p_no_cc": without.p,
        "CMH_chi2_cc": corrected.statistic,
        "CMH_p_cc": corrected.p,
    }
    assert found == pytest.approx({name: vector[name] for name in found}, abs=1e-7)
    assert limits == pytest.approx(vector["MH_OR_ci95_RBG"], abs=1e-7)
    assert (heterogeneity.statistic, heterogeneity.p) == pytest.approx(
        vector["breslow_day"], abs=1e-7
    )
    assert heterogeneity.df == 5


def test_delong_tiny() -> None:
    """AUC .75 with variance .125: against guessing, and against itself."""
    against_chance = paired_delong(0.75, 0.5, 0.125, 0.0, 0.0)
    assert against_chance.statistic == pytest.approx(0.25 / 0.35355339, abs=1e-7)
    assert paired_delong(0.75, 0.75, 0.125, 0.125, 0.125) == (0.0, 1.0)


def test_ugesp_qa12() -> None:
    """12 of 40 against 48 of 80: z -3.098, Fisher .003409, short of 8, 12 and 7.2 people."""
    both = (12, 40), (48, 80)
    assert z_pooled(*both).statistic == pytest.approx(-3.098, abs=5e-4)
    assert fisher(*both).two_sided == pytest.approx(0.003409, abs=5e-7)
    assert shortfall_to_pool(*both) == 8
    assert shortfall_to_reference(*both) == 12
    assert shortfall_to_four_fifths(*both) == Fraction(36, 5)
    assert flip_one(*both) == (Fraction(26, 47), False)
