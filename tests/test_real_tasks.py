"""Strata, several classes and regression, end to end on real data (where it lies beside)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import audit

SHARED = Path(__file__).parents[2] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="these data sets may not be shipped, and are not beside this clone"
)


def _run(tmp_path, data, **options):
    return audit.run(
        data=SHARED / data if isinstance(data, str) else data,
        reports=str(tmp_path),
        format=["html"],
        explain_budget="1s",
        **options,
    )


def test_berkeley_admissions_by_department(tmp_path):
    report = _run(
        tmp_path,
        "ucb_admissions.csv",
        prediction="admitted",
        sensitive=["gender"],
        strata=["dept"],
    )
    (odds,) = (t for t in report.evidence.tests if t.test == "mantel_haenszel")
    assert (round(odds.statistic, 4), round(odds.p, 3)) == (0.9047, 0.217)
    (said,) = (f for f in report.evidence.findings if f.code == "pooled_and_stratified_disagree")
    assert said.numbers["pooled"] == 0.682
    page = (report.folder / "report.html").read_text(encoding="utf-8")
    assert "Pooled and stratified results disagree" in page


def test_bank_jobs_have_three_classes_and_an_empty_cell(tmp_path):
    rows = pd.read_csv(SHARED / "bankwages_multiclass.csv")
    rows["guess"] = rows["job"].where(rows["education"] < 16, "manage")
    report = _run(
        tmp_path,
        rows,
        prediction="guess",
        label="job",
        sensitive=["gender", "minority"],
    )
    assert report.evidence.subject.task == "multiclass"
    rates = {
        (row.class_, row.slice.get("gender")): row
        for row in report.evidence.measurements
        if row.metric == "base_rate" and set(row.slice) == {"gender"}
    }
    assert round(rates["manage", "male"].value, 3) == 0.287
    assert round(rates["manage", "female"].value, 3) == 0.046
    assert rates["custodial", "female"].counts[0] == 0


@pytest.mark.parametrize(
    ("data", "label", "sensitive", "drop"),
    [
        ("wage_islr.csv", "wage", "race", ["logwage"]),
        ("cps1985_wages.csv", "wage", "gender", []),
        ("salaries_professors.csv", "salary", "sex", []),
    ],
)
def test_wages_make_a_complete_report(tmp_path, data, label, sensitive, drop):
    report = _run(
        tmp_path,
        data,
        label=label,
        sensitive=[sensitive],
        drop=drop,
        train="hist_gradient_boosting",
        rules=["mae >= 0"],
    )
    assert report.evidence.subject.task == "regression"
    assert report.verdicts.outcome == "pass"
    measured = {
        row.metric for row in report.evidence.measurements if row.status == "measured" and row.slice
    }
    assert {"mae", "rmse", "mean_residual", "scoring_rate"} <= measured
    assert (report.folder / "report.html").stat().st_size > 50_000
