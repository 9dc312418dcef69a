"""Every text that evidence and verdicts can hold is a message that translators are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

import audit
from audit.evidence import Finding
from audit.publish.disclosure.profile import public
from audit.publish.render.words import fill, is_phrase
from audit.report import Report
from audit.translating import messages

KNOWN = {one.id for one in messages()}
N = 240


class Model:
    """A weighted sum behind a threshold, which nobody can look into."""

    classes_ = np.array([0, 1])

    def predict_proba(self, rows: pd.DataFrame) -> Any:
        """Scores that rise with income and fall with age."""
        score = 1 / (1 + np.exp(-(rows["income"] - rows["age"] / 20)))
        return np.column_stack([1 - score, score])

    def predict(self, rows: pd.DataFrame) -> Any:
        """Whoever scores above a half."""
        return (self.predict_proba(rows)[:, 1] > 0.5).astype(int)


def rows() -> pd.DataFrame:
    """People in groups large and small, some without a group, a label or a score."""
    random = np.random.default_rng(5)
    table = pd.DataFrame(
        {
            "label": random.integers(0, 2, N).astype(float),
            "told": random.integers(0, 2, N),
            "score": random.random(N).round(3),
            "kind": random.choice(["x", "y", "z"], N),
            "guess": random.choice(["x", "y", "z"], N),
            "income": random.normal(2, 1, N),
            "age": random.integers(20, 70, N),
            "sex": ["F", "M"] * (N // 2),
            "town": ["Ulm"] * 150 + ["Bonn"] * 80 + ["Trier"] * 7 + [None] * 3,
            "branch": random.choice(["p", "q"], N),
            "w": random.random(N) + 0.5,
        }
    )
    table.loc[[3, 7], "label"] = None
    table.loc[table["town"] == "Bonn", "told"] = 0
    return table


def failing(y_true: Any, y_pred: Any) -> float:
    """A metric that fails where anybody is a woman and gives no number elsewhere."""
    raise ValueError("by {design}")


def plain(y_true: Any, y_pred: Any) -> float:
    """A metric without a number for small groups."""
    return float(np.mean(y_true == y_pred)) if len(y_true) > 100 else float("nan")


RULES = ["accuracy >= 0.99", "impact_ratio across town >= 0.8", "impact_ratio across sex >= 0.8"]
RULES += ["roc_auc >= 0.5", "selection_rate of town=Trier >= 0.1", "accuracy of town=Köln >= 0"]
TOLD = {"label": "label", "positive": 1, "prediction": "told"}
AUDITS: dict[str, dict[str, Any]] = {
    "decisions": {**TOLD, "sensitive": ["sex", "town"], "strata": ["branch"], "rules": RULES},
    "weighted": {**TOLD, "weight": "w", "sensitive": ["town", "age"], "score": "score"},
    "scores alone": {"score": "score", "sensitive": ["sex", "town"], "rules": RULES},
    "own metrics": {**TOLD, "sensitive": ["town"], "metrics": {"mine": failing, "ours": plain}},
    "a model": {
        "label": "label",
        "positive": 1,
        "model": Model(),
        "sensitive": ["sex", "town"],
        "drop": ["told", "score", "kind", "guess", "w", "branch"],
        "explain_people": 3,
    },
    "several classes": {"label": "kind", "prediction": "guess", "sensitive": ["sex", "town"]},
    "numbers": {
        "label": "income",
        "prediction": "score",
        "task": "regression",
        "sensitive": ["town"],
        "rules": ["mae across town <= 0.1"],
    },
    "a ranking": {"score": "score", "task": "ranking", "top_k": [3, 20], "sensitive": ["town"]},
}


@pytest.fixture(scope="module", params=AUDITS)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = str(tmp_path_factory.mktemp("reports"))
    table = rows().dropna(subset=["label"]) if request.param == "a model" else rows()
    return audit.run(
        data=table,
        reports=folder,
        format=["markdown"],
        explain_budget="5s",
        minimum_group=10,
        **AUDITS[request.param],
    )


def test_every_reason_is_a_message_and_names_follow_its_colon(report: Report) -> None:
    places = (report.evidence.measurements, report.evidence.ledger, report.verdicts.verdicts)
    reasons = {one.reason for rows in places for one in rows if one.reason}
    assert reasons
    assert {reason for reason in reasons if reason.partition(": ")[0] not in KNOWN} == set()


def test_every_reason_is_filled_from_its_row(report: Report) -> None:
    for row in report.evidence.measurements:
        head = (row.reason or "").partition(": ")[0]
        known = {"n": row.n, **(row.parameters or {})}
        assert "{" not in fill(head, known | {"problem": ""} if "problem" in known else known)


def test_every_finding_is_a_message_that_its_numbers_fill(report: Report) -> None:
    for finding in (*report.evidence.findings, *report.verdicts.findings):
        assert finding.text in KNOWN, finding.code
        assert {text for text in phrases(finding.numbers) if text not in KNOWN} == set()
        assert "{" not in fill(finding.text, finding.numbers), finding.code


def test_what_the_public_is_shown_is_made_of_messages_too(report: Report) -> None:
    shown = public(report.evidence)
    reasons = {row.reason for row in shown.measurements if row.reason}
    assert {reason for reason in reasons if reason.partition(": ")[0] not in KNOWN} == set()
    assert {finding.text for finding in shown.findings} <= KNOWN


def phrases(value: object) -> Iterator[str]:
    """The messages that stand in a message's numbers, however deep."""
    if is_phrase(value):
        yield value["text"]
    if isinstance(value, Mapping):
        for part in value.values():
            yield from phrases(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from phrases(part)


def test_a_phrase_is_found_wherever_it_stands() -> None:
    finding = Finding(code="c", grade="note", text="{a}", numbers={"a": [{"text": "b", "n": 1}]})
    assert list(phrases(finding.numbers)) == ["b"]
