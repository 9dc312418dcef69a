"""Reading back: the right version, or one sentence that says what is wrong with it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.publish.store import Store, Version
from audit.publish.store.files import sha256
from audit.publish.store.shelf import report_folders
from audit.publish.store.version import evidence_in

Publishing = Callable[..., Version]


@pytest.fixture
def filled(store: Store, publishing: Publishing) -> Store:
    for value in (0.25, 0.5):
        publishing(store, value)
    publishing(store, 0.75, name="hiring")
    return store


def value_of(version: Version) -> float | None:
    return version.evidence.measurements[0].value


def reseal(folder: Path, file: str, content: bytes) -> None:
    """Change a file and its digest too, as somebody would who knows how."""
    import hashlib

    (folder / file).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][file] = hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_names_and_versions(filled: Store):
    assert filled.names() == ("credit", "hiring")
    assert filled.versions("credit") == (1, 2)
    assert filled.versions("nobody") == ()
    assert [version.number for version in filled.history("credit")] == [1, 2]


def test_more_than_nine_versions_are_in_order(store: Store, publishing: Publishing):
    for number in range(11):
        publishing(store, number / 100)
    assert store.versions("credit") == tuple(range(1, 12))
    assert value_of(store.open("credit")) == 0.1


def test_an_empty_store_has_no_names(store: Store):
    assert store.names() == ()
    with pytest.raises(AuditError, match="There is no report credit"):
        store.open("credit")


def test_the_newest_an_older_one_and_one_by_its_folder(filled: Store, tmp_path: Path):
    assert value_of(filled.open("credit")) == 0.5
    assert value_of(filled.open("credit@v1")) == 0.25
    assert value_of(filled.open(str(filled.root / "credit" / "v1"))) == 0.25
    elsewhere = shutil.copytree(filled.root / "credit" / "v1", tmp_path / "copy")
    assert str(filled.open(elsewhere)) == "credit@v1"


def test_a_folder_named_like_a_report_is_found_in_the_working_folder(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copytree(filled.root / "hiring" / "v1", tmp_path / "mailed")
    shutil.copytree(filled.root / "hiring" / "v1", tmp_path / "credit")
    monkeypatch.chdir(tmp_path)
    assert value_of(filled.open("mailed")) == 0.75
    assert value_of(filled.open("credit")) == 0.5


def test_a_relative_store_gives_absolute_folders(filled: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(filled.root.parent)
    assert Store(Path("reports")).open("credit").folder.is_absolute()


@pytest.mark.parametrize(
    ("report", "message"),
    [
        ("credid", "There is no report credid .*Did you mean credit"),
        ("credid@v1", "Did you mean credit"),
        ("credit@v9", r"There is no credit@v9 .*There is: v1, v2"),
        ("credit@v0", "There is no report in credit@v0"),
        ("credit@latest", "There is no report in credit@latest"),
        ("credit/../credit", "There is no report in"),
        ("/nowhere/at/all", "There is no report in"),
        ("", "There is no report|has no manifest"),
    ],
)
def test_what_is_not_there(filled: Store, report: str, message: str):
    with pytest.raises(AuditError, match=message):
        filled.open(report)


@pytest.mark.parametrize("file", ["evidence.json", "verdicts.json"])
def test_a_changed_record_is_refused_by_name(filled: Store, file: str):
    path = filled.root / "credit" / "v2" / file
    path.write_bytes(path.read_bytes().replace(b"0.", b"1.").replace(b"null", b"true"))
    with pytest.raises(AuditError, match=f"{file} of credit@v2 was changed after") as refused:
        filled.open("credit")
    assert str(refused.value).count("was changed") == 1
    assert str(path) in str(refused.value)
    assert value_of(filled.open("credit@v1")) == 0.25


def test_a_changed_document_is_refused_when_it_is_read(filled: Store):
    version = filled.open("credit")
    assert version.read("report.html") == b"credit@v2: 0.5"
    (version.folder / "report.html").write_text("all is well")
    with pytest.raises(AuditError, match=r"report\.html of credit@v2 was changed"):
        version.read("report.html")


def test_a_file_the_manifest_does_not_list_is_refused(filled: Store):
    version = filled.open("credit")
    (version.folder / "extra.txt").write_text("slipped in")
    with pytest.raises(AuditError, match=r"lists no extra\.txt"):
        version.read("extra.txt")


@pytest.mark.parametrize("file", ["evidence.json", "verdicts.json", "manifest.json"])
def test_a_missing_file_is_named(filled: Store, file: str):
    (filled.root / "credit" / "v2" / file).unlink()
    with pytest.raises(AuditError, match=f"credit@v2 has no {file}"):
        filled.open("credit")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"schema": "1"}'])
def test_a_damaged_record_is_named(filled: Store, content: bytes):
    reseal(filled.root / "credit" / "v2", "evidence.json", content)
    with pytest.raises(AuditError, match=r"evidence\.json of credit@v2 is damaged"):
        filled.open("credit")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"name": 1}', b"\xff"])
def test_a_damaged_manifest_is_named(filled: Store, content: bytes):
    (filled.root / "credit" / "v2" / "manifest.json").write_bytes(content)
    with pytest.raises(AuditError, match=r"manifest\.json is damaged"):
        filled.open("credit")


def test_an_unknown_key_of_a_manifest_is_damage(filled: Store):
    path = filled.root / "credit" / "v2" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"surprise": 1}))
    with pytest.raises(AuditError, match="surprise"):
        filled.open("credit")


def test_an_unknown_key_is_damage(filled: Store):
    folder = filled.root / "credit" / "v2"
    record = json.loads((folder / "verdicts.json").read_text()) | {"surprise": 1}
    reseal(folder, "verdicts.json", json.dumps(record).encode())
    with pytest.raises(AuditError, match="surprise"):
        filled.open("credit")


@pytest.mark.parametrize("file", ["evidence.json", "verdicts.json"])
def test_a_newer_schema_is_refused_in_words(filled: Store, file: str):
    folder = filled.root / "credit" / "v2"
    record = json.loads((folder / file).read_text()) | {"schema": 2, "unheard_of": []}
    reseal(folder, file, json.dumps(record).encode())
    with pytest.raises(AuditError, match=f"{file} is written in schema 2, and this tool reads"):
        filled.open("credit")


def test_a_version_in_the_place_of_another_is_refused(filled: Store):
    home = filled.root / "credit"
    shutil.rmtree(home / "v2")
    shutil.copytree(home / "v1", home / "v2")
    with pytest.raises(AuditError, match="credit@v2 holds what was published as credit@v1"):
        filled.open("credit")


def test_a_newest_version_that_is_damaged_never_gives_way_to_an_older_one(filled: Store):
    (filled.root / "credit" / "v3").mkdir()
    with pytest.raises(AuditError, match=r"credit@v3 has no manifest\.json"):
        filled.open("credit")


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="needs a system with symbolic links")
class TestLinks:
    """A link that somebody planted is refused, whatever it points at."""

    @pytest.mark.parametrize("file", ["evidence.json", "verdicts.json", "manifest.json"])
    def test_in_the_place_of_a_file(self, filled: Store, tmp_path: Path, file: str):
        path = filled.root / "credit" / "v2" / file
        same = tmp_path / "same"
        same.write_bytes(path.read_bytes())
        path.unlink()
        path.symlink_to(same)
        with pytest.raises(AuditError, match=f"{file} is a link"):
            filled.open("credit")

    def test_in_the_place_of_a_version(self, filled: Store, publishing: Publishing):
        (filled.root / "credit" / "v3").symlink_to(filled.root / "credit" / "v1")
        assert filled.versions("credit") == (1, 2)
        with pytest.raises(AuditError, match="credit@v3 is a link"):
            filled.open("credit@v3")
        with pytest.raises(AuditError, match="is a link"):
            filled.open(filled.root / "credit" / "v3")
        version = publishing(filled)
        newest = (filled.root / "credit" / "v2" / "manifest.json").read_bytes()
        assert (version.number, version.manifest.previous) == (4, sha256(newest))

    def test_in_the_place_of_a_report(self, filled: Store, tmp_path: Path, publishing: Publishing):
        (tmp_path / "outside").mkdir()
        (filled.root / "linked").symlink_to(tmp_path / "outside")
        assert filled.names() == ("credit", "hiring")
        for act in (lambda: filled.open("linked"), lambda: publishing(filled, name="linked")):
            with pytest.raises(AuditError, match="linked is a link"):
                act()
        assert list((tmp_path / "outside").iterdir()) == []

    def test_in_the_place_of_the_lock(self, filled: Store, tmp_path: Path, publishing: Publishing):
        lock = filled.root / "credit" / ".lock"
        lock.unlink()
        lock.symlink_to(tmp_path / "made_by_a_link")
        with pytest.raises(AuditError, match="cannot be written"):
            publishing(filled)
        assert not (tmp_path / "made_by_a_link").exists()

    def test_in_a_folder_of_kept_files(self, store: Store, tmp_path: Path, publishing: Publishing):
        version = publishing(store, files={"logo/logo.svg": b"<svg/>"})
        shutil.move(version.folder / "logo", tmp_path / "logo")
        (version.folder / "logo").symlink_to(tmp_path / "logo")
        with pytest.raises(AuditError, match="logo is a link"):
            version.read("logo/logo.svg")

    def test_left_by_the_drawing(self, store: Store, tmp_path: Path, publishing: Publishing):
        (tmp_path / "secret").write_text("secret")

        def link(folder: Path, version: Version) -> dict[str, str]:
            (folder / "report.html").symlink_to(tmp_path / "secret")
            return {}

        with pytest.raises(AuditError, match=r"report\.html is a link"):
            publishing(store, draw=link)
        assert store.names() == ()

    def test_as_a_stale_draft_only_the_link_is_swept(
        self, filled: Store, tmp_path: Path, publishing: Publishing
    ):
        (tmp_path / "precious").mkdir()
        (tmp_path / "precious" / "file").write_text("stays")
        (filled.root / "credit" / ".draft-1").symlink_to(tmp_path / "precious")
        assert publishing(filled).number == 3
        assert (tmp_path / "precious" / "file").read_text() == "stays"
        assert not (filled.root / "credit" / ".draft-1").is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a system with named pipes")
def test_a_pipe_in_the_place_of_a_file_never_hangs(filled: Store):
    path = filled.root / "credit" / "v2" / "evidence.json"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(AuditError, match=r"evidence\.json is not a regular file"):
        filled.open("credit")


def test_a_folder_in_the_place_of_a_file(filled: Store):
    path = filled.root / "credit" / "v2" / "evidence.json"
    path.unlink()
    path.mkdir()
    with pytest.raises(AuditError, match=r"evidence\.json (is not a regular|cannot be read)"):
        filled.open("credit")


def test_folders_that_reports_can_lie_in_whether_or_not_they_hold_one(filled: Store):
    (filled.root / "new").mkdir()
    (filled.root / "not a name").mkdir()
    (filled.root / "notes.txt").touch()
    assert report_folders(filled.root) == ("credit", "hiring", "new")
    assert report_folders(filled.root / "nowhere") == ()
    with pytest.raises(AuditError, match="is no folder, and this needs one"):
        report_folders(Path("s3://bucket"))


def test_evidence_that_lies_in_no_version_is_read(filled: Store, tmp_path: Path):
    path = Path(shutil.copy(filled.root / "credit" / "v2" / "evidence.json", tmp_path / "mine"))
    assert evidence_in(path).measurements[0].value == 0.5
