"""`audit replay`: an audit run again is identical, within its intervals, or different."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import joblib
import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import audit as package
from audit.__main__ import run_command
from audit.errors import AuditError
from audit.evidence import Evidence, encode
from audit.publish.store import Store
from audit.replaying import compared

COLUMNS = ["pay", "debts"]
ASKED = "--label paid --sensitive sex --format html --explain-people 1 --quiet"


def people(rows: int = 160) -> pd.DataFrame:
    random = np.random.default_rng(0)
    table = pd.DataFrame({"pay": random.normal(size=rows), "debts": random.normal(size=rows)})
    table["sex"] = random.choice(["f", "m"], rows)
    table["paid"] = (table["pay"] - table["debts"] + random.normal(size=rows) > 0).astype(int)
    return table


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with people, a model, predictions of it, and reports of each."""
    folder = tmp_path_factory.mktemp("desk")
    table = people()
    model = LogisticRegression().fit(table[COLUMNS], table["paid"])
    joblib.dump(model, folder / "model.joblib")
    table.to_csv(folder / "people.csv", index=False)
    told = table.assign(guess=model.predict(table[COLUMNS]))
    told.to_csv(folder / "told.csv", index=False)
    with chdir(folder):
        for words in (
            "--name filed --data people.csv --model model.joblib",
            "--name trained --data people.csv --train logistic_regression --seed 3",
            "--name told --data told.csv --prediction guess --drop pay --drop debts",
        ):
            assert run_command(["run", *words.split(), *ASKED.split()]) == 0
        yield folder


@pytest.fixture
def at_desk(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(desk)
    return desk


def digests(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.mark.parametrize("name", ["filed", "trained", "told"])
def test_the_same_audit_is_identical_and_writes_nothing(
    audit: Callable[..., Any], at_desk: Path, name: str
) -> None:
    before = digests(at_desk)
    ending = audit("replay", f"{name}@v1", "--quiet")
    assert ending.code == 0, ending.err
    assert "identical" in ending.out
    assert digests(at_desk) == before


def test_files_are_found_by_their_bytes_under_any_name(
    audit: Callable[..., Any], at_desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(at_desk / "people.csv", tmp_path / "moved.csv")
    shutil.copy(at_desk / "model.joblib", tmp_path / "other.joblib")
    shutil.copytree(at_desk / "reports", tmp_path / "kept" / "reports")
    monkeypatch.chdir(tmp_path)
    where = ["--reports", "kept/reports", "--data", "moved.csv", "--model", "other.joblib"]
    ending = audit("replay", "filed", *where)
    assert (ending.code, "identical" in ending.out) == (0, True), ending.err


def test_what_is_gone_or_changed_is_named(
    audit: Callable[..., Any], at_desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = ["--reports", str(at_desk / "reports")]
    (tmp_path / "empty").mkdir()
    shutil.copytree(at_desk / "reports", tmp_path / "away" / "from" / "reports")
    monkeypatch.chdir(tmp_path / "empty")
    gone = audit("replay", "filed", "--reports", str(tmp_path / "away" / "from" / "reports"))
    assert gone.code == 2
    assert "model.joblib" in gone.err
    people().iloc[1:].to_csv("people.csv", index=False)
    other = audit("replay", "filed", "--data", "people.csv", *reports)
    assert other.code == 2
    assert "sha256" in other.err
    assert audit("replay", "nobody", *reports).code == 2


def shifted(row: Any, shift: float) -> Any:
    low, high = row.interval.low + shift, row.interval.high + shift
    interval = msgspec.structs.replace(row.interval, low=low, high=high)
    return msgspec.structs.replace(row, value=row.value + shift, interval=interval)


def altered(evidence: Evidence, shift: float) -> Evidence:
    """Evidence in which the accuracy of everyone is another one."""
    rows = tuple(
        shifted(row, shift) if row.metric == "accuracy" and not row.slice else row
        for row in evidence.measurements
    )
    return msgspec.structs.replace(evidence, measurements=rows)


def test_a_number_is_within_its_old_interval_or_it_is_different(at_desk: Path) -> None:
    evidence = Store(Path("reports")).open("filed").evidence
    for shift, outcome, code in ((1e-3, "within", 0), (-0.5, "different", 1), (0, "identical", 0)):
        found = compared("filed@v1", evidence, altered(evidence, shift))
        assert (found.outcome, found.exit_code) == (outcome, code)
        assert found.parts == (("measurements",) if shift else ())
        for one in found.numbers:
            assert one.new.value - one.old.value == pytest.approx(shift)
            assert one.within == (outcome == "within")
    rounded = compared("filed@v1", evidence, altered(evidence, 1e-13))
    assert (rounded.outcome, rounded.numbers, rounded.parts) == ("within", (), ("measurements",))


def test_numbers_that_vanish_appear_or_lose_their_status_are_different(at_desk: Path) -> None:
    evidence = Store(Path("reports")).open("filed").evidence
    fewer = msgspec.structs.replace(evidence, measurements=evidence.measurements[1:])
    gone, new = compared("x", evidence, fewer), compared("x", fewer, evidence)
    assert [(one.new, one.within) for one in gone.numbers] == [(None, False)]
    assert [(one.old, one.within) for one in new.numbers] == [(None, False)]
    assert gone.outcome == new.outcome == "different"
    first = msgspec.structs.replace(evidence.measurements[0], status="insufficient")
    rows = (first, *evidence.measurements[1:])
    found = compared("x", evidence, msgspec.structs.replace(evidence, measurements=rows))
    assert [one.within for one in found.numbers] == [False]


def test_other_versions_are_named_and_the_numbers_decide(
    audit: Callable[..., Any], at_desk: Path, tmp_path: Path
) -> None:
    version = Store(Path("reports")).open("filed")
    old = msgspec.structs.replace(
        altered(version.evidence, -0.5),
        provenance=msgspec.structs.replace(version.evidence.provenance, python="3.7.1"),
    )
    store = Store(tmp_path / "reports")
    store.publish(
        *("filed", old, version.verdicts),
        draw=lambda folder, draft: {},
        report={},
        created="2026-01-01T00:00:00Z",
    )
    ending = audit("replay", "filed", "--reports", str(tmp_path / "reports"))
    assert ending.code == 1, ending.err
    for word in ("different", "accuracy", "Python", "3.7.1", "provenance"):
        assert word in ending.out
    told = json.loads(audit("replay", "filed", "--reports", f"{tmp_path}/reports", "--json").out)
    assert told["outcome"] == "different"
    assert [one["what"] for one in told["changed"]] == ["Python"]
    assert told["numbers"][0]["old"]["metric"] == "accuracy"


def test_objects_are_handed_over_again(tmp_path: Path) -> None:
    table = people()
    model = LogisticRegression().fit(table[COLUMNS], table["paid"])
    own = {"hits": lambda y_true, y_pred: float(np.mean(y_true == y_pred))}
    given: dict[str, Any] = {"data": table, "model": model, "metrics": own}
    reports = str(tmp_path / "reports")
    made = package.run(
        **given, label="paid", sensitive=["sex"], reports=reports, name="live", format=["html"]
    )
    again = package.replay("live@v1", **given, reports=reports)
    assert again.outcome == "identical"
    with pytest.raises(AuditError, match="object in Python"):
        package.replay("live", data=table, reports=reports)
    with pytest.raises(AuditError, match="not the rows of live@v1"):
        package.replay("live", **{**given, "data": table.iloc[1:]}, reports=reports)
    with pytest.raises(AuditError, match="measured with hits"):
        package.replay("live", data=table, model=model, reports=reports)
    assert encode(made.evidence) == (made.folder / "evidence.json").read_bytes()
