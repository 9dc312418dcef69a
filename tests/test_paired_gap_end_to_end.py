"""A release whose gap between groups grew a little: seen where both models answer the same rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from releasing import released
from sklearn.linear_model import LogisticRegression

import audit
from audit.report import Report

RULES = """
[[rule]]
id = "selected"
metric = "demographic_parity_difference"
across = ["sex"]
no_worse_than = "baseline"
margin = 0.01
why = "no release may treat women and men more differently than the last one"

[[rule]]
id = "impact"
metric = "impact_ratio"
across = ["sex"]
no_worse_than = "baseline"
margin = 0.02
why = "the same, as a ratio"
"""
WAIVER = """
[[waiver]]
rule = "{rule}"
owner = "A. Person"
reason = "the first release"
expires = 2999-12-31
"""
N = 2000


def scoring(table: pd.DataFrame, part_time: float) -> LogisticRegression:
    """A model with this much to say against part-time work, which women do more often."""
    features = table[["income", "part_time"]]
    made = LogisticRegression().fit(features, table.paid)
    made.coef_, made.intercept_ = np.array([[2.0, -part_time]]), np.array([-3.0])
    return made


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(6)
    sex = random.choice(["F", "M"], N)
    table = pd.DataFrame(
        {
            "income": random.normal(2, 1, N),
            "part_time": (random.random(N) < np.where(sex == "F", 0.7, 0.15)).astype(int),
            "sex": sex,
        }
    )
    table["paid"] = (table.income + 0.5 * random.normal(size=N) > 2).astype(int)
    table.to_csv("rows.csv", index=False)
    joblib.dump(scoring(table, 0.3), "first.joblib")
    joblib.dump(scoring(table, 0.9), "second.joblib")
    Path("strict.toml").write_text(RULES, encoding="utf-8")
    waivers = "".join(WAIVER.format(rule=rule) for rule in ("selected", "impact"))
    Path("first.toml").write_text(RULES + waivers, encoding="utf-8")
    return tmp_path


def outcomes(report: Report) -> dict[str, Any]:
    return {each.rule: each.outcome for each in report.verdicts.verdicts}


def test_a_gap_that_grew_a_little_is_caught_on_the_same_rows(folder: Path) -> None:
    assert released("first.joblib", "first.toml").exit_code == 0

    worse = released("second.joblib")
    assert outcomes(worse) == {"selected": "fail", "impact": "fail"}
    assert worse.exit_code == 1
    assert audit.gate("credit").verdicts == worse.verdicts.verdicts
    told = [each for each in worse.verdicts.findings if each.code == "compared_with_baseline"]
    assert [each.numbers["paired"] for each in told] == [True, True]
    page = (worse.folder / "report.md").read_text(encoding="utf-8")
    assert "no worse than" in page
    figures = (worse.folder / "report.html").read_text(encoding="utf-8").partition("Glossary")[0]
    assert "Change in demographic parity difference, points" not in figures

    (folder / "first.joblib").unlink()
    apart = released("second.joblib")
    assert outcomes(apart) == {"selected": "inconclusive", "impact": "inconclusive"}


def test_the_same_model_again_is_no_worse_by_any_gap(folder: Path) -> None:
    released("first.joblib", "first.toml")
    (folder / "more.csv").write_bytes((folder / "rows.csv").read_bytes() + b"2.5,0,M,1\n")
    again = released("first.joblib", data="more.csv", format=["markdown"])
    assert outcomes(again) == {"selected": "pass", "impact": "pass"}
    changes = [
        row
        for row in again.evidence.measurements
        if row.metric.startswith("change_in_") and row.across
    ]
    assert changes
    assert {row.value for row in changes} == {0.0}
