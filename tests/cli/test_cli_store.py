"""`audit verify`, `keygen`, `sign` and `gc`: exit codes, one line for scripts, words for people."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.evidence import Evidence, Provenance, SubjectFacts
from audit.judge.verdict import Verdicts
from audit.publish.store import Store

Audit = Callable[..., Any]
FACTS = Evidence(
    subject=SubjectFacts(name="credit", task="binary"),
    provenance=Provenance(tool="rai-audit 0", python="3.11"),
)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Three versions of `credit` and one of `aid`."""
    store = Store(tmp_path / "reports")
    for name in ("credit", "credit", "credit", "aid"):
        store.publish(
            name,
            FACTS,
            Verdicts(),
            draw=lambda folder, version: {},
            report={"formats": ["html"]},
            created="2026-01-02T03:04:05Z",
        )
    return store.root


@pytest.fixture
def key(tmp_path: Path, audit: Audit) -> Path:
    assert audit("keygen", tmp_path / "k").out == f"{tmp_path / 'k'}.pub\n"
    return tmp_path / "k"


def test_intact_reports_end_with_0_and_say_what_nothing_shows(audit: Audit, reports: Path):
    ending = audit("verify", "--reports", reports)
    assert (ending.code, ending.out) == (0, "intact: 2 reports, 4 versions, 12 files\n")
    assert "nothing shows whether the newest versions were cut off" in ending.err
    assert ending.err.rstrip().endswith("aid, credit")


def test_a_signed_report_is_verified_with_its_key(audit: Audit, reports: Path, key: Path):
    signed = audit("sign", "credit", "--key", key, "--reports", reports)
    assert (signed.code, signed.out) == (0, f"{reports / 'credit' / 'head.json'}\n")
    ending = audit("verify", "credit", "--public-key", f"{key}.pub", "--reports", reports)
    assert (ending.code, ending.out) == (0, "intact: 1 report, 3 versions, 9 files\n")
    assert "signed up to v3" in ending.err
    shutil.rmtree(reports / "credit" / "v3")
    ending = audit("verify", "credit", "--public-key", f"{key}.pub", "--reports", reports)
    assert (ending.code, ending.out) == (1, "altered: 1 problem in 1 report, 2 versions, 6 files\n")
    assert "cut off: v3" in ending.err


def test_an_altered_file_is_named(audit: Audit, reports: Path):
    (reports / "credit" / "v2" / "evidence.json").write_text("{}")
    ending = audit("verify", "credit", "--reports", reports)
    assert ending.code == 1
    assert "evidence.json of credit@v2 was changed" in ending.err
    assert audit("verify", "credit@v3", "--reports", reports).code == 0
    assert audit("verify", "aid", "--reports", reports).code == 0


def test_what_cannot_be_checked_ends_with_2(audit: Audit, reports: Path, tmp_path: Path):
    for words in (
        ("verify", "credid", "--reports", reports),
        ("verify", "credit@v9", "--reports", reports),
        ("verify", "--reports", tmp_path / "nowhere"),
        ("verify", "--public-key", tmp_path / "none", "--reports", reports),
        ("sign", "credit", "--key", tmp_path / "none", "--reports", reports),
        ("sign", "credit@v9", "--key", tmp_path / "none", "--reports", reports),
    ):
        ending = audit(*words)
        assert ending.code == 2, words
        assert ending.err.count("audit: ") == 1


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_one_report_that_cannot_be_checked_hides_no_other(audit: Audit, reports: Path):
    shutil.move(reports / "aid", reports.parent / "aid")
    (reports / "aid").symlink_to(reports.parent / "aid")
    (reports / "credit" / "v2" / "evidence.json").write_text("{}")
    ending = audit("verify", "--reports", reports)
    assert ending.code == 2
    assert "aid is a link" in ending.err
    assert "evidence.json of credit@v2" in ending.err
    assert ending.out == "not checked in full: 1 report, 3 versions, 9 files; 1 problem\n"


def test_a_key_is_made_once(audit: Audit, key: Path):
    ending = audit("keygen", key)
    assert (ending.code, ending.out) == (2, "")
    assert "never overwritten" in ending.err


def test_gc_names_what_it_sweeps(audit: Audit, reports: Path):
    draft = reports / "credit" / ".draft-1"
    draft.mkdir()
    assert audit("gc", "--reports", reports).out == ""
    pretended = audit("gc", "--older-than", "0s", "--dry-run", "--reports", reports)
    assert (pretended.code, pretended.out) == (0, f"{draft}\n")
    assert "1 leftover to be removed" in pretended.err
    assert draft.exists()
    swept = audit("gc", "credit", "--older-than", "0s", "--reports", reports)
    assert (swept.out, draft.exists()) == (f"{draft}\n", False)
    assert audit("gc", "--older-than", "soon", "--reports", reports).code == 2
    unknown = audit("gc", "credits", "--reports", reports)
    assert unknown.code == 2
    assert "There is no report credits" in unknown.err
    assert "credit?" in unknown.err


def test_gc_removes_versions_only_when_told_twice(audit: Audit, reports: Path):
    listed = audit("gc", "credit", "--keep", "1", "--reports", reports)
    assert (listed.code, listed.out) == (0, "credit@v1\ncredit@v2\n")
    assert "--delete does it" in listed.err
    both = ("gc", "credit", "--keep", "1", "--delete")
    assert "would be removed" in audit(*both, "--dry-run", "--reports", reports).err
    assert Store(reports).versions("credit") == (1, 2, 3)
    assert audit(*both, "--reports", reports).out == "credit@v1\ncredit@v2\n"
    assert Store(reports).versions("credit") == (3,)
    ending = audit("verify", "credit", "--reports", reports)
    assert ending.code == 0
    assert "removed on purpose, nothing shows by whom: v1 to v2" in ending.err


@pytest.mark.parametrize(
    "words", [("--keep", "0"), ("--keep", "1"), ("--delete",), ("nobody", "--keep", "1")]
)
def test_gc_refuses_what_is_not_meant(audit: Audit, reports: Path, words: tuple[str, ...]):
    assert audit("gc", *words, "--reports", reports).code == 2
    assert Store(reports).versions("credit") == (1, 2, 3)


@pytest.mark.parametrize(
    "command", ["list", "verify", "gc", "show x", "import b.zip", "run audit.toml"]
)
@pytest.mark.parametrize("url", ["ftp://host/reports", "s3://", "file:///tmp/x"])
def test_an_address_that_makes_no_promises_is_refused_in_words(
    audit: Audit, command: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    ending = audit(*command.split(), "--reports", url)
    assert (ending.code, ending.out) == (2, "")
    assert [path.name for path in tmp_path.rglob("*")] == ["in"]
    if not command.startswith(("import", "run")):
        assert "cannot be kept in" in ending.err or "is no folder" in ending.err
