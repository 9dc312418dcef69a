"""Published and recomputed results: the numbers of whole audits, each test named after its vector.

The intervals and tests that take counts alone are in tests/statistics, from the same file.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from door import of_rows
from published import RACE, RATES, measured, one, people, plan, value
from vectors import named, vector_of

from audit.evidence import MISSING, Evidence, Provenance
from audit.judge.gate import judge
from audit.measure.catalogue import glossary
from audit.measure.facts import subject_facts
from audit.measure.reliability import bins
from audit.measure.tally.scores import Scores
from audit.rules import Rule


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
