"""Published numbers that are no measurement of ours: each follows from rows that are."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import pandas as pd
import pytest
from door import of_rows
from published import measured, value
from vectors import VECTORS, named

from audit.evidence import Measurement
from audit.statistics.one_rate import shortfall_in_deviations
from audit.statistics.strata import common_odds_ratio


def chosen(counts: dict[str, Sequence[int]], **columns: str) -> pd.DataFrame:
    """One row a person, of groups with (selected, people)."""
    rows = [
        {"group": group, "predicted": int(place < selected), **columns}
        for group, (selected, n) in counts.items()
        for place in range(n)
    ]
    return pd.DataFrame(rows)


@named("two_rates")
def test_rates_and_the_odds_ratio_of_two_groups(vector: dict[str, Any]) -> None:
    counts = {"focal": vector["focal"], "reference": vector["reference"]}
    rows = measured(of_rows(chosen(counts), prediction="predicted", sensitive=["group"]))
    found = {
        "rate_focal": value(rows, "selection_rate", group="focal"),
        "rate_ref": value(rows, "selection_rate", group="reference"),
        "odds_ratio": common_odds_ratio([(tuple(vector["focal"]), tuple(vector["reference"]))]),
    }
    assert found == pytest.approx({name: vector[name] for name in found}, abs=6e-7)


@named("one_rate")
def test_deviations_are_of_the_number_that_was_to_be_expected(vector: dict[str, Any]) -> None:
    n, share = vector["n"], vector["share"]
    short = shortfall_in_deviations((vector["observed"], n), share).statistic
    deviation = sqrt(n * share * (1 - share))
    assert deviation == pytest.approx(vector["sd"], abs=5e-5)
    assert vector["observed"] + short * deviation == pytest.approx(vector["expected"], abs=5e-3)


@named("strata")
def test_conditional_demographic_disparity_follows_from_the_strata(vector: dict[str, Any]) -> None:
    """Clarify: the share of women among the rejected minus that among the admitted, averaged."""
    parts = [
        chosen({"men": (a, m), "women": (b, n)}, dept=dept)
        for dept, (a, m, b, n) in vector["dept"].items()
    ]
    frame = pd.concat(parts)
    rows = measured(of_rows(frame, prediction="predicted", sensitive=["group"], strata=["dept"]))
    assert value(rows, "selection_rate", group="men") == pytest.approx(
        vector["male_rate"], abs=1e-8
    )
    assert value(rows, "selection_rate", group="women") == pytest.approx(
        vector["female_rate"], abs=1e-8
    )
    assert disparity(rows) == pytest.approx(vector["clarify_DD_women"], abs=1e-8)
    by_dept = [disparity(rows, dept=dept) for dept in vector["dept"]]
    assert by_dept == pytest.approx(vector["clarify_DD_by_dept"], abs=5e-5)
    sizes = [m + n for _, m, _, n in vector["dept"].values()]
    averaged = sum(n * gap for n, gap in zip(sizes, by_dept, strict=True)) / len(frame)
    assert averaged == pytest.approx(vector["clarify_CDD_women"], abs=1e-8)


def disparity(rows: Sequence[Measurement], **stratum: str) -> float:
    """Share of women among those not selected minus their share among those selected."""
    (women, every_woman), (men, every_man) = (
        next(
            row.counts
            for row in rows
            if row.metric == "selection_rate" and row.slice == {"group": group, **stratum}
        )
        or ()
        for group in ("women", "men")
    )
    left = every_woman - women + every_man - men
    return (every_woman - women) / left - women / (women + men)


ODDS = ("true_positive_rate", "false_positive_rate")


def gaps(rows: Sequence[Measurement], groups: Sequence[str], attribute: str) -> dict[str, float]:
    """The other ways of fairlearn to compare groups by their error rates."""
    rates = {
        metric: [value(rows, metric, **{attribute: group}) for group in groups] for metric in ODDS
    }
    ratios = {metric: min(each) / max(each) for metric, each in rates.items()}
    return {
        "equalized_odds_difference_mean": sum(max(r) - min(r) for r in rates.values()) / 2,
        "equalized_odds_ratio": min(ratios.values()),
        "equal_opportunity_ratio": ratios["true_positive_rate"],
    }


@named("fairlearn_doc18")
def test_what_else_fairlearns_guide_makes_of_its_example(vector: dict[str, Any]) -> None:
    expected = vector["expected"]
    frame = pd.DataFrame(
        {"label": vector["y_true"], "predicted": vector["y_pred"], "group": vector["group"]}
    )
    rows = measured(of_rows(frame, label="label", prediction="predicted", sensitive=["group"]))
    found = gaps(rows, ("a", "b", "c"), "group")
    assert found == pytest.approx({name: expected[name] for name in found}, abs=1e-12)
    short = {"tpr": "true_positive_rate", "fpr": "false_positive_rate", "sel": "selection_rate"}
    for name, metric in short.items():
        overall = value(rows, metric)
        by_group = [value(rows, metric, group=group) for group in ("a", "b", "c")]
        furthest = max(abs(rate - overall) for rate in by_group)
        assert furthest == pytest.approx(expected["to_overall"]["difference"][name], abs=5e-8)
        lowest = min(min(rate, overall) / max(rate, overall) for rate in by_group)
        assert lowest == pytest.approx(expected["to_overall"]["ratio"][name], abs=5e-8)


def test_compas_conventions_fairlearn_two_groups_by_mean_and_by_ratio() -> None:
    (compas, conventions) = VECTORS["compas"]
    kinds = {"tp": (1, 1), "fp": (0, 1), "fn": (1, 0), "tn": (0, 0)}
    two = ("African-American", "Caucasian")
    frame = pd.DataFrame(
        [
            (group, *kinds[kind])
            for group in two
            for kind, n in compas["race"][group].items()
            for _ in range(n)
        ],
        columns=["race", "label", "predicted"],
    )
    rows = measured(of_rows(frame, label="label", prediction="predicted", sensitive=["race"]))
    expected = conventions["fairlearn_two_groups"]
    found = gaps(rows, two, "race")
    for name in ("equalized_odds_difference_mean", "equalized_odds_ratio"):
        assert found[name] == pytest.approx(expected[name], abs=1e-6)
