"""`--lang`: the documents speak it, the records and the command line stay English."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit.__main__ import run_command
from audit.config import load_config
from audit.errors import AuditError


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Reports with one version, drawn in German."""
    rows = ["outcome,said,town"]
    for town in ("north", "south"):
        rows += [f"{i % 2},{i % 3 % 2},{town}" for i in range(1200)]
    file = tmp_path / "people.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    folder = tmp_path / "reports"
    words = [
        "run",
        "--data",
        str(file),
        "--label",
        "outcome",
        "--prediction",
        "said",
        "--sensitive",
        "town",
    ]
    words += ["--name", "towns", "--lang", "de", "--format", "html", "--reports", str(folder)]
    assert run_command(words) == 0
    return folder


def test_a_report_speaks_and_its_record_does_not(reports: Path) -> None:
    version = reports / "towns" / "v1"
    assert json.loads((version / "manifest.json").read_text())["report"]["lang"] == "de"
    document = (version / "report.html").read_text()
    assert '<html lang="de">' in document
    assert "2.400" in document
    assert '"selection_rate"' in (version / "evidence.json").read_text()


def test_render_draws_in_another_language(reports: Path, tmp_path: Path) -> None:
    words = ["render", "towns", "--format", "html", "--reports", str(reports)]
    assert run_command([*words, "--out", str(tmp_path / "en"), "--lang", "en"]) == 0
    assert "2,400" in (tmp_path / "en" / "report.html").read_text()
    assert run_command([*words, "--out", str(tmp_path / "de")]) == 0
    drawn = (tmp_path / "de" / "report.html").read_bytes()
    assert drawn == (reports / "towns" / "v1" / "report.html").read_bytes()


def test_a_language_nobody_knows_is_refused() -> None:
    assert load_config(None, {"lang": "fr"}).report.lang == "fr"
    with pytest.raises(AuditError, match="lang"):
        load_config(None, {"lang": "latin"})
