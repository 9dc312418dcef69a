"""A model is compared with the one before it: opened again, or by its column of predictions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from releasing import released
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

import audit
from audit.baselines import newest_passing
from audit.policy import Policy
from audit.publish.bundle.incoming import read_bundle, take_in
from audit.publish.bundle.outgoing import bundle
from audit.publish.disclosure.judged import public_verdicts
from audit.publish.disclosure.profile import public
from audit.publish.store import Store
from audit.report import Report
from audit.rules import Rule

POLICY = """
[[rule]]
metric = "accuracy"
at_least = 0.6
why = "a floor"

[[rule]]
id = "no worse"
metric = "accuracy"
no_worse_than = "baseline"
margin = 0.03
why = "no release may be worse than the last one"

[[waiver]]
rule = "no worse"
owner = "A. Person"
reason = "the first release"
expires = 2999-12-31
"""
N = 600


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(4)
    table = pd.DataFrame(
        {
            "income": random.normal(2, 1, N),
            "age": random.integers(20, 70, N),
            "sex": random.choice(["F", "M"], N),
        }
    )
    table["paid"] = (table.income + 0.3 * random.normal(size=N) > 2).astype(int)
    table.to_csv("rows.csv", index=False)
    features = table[["income", "age"]]
    joblib.dump(LogisticRegression().fit(features, table.paid), "good.joblib")
    joblib.dump(LogisticRegression(C=5.0).fit(features, table.paid), "alike.joblib")
    worse = DecisionTreeClassifier(max_depth=2).fit(features[["age", "income"]], table.age > 40)
    worse.classes_ = np.array([0, 1])
    worse.feature_names_in_ = np.array(["age", "income"], dtype=object)
    joblib.dump(worse, "worse.joblib")
    Path("policy.toml").write_text(POLICY, encoding="utf-8")
    Path("strict.toml").write_text(POLICY.partition("[[waiver]]")[0], encoding="utf-8")
    return tmp_path


def verdict(report: Report) -> Any:
    return next(each for each in report.verdicts.verdicts if each.rule == "no worse")


def test_a_release_is_held_against_the_last_one_on_the_same_rows(folder: Path) -> None:
    first = released("good.joblib", "policy.toml")
    assert verdict(first).outcome == "not_assessable"
    assert first.exit_code == 0  # waived, so it becomes the baseline

    alike = released("alike.joblib")
    assert (verdict(alike).outcome, verdict(alike).reason) == ("pass", "compared on the same rows")
    assert alike.exit_code == 0
    (change,) = [
        row
        for row in alike.evidence.measurements
        if row.metric == "change_in_accuracy" and not row.slice
    ]
    assert change.parameters is not None
    assert change.parameters["baseline"] == "credit@v1"
    assert audit.gate("credit").verdicts == alike.verdicts.verdicts
    page = (alike.folder / "report.html").read_text(encoding="utf-8")
    assert "no worse than" in page
    assert "no earlier audit" not in page

    worse = released("worse.joblib")
    assert (verdict(worse).outcome, worse.exit_code) == ("fail", 1)
    page = (worse.folder / "report.md").read_text(encoding="utf-8")
    assert "would have to be no worse than" in page

    (folder / "alike.joblib").unlink()
    apart = released("good.joblib")  # against v2, whose model is gone
    assert verdict(apart).outcome == "inconclusive"
    (told,) = [one for one in apart.verdicts.findings if one.code == "compared_with_baseline"]
    assert told.numbers["paired"] is False
    (note,) = [one for one in apart.evidence.findings if one.code == "baseline_not_reopened"]
    assert note.numbers["baseline"] == "credit@v2"
    assert str(folder) not in str(note)


def test_the_public_is_told_the_outcome_and_no_number_of_it(folder: Path) -> None:
    released("good.joblib", "policy.toml")
    report = released("alike.joblib")
    evidence = public(report.evidence)
    verdicts = public_verdicts(report.verdicts, evidence)
    shown = next(each for each in verdicts.verdicts if each.rule == "no worse")
    assert (shown.outcome, shown.value, shown.threshold, shown.interval) == (
        "pass",
        None,
        None,
        None,
    )
    changed = [row for row in evidence.measurements if row.metric.startswith("change_in_")]
    assert changed
    assert all(row.status == "suppressed" and row.value is None for row in changed)
    assert not any("old" in one.numbers for one in verdicts.findings)


def test_a_column_of_earlier_predictions(folder: Path) -> None:
    random = np.random.default_rng(1)
    table = pd.read_csv("rows.csv")
    table["now"] = np.where(random.random(N) < 0.9, table.paid, 1 - table.paid)
    table["before"] = np.where(random.random(N) < 0.97, table.now, 1 - table.now)
    report = audit.run(
        data=table,
        label="paid",
        sensitive=["sex"],
        name="columns",
        prediction="now",
        baseline_prediction="before",
        policies=["strict.toml"],
        format=["html"],
    )
    found = verdict(report)
    assert found.reason == "compared on the same rows"
    assert found.threshold == pytest.approx((table.before == table.paid).mean() - 0.03)


def test_a_version_from_elsewhere_is_no_baseline(folder: Path):
    passed = released("good.joblib", "policy.toml")
    (folder / "away.zip").write_bytes(bundle(Store("reports").open("credit"), "internal").content)
    take_in(Path("abroad"), read_bundle(folder / "away.zip"))
    rule = Rule(id="no worse", metric="accuracy", no_worse_than="baseline", margin=0.03)
    policy = Policy(rules=(rule,))
    assert passed.verdicts.exit_code == 0
    assert list(newest_passing(policy, Store("reports"), "credit")) == ["baseline"]
    assert newest_passing(policy, Store("abroad"), "credit") == {}
