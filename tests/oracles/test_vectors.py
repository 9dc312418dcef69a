"""Published and recomputed results: the numbers of whole audits, each test named after its vector.

The intervals and tests that take counts alone are in tests/statistics, from the same file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from door import of_rows

from audit.evidence import MISSING, Evidence, Measurement, Provenance
from audit.judge.gate import judge
from audit.measure.catalogue import glossary
from audit.measure.facts import subject_facts
from audit.measure.measure import Plan, measure_counts
from audit.measure.reliability import bins
from audit.measure.tally.scores import Scores
from audit.rules import Rule
from audit.subject.subject import Subject

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "vectors.json").read_text("utf-8"))
RACE = {"label": "label", "prediction": "predicted", "sensitive": ["race"]}
AFRICAN, CAUCASIAN = "African-American", "Caucasian"


def named(topic: str) -> Any:
    return pytest.mark.parametrize("vector", VECTORS[topic], ids=lambda vector: vector["id"])


def vector_of(topic: str, id: str) -> dict[str, Any]:
    (found,) = (vector for vector in VECTORS[topic] if vector["id"] == id)
    return found


def people(cells: Mapping[str, Mapping[str, int]], attribute: str = "race") -> pd.DataFrame:
    """One row a person, from a confusion table for every group."""
    kinds = {"tp": (1, 1), "fp": (0, 1), "fn": (1, 0), "tn": (0, 0)}
    rows = [
        {attribute: group, "label": kinds[kind][0], "predicted": kinds[kind][1]}
        for group, counts in cells.items()
        for kind, n in counts.items()
        for _ in range(n)
    ]
    return pd.DataFrame(rows)


def plan(minimum_group: int = 1) -> Plan:
    return Plan(minimum_group=minimum_group, missing_as_group=False, intersections=1)


def measured(subject: Subject, minimum_group: int = 1) -> Sequence[Measurement]:
    return measure_counts(subject, plan(minimum_group)).measurements


def one(
    rows: Sequence[Measurement],
    metric: str,
    across: str = "",
    class_: str | None = None,
    **group: str,
) -> Measurement:
    """The one row of a metric for a group, across an attribute, for a class."""
    wanted = (metric, group, (across,) if across else (), class_)
    (found,) = (r for r in rows if (r.metric, r.slice, r.across, r.class_) == wanted)
    return found


def value(rows: Sequence[Measurement], metric: str, across: str = "", **group: str) -> float:
    found = one(rows, metric, across, **group)
    assert found.value is not None
    return found.value


RATES = {
    "selection_rate": "selection_rate",
    "base_rate": "base_rate",
    "accuracy": "accuracy",
    "tpr": "true_positive_rate",
    "fpr": "false_positive_rate",
    "fnr": "false_negative_rate",
    "tnr": "true_negative_rate",
    "ppv": "positive_predictive_value",
    "npv": "negative_predictive_value",
    "fdr": "false_discovery_rate",
    "for": "false_omission_rate",
}


@named("confusion")
def test_rates_of_a_confusion_table(vector: dict[str, Any]) -> None:
    rows = measured(of_rows(people({"they": vector["counts"]}), **RACE))
    expected, close = vector["expected"], vector["tolerance"]
    found = {short: value(rows, metric, race="they") for short, metric in RATES.items()}
    assert found == pytest.approx({short: expected[short] for short in RATES}, abs=close)
    assert one(rows, "selection_rate", race="they").n == expected["n"]
    assert value(rows, "recall") == found["tpr"]
    assert value(rows, "precision") == found["ppv"]
    for short in ("fpr", "selection"):
        metric = "false_positive_rate" if short == "fpr" else "selection_rate"
        interval = one(rows, metric, race="they").interval
        assert interval is not None
        limits = expected[f"wilson95_{short}"]
        assert (interval.low, interval.high) == pytest.approx(limits, abs=close)


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


@named("fairlearn_doc18")
def test_the_example_of_fairlearns_guide(vector: dict[str, Any]) -> None:
    frame = pd.DataFrame({"label": vector["y_true"], "predicted": vector["y_pred"]})
    rows = measured(of_rows(frame.assign(race=vector["group"]), **RACE))
    expected = vector["expected"]
    for metric in (
        "demographic_parity_difference",
        "demographic_parity_ratio",
        "equalized_odds_difference",
        "equal_opportunity_difference",
    ):
        assert value(rows, metric, across="race") == pytest.approx(expected[metric], abs=1e-12)
    rates = {"tpr": "true_positive_rate", "fpr": "false_positive_rate", "sel": "selection_rate"}
    for short, metric in rates.items():
        assert value(rows, metric) == pytest.approx(expected["overall"][short], abs=5e-8)
        for group, numbers in expected["by_group"].items():
            assert value(rows, metric, race=group) == pytest.approx(numbers[short], abs=1e-12)
    for group, numbers in expected["by_group"].items():
        assert one(rows, "selection_rate", race=group).n == numbers["n"]


SCIKIT_LEARN = {
    "sklearn_brier": "brier_score",
    "sklearn_roc_auc": "roc_auc",
    "sklearn_average_precision": "average_precision",
    "sklearn_mcc": "matthews_corrcoef",
    "sklearn_balanced_accuracy": "balanced_accuracy",
    "sklearn_log_loss": "log_loss",
}


@named("scikit_learn")
def test_the_examples_of_scikit_learns_docstrings(vector: dict[str, Any]) -> None:
    """Labels −1 and 1, and words, as they stand there; several columns are one a class."""
    answers = vector.get("s", vector.get("p"))
    if isinstance(answers[0], list):
        answers = [row[sorted(set(vector["y"])).index("spam")] for row in answers]
    scored = vector["id"] not in ("sklearn_mcc", "sklearn_balanced_accuracy")
    column = "score" if scored else "prediction"
    positive = "spam" if "spam" in vector["y"] else 1
    frame = {"label": vector["y"], "said": answers}
    rows = measured(of_rows(frame, label="label", positive=positive, **{column: "said"}))
    assert value(rows, SCIKIT_LEARN[vector["id"]]) == pytest.approx(vector["expected"], abs=5e-8)


@named("calibration")
def test_calibration_in_bins_of_equal_width(vector: dict[str, Any]) -> None:
    y, p = np.array(vector["y"], float), np.array(vector["p"], float)
    filled = bins(Scores(p, y, 1 - y, (y.sum(), (1 - y).sum())), vector["bins"])
    if "ece" in vector["expected"]:
        gap = sum(each.n / len(y) * abs(each.mean_score - each.share) for each in filled)
        assert gap == pytest.approx(vector["expected"]["ece"], abs=5e-8)
    else:
        shares, means = ([getattr(b, name) for b in filled] for name in ("share", "mean_score"))
        assert shares == pytest.approx(vector["expected"]["prob_true"], abs=1e-12)
        assert means == pytest.approx(vector["expected"]["prob_pred"], abs=1e-12)
    if vector["bins"] == 10:
        frame = {"label": vector["y"], "said": vector["p"]}
        rows = measured(of_rows(frame, label="label", score="said"))
        found = one(rows, "expected_calibration_error")
        assert found.value == pytest.approx(vector["expected"]["ece"], abs=5e-8)
        assert (found.parameters or {})["bins"] == 10


@named("selection")
def test_impact_ratios_of_selected_and_applicants(vector: dict[str, Any]) -> None:
    frame = pd.DataFrame(
        [
            {"race": group, "predicted": int(place < selected)}
            for group, (selected, n) in vector["selected"].items()
            for place in range(n)
        ]
    )
    rows = measured(of_rows(frame, prediction="predicted", sensitive=["race"]))
    best = max(vector["impact_ratio"], key=lambda group: vector["impact_ratio"][group])
    for group, ratio in vector["impact_ratio"].items():
        row = one(rows, "impact_ratio", across="race", race=group)
        assert row.value == pytest.approx(ratio, abs=vector["tolerance"])
        assert row.counts == (*vector["selected"][group], *vector["selected"][best])
        assert row.reference == best
    for group, percent in vector.get("rate_pct", {}).items():
        assert round(100 * value(rows, "selection_rate", race=group)) == percent
    for group, printed in vector.get("published", {}).items():
        digits = len(str(printed).partition(".")[2])
        ratio = value(rows, "impact_ratio", across="race", race=group)
        assert round(ratio, digits) == printed
    for group, share in vector.get("share", {}).items():
        found = one(rows, "selection_rate", race=group).n / len(frame)
        assert found == pytest.approx(share, abs=1e-6)


def test_ugesp_qa11_is_judged_as_the_guidelines_do() -> None:
    """.45, .48 and .51 against .60: only the first is adverse; exactly four fifths is not."""
    vector = vector_of("selection", "ugesp_qa11")
    cells = {
        group: {"tp": selected, "fp": 0, "fn": 0, "tn": n - selected}
        for group, (selected, n) in vector["selected"].items()
    }
    subject = of_rows(people(cells), **RACE)
    evidence = Evidence(
        subject=subject_facts(subject, plan()),
        provenance=Provenance(tool="tests", python="3"),
        measurements=tuple(measured(subject)),
        glossary=glossary(),
    )
    rules = [
        Rule(
            metric="impact_ratio",
            id=group,
            slice={"race": group},
            across=("race",),
            at_least=0.8,
            decide="point",
        )
        for group in (*vector["adverse"], *vector["not_adverse"])
    ]
    outcomes = {found.rule: found.outcome for found in judge(evidence, rules).verdicts}
    assert outcomes == {
        **dict.fromkeys(vector["adverse"], "fail"),
        **dict.fromkeys(vector["not_adverse"], "pass"),
    }


@named("delong")
@pytest.mark.parametrize("copies", [15, 40])
def test_delongs_variance_by_hand(vector: dict[str, Any], copies: int) -> None:
    """The area's error needs thirty people a class: m copies divide .125 by 2m − 1."""
    frame = {"label": vector["y"] * copies, "said": vector["s"] * copies}
    row = one(measured(of_rows(frame, label="label", score="said")), "roc_auc")
    auc = vector["expected"]["auc"]
    assert row.value == pytest.approx(auc, abs=1e-15)
    assert row.interval is not None
    assert (row.interval.method, row.interval.scale) == ("logit_normal", "logit")
    assert row.interval.standard_error is not None
    error = row.interval.standard_error * auc * (1 - auc)
    assert error**2 * (2 * copies - 1) == pytest.approx(vector["expected"]["var"], rel=1e-12)


@named("delong")
def test_an_area_of_four_people_has_another_interval(vector: dict[str, Any]) -> None:
    row = one(
        measured(of_rows({"label": vector["y"], "said": vector["s"]}, label="label", score="said")),
        "roc_auc",
    )
    assert row.value == vector["expected"]["auc"]
    assert row.interval is not None
    assert row.interval.method == "hanley_mcneil"


def test_edge_cases_group_without_positives() -> None:
    vector = vector_of("edge_cases", "edge_cases group_without_positives")
    frame = {"label": vector["y_true"], "predicted": vector["y_pred"], "race": vector["group"]}
    rows = measured(of_rows(frame, **RACE))
    row = one(rows, "true_positive_rate", race="a")
    assert (row.status, row.value, row.n) == ("undefined", None, 0)
    assert row.reason == "nobody in this group is positive"
    gap = one(rows, "equal_opportunity_difference", across="race")
    assert (gap.status, gap.value) == ("undefined", None)
    assert one(rows, "true_positive_rate", race="b").value == 0.5
    assert one(rows, "positive_predictive_value", race="a").value == 0.0


def test_edge_cases_all_zero_predictions() -> None:
    vector = vector_of("edge_cases", "edge_cases all_zero_predictions")
    frame = {"label": vector["y_true"], "predicted": vector["y_pred"], "race": vector["group"]}
    rows = measured(of_rows(frame, **RACE))
    row = one(rows, "demographic_parity_ratio", across="race")
    assert (row.status, row.value) == ("undefined", None)
    assert row.reason == "nobody is given the favourable outcome"
    assert one(rows, "positive_predictive_value", race="a").status == "undefined"


def test_edge_cases_null_group() -> None:
    vector = vector_of("edge_cases", "edge_cases null_group")
    frame = {"label": [0, 1, 1], "predicted": [0, 1, 1], "race": vector["group"]}
    subject = of_rows(frame, **RACE)
    assert subject.attributes[0].groups == ("a", "b", MISSING)
    assert one(measured(subject), "selection_rate", race=MISSING).counts == (1, 1)
