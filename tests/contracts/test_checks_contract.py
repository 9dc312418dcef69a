"""What every registered check must keep to, plug-ins included."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rows import regression, subject

import audit
from audit.errors import AuditError
from audit.evidence import Curve, Finding, Matrix, Measurement, Test
from audit.measure.catalogue import entries, glossary, rule_metrics
from audit.measure.check import CHECKS, Check, check
from audit.measure.checking import run_checks
from audit.measure.counted import Plan
from audit.statistics.methods import METHODS

EVERY_CHECK = pytest.mark.parametrize("entry", CHECKS.values(), ids=list(CHECKS))
PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=1)


def _features(rows):
    random = np.random.default_rng(1)
    columns = {"number": random.random(rows), "word": random.choice(["x", "<b>", "{y}"], rows)}
    return pd.DataFrame(columns)


def _subjects():
    group = np.array(["a"] * 60 + ["b"] * 40 + ["{c}"] * 15 + ["(missing)"] * 5)
    label = np.random.default_rng(0).integers(0, 2, 120)
    yield "columns", replace(subject(label, label, group=group), features=_features(120))
    yield "predictions alone", subject(label, label, group=group)
    yield "nobody sensitive", replace(subject(label, label), features=_features(120))
    yield "one person", replace(subject([1], [1], group=["a"]), features=_features(1))
    yield "no columns", replace(subject(label, group=group), features=_features(120)[[]])
    yield (
        "a regression",
        replace(regression(label, label, group=group), features=_features(120)),
    )


SUBJECTS = pytest.mark.parametrize("made", [made for _, made in _subjects()])


@EVERY_CHECK
def test_it_explains_itself(entry: Check) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", entry.id)
    first, *rest = entry.definition.splitlines()
    assert first.endswith("."), "the first line is the sentence the report prints"
    assert len(first) < 110
    assert any(line.strip() for line in rest)
    assert entry.title[0].isupper()
    assert entry.reference
    assert glossary()[entry.id].kind == "check"
    assert entry.id not in rule_metrics()


@EVERY_CHECK
def test_rules_may_speak_of_what_it_measures(entry: Check) -> None:
    known = {found.id: found.group for found in entries()}
    for metric in entry.metrics:
        assert metric.id in rule_metrics()
        assert known[metric.id] == "metric"


@EVERY_CHECK
@SUBJECTS
def test_any_subject_gives_evidence_or_a_reason(entry: Check, made: object) -> None:
    names = {entry.id, *(metric.id for metric in entry.metrics)}
    for piece in entry.run(made, PLAN, 0):
        match piece:
            case Measurement():
                assert piece.metric in names
                assert (piece.value is None) == (piece.status not in ("measured", "insufficient"))
                assert piece.reason or piece.value is not None
                if piece.interval is not None:
                    assert piece.interval.method in METHODS
                    assert piece.interval.low <= piece.value <= piece.interval.high
            case Finding():
                assert piece.grade in ("critical", "warning", "note")
                piece.text.format(**piece.numbers)
            case Matrix():
                assert piece.matrix.partition("/")[0] in names
                assert len(piece.values) == len(piece.rows)
                assert {len(row) for row in piece.values} <= {len(piece.columns)}
            case Curve():
                assert piece.curve.partition("/")[0] in names
            case _:
                assert isinstance(piece, Test)


@SUBJECTS
def test_checks_are_run_in_a_stable_order(made: object) -> None:
    assert run_checks(made, PLAN, seed=0) == run_checks(made, PLAN, seed=0)


def test_a_check_of_somebody_else_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(subject, plan, seed):
        yield Finding(code="seen", grade="note", text="it began")
        raise ZeroDivisionError("by {nothing}")

    monkeypatch.setattr(CHECKS, "_entries", {})
    check(id="broken", title="Broken", reference="none")(broken)
    found = run_checks(next(made for _, made in _subjects()), PLAN, seed=0)
    assert [one.code for one in found] == ["seen", "check_failed"]
    assert found[1].text.format(**found[1].numbers).endswith("(ZeroDivisionError: by {nothing})")


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    random = np.random.default_rng(2)
    sex = random.choice(["f", "m"], 400)
    label = random.integers(0, 2, 400)
    height = np.where(sex == "m", 178, 165) + random.normal(0, 5, 400)
    return pd.DataFrame({"sex": sex, "height": height, "score": random.random(400), "y": label})


def test_a_rule_is_judged_on_what_a_check_measures(tmp_path, people: pd.DataFrame) -> None:
    report = audit.run(
        data=people,
        model=lambda rows: rows["score"].to_numpy(),
        label="y",
        sensitive=["sex"],
        rules=["proxy_auc across sex <= 0.7", "proxy_auc across sex <= 0.99"],
        reports=str(tmp_path),
        name="proxies",
        format=["html"],
        explain_people=0,
    )
    assert [one.outcome for one in report.verdicts.verdicts] == ["fail", "pass"]
    found = {finding.code: finding for finding in report.evidence.findings}
    assert "height" in found["proxies"].columns
    with pytest.raises(AuditError, match="There is no metric called proxy_auk"):
        audit.run(data=people, label="y", sensitive=["sex"], rules=["proxy_auk across sex <= 1"])
