"""A record of an older schema is read as the current one; what cannot be is refused in words."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from audit.errors import AuditError
from audit.evidence import SCHEMA, Evidence
from audit.judge.verdict import Verdicts
from audit.publish.store import Store
from audit.publish.store.migrations import STEPS, migrated


def old(folder: Path, file: str, changed: dict[str, Any]) -> None:
    """Write a record as schema 0 had it, listed as if it had always been so."""
    record = json.loads((folder / file).read_text()) | {"schema": 0} | changed
    content = json.dumps(record).encode()
    (folder / file).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][file] = hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


MEASUREMENT = {
    "metric": "accuracy",
    "groups": {"sex": "Female"},
    "value": 0.5,
    "counts": [5, 10],
    "interval": [0.2, 0.8],
    "method": "wilson",
    "n": 10,
}


@pytest.fixture
def folder(store: Store, publishing: Any) -> Path:
    publishing(store, 0.25)
    return store.root / "credit" / "v1"


def test_every_older_schema_has_a_step_for_both_records():
    files = ("evidence.json", "verdicts.json")
    assert set(STEPS) == {(file, schema) for file in files for schema in range(SCHEMA)}


def test_evidence_of_prototypes_is_read(store: Store, folder: Path):
    old(folder, "evidence.json", {"measurements": [MEASUREMENT, {"metric": "f1"}]})
    found = store.open("credit").evidence
    assert isinstance(found, Evidence)
    first, second = found.measurements
    assert (found.schema, first.slice, first.counts) == (SCHEMA, {"sex": "Female"}, (5, 10))
    assert first.interval is not None
    assert (first.interval.low, first.interval.high, first.interval.level) == (0.2, 0.8, 0.95)
    assert (second.slice, second.interval) == ({}, None)


def test_verdicts_of_prototypes_are_read(store: Store, folder: Path):
    verdict = {"rule": "r", "metric": "f1", "limit": 0.8, "outcome": "fail", "groups": {"a": "b"}}
    old(folder, "verdicts.json", {"verdicts": [verdict], "policy": "ab" * 32})
    found = store.open("credit").verdicts
    assert isinstance(found, Verdicts)
    assert found.policy == {"sha256": "ab" * 32}
    assert (found.verdicts[0].threshold, found.verdicts[0].slice) == (0.8, {"a": "b"})


@pytest.mark.parametrize(
    "changed",
    [
        {"measurements": 5},
        {"measurements": ["x"]},
        {"measurements": [{"metric": "f1", "interval": [1, 2]}]},
        {"measurements": [{"metric": "f1", "interval": [1]}]},
        {"measurements": [{"metric": 5}]},
        {"measurements": [{"metric": "f1", "value": "0.5"}]},
        {"surprise": 1},
    ],
)
def test_what_is_no_record_of_its_schema_is_refused(
    store: Store, folder: Path, changed: dict[str, Any]
):
    old(folder, "evidence.json", changed)
    with pytest.raises(AuditError, match=r"evidence\.json of credit@v1 (is damaged|cannot be mig)"):
        store.open("credit")


def test_a_schema_that_never_was_is_refused(store: Store, folder: Path):
    old(folder, "evidence.json", {"schema": -1})
    with pytest.raises(AuditError, match="is written in schema -1"):
        store.open("credit")


@pytest.mark.parametrize("file", ["evidence.json", "verdicts.json"])
def test_a_record_of_today_is_left_as_it_is(file: str):
    record = {"schema": SCHEMA, "measurements": [MEASUREMENT], "verdicts": [{"limit": 1}]}
    assert migrated(record | {"policy": "ab"}, file) == record | {"policy": "ab"}


def test_what_a_record_of_prototypes_may_leave_out():
    assert migrated({"schema": 0}, "evidence.json") == {"schema": 1, "measurements": []}
    assert migrated({"schema": 0, "policy": "ab"}, "verdicts.json") == {
        "schema": 1,
        "verdicts": [],
        "policy": {"sha256": "ab"},
    }
    row = {"metric": "f1", "interval": None, "method": "wilson"}
    found = migrated({"schema": 0, "measurements": [row]}, "evidence.json")
    assert found["measurements"] == [{"metric": "f1", "slice": {}, "interval": None}]
