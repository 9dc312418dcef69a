"""COMPAS by the conventions of other tools: every test is named after its vector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from door import of_rows
from published import RACE, RATES, measured, one, people, value
from vectors import vector_of

from audit.evidence import Measurement

AFRICAN, CAUCASIAN = "African-American", "Caucasian"
COMPAS = vector_of("compas", "compas_two_year")
CONVENTIONS = vector_of("compas", "compas_conventions")


@pytest.mark.parametrize("group", COMPAS["published"], ids="compas_two_year published {}".format)
def test_what_propublica_published(group: str) -> None:
    rows = measured(of_rows(people(COMPAS["race"]), **RACE))
    who = {} if group == "all" else {"race": group}
    wrong, missed, found = (
        value(rows, metric, **who)
        for metric in ("false_positive_rate", "false_negative_rate", "true_positive_rate")
    )
    spared = value(rows, "true_negative_rate", **who)
    printed = {
        "FPR": round(100 * wrong, 2),
        "FNR": round(100 * missed, 2),
        "PPV": round(value(rows, "positive_predictive_value", **who), 2),
        "NPV": round(value(rows, "negative_predictive_value", **who), 2),
        "LR+": round(found / wrong, 2),
        "LR-": round(missed / spared, 2),
    }
    assert printed == COMPAS["published"][group]


def compas(*groups: str, reference: str = "", **options: Any) -> Sequence[Measurement]:
    """COMPAS for some groups or all, with a reference or none."""
    cells = {name: COMPAS["race"][name] for name in groups or COMPAS["race"]}
    references = {"race": reference} if reference else {}
    minimum = options.pop("minimum_group", 1)
    return measured(of_rows(people(cells), references=references, **RACE, **options), minimum)


def test_compas_conventions_fairlearn_two_groups() -> None:
    expected = CONVENTIONS["fairlearn_two_groups"]
    rows = compas(AFRICAN, CAUCASIAN)
    names = ("demographic_parity_difference", "demographic_parity_ratio")
    found = {name: value(rows, name, across="race") for name in names}
    found["equalized_odds_difference_worst_case"] = value(
        rows, "equalized_odds_difference", across="race"
    )
    found["equal_opportunity_difference"] = value(
        rows, "equal_opportunity_difference", across="race"
    )
    assert found == pytest.approx({name: expected[name] for name in found}, abs=1e-6)


def test_compas_conventions_fairlearn_all_six_races() -> None:
    """Eighteen people make the largest gaps; with fewer than ten left, they are not compared."""
    expected = CONVENTIONS["fairlearn_all_six_races"]
    rows = compas()
    gap = one(rows, "demographic_parity_difference", across="race")
    assert gap.value == pytest.approx(expected["demographic_parity_difference"], abs=1e-6)
    assert (gap.counts or ())[1] == expected["max_group_driven_by_n"]
    assert value(rows, "demographic_parity_ratio", across="race") == pytest.approx(
        expected["demographic_parity_ratio"], abs=1e-6
    )
    assert value(rows, "equalized_odds_difference", across="race") == pytest.approx(
        expected["equalized_odds_difference"], abs=1e-6
    )
    careful = compas(minimum_group=20)
    gap = one(careful, "demographic_parity_difference", across="race")
    assert gap.reason == "too few people to be compared: Native American"
    assert gap.value == pytest.approx(2174 / 3696 - 79 / 377, abs=1e-12)


def test_compas_conventions_aif360_priv_Caucasian_unpriv_AA_favorable_HIGH() -> None:  # noqa: N802
    expected = CONVENTIONS["aif360_priv_Caucasian_unpriv_AA_favorable_HIGH"]
    rows = compas(AFRICAN, CAUCASIAN, reference=CAUCASIAN)
    ratio = one(rows, "impact_ratio", across="race", race=AFRICAN)
    assert ratio.value == pytest.approx(expected["disparate_impact"], abs=1e-6)
    assert ratio.reference == CAUCASIAN
    signed = signed_differences(rows)
    assert signed["selection_rate"] == pytest.approx(
        expected["statistical_parity_difference"], abs=1e-6
    )
    assert signed["true_positive_rate"] == pytest.approx(
        expected["equal_opportunity_difference"], abs=1e-6
    )
    average = (signed["true_positive_rate"] + signed["false_positive_rate"]) / 2
    assert average == pytest.approx(expected["average_odds_difference"], abs=1e-6)


def test_compas_conventions_aif360_priv_Caucasian_unpriv_AA_favorable_LOW() -> None:  # noqa: N802
    """The favourable outcome is the low score: other rates, and the gap for it stands beside."""
    expected = CONVENTIONS["aif360_priv_Caucasian_unpriv_AA_favorable_LOW"]
    rows = compas(AFRICAN, CAUCASIAN, reference=CAUCASIAN, favourable=0)
    ratio = one(rows, "impact_ratio", across="race", race=AFRICAN)
    assert ratio.value == pytest.approx(expected["disparate_impact"], abs=1e-6)
    signed = signed_differences(rows)
    assert signed["selection_rate"] == pytest.approx(
        expected["statistical_parity_difference"], abs=1e-6
    )
    of_low = expected["equal_opportunity_difference(TPR of LOW = tnr)"]
    assert signed["true_negative_rate"] == pytest.approx(of_low, abs=1e-6)
    beside = one(rows, "equal_opportunity_difference", across="race", class_="0")
    assert beside.value == pytest.approx(abs(of_low), abs=1e-6)
    positive = one(rows, "equal_opportunity_difference", across="race")
    assert positive.value == pytest.approx(0.197373, abs=1e-6)
    average = (signed["true_negative_rate"] - signed["true_positive_rate"]) / 2
    odds = (-signed["false_positive_rate"] - signed["true_positive_rate"]) / 2
    assert average == pytest.approx(odds, abs=1e-12)
    assert odds == pytest.approx(expected["average_odds_difference"], abs=1e-6)


def signed_differences(rows: Sequence[Measurement]) -> dict[str, float]:
    """African-American minus Caucasian, for every rate of both."""
    return {
        metric: value(rows, metric, race=AFRICAN) - value(rows, metric, race=CAUCASIAN)
        for metric in RATES.values()
    }


def test_compas_conventions_aequitas_ref_Caucasian() -> None:  # noqa: N802
    """Its disparities are quotients of our rates; its ppr of our counts of those selected."""
    expected = CONVENTIONS["aequitas_ref_Caucasian"]
    rows = compas(reference=CAUCASIAN)
    ratio = one(rows, "impact_ratio", across="race", race=AFRICAN)
    selected, _, selected_reference, _ = ratio.counts or ()
    found = {
        "pprev_disparity": ratio.value,
        "ppr_disparity": selected / selected_reference,
        "fpr_disparity": quotient(rows, "false_positive_rate", CAUCASIAN),
        "fnr_disparity": quotient(rows, "false_negative_rate", CAUCASIAN),
    }
    assert found == pytest.approx(expected, abs=1e-6)


def test_compas_conventions_aequitas_published_ref_Hispanic_AA() -> None:  # noqa: N802
    expected = CONVENTIONS["aequitas_published_ref_Hispanic_AA"]
    rows = compas(reference="Hispanic")
    ratio = one(rows, "impact_ratio", across="race", race=AFRICAN)
    selected, _, selected_reference, _ = ratio.counts or ()
    found = {
        "pprev_disparity": ratio.value,
        "ppr_disparity": selected / selected_reference,
        "fpr_disparity": quotient(rows, "false_positive_rate", "Hispanic"),
        "fnr_disparity": quotient(rows, "false_negative_rate", "Hispanic"),
        "precision_disparity": quotient(rows, "positive_predictive_value", "Hispanic"),
    }
    assert found == pytest.approx(expected, abs=1e-6)


def quotient(rows: Sequence[Measurement], metric: str, reference: str) -> float:
    return value(rows, metric, race=AFRICAN) / value(rows, metric, race=reference)


def test_compas_conventions_clarify_facet_d_AA_positive_HIGH() -> None:  # noqa: N802
    """Its differences are the other way round; treatment equality is of our counts."""
    expected = CONVENTIONS["clarify_facet_d_AA_positive_HIGH"]
    rows = compas(AFRICAN, CAUCASIAN, reference=CAUCASIAN)
    signed = signed_differences(rows)
    missed, wrong = (
        [(one(rows, metric, race=group).counts or ())[0] for group in (AFRICAN, CAUCASIAN)]
        for metric in ("false_negative_rate", "false_positive_rate")
    )
    found = {
        "DPPL": -signed["selection_rate"],
        "DI": one(rows, "impact_ratio", across="race", race=AFRICAN).value,
        "AD": -signed["accuracy"],
        "RD": -signed["true_positive_rate"],
        "TE": missed[0] / wrong[0] - missed[1] / wrong[1],
    }
    assert found == pytest.approx(expected, abs=1e-6)
