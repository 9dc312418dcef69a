"""`audit mlflow` and `audit.log_to_mlflow`, with a client that only remembers what it was told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import audit as package
from audit.errors import AuditError
from audit.evidence import Evidence, Measurement, Provenance, SubjectFacts
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.mlflow import LONGEST_KEY, key, log_to_mlflow, metrics
from audit.publish.store import Store, Version


class Refused(Exception):
    """What mlflow raises."""


class FakeMlflow(SimpleNamespace):
    """Stands where mlflow stands."""

    def __init__(self, refuses: bool = False) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.refuses = refuses
        super().__init__(
            exceptions=SimpleNamespace(MlflowException=Refused),
            entities=SimpleNamespace(
                Metric=lambda *parts: parts, RunTag=lambda name, value: (name, value)
            ),
            active_run=lambda: None,
            MlflowClient=lambda: self,
        )

    def start_run(self, run_name: str) -> Any:
        from contextlib import nullcontext

        self.told.append(("new", run_name))
        return nullcontext(SimpleNamespace(info=SimpleNamespace(run_id="made")))

    def log_batch(self, run: str, metrics: Any = (), tags: Any = ()) -> None:
        if self.refuses:
            raise Refused("no such run")
        assert len(metrics) <= 1000
        self.told += [("metric", run, *part) for part in metrics]
        self.told += [("tag", run, *part) for part in tags]

    def log_artifact(self, run: str, file: str, folder: str) -> None:
        self.told.append(("file", run, Path(file).name, folder))

    def set_model_version_tag(self, name: str, number: str, tag: str, value: str) -> None:
        self.told.append(("model", name, number, tag, value))


@pytest.fixture
def mlflow(monkeypatch: pytest.MonkeyPatch) -> FakeMlflow:
    fake = FakeMlflow()
    monkeypatch.setitem(sys.modules, "mlflow", fake)  # type: ignore[arg-type]
    return fake


@pytest.fixture
def version(tmp_path: Path) -> Version:
    rows = (
        Measurement(metric="accuracy", value=0.9, n=10),
        Measurement(metric="recall", status="undefined"),
        Measurement(metric="f1", value=0.5, n=2, status="insufficient"),
    )
    evidence = Evidence(
        subject=SubjectFacts(name="credit", task="binary"),
        provenance=Provenance(tool="rai-audit 0", python="3.11"),
        measurements=rows,
    )
    verdict = Verdict(rule="r", metric="accuracy", threshold=0.95, value=0.9, outcome="fail")
    return Store(tmp_path / "reports").publish(
        "credit",
        evidence,
        Verdicts(outcome="fail", judged_on="2026-01-01", verdicts=(verdict,)),
        draw=lambda folder, draft: {},
        report={},
        created="2026-01-01T00:00:00Z",
    )


def test_a_run_gets_measured_numbers_tags_and_files(mlflow: FakeMlflow, version: Version) -> None:
    assert log_to_mlflow(version, run_id="abc") == "abc"
    assert [one for one in mlflow.told if one[0] == "metric"] == [
        ("metric", "abc", "accuracy", 0.9, 1767225600000, 1)
    ]
    tags = {one[2]: one[3] for one in mlflow.told if one[0] == "tag"}
    assert tags["rai_audit.version"] == "credit@v1"
    assert tags["rai_audit.outcome"] == "fail"
    assert tags["rai_audit.evidence_sha256"] == version.manifest.files["evidence.json"]
    files = {one[2:] for one in mlflow.told if one[0] == "file"}
    folder = "rai-audit/credit/v1"
    assert files == {(name, folder) for name in ("evidence.json", "verdicts.json", "manifest.json")}


def test_a_model_version_gets_the_tags(mlflow: FakeMlflow, version: Version) -> None:
    assert log_to_mlflow(version, model_version="models:/my/credit/3") == "my/credit/3"
    assert ("model", "my/credit", "3", "rai_audit.outcome", "fail") in mlflow.told


def test_without_a_run_one_is_made(mlflow: FakeMlflow, version: Version) -> None:
    assert log_to_mlflow(version) == "made"
    assert mlflow.told[0] == ("new", "rai-audit credit@v1")


def test_the_command_says_where_it_went(
    mlflow: FakeMlflow, version: Version, audit: Callable[..., Any]
) -> None:
    reports = version.folder.parents[1]
    done = audit("mlflow", "credit", "--run-id", "abc", "--reports", reports)
    assert (done.code, done.out) == (0, "abc\n")
    both = ("--run-id", "abc", "--model-version", "credit/1")
    refused = audit("mlflow", "credit", *both, "--reports", reports)
    assert refused.code == 2
    assert "Both a run and a model version" in refused.err


@pytest.mark.parametrize("named", ["credit", "credit/latest", "/3", ""])
def test_what_is_no_model_version_is_refused(
    named: str, mlflow: FakeMlflow, version: Version
) -> None:
    with pytest.raises(AuditError, match="is no model version"):
        log_to_mlflow(version, model_version=named)
    assert mlflow.told == []


def test_where_mlflow_is_missing_it_says_so(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(AuditError, match=r"mlflow is not installed here.*pip install mlflow"):
        log_to_mlflow(version)


def test_what_mlflow_refuses_is_said(version: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", FakeMlflow(refuses=True))  # type: ignore[arg-type]
    with pytest.raises(AuditError, match="MLflow refused: no such run"):
        log_to_mlflow(version, run_id="abc")


def test_an_altered_file_is_never_logged(mlflow: FakeMlflow, version: Version) -> None:
    (version.folder / "verdicts.json").chmod(0o644)
    (version.folder / "verdicts.json").write_bytes(b"{}")
    with pytest.raises(AuditError, match="was changed after it was published"):
        log_to_mlflow(Version("credit", 1, version.folder, version.manifest), run_id="abc")


def test_it_is_there_for_python() -> None:
    assert package.log_to_mlflow is log_to_mlflow


def test_keys_are_what_mlflow_takes_and_stay_apart() -> None:
    groups = ("a=b", "a/b", "a:b", "a_b", "é", "n" * 3000, "n" * 3001, "", "..", "\x00")
    rows = [Measurement(metric="accuracy", slice={"sex": g}, value=0.5) for g in groups]
    keys = [key(row) for row in rows]
    assert len(set(keys)) == len(keys)
    assert all(len(one) <= LONGEST_KEY for one in keys)
    assert all(set(one) <= set(ALLOWED) for one in keys)
    assert keys[3] == "accuracy/sex.a_b"


ALLOWED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. /"


def test_a_number_that_is_none_is_no_metric() -> None:
    row = Measurement(metric="accuracy", value=float("nan"))
    facts = SubjectFacts(name="x", task="binary")
    made = Provenance(tool="t", python="3")
    assert metrics(Evidence(subject=facts, provenance=made, measurements=(row,))) == {}
