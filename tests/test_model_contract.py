"""A model that breaks its contract, audited from end to end: told, shown, and never a pass."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, scale

import audit
from audit.__main__ import run_command
from audit.errors import AuditError
from audit.evidence import Evidence, Finding
from audit.publish.disclosure.profile import for_profile
from audit.report import Report
from audit.translating import messages

RULES = ["accuracy >= 0.1", "demographic_parity_difference across sex <= 1", "base_rate >= 0.1"]
RESTING, APART = "not_assessable", "pass"
ASKED: dict[str, Any] = {
    "label": "y",
    "sensitive": ["sex"],
    "drop": ["sex"],
    "threshold": 0.5,
    "rules": RULES,
    "name": "probed",
    "format": ["markdown"],
    "explain_people": 0,
    "explain_budget": "2s",
}
MODULE = """
import numpy as np
def score(rows):
    return 1 / (1 + np.exp(-(rows["a"] - rows["b"]).to_numpy()))
def sorts(rows):
    return score(rows.sort_values("a"))
def refits(rows):
    return score((rows - rows.mean()) / 2)
calls = []
def counts(rows):
    calls.append(1)
    return score(rows) / len(calls)
def writes(rows):
    found = score(rows)
    rows["a"] = 0
    return found
"""
SPACE: dict[str, Any] = {}
exec(MODULE, SPACE)


def people(rows: int = 240) -> pd.DataFrame:
    random = np.random.default_rng(0)
    table = pd.DataFrame({"a": random.normal(size=rows), "b": random.normal(size=rows)})
    table["sex"] = random.choice(["f", "m"], rows)
    table["y"] = (table["a"] - table["b"] + random.normal(size=rows) > 0).astype(int)
    return table


def audited(folder: Path, model: Any, **options: Any) -> Report:
    return audit.run(
        data=people(), model=model, reports=str(folder / "reports"), **{**ASKED, **options}
    )


def of_code(evidence: Evidence, code: str) -> list[Finding]:
    return [finding for finding in evidence.findings if finding.code == code]


def outcomes(report: Report) -> list[str]:
    return [verdict.outcome for verdict in report.verdicts.verdicts]


@pytest.mark.parametrize(
    ("name", "promise"), [("sorts", "order"), ("refits", "batch"), ("counts", "repeatability")]
)
def test_no_rule_on_a_broken_models_answers_passes(tmp_path: Path, name: str, promise: str) -> None:
    report = audited(tmp_path, SPACE[name])
    assert outcomes(report) == [RESTING, RESTING, APART]
    assert report.exit_code == 3
    first = of_code(report.evidence, "model_contract_broken")[0]
    assert (first.grade, first.numbers["promise"]) == ("critical", promise)
    assert 0 < first.numbers["rows"] <= first.numbers["probed"] == 128
    page = (report.folder / "report.md").read_text()
    assert "it said something else about" in page
    assert "a critical finding says how" in page
    known = {one.id for one in messages()}
    assert {finding.text for finding in report.evidence.findings} <= known
    assert {verdict.reason for verdict in report.verdicts.verdicts[:2]} <= known


def test_it_is_found_in_a_file_and_in_a_function_of_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = people()
    step = FunctionTransformer(scale)
    model = make_pipeline(step, LogisticRegression()).fit(table[["a", "b"]], table["y"])
    joblib.dump(model, tmp_path / "model.joblib")
    (tmp_path / "scoring_broken.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    for source, promise in (("model.joblib", "batch"), ("scoring_broken:sorts", "order")):
        report = audited(tmp_path, source)
        assert report.exit_code == 3
        found = of_code(report.evidence, "model_contract_broken")
        assert found[0].numbers["promise"] == promise


def test_the_command_exits_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scoring_exits.py").write_text(MODULE)
    people().to_csv(tmp_path / "people.csv", index=False)
    monkeypatch.chdir(tmp_path)
    words = "run --data people.csv --label y --sensitive sex --drop sex --threshold 0.5 --quiet"
    words += " --format markdown --explain-people 0 --explain-budget 2s --model scoring_exits:"
    for function, code in (("score", 0), ("sorts", 3)):
        arguments = [*f"{words}{function}".split(), "--rule", RULES[0]]
        assert run_command(arguments) == code
    assert run_command(["gate", "people@v2"]) == 3, "from the evidence alone"


def test_an_honest_model_passes_and_how_it_was_probed_is_noted(tmp_path: Path) -> None:
    report = audited(tmp_path, SPACE["score"])
    assert outcomes(report) == [APART] * 3
    (kept,) = of_code(report.evidence, "model_contract_kept")
    assert (kept.grade, kept.numbers) == ("note", {"probed": 128, "alone": 8, "audited": 240})


def test_a_model_that_writes_into_its_table_is_told_of_and_judged(tmp_path: Path) -> None:
    table = people()
    report = audit.run(
        data=table, model=SPACE["writes"], reports=str(tmp_path / "reports"), **ASKED
    )
    assert outcomes(report) == [APART] * 3
    (writes,) = of_code(report.evidence, "model_writes_into_rows")
    assert (writes.grade, writes.numbers) == ("warning", {"written": ["a"]})
    assert table.equals(people())


def test_rows_that_show_it_are_named_to_insiders_and_never_to_the_public(tmp_path: Path) -> None:
    table = people().assign(id=[f"C-{row}" for row in range(240)])
    asked = {**ASKED, "key": "id", "data": table, "model": SPACE["refits"]}
    masked = audit.run(**asked, reports=str(tmp_path / "masked"))
    shown = audit.run(**asked, show_identifiers=True, reports=str(tmp_path / "shown"))
    hidden, named = (
        [finding.numbers["person"] for finding in of_code(one.evidence, "model_contract_row")]
        for one in (masked, shown)
    )
    assert len(hidden) == len(named) == 3
    assert set(named) <= set(table["id"])
    assert all(len(name) == 12 and not name.startswith("C-") for name in hidden)
    rows = table.set_index("id")
    for finding in of_code(shown.evidence, "model_contract_row"):
        whole = SPACE["refits"](rows[["a", "b"]])[rows.index.get_loc(finding.numbers["person"])]
        assert finding.numbers["first"] == pytest.approx(whole)
    public, verdicts = for_profile(shown.evidence, shown.verdicts, "public")
    assert of_code(public, "model_contract_broken")
    assert not of_code(public, "model_contract_row")
    assert "C-" not in repr(public.findings)
    assert [verdict.outcome for verdict in verdicts.verdicts][:2] == [RESTING, RESTING]
    auditor, _ = for_profile(shown.evidence, shown.verdicts, "auditor")
    assert "C-" not in repr(auditor.findings)


class Decides:
    """A model of two kinds of answer; `line` or chance decides, and not the likelier class."""

    classes_ = np.array([0, 1])

    def __init__(self, line: float | None) -> None:
        self.line = line

    def predict(self, rows: pd.DataFrame) -> Any:
        score = SPACE["score"](rows)
        if self.line is not None:
            return (score >= self.line).astype(int)
        tossed = (rows["a"] * 1000 % 5 < 1).to_numpy()
        return ((score >= 0.5) != tossed).astype(int)

    def predict_proba(self, rows: pd.DataFrame) -> Any:
        score = SPACE["score"](rows)
        return np.column_stack([1 - score, score])


def test_decisions_that_differ_from_the_probabilities_are_told_and_judged(tmp_path: Path) -> None:
    asked = {**ASKED, "threshold": None, "key": "id", "format": ["markdown", "html"]}
    table = people().assign(id=[f"C-{row}" for row in range(240)])
    folder = str(tmp_path / "reports")
    report = audit.run(data=table, model=Decides(None), reports=folder, **asked)
    assert outcomes(report) == [APART] * 3
    (differ,) = of_code(report.evidence, "model_decides_otherwise")
    tossed = int((table["a"] * 1000 % 5 < 1).sum())
    assert (differ.grade, differ.numbers) == ("warning", {"rows": tossed, "audited": 240})
    shown = of_code(report.evidence, "model_decides_row")
    assert len(shown) == 3
    assert all(len(row.numbers["person"]) == 12 for row in shown)
    assert all(row.numbers["score"] < 0.5 < row.numbers["higher"] for row in shown)
    assert {one.text for one in (differ, *shown)} <= {one.id for one in messages()}
    assert "Its decisions and its scores differ" in (report.folder / "report.md").read_text()
    public, _ = for_profile(report.evidence, report.verdicts, "public")
    assert not [one for one in public.findings if one.code.startswith("model_decides")]


def test_a_threshold_of_the_model_s_own_is_noted(tmp_path: Path) -> None:
    report = audited(tmp_path, Decides(0.3), threshold=None)
    (noted,) = of_code(report.evidence, "model_has_threshold")
    assert noted.grade == "note"
    assert noted.numbers["line"] == pytest.approx(0.3, abs=0.05)
    assert noted.numbers["positive"] == 1
    assert not of_code(report.evidence, "model_decides_otherwise")
    honest = audited(tmp_path, Decides(0.5), threshold=None)
    assert not [one for one in honest.evidence.findings if one.code.startswith("model_has")]


def test_columns_of_predictions_have_no_model_to_probe(tmp_path: Path) -> None:
    table = people().assign(told=1)
    table.loc[:100, "told"] = 0
    options = {**ASKED, "data": table, "prediction": "told", "threshold": None}
    report = audit.run(**options, reports=str(tmp_path))
    assert not [one for one in report.evidence.findings if one.code.startswith("model_")]


def test_what_was_trained_here_and_what_estimates_are_probed_too(tmp_path: Path) -> None:
    trained = {**ASKED, "train": "logistic_regression", "threshold": None, "data": people()}
    assert of_code(audit.run(**trained, reports=str(tmp_path)).evidence, "model_contract_kept")
    table = people()
    model = LinearRegression().fit(table[["a"]], table["b"])
    numbers = {"data": table[["a", "b"]], "model": model, "label": "b", "rules": ["mae <= 9"]}
    asked = {**numbers, "reports": str(tmp_path), "format": ["markdown"], "explain_people": 0}
    report = audit.run(**asked, explain_budget="1s", sensitive=[])
    assert of_code(report.evidence, "model_contract_kept")
    assert outcomes(report) == ["pass"]

    class Sorts:
        def predict(self, rows: pd.DataFrame) -> Any:
            return np.sort(model.predict(rows[["a"]]))

    report = audit.run(**{**asked, "model": Sorts()}, explain_budget="1s", sensitive=[])
    assert outcomes(report) == ["not_assessable"]


REFUSED = {
    "rows": (lambda rows: rows["a"].to_numpy()[1:], "for 240 rows|239"),
    "shape": (lambda rows: np.zeros((len(rows), 2, 2)), "shape"),
    "range": (lambda rows: rows["a"].to_numpy() * 9 + 0.5, r"not within \[0, 1\]"),
    "finite": (lambda rows: np.where(rows["a"] > 0, np.nan, 0.25), r"not within \[0, 1\]"),
    "classes": (lambda rows: np.where(rows["a"] > 0, "often", "never"), "no known class"),
    "columns": (lambda rows: rows["wage"].to_numpy(), "wage"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_a_models_answer_is_refused_in_a_sentence(tmp_path: Path, kind: str) -> None:
    function, sentence = REFUSED[kind]
    with pytest.raises(AuditError, match=sentence):
        audited(tmp_path, function)
    assert not (tmp_path / "reports" / "probed").exists()


def test_a_file_that_names_its_columns_says_which_one_is_missing_or_renamed(
    tmp_path: Path,
) -> None:
    table = people()
    joblib.dump(LogisticRegression().fit(table[["a", "b"]], table["y"]), tmp_path / "m.joblib")
    asked = {**ASKED, "model": str(tmp_path / "m.joblib"), "reports": str(tmp_path / "reports")}
    with pytest.raises(AuditError, match=r"needs.*\bb\b"):
        audit.run(**asked, data=table.drop(columns="b"))
    with pytest.raises(AuditError, match=r"needs.*\bb\b"):
        audit.run(**asked, data=table.rename(columns={"b": "B"}))
    swapped = table[["sex", "b", "y", "a"]].assign(more=1.0)
    one, other = (audit.run(**asked, data=rows).evidence for rows in (table, swapped))
    assert one.measurements == other.measurements
    assert "scoring_broken" not in sys.modules, "functions run elsewhere"
