"""`audit demo` and `audit render`: what they hand to the pipeline, and what they say of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from audit.errors import AuditError
from audit.judge.verdict import Outcome, Verdicts


@pytest.fixture
def asked(pipeline: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Replace the demo and the drawing; what they are asked for is noted here."""
    notes: list[Any] = []

    def run_demo(reports: Path, progress: Any) -> Any:
        notes.append(reports)
        progress.stage("Training")
        return pipeline.report

    def redraw(
        reports: str, name: str, out: Path, formats: tuple[str, ...], *more: str | None
    ) -> dict[str, str]:
        notes.append((reports, name, out, formats, *filter(None, more)))
        if name == "unknown":
            raise AuditError("There is no report called unknown")
        return {"report.pdf": "Pango is missing."} if "pdf" in formats else {}

    demo = ModuleType("audit.demo")
    demo.run_demo = run_demo  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "audit.demo", demo)
    sys.modules["audit.pipeline"].redraw = redraw  # type: ignore[attr-defined]
    return notes


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("pass", 0), (None, 0), ("fail", 1), ("inconclusive", 3), ("not_assessable", 3)],
)
def test_the_demo_exits_0_and_says_what_a_pipeline_would_see(
    audit: Callable[..., Any], pipeline: Any, asked: list[Any], outcome: Outcome | None, code: int
) -> None:
    pipeline.report.verdicts = Verdicts(outcome=outcome)
    ending = audit("demo", "--reports", "here")
    assert ending.code == 0
    assert ending.out == f"{pipeline.report.folder}\n"
    assert f"In a pipeline the exit code would be {code} (" in ending.err
    assert ending.err.startswith("Training\n")
    assert asked == [Path("here")]


def test_the_demo_can_be_quiet_and_can_speak_json(
    audit: Callable[..., Any], pipeline: Any, asked: list[Any]
) -> None:
    ending = audit("demo", "--quiet", "--json")
    assert ending.err == ""
    assert json.loads(ending.out)["outcome"] == "fail"
    pipeline.report.failed = {"report.pdf": "Pango is missing."}
    assert "report.pdf could not be made: Pango is missing." in audit("demo", "--quiet").err


def test_render_draws_elsewhere(
    audit: Callable[..., Any], asked: list[Any], tmp_path: Path
) -> None:
    ending = audit("render", "credit@v2", "--out", "drawn", "--format", "html")
    assert (ending.code, ending.out, ending.err) == (0, f"{tmp_path}/drawn\n", "")
    assert asked == [("reports", "credit@v2", Path("drawn"), ("html",))]


def test_render_takes_the_formats_of_the_version_unless_told(
    audit: Callable[..., Any], asked: list[Any]
) -> None:
    audit("render", "credit", "--out", "drawn", "--reports", "there")
    assert asked == [("there", "credit", Path("drawn"), ())]


def test_render_takes_a_folder_of_templates(audit: Callable[..., Any], asked: list[Any]) -> None:
    assert audit("render", "credit", "--out", "drawn", "--templates", "own").code == 0
    assert asked == [("reports", "credit", Path("drawn"), (), "own")]


def test_a_document_that_cannot_be_drawn_is_said(
    audit: Callable[..., Any], asked: list[Any]
) -> None:
    ending = audit("render", "credit", "--out", "drawn", "--format", "html", "--format", "pdf")
    assert ending.code == 2
    assert ending.err == "audit: report.pdf could not be made: Pango is missing.\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["unknown", "--out", "drawn"], "There is no report called unknown"),
        (["credit"], "--out"),
        (["credit", "--out", "x", "--format", "docx"], "html"),
    ],
)
def test_a_mistake_in_render_is_one_sentence(
    audit: Callable[..., Any], asked: list[Any], words: list[str], hint: str
) -> None:
    ending = audit("render", *words)
    assert (ending.code, ending.out) == (2, "")
    assert hint in ending.err
    assert ending.err.count("\n") == 1
