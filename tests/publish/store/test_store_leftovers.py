"""Only what nobody is writing any more is swept; an old version goes only when that is said."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.publish.store import Store, Version
from audit.publish.store.leftovers import older_versions, remove_older, sweep
from audit.publish.store.lock import only_writer
from audit.publish.store.verify import verify_report

Publishing = Callable[..., Version]
DAY = 86_400


@pytest.fixture
def three(store: Store, publishing: Publishing) -> Path:
    for value in (0.1, 0.2, 0.3):
        publishing(store, value)
    return store.root / "credit"


def leave(home: Path, name: str, age: float) -> Path:
    folder = home / name
    folder.mkdir()
    (folder / "evidence.json").write_text("half a")
    then = folder.stat().st_mtime - age
    os.utime(folder, (then, then))
    return folder


def names(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir())


def test_only_old_leftovers_go_and_never_a_version(three: Path):
    old, new = leave(three, ".draft-1", 2 * DAY), leave(three, ".draft-2", 60)
    assert sweep(three.parent, "credit", DAY, pretend=True) == (old,)
    assert old.exists()
    assert sweep(three.parent, "credit", DAY) == (old,)
    assert names(three) == [".draft-2", ".lock", "v1", "v2", "v3"]
    assert sweep(three.parent, "credit", 0) == (new,)
    assert verify_report(three.parent, "credit").altered == ()


def test_a_set_date_does_not_change_what_is_old(three: Path, monkeypatch: pytest.MonkeyPatch):
    leave(three, ".draft-1", 60)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "4102444800")
    assert sweep(three.parent, "credit", DAY) == ()


def test_what_is_being_written_is_left_alone(three: Path):
    leave(three, ".draft-1", 2 * DAY)
    with only_writer(three), pytest.raises(AuditError, match="Another audit"):
        sweep(three.parent, "credit", DAY)
    assert (three / ".draft-1").exists()


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_of_a_link_only_the_link_goes(three: Path, tmp_path: Path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("stays")
    (three / ".draft-1").symlink_to(tmp_path / "precious")
    sweep(three.parent, "credit", 0)
    assert not (three / ".draft-1").is_symlink()
    assert (tmp_path / "precious" / "file").read_text() == "stays"


def test_removed_versions_leave_their_manifest_and_a_whole_chain(
    three: Path, store: Store, publishing: Publishing
):
    manifest = (three / "v1" / "manifest.json").read_bytes()
    assert older_versions(store.root, "credit", 1) == (1, 2)
    assert remove_older(store.root, "credit", 1) == (1, 2)
    assert names(three) == [".lock", "removed", "v3"]
    assert (three / "removed" / "v1.json").read_bytes() == manifest
    found = verify_report(store.root, "credit")
    assert found.altered == ()
    assert found.notes == ("credit: removed on purpose, nothing shows by whom: v1 to v2",)
    assert publishing(store, 0.4).number == 4
    assert verify_report(store.root, "credit").altered == ()
    with pytest.raises(AuditError, match="credit@v1 was removed on purpose"):
        verify_report(store.root, "credit", only=1)


def test_an_altered_or_a_missing_tombstone_is_found(three: Path, store: Store):
    remove_older(store.root, "credit", 1)
    tombstone = three / "removed" / "v2.json"
    content = tombstone.read_bytes()
    tombstone.write_bytes(content.replace(b"Credit", b"Debit?"))
    (line,) = verify_report(store.root, "credit").altered
    assert "manifest.json of credit@v2 is not the one" in line
    tombstone.unlink()
    assert verify_report(store.root, "credit").altered == (
        "credit: missing, with newer ones there: v2",
    )


@pytest.mark.parametrize("hiding", [(3,), (2,), (1, 2, 3)])
def test_a_tombstone_does_not_hide_that_a_newer_version_is_missing(
    hiding: tuple[int, ...], three: Path, store: Store
):
    (three / "removed").mkdir()
    for number in hiding:
        content = (three / f"v{number}" / "manifest.json").read_bytes()
        (three / "removed" / f"v{number}.json").write_bytes(content)
        shutil.rmtree(three / f"v{number}")
    assert verify_report(store.root, "credit").altered == tuple(
        f"credit@v{number} is missing: it is called removed, and only older ones ever are"
        for number in hiding
    )


def test_the_newest_version_always_stays(three: Path, store: Store):
    assert older_versions(store.root, "credit", 0) == (1, 2)
    assert older_versions(store.root, "credit", 3) == older_versions(store.root, "credit", 9) == ()
    assert remove_older(store.root, "credit", 9) == ()
    assert names(three) == [".lock", "v1", "v2", "v3"]


def test_nothing_is_removed_from_what_was_altered(three: Path, store: Store):
    shutil.rmtree(three / "v2")
    with pytest.raises(AuditError, match=r"Nothing of credit is removed.*missing"):
        remove_older(store.root, "credit", 1)
    assert names(three) == [".lock", "v1", "v3"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_tombstones_are_not_written_through_a_link(three: Path, store: Store, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    (three / "removed").symlink_to(tmp_path / "outside")
    with pytest.raises(AuditError, match="removed is a link"):
        remove_older(store.root, "credit", 1)
    assert list((tmp_path / "outside").iterdir()) == []
    assert store.versions("credit") == (1, 2, 3)


def test_a_report_that_is_not_there_or_may_not_be_touched_is_one_sentence(
    three: Path, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(AuditError, match="nobody cannot be cleared: No such file"):
        sweep(three.parent, "nobody", 0)

    def refuse(path: object, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    leave(three, ".draft-1", 60)
    monkeypatch.setattr(shutil, "rmtree", refuse)
    with pytest.raises(AuditError, match=r"credit cannot be cleared: Permission denied"):
        sweep(three.parent, "credit", 0)


def test_what_is_exactly_so_old_goes(three: Path, monkeypatch: pytest.MonkeyPatch):
    path = leave(three, ".draft-1", 0)
    monkeypatch.setattr("audit.publish.store.leftovers.seconds_since", lambda moment: 60.0)
    assert sweep(three.parent, "credit", 60.5) == ()
    assert sweep(three.parent, "credit", 60.0) == (path,)


def test_a_removal_that_broke_off_is_ended_by_the_next(
    three: Path, store: Store, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as broken:
        broken.setattr(os, "rename", refuse)
        with pytest.raises(AuditError, match="Permission denied"):
            remove_older(store.root, "credit", 2)
    tombstone = three / "removed" / "v1.json"
    before = tombstone.stat()
    assert names(three) == [".lock", "removed", "v1", "v2", "v3"]
    assert remove_older(store.root, "credit", 2) == (1,)
    assert names(three) == [".lock", "removed", "v2", "v3"]
    assert tombstone.stat() == before, "a manifest that is kept already is not written again"
