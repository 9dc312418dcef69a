"""The clock is read in one place, and the environment may set it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.publish.store import Store, Version, created
from audit.publish.store.clock import is_set, seconds_since, today

STORE = Path(__file__).parents[3] / "audit" / "publish" / "store"


def test_source_date_epoch_sets_the_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert created() == "2026-01-01T00:00:00Z"
    assert today() == "2026-01-01"


def test_without_it_the_time_is_now_in_utc(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", created())


WRONG = [
    *("", " ", "soon", "nan", "0x10"),
    *("-1", "-62135596800", "+1", "1_000", " 1", "1\n", "\u0661"),
    *("1.5", "1e9", "1.0"),
    *("253402300800", "9" * 12, "9" * 30, "9" * 5000),
]


@pytest.mark.parametrize("text", WRONG)
def test_a_time_that_cannot_be_read_is_one_sentence(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    with pytest.raises(AuditError, match="SOURCE_DATE_EPOCH"):
        created()


@pytest.mark.parametrize(
    ("text", "moment"), [("0", "1970-01-01T00:00:00Z"), ("253402300799", "9999-12-31T23:59:59Z")]
)
def test_the_first_and_the_last_moment(monkeypatch: pytest.MonkeyPatch, text: str, moment: str):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    assert created() == moment


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


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="needs a system that lets one set its zone")
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_no_time_zone_changes_the_moment(monkeypatch: pytest.MonkeyPatch, zone: str):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        assert not is_set()
        now = datetime.fromisoformat(created().replace("Z", "+00:00")).timestamp()
        assert abs(now - time.time()) < 60
        assert abs(seconds_since(time.time() - 100) - 100) < 60
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
        assert is_set()
        assert created() == "2026-01-01T00:00:00Z"
    finally:
        monkeypatch.undo()
        time.tzset()
