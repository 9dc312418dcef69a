"""A version logged to a real MLflow, its runs and its registry in SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.evidence import Evidence, Measurement, Provenance, SubjectFacts
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.mlflow import log_to_mlflow
from audit.publish.store import Store, Version

mlflow = pytest.importorskip("mlflow")
pytestmark = pytest.mark.filterwarnings("default")  # mlflow's own

GROUPS = ("Female", "a=b", "a/b", "é", "n" * 3000, "::error::x", "..", "\x00")


@pytest.fixture(scope="module", autouse=True)
def backend(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("mlflow")
    mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
    mlflow.set_registry_uri(f"sqlite:///{folder / 'mlflow.db'}")
    mlflow.create_experiment("audits", artifact_location=(folder / "artifacts").as_uri())
    mlflow.set_experiment("audits")


@pytest.fixture
def version(tmp_path: Path) -> Version:
    rows = [Measurement(metric="accuracy", value=0.9, n=10)]
    rows += [Measurement(metric="recall", slice={"sex": g}, value=0.5, n=10) for g in GROUPS]
    rows += [Measurement(metric="recall", slice={"n": str(n)}, value=0.1) for n in range(1500)]
    rows += [Measurement(metric="precision", status="undefined")]
    evidence = Evidence(
        subject=SubjectFacts(name="credit", task="binary"),
        provenance=Provenance(tool="rai-audit 0", python="3.11"),
        measurements=tuple(rows),
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


def test_a_new_run_holds_numbers_tags_and_files(version: Version) -> None:
    run = mlflow.get_run(log_to_mlflow(version))
    assert run.info.status == "FINISHED"
    assert run.info.run_name == "rai-audit credit@v1"
    assert run.data.metrics["accuracy"] == 0.9
    assert run.data.metrics["recall/sex.Female"] == 0.5
    assert len(run.data.metrics) == 1 + len(GROUPS) + 1500
    assert run.data.tags["rai_audit.outcome"] == "fail"
    client = mlflow.MlflowClient()
    kept = client.list_artifacts(run.info.run_id, "rai-audit/credit/v1")
    assert {Path(one.path).name for one in kept} == {
        *("evidence.json", "verdicts.json", "manifest.json")
    }
    local = client.download_artifacts(run.info.run_id, "rai-audit/credit/v1/evidence.json")
    assert Path(local).read_bytes() == version.read("evidence.json")


def test_a_run_that_is_active_is_taken_and_stays_open(version: Version) -> None:
    with mlflow.start_run() as run:
        assert log_to_mlflow(version) == run.info.run_id
        assert mlflow.active_run() is not None


def test_a_model_version_is_tagged(version: Version) -> None:
    client = mlflow.MlflowClient()
    client.create_registered_model("credit")
    made = client.create_model_version("credit", source=version.folder.as_uri())
    assert log_to_mlflow(version, model_version=f"credit/{made.version}") == "credit/1"
    tags = client.get_model_version("credit", made.version).tags
    assert tags["rai_audit.version"] == "credit@v1"
    assert tags["rai_audit.evidence_sha256"] == version.manifest.files["evidence.json"]


@pytest.mark.parametrize(
    "where", [{"run_id": "nowhere"}, {"model_version": "nobody/1"}], ids=["run", "model"]
)
def test_what_is_not_there_is_refused_in_words(version: Version, where: dict[str, str]) -> None:
    with pytest.raises(AuditError, match="MLflow refused"):
        log_to_mlflow(version, **where)
