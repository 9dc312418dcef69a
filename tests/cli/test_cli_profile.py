"""`--profile`: the store keeps everything, a document shows what its audience may see."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from audit.__main__ import run_command
from audit.api import run
from audit.errors import AuditError
from audit.pipeline import redraw


def few_people(folder: Path) -> Path:
    """A table in which three of the 1,237 people of a group are given the outcome."""
    rows = ["outcome,said,town"]
    for town, right, wrong in (("north", 3, 1234), ("south", 401, 399), ("west", 302, 511)):
        rows += [f"{i % 2},1,{town}" for i in range(right)]
        rows += [f"{i % 3 % 2},0,{town}" for i in range(wrong)]
    file = folder / "people.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Reports with one version, drawn for the public."""
    folder = tmp_path / "reports"
    run(
        data=few_people(tmp_path),
        name="towns",
        label="outcome",
        prediction="said",
        sensitive=["town"],
        rules=["selection_rate across town >= 0.2"],
        format=["html"],
        profile="public",
        reports=str(folder),
    )
    return folder


def test_the_store_keeps_what_the_public_does_not_see(reports: Path) -> None:
    version = reports / "towns" / "v1"
    assert json.loads((version / "manifest.json").read_text())["report"]["profile"] == "public"
    assert '"town": "north"' in (version / "evidence.json").read_text()
    document = (version / "report.html").read_text()
    assert "public edition" in document
    assert "1,237" not in document
    assert "800" not in re.findall(r">([\d,]+)<", document), "south is hidden to cover north"


def test_render_draws_for_another_audience(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "drawn"
    words = ["render", "towns", "--out", str(out), "--profile", "internal", "--format", "html"]
    assert run_command([*words, "--reports", str(reports)]) == 0
    document = (out / "report.html").read_text()
    assert "internal edition" in document
    assert "1,237" in document


def test_an_audience_nobody_knows_is_refused_before_anything_is_drawn(
    reports: Path, tmp_path: Path
) -> None:
    with pytest.raises(AuditError, match="profile"):
        redraw(reports, "towns", tmp_path / "drawn", ("html",), profile="everyone")
    assert not (tmp_path / "drawn" / "report.html").exists()
