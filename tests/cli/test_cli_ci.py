"""What a pipeline shows: annotations on standard error, the summary in the step's file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from audit.cli.ci import announce
from audit.cli.terminal import idle, note, say
from audit.evidence import Evidence
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.formats.github import MOST_BYTES

GITHUB = {"GITHUB_ACTIONS": "true"}


@pytest.fixture
def verdicts(verdict: Verdict) -> Verdicts:
    return Verdicts(outcome="fail", verdicts=(verdict,))


def test_elsewhere_nothing_is_said(
    verdicts: Verdicts, evidence: Evidence, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "summary.md"
    for environ in ({}, {"GITHUB_ACTIONS": "false"}, {"CI": "true"}):
        announce(verdicts, evidence, {**environ, "GITHUB_STEP_SUMMARY": str(file)})
    assert capsys.readouterr() == ("", "")
    assert not file.exists()


def test_annotations_go_to_standard_error(
    verdicts: Verdicts, evidence: Evidence, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(verdicts, evidence, GITHUB)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("::error title=impact_ratio across sex >= 0.8::Fail: impact_ratio")
    assert err.count("\n") == 1


def test_the_summary_is_appended(verdicts: Verdicts, evidence: Evidence, tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_text("what another program wrote\n")
    announce(verdicts, evidence, {**GITHUB, "GITHUB_STEP_SUMMARY": str(file)}, version=3)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("what another program wrote\n\n# ")
    assert "credit, version 3" in text


def test_a_summary_never_takes_more_room_than_the_step_has(
    verdicts: Verdicts, evidence: Evidence, tmp_path: Path
) -> None:
    file = tmp_path / "summary.md"
    for used in (MOST_BYTES - 100, MOST_BYTES, MOST_BYTES + 1):
        file.write_bytes(b"x" * used)
        announce(verdicts, evidence, {**GITHUB, "GITHUB_STEP_SUMMARY": str(file)})
        assert file.stat().st_size <= max(used, MOST_BYTES)


def test_a_file_that_cannot_be_written_is_said_and_no_more(
    verdicts: Verdicts, evidence: Evidence, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(verdicts, evidence, {**GITHUB, "GITHUB_STEP_SUMMARY": str(tmp_path)})
    assert "the step's summary could not be written: Is a directory" in capsys.readouterr().err


def test_the_public_edition_is_announced_without_hidden_numbers(
    verdicts: Verdicts, evidence: Evidence, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(verdicts, evidence, GITHUB, profile="public")
    err = capsys.readouterr().err
    assert "::error title=impact_ratio" in err
    assert "0.79999" not in err
    assert "Female" not in err


def test_a_run_announces_and_its_answer_stays_one_line(
    audit: Callable[..., Any],
    pipeline: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    verdicts: Verdicts,
) -> None:
    pipeline.report.verdicts = verdicts
    file = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    done = audit("run", "--data", "people.csv", "--label", "y", "--quiet")
    assert done.code == 1
    assert done.out.count("\n") == 1
    assert "::error title=impact_ratio" in done.err
    assert file.read_text(encoding="utf-8").startswith("# ")


NASTY = (
    *("::error::owned", " ::add-mask::x", "##[error]owned", "a\n::warning::owned", "\r::x::"),
    *("##vso[task.complete result=Succeeded]", "a ##VSO[x]", "####vso[x]", "##\u00advso[x]"),
    *("##teamcity[buildStatus status='SUCCESS']", " ##teamcity[x"),
)
OBEYED = re.compile(r"##\W*(vso|teamcity)?\[", re.IGNORECASE)


@pytest.mark.parametrize("name", NASTY)
def test_no_name_is_a_command_to_the_runner(
    name: str, verdict: Verdict, evidence: Evidence, capsys: pytest.CaptureFixture[str]
) -> None:
    named = replace(verdict, rule=name, reason=name, slice={"sex": name})
    announce(Verdicts(outcome="fail", verdicts=(named,)), evidence, GITHUB)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("::error title=")
    note(name)
    say(name)
    for stream in capsys.readouterr():
        assert stream.count("\n") == 1
        assert not stream.lstrip().startswith("::")
        assert not OBEYED.search(stream)


def test_what_is_no_command_stays_as_it_was() -> None:
    for line in (
        "a::b",
        "package.module::function",
        "# [x]",
        ": :",
        "## vso [x]",
        "##vso",
        "#3[x]",
    ):
        assert idle(line) == line
