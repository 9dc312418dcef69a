"""Bad input from the file to the record: refused in one sentence, or no number and the reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from door import opened

import audit
from audit.__main__ import run_command
from audit.evidence import Measurement
from audit.measure.measure import Plan, measure_counts
from audit.report import Report

HIRED = {"label": "hired", "prediction": "predicted", "sensitive": ["sex"]}
FLAGS = ["--label", "hired", "--prediction", "predicted", "--sensitive", "sex"]
AWKWARD = ("<script>alert(1)</script>", "NA", "None", " ", "x" * 3000)
WITHOUT_A_NUMBER = ("undefined", "not_assessable", "suppressed")


def people(*groups: tuple[Any, int, int], **columns: Any) -> pd.DataFrame:
    """People of groups (name, how many, how many are predicted 1); every other one is hired."""
    rows = [
        {"sex": name, "hired": place % 2, "predicted": int(place < chosen), **columns}
        for name, n, chosen in groups
        for place in range(n)
    ]
    return pd.DataFrame(rows)


TWO = people(("f", 40, 12), ("m", 40, 28))


def run(data: Any, reports: Path, **options: Any) -> Report:
    return audit.run(data=data, reports=str(reports), **(HIRED | {"format": ["html"]} | options))


def told(data: pd.DataFrame, folder: Path, *more: str) -> list[str]:
    """The command's words about rows in a CSV file."""
    data.to_csv(folder / "people.csv", index=False)
    where = ["--data", str(folder / "people.csv"), "--reports", str(folder / "reports")]
    return ["run", *where, *FLAGS, "--format", "html", "--quiet", *more]


def one(rows: Sequence[Measurement], metric: str, across: str = "", **slice_: str) -> Measurement:
    wanted = (metric, slice_, (across,) if across else ())
    (found,) = (row for row in rows if (row.metric, row.slice, row.across) == wanted)
    return found


# --- no number is made up -------------------------------------------------------------------------

SPREAD = np.linspace(0, 1, 80)
SITUATIONS: dict[str, tuple[pd.DataFrame, dict[str, Any]]] = {
    "a group without positives": (
        pd.concat([TWO, people(("x", 30, 10)).assign(hired=0)]),
        {},
    ),
    "a group of one class, with scores": (
        pd.concat([TWO.assign(score=SPREAD), people(("x", 30, 10), score=0.5).assign(hired=1)]),
        {"score": "score", "prediction": None},
    ),
    "nobody selected": (TWO.assign(predicted=0), {}),
    "everybody selected": (TWO.assign(predicted=1), {}),
    "one group": (TWO[TWO["sex"] == "f"], {}),
    "too few people in every group": (people(("f", 6, 2), ("m", 6, 4)), {}),
    "one person a group": (people(*((f"g{place}", 1, place % 2) for place in range(40))), {}),
    "a group of weight 0": (
        TWO.assign(w=(TWO["sex"] == "m").astype(float)),
        {"weight": "w"},
    ),
    "strata of one class": (
        TWO.assign(branch=np.where(TWO["hired"] == 1, "all", "nobody")),
        {"strata": ["branch"]},
    ),
    "equal scores": (TWO.assign(score=0.5), {"score": "score", "prediction": None}),
    "estimates that are all the same": (
        TWO.assign(hired=np.linspace(10, 90, 80), predicted=7.5),
        {"task": "regression"},
    ),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_row_has_a_finite_number_or_a_status_with_its_reason(
    name: str, tmp_path: Path
) -> None:
    frame, options = SITUATIONS[name]
    if name == "one person a group":
        frame = frame.assign(hired=[0, 1] * 20)
    options = {key: value for key, value in (HIRED | options).items() if value is not None}
    report = audit.run(data=frame, reports=str(tmp_path), format=["html"], **options)
    assert not report.failed
    for row in report.evidence.measurements:
        if row.status in WITHOUT_A_NUMBER:
            assert (row.value, row.interval) == (None, None), row
            assert row.reason, row
        else:
            assert row.value is not None, row
            assert isfinite(row.value), row
            assert row.status == "measured" or row.reason, row
        if row.interval is not None:
            assert isfinite(row.interval.low), row
            assert isfinite(row.interval.high), row
        if row.counts is not None and len(row.counts) == 2:
            assert row.n == row.counts[1], row
    text = (report.folder / "evidence.json").read_text("utf-8")
    json.loads(text, parse_constant=pytest.fail)
    page = (report.folder / "report.html").read_text("utf-8")
    assert ">nan<" not in page.lower()
    assert ">none<" not in page.lower()


def test_a_group_of_one_class_makes_no_gap_in_areas_under_the_curve(tmp_path: Path) -> None:
    """Elsewhere the gap of a class of one is 0, which any limit is above."""
    scored = TWO.assign(score=SPREAD)
    scored.loc[scored["sex"] == "m", "hired"] = 1
    options = {
        "prediction": None,
        "score": "score",
        "rules": ["roc_auc_difference across sex <= 1"],
    }
    known = {key: value for key, value in (HIRED | options).items() if value is not None}
    report = audit.run(data=scored, reports=str(tmp_path), format=["html"], **known)
    row = one(report.evidence.measurements, "roc_auc_difference", across="sex")
    assert (row.status, row.value, row.interval) == ("undefined", None, None)
    assert row.reason == "fewer than two groups can be compared"
    (verdict,) = report.verdicts.verdicts
    assert (verdict.outcome, report.exit_code) == ("not_assessable", 3)


# --- weights --------------------------------------------------------------------------------------

WEIGHTS = {
    "negative": ("-0.5", "A weight is negative: row 5 holds '-0.5'"),
    "a word": ("heavy", "row 5 holds 'heavy'"),
    "endless": ("inf", "row 5 holds 'inf'"),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_wrong_weight_ends_the_command_with_2_and_one_message(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weight, said = WEIGHTS[name]
    frame = TWO.assign(w="1")
    frame.loc[4, "w"] = weight
    assert run_command(told(frame, tmp_path, "--weight", "w")) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err
    assert not (tmp_path / "reports" / "people").exists()


def test_weights_that_are_all_0_end_the_command_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(told(TWO.assign(w=0), tmp_path, "--weight", "w")) == 2
    assert "Every weight is 0" in capsys.readouterr().err


def test_missing_weights_leave_rows_out_and_the_record_counts_them(tmp_path: Path) -> None:
    frame = TWO.assign(w=1.0)
    frame.loc[[0, 1, 50], "w"] = None
    assert run_command(told(frame, tmp_path, "--weight", "w")) == 0
    (written,) = (tmp_path / "reports").rglob("evidence.json")
    ledger = json.loads(written.read_text("utf-8"))["ledger"]
    rows = {entry["reason"]: entry["n"] for entry in ledger if entry["what"] == "rows"}
    assert rows == {"read": 80, "blank weight": 3, "audited": 77}


def test_weights_that_are_all_missing_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(told(TWO.assign(w=np.nan), tmp_path, "--weight", "w")) == 2
    assert "Traceback" not in capsys.readouterr().err


# --- awkward names --------------------------------------------------------------------------------


def test_awkward_groups_from_a_csv_file_to_both_documents(tmp_path: Path) -> None:
    names = [(name, 24, 4 + place) for place, name in enumerate(AWKWARD)]
    people(*names).to_csv(tmp_path / "people.csv", index=False)
    report = run(tmp_path / "people.csv", tmp_path / "reports", format=["html", "pdf"])
    assert not report.failed
    assert (report.folder / "report.pdf").stat().st_size > 10_000
    for name, n, chosen in names:
        row = one(report.evidence.measurements, "selection_rate", sex=name)
        assert (row.counts, row.status) == ((chosen, n), "measured")


def test_awkward_strata_are_kept_apart_and_only_ever_text(tmp_path: Path) -> None:
    parts = [TWO.assign(branch=name) for name in AWKWARD]
    report = run(pd.concat(parts), tmp_path, strata=["branch"])
    for name in AWKWARD:
        row = one(report.evidence.measurements, "selection_rate", sex="f", branch=name)
        assert row.counts == (12, 40)
    page = (report.folder / "report.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert len(page) < 1_500_000


def test_strata_of_one_class_have_no_error_rates_and_still_selection_rates(
    tmp_path: Path,
) -> None:
    """Whoever is hired is in one stratum: there false positives cannot happen, and are not 0."""
    frame = TWO.assign(branch=np.where(TWO["hired"] == 1, "hired", "not"))
    report = run(frame, tmp_path, strata=["branch"])
    rows = report.evidence.measurements
    for sex in ("f", "m"):
        wrong = one(rows, "false_positive_rate", sex=sex, branch="hired")
        assert (wrong.status, wrong.value, wrong.n) == ("undefined", None, 0)
        assert wrong.reason == "nobody in this group is negative"
        missed = one(rows, "true_positive_rate", sex=sex, branch="not")
        assert (missed.status, missed.value, missed.n) == ("undefined", None, 0)
    assert one(rows, "selection_rate", sex="f", branch="hired").counts == (6, 20)
    gap = one(rows, "predictive_equality_difference", across="sex", branch="hired")
    assert (gap.status, gap.value) == ("undefined", None)
    assert "mantel_haenszel" in {test.test for test in report.evidence.tests}


def test_ten_thousand_groups_in_a_csv_file_are_ten_thousand_rows_of_evidence(
    tmp_path: Path,
) -> None:
    frame = pd.DataFrame(
        {
            "sex": [f"{place:05d}" for place in range(10_000)] * 3,
            "hired": [0, 1, 1] * 10_000,
            "predicted": [0] * 10_000 + [1] * 10_000 + [0, 1] * 5_000,
        }
    )
    subject = opened(tmp_path, frame.to_csv(index=False), **HIRED)
    plan = Plan(minimum_group=3, missing_as_group=False, intersections=1)
    rows = measure_counts(subject, plan).measurements
    rates = {
        row.slice["sex"]: row.counts
        for row in rows
        if row.metric == "selection_rate" and row.slice and not row.across
    }
    assert len(rates) == 10_000
    assert rates["00006"] == (1, 3)
    assert rates["00007"] == (2, 3)
    gap = one(rows, "demographic_parity_difference", across="sex")
    assert gap.value == pytest.approx(1 / 3, abs=1e-15)
