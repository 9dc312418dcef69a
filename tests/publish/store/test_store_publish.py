"""A version is whole, says what it is made of, and never loses an audit to its documents."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from audit.errors import AuditError
from audit.evidence import Interval
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.store import Store, Version
from audit.publish.store import files as store_files
from audit.publish.store.manifest import Manifest

ENDLESS = Interval(low=float("inf"), high=1.0, level=0.95, method="wilson")
UNREADABLE = Verdicts(
    verdicts=(Verdict(rule="r", metric="m", threshold=0.8, interval=ENDLESS, outcome="pass"),)
)
Publishing = Callable[..., Version]
NO_SPACE = OSError(errno.ENOSPC, "No space left on device", "somewhere")


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_version_holds_records_documents_and_manifest(store: Store, publishing: Publishing):
    version = publishing(store, files={"model.skops": b"bytes", "logo/logo.svg": b"<svg/>"})
    assert version.folder == store.root / "credit" / "v1"
    assert listing(version.folder) == [
        "evidence.json",
        "logo",
        "manifest.json",
        "model.skops",
        "report.html",
        "verdicts.json",
    ]
    assert listing(store.root / "credit") == [".lock", "v1"]


def test_the_manifest_names_every_other_file_with_its_digest(store: Store, publishing: Publishing):
    version = publishing(store, files={"logo/logo.svg": b"<svg/>"})
    listed = json.loads((version.folder / "manifest.json").read_text())["files"]
    found = {
        path.relative_to(version.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in version.folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert listed == found
    assert "logo/logo.svg" in listed


def test_the_manifest_says_what_the_version_is_made_of(store: Store, publishing: Publishing):
    version = publishing(store)
    manifest = json.loads((version.folder / "manifest.json").read_text())
    assert {key: value for key, value in manifest.items() if key != "files"} == {
        "name": "credit",
        "version": 1,
        "created": "2026-01-01T00:00:00Z",
        "tool": "rai-audit 0.1.0",
        "model": "e" * 64,
        "data": "d" * 64,
        "policy": "f" * 64,
        "report": {"title": "Credit"},
        "previous": None,
        "failed": {"report.pdf": "Pango is missing"},
    }


def test_each_manifest_holds_the_digest_of_the_one_before(store: Store, publishing: Publishing):
    versions = [publishing(store) for _ in range(3)]
    assert [version.number for version in versions] == [1, 2, 3]
    for before, after in pairwise(versions):
        content = (before.folder / "manifest.json").read_bytes()
        assert after.manifest.previous == hashlib.sha256(content).hexdigest()


def test_what_is_drawn_is_what_is_stored(store: Store, publishing: Publishing):
    publishing(store, 0.5)
    assert (publishing(store, 0.75).folder / "report.html").read_text() == "credit@v2: 0.75"


def test_records_are_on_disk_before_anything_is_drawn(store: Store, publishing: Publishing):
    seen: list[str] = []

    def look(folder: Path, version: Version) -> dict[str, str]:
        seen.extend(listing(folder))
        assert version.manifest.files.keys() == {"evidence.json", "verdicts.json", "model.skops"}
        assert version.folder == folder
        return {}

    publishing(store, draw=look, files={"model.skops": b"bytes"})
    assert seen == ["evidence.json", "model.skops", "verdicts.json"]


@pytest.mark.parametrize("error", [AuditError("No Pango here"), NO_SPACE])
def test_documents_that_cannot_be_drawn_do_not_lose_the_audit(
    store: Store, publishing: Publishing, error: Exception
):
    def break_off(folder: Path, version: Version) -> dict[str, str]:
        (folder / "report.html").write_text("half a")
        (folder / "parts").mkdir()
        for number in range(20):
            (folder / f"{number}.svg").touch()
        raise error

    version = publishing(store, draw=break_off, files={"logo/logo.svg": b"<svg/>"})
    assert version.manifest.failed == {"documents": str(error)}
    assert listing(version.folder) == ["evidence.json", "logo", "manifest.json", "verdicts.json"]
    assert store.open("credit").evidence == version.evidence


def test_a_defect_of_the_drawing_is_raised_once_the_audit_is_safe(
    store: Store, publishing: Publishing
):
    def defect(folder: Path, version: Version) -> dict[str, str]:
        raise ZeroDivisionError("a defect")

    with pytest.raises(ZeroDivisionError):
        publishing(store, draw=defect)
    assert store.open("credit").manifest.failed == {"documents": "a defect"}


def test_half_a_document_is_not_published(store: Store, publishing: Publishing):
    def half(folder: Path, version: Version) -> dict[str, str]:
        (folder / "report.html").write_text("whole")
        (folder / "report.pdf").write_text("half a")
        return {"report.pdf": "no space was left", "evidence.json": "never mind"}

    version = publishing(store, draw=half)
    assert version.manifest.files.keys() == {"evidence.json", "report.html", "verdicts.json"}


def test_a_record_that_could_not_be_read_back_is_never_published(
    store: Store, publishing: Publishing
):
    with pytest.raises(msgspec.ValidationError):
        publishing(store, float("inf"), verdicts=UNREADABLE)
    assert store.names() == ()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")
def test_every_file_is_on_disk_before_the_version_appears_and_its_name_after(
    store: Store, publishing: Publishing, monkeypatch: pytest.MonkeyPatch
):
    seen: list[str] = []
    fsync, rename = os.fsync, os.rename

    def watched_fsync(descriptor: int) -> None:
        seen.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    def watched_rename(source: Path, target: Path) -> None:
        seen.append("rename")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "rename", watched_rename)
    version = publishing(store, files={"logo/logo.svg": b"<svg/>"})
    place = seen.index("rename")
    expected = {"logo", "logo.svg", "manifest.json", f".draft-{os.getpid()}"}
    assert {*version.manifest.files, *expected} - {"logo/logo.svg"} <= set(seen[:place])
    assert seen[place + 1 :] == ["credit"]


def test_an_interruption_leaves_nothing(store: Store, publishing: Publishing):
    def interrupt(folder: Path, version: Version) -> dict[str, str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publishing(store, draw=interrupt)
    assert store.names() == ()
    assert listing(store.root / "credit") == [".lock"]


def test_drawing_may_not_change_the_records(store: Store, publishing: Publishing):
    def meddle(folder: Path, version: Version) -> dict[str, str]:
        (folder / "evidence.json").write_text("{}")
        return {}

    with pytest.raises(AssertionError, match=r"^drawing the documents changed the records they "):
        publishing(store, draw=meddle)
    assert store.names() == ()


@pytest.mark.parametrize("call", ["mkdir", "open", "fsync", "rename"])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    store: Store, publishing: Publishing, monkeypatch: pytest.MonkeyPatch, call: str
):
    def full(*_: object, **__: object) -> None:
        raise NO_SPACE

    publishing(store)
    with monkeypatch.context() as broken:
        broken.setattr(os, call, full)
        with pytest.raises(AuditError, match="cannot be written: No space left on device"):
            publishing(store)
    assert listing(store.root / "credit") == [".lock", "v1"]
    assert store.versions("credit") == (1,)


def test_a_disk_that_fills_up_at_the_manifest_leaves_nothing(
    store: Store, publishing: Publishing, monkeypatch: pytest.MonkeyPatch
):
    def until_full(folder: Path, name: str, content: bytes) -> None:
        if name == "manifest.json":
            raise NO_SPACE
        store_files.write(folder, name, content)

    monkeypatch.setattr("audit.publish.store.publish.write", until_full)
    with pytest.raises(AuditError, match="No space left"):
        publishing(store)
    assert listing(store.root / "credit") == [".lock"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission_is_one_sentence(store: Store, publishing: Publishing):
    store.root.mkdir()
    store.root.chmod(0o500)
    with pytest.raises(AuditError, match="cannot be written: Permission denied"):
        publishing(store)


def test_a_file_in_the_place_of_the_reports_folder(store: Store, publishing: Publishing):
    store.root.write_text("I am a file")
    with pytest.raises(AuditError, match="cannot be written"):
        publishing(store)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../up", "/etc/passwd", "a/b", "a\\b", "-x", ".hidden", "a" * 65, "é", "a\n"],
)
def test_a_name_that_would_leave_the_folder_is_refused(
    store: Store, publishing: Publishing, name: str
):
    with pytest.raises(AuditError, match="cannot be a report's name"):
        publishing(store, name=name)
    assert not store.root.exists()


@pytest.mark.parametrize(
    "file",
    ["", "..", "../evidence.json", "/etc/x", "a//b", "./a", "evidence.json", "manifest.json", ".x"],
)
def test_a_kept_file_stays_inside_and_never_replaces_a_record(
    store: Store, publishing: Publishing, file: str
):
    with pytest.raises(AuditError, match="cannot keep a file"):
        publishing(store, files={file: b""})
    assert store.names() == ()


def test_numbers_go_on_past_whatever_takes_a_place(store: Store, publishing: Publishing):
    first = publishing(store)
    home = store.root / "credit"
    (home / "v2").mkdir()
    (home / "v3").write_text("a file")
    version = publishing(store)
    assert version.number == 4
    content = (first.folder / "manifest.json").read_bytes()
    assert version.manifest.previous == hashlib.sha256(content).hexdigest()


def test_other_people_may_read_a_version_as_far_as_the_umask_says(
    store: Store, publishing: Publishing
):
    before = os.umask(0o022)
    try:
        version = publishing(store)
    finally:
        os.umask(before)
    assert stat.S_IMODE(version.folder.stat().st_mode) == 0o755
    assert stat.S_IMODE((version.folder / "evidence.json").stat().st_mode) == 0o644


def test_a_defect_without_a_word_is_named_by_its_kind(store: Store, publishing: Publishing):
    def defect(folder: Path, version: Version) -> dict[str, str]:
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        publishing(store, draw=defect)
    assert store.open("credit").manifest.failed == {"documents": "NotImplementedError"}


def test_whoever_has_to_agree_sees_the_whole_draft_and_may_refuse(
    store: Store, publishing: Publishing
):
    seen: list[tuple[list[str], Manifest]] = []

    def agree(folder: Path, manifest: Manifest) -> None:
        assert folder.parent == store.root / "credit"
        seen.append((listing(folder), manifest))

    def refuse(folder: Path, manifest: Manifest) -> None:
        raise AuditError("somebody else was first")

    version = publishing(store, commit=agree)
    assert seen == [(listing(version.folder), version.manifest)]
    with pytest.raises(AuditError, match="somebody else was first"):
        publishing(store, commit=refuse)
    assert store.versions("credit") == (1,)
    assert listing(store.root / "credit") == [".lock", "v1"]


def test_a_folder_that_another_writer_makes_meanwhile_will_do(
    store: Store, publishing: Publishing, monkeypatch: pytest.MonkeyPatch
):
    (store.root / "credit").mkdir(parents=True)
    monkeypatch.setattr("audit.publish.store.publish.is_folder", lambda path: False)
    assert publishing(store).number == 1


def test_what_a_writer_that_was_killed_left_behind_is_swept(store: Store, publishing: Publishing):
    left = store.root / "credit" / ".draft-1"
    (left / "logo").mkdir(parents=True)
    (left / "evidence.json").write_text("half a")
    assert publishing(store).number == 1
    assert listing(store.root / "credit") == [".lock", "v1"]


def test_a_file_is_kept_however_deep(tmp_path: Path):
    for name in ("a/b/c.txt", "a/b/d.txt"):
        store_files.write(tmp_path, name, b"kept")
        assert store_files.read(tmp_path, name) == b"kept"
    with pytest.raises(FileExistsError):
        store_files.write(tmp_path, "a/b/c.txt", b"another")


def test_a_digest_that_is_no_text_is_none(store: Store, publishing: Publishing):
    version = publishing(store, verdicts=Verdicts(policy={"sha256": 5}))
    assert version.manifest.policy is None
