"""The job for GitLab: its script run by a shell, and what its artifacts are."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
JOB = yaml.safe_load((ROOT / "ready" / "gitlab.yml").read_text())["rai-audit"]


def job(part: str, desk: Path, machine: dict[str, str], **said: str) -> Any:
    """Run a part of the job as the runner of GitLab does: one command after the other."""
    (desk / "job.sh").write_text("\n".join(["set -eu", *JOB[part]]) + "\n")
    return subprocess.run(
        ["sh", "job.sh"],
        cwd=desk,
        env={**machine, **JOB["variables"], **said},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("policy", "code", "severities"),
    [("", 0, []), ("policy.toml", 0, []), ("strict.toml", 1, ["critical"])],
)
def test_the_job_ends_as_the_audit_does_and_keeps_what_it_found(
    desk: Path, machine: dict[str, str], policy: str, code: int, severities: list[str]
) -> None:
    done = job("script", desk, machine, RAI_AUDIT_POLICY=policy)
    assert done.returncode == code, done.stderr
    artifacts = JOB["artifacts"]
    assert artifacts["when"] == "always"
    (folder,) = artifacts["paths"]
    for name in ("evidence.json", "verdicts.json", "manifest.json", "report.html"):
        assert (desk / folder / "report" / name).is_file()
    found = json.loads((desk / artifacts["reports"]["codequality"]).read_text())
    assert [each["severity"] for each in found] == severities
    assert "<testsuites" in (desk / artifacts["reports"]["junit"]).read_text()


def test_undecided_ends_with_the_code_that_may_be_allowed(
    desk: Path, machine: dict[str, str]
) -> None:
    done = job("script", desk, machine, RAI_AUDIT_POLICY="close.toml")
    assert done.returncode == 3, done.stderr
    own = yaml.safe_load((ROOT / "ready" / "example" / ".gitlab-ci.yml").read_text())
    assert own["rai-audit"]["allow_failure"] == {"exit_codes": [3]}
    assert own["rai-audit"]["variables"].keys() <= JOB["variables"].keys()
    assert "allow_failure" not in JOB


@pytest.mark.parametrize("name", ["RAI_AUDIT_CONFIG", "RAI_AUDIT_POLICY"])
@pytest.mark.parametrize("text", ['"; touch owned; "', "$(touch owned)", "a b", "--help"])
def test_a_variable_is_a_name_and_never_a_command(
    desk: Path, machine: dict[str, str], name: str, text: str
) -> None:
    done = job("script", desk, machine, **{name: text})
    assert done.returncode == 2
    assert not (desk / "owned").exists()
    assert not (desk / "rai-audit").exists()


def test_what_is_installed_before(desk: Path, machine: dict[str, str]) -> None:
    from audit.publish.render.pdf import PACKAGES

    assert job("before_script", desk, machine, RAI_AUDIT_VERSION="0.1.0").returncode == 0
    asked = Path(machine["ASKED"]).read_text().split()
    assert asked[-1] == "rai-audit==0.1.0"
    assert [word for word in asked if word.startswith("lib")] == PACKAGES.split()
