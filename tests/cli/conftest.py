"""A command run in this process, and a pipeline that only remembers what it was asked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from audit.__main__ import run_command
from audit.config import AuditConfig
from audit.evidence import Evidence, Finding, Provenance, SubjectFacts
from audit.judge.verdict import Verdict, Verdicts


@dataclass
class Outcome:
    """How a command ended: its exit code and its two streams."""

    code: int
    out: str
    err: str


@dataclass
class FakeReport:
    folder: Path
    evidence: Evidence
    verdicts: Verdicts
    failed: dict[str, str] = field(default_factory=dict)
    name: str = "credit"
    version: int = 3


@dataclass
class FakePipeline:
    """Stands where `audit.pipeline` stands; `configs` are the audits it was asked for."""

    report: FakeReport
    configs: list[AuditConfig] = field(default_factory=list)
    raises: BaseException | None = None

    def run(self, config: AuditConfig, *, progress: Any) -> FakeReport:
        self.configs.append(config)
        if self.raises is not None:
            raise self.raises
        progress.stage("Reading the rows")
        progress.advance(1, 2)
        return self.report


@pytest.fixture(autouse=True)
def no_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the summary alone of the pipeline that these tests may themselves run in."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


@pytest.fixture
def audit(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run `audit` with these words in this process."""

    def run(*words: str | Path) -> Outcome:
        code = run_command([str(word) for word in words])
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run


@pytest.fixture
def verdict() -> Verdict:
    return Verdict(
        rule="impact_ratio across sex >= 0.8",
        metric="impact_ratio",
        slice={"sex": "Female"},
        across=("sex",),
        value=0.79999,
        threshold=0.8,
        outcome="fail",
    )


@pytest.fixture
def evidence() -> Evidence:
    return Evidence(
        subject=SubjectFacts(name="credit", task="binary", rows=1000),
        provenance=Provenance(tool="rai-audit 0", python="3.11"),
        findings=(
            Finding(code="a", grade="warning", text="one"),
            Finding(code="b", grade="warning", text="two"),
            Finding(code="c", grade="critical", text="three"),
        ),
    )


@pytest.fixture
def pipeline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evidence: Evidence, verdict: Verdict
) -> FakePipeline:
    """Replace the pipeline, and stand in an empty folder."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "reports" / "credit" / "v3"
    fake = FakePipeline(FakeReport(folder, evidence, Verdicts(outcome="fail", verdicts=(verdict,))))
    module = ModuleType("audit.pipeline")
    module.run = fake.run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "audit.pipeline", module)
    return fake
