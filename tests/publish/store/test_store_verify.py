"""Whatever was altered is found and named; whatever was published is intact."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from verifying import altered, files_of

from audit.errors import AuditError
from audit.publish.store import Store, Version
from audit.publish.store.verify import altered_in, kept_names, verify_report

Publishing = Callable[..., Version]


def test_what_was_published_is_intact(three: Path):
    found = verify_report(three, "credit")
    assert (found.altered, found.signed, found.notes) == ((), False, ())
    assert (found.name, found.versions) == ("credit", 3)
    assert found.files == sum(len(files_of(three / "credit" / f"v{n}")) for n in (1, 2, 3)) == 18


def test_without_a_head_all_but_the_newest_manifest_is_covered(three: Path):
    for number, found in ((2, True), (3, False)):
        path = three / "credit" / f"v{number}" / "manifest.json"
        content = path.read_bytes()
        path.write_bytes(content.replace(b'"title": "Credit"', b'"title": "Credix"'))
        assert path.read_bytes() != content
        assert bool(altered(three)) is found
        path.write_bytes(content)


@pytest.mark.parametrize("file", ["evidence.json", "report.html", "logo/logo.svg", "manifest.json"])
def test_a_missing_file_is_named(three: Path, file: str):
    (three / "credit" / "v2" / file).unlink()
    assert any(file in line and "credit@v2" in line for line in altered(three))


@pytest.mark.parametrize("file", ["extra.html", ".hidden", "logo/second.svg", "deep/er/file"])
def test_a_file_that_was_added_is_named(three: Path, file: str):
    path = three / "credit" / "v2" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    assert altered(three) == (f"{file} of credit@v2 was added: its manifest does not list it",)


def test_a_version_gone_from_the_middle_or_the_beginning(three: Path):
    shutil.move(three / "credit" / "v2", three.parent / "v2")
    assert altered(three) == ("credit: missing, with newer ones there: v2",)
    shutil.rmtree(three / "credit" / "v1")
    assert altered(three) == ("credit: missing, with newer ones there: v1 to v2",)


def test_a_version_hidden_by_losing_its_manifest_first(
    three: Path, store: Store, publishing: Publishing
):
    (three / "credit" / "v3" / "manifest.json").unlink()
    publishing(store, 0.4)
    assert altered(three) == ("credit@v3 has no manifest.json",)
    shutil.rmtree(three / "credit" / "v3")
    assert altered(three) == ("credit: missing, with newer ones there: v3",)


def test_versions_put_in_the_place_of_others(three: Path):
    home = three / "credit"
    shutil.rmtree(home / "v3")
    shutil.copytree(home / "v1", home / "v3")
    found = altered(three)
    assert "credit@v3 holds what was published as credit@v1" in found
    assert any("manifest.json of credit@v2 is not the one" in line for line in found)


def test_a_first_version_that_names_one_before_it(store: Store, publishing: Publishing):
    path = publishing(store).folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"previous": null', b'"previous": "abc"'))
    assert altered(store.root) == ("credit@v1 names a version before it, and it is the first",)


def test_what_cannot_be_read_is_no_verdict(three: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(folder: Path, name: str) -> str:
        raise OSError(errno.EIO, "Input/output error", str(folder / name))

    monkeypatch.setattr("audit.publish.store.verify.digest", broken)
    with pytest.raises(AuditError, match="credit cannot be read: Input/output error"):
        verify_report(three, "credit")


def test_leftovers_are_told_and_harm_nothing(three: Path):
    (three / "credit" / ".draft-1").mkdir()
    found = verify_report(three, "credit")
    assert found.altered == ()
    assert "see `audit gc`" in found.notes[0]


def test_what_is_no_report_is_not_checked(three: Path, tmp_path: Path):
    (three / "README.md").write_text("about these reports")
    (three / "empty").mkdir()
    (three / "notes").mkdir()
    (three / "notes" / "about.txt").write_text("about these reports")
    (three / ".hidden").mkdir()
    assert kept_names(three) == ("credit",)
    assert kept_names(tmp_path / "nowhere") == ()


def test_a_folder_of_reports_that_cannot_be_listed_is_one_sentence(
    three: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(AuditError, match="cannot be read: Permission denied"):
        kept_names(three)


def test_what_was_looked_at_is_counted_whatever_was_found(three: Path):
    (three / "credit" / "v1" / "manifest.json").unlink()
    (three / "credit" / "v2" / "manifest.json").write_text("{")
    found = verify_report(three, "credit")
    assert found.altered[:2] == (
        "credit@v1 has no manifest.json",
        "manifest.json is damaged: Input data was truncated (credit@v2).",
    )
    assert (found.versions, found.files) == (3, 0 + 1 + 6)


def test_a_version_is_checked_wherever_its_folder_lies(three: Path, tmp_path: Path):
    folder = Path(shutil.copytree(three / "credit" / "v2", tmp_path / "brought"))
    assert altered_in(folder, "credit@v2") == []
    (folder / "report.html").write_text("changed")
    assert altered_in(folder, "credit@v7") == [
        "credit@v7 holds what was published as credit@v2",
        "report.html of credit@v7 was changed after it was published",
    ]


def test_a_bucket_is_not_listed_like_a_folder():
    with pytest.raises(AuditError, match="is no folder, and this needs one"):
        kept_names(Path("s3://bucket"))
