"""The clock is read in one place, and the environment may set it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.publish.store import Store, Version, created
from audit.publish.store.clock import today

STORE = Path(__file__).parents[3] / "audit" / "publish" / "store"


def test_source_date_epoch_sets_the_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert created() == "2026-01-01T00:00:00Z"
    assert today() == "2026-01-01"


def test_without_it_the_time_is_now_in_utc(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", created())


@pytest.mark.parametrize("text", ["", "soon", "1.5", "9" * 30, "nan"])
def test_a_time_that_cannot_be_read_is_one_sentence(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    with pytest.raises(AuditError, match="SOURCE_DATE_EPOCH"):
        created()


def test_no_other_file_of_the_store_reads_the_clock():
    for path in STORE.glob("*.py"):
        if path.name != "clock.py":
            assert not re.search(r"datetime|time\.time|utcnow", path.read_text(encoding="utf-8"))


def test_the_same_audit_at_the_same_time_is_the_same_bytes(
    tmp_path: Path, publishing: Callable[..., Version]
):
    folders = [publishing(Store(tmp_path / root)).folder for root in ("here", "there")]
    first, second = (
        {path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders
    )
    assert first == second
