"""A pack's rule, in every format: it stands where the pack is named, and says whose it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sample_report as sample
from formats_reading import written

from audit.config import load_config
from audit.judge.gate import judge
from audit.publish.formats.github import commands
from audit.publish.render.documents import Record

OF = "the rule of the pack four-fifths@1978-09-25 asks for at least 0.8"
CONFIGURATION = (
    "[audit]\nname = 'credit'\n\n[pack.nyc-ll144]\n\n[pack.four-fifths]\nacross = ['race']\n"
)


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Record:
    monkeypatch.chdir(tmp_path)
    Path("audit.toml").write_text(CONFIGURATION)
    policy = load_config("audit.toml", {}).policy
    judged = judge(sample.evidence(), policy, judged_on="2026-11-21")
    assert judged.outcome != "pass"
    return Record(sample.evidence(), judged, sample.MANIFEST)


def only(found: list[Any]) -> Any:
    (one,) = found
    return one


def test_sarif(record: Record) -> None:
    result = only(json.loads(written("sarif", record))["runs"][0]["results"])
    place = only(result["locations"])["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("audit.toml", 6)
    assert OF in result["message"]["text"]


def test_gitlab(record: Record) -> None:
    entry = only(json.loads(written("gitlab", record)))
    assert entry["location"] == {"path": "audit.toml", "lines": {"begin": 6}}
    assert OF in entry["description"]


def test_annotations(record: Record) -> None:
    told = [line for line in commands(record.verdicts) if "four-fifths" in line]
    assert ",file=audit.toml,line=6::" in only(told)
    assert OF in only(told)


def test_junit(record: Record) -> None:
    assert OF in written("junit", record).decode()
