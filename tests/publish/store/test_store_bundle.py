"""What leaves is filtered and the same bytes each time; what comes in is verified or refused."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import stat
import struct
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from audit.errors import AuditError
from audit.evidence import Evidence, Measurement, Provenance, SubjectFacts
from audit.judge.verdict import Verdicts
from audit.publish.bundle import packed
from audit.publish.bundle.incoming import read_bundle, take_in
from audit.publish.bundle.outgoing import bundle
from audit.publish.bundle.packed import pack, unpack
from audit.publish.store import Store, Version
from audit.publish.store.keys import generate, key_id, load_private, load_public
from audit.publish.store.verify import verify_report

PERSON = "a1b2c3-the-key-of-a-person"
EVIDENCE = Evidence(
    subject=SubjectFacts(
        name="credit", task="binary", rows=100, attributes=("sex",), groups={"sex": ("F", "M")}
    ),
    provenance=Provenance(tool="rai-audit 0.1.0", python="3.11", model={"sha256": "e" * 64}),
    measurements=(
        Measurement(metric="accuracy", value=0.25, n=100, counts=(25, 100)),
        Measurement(
            metric="selection_rate", slice={"sex": "F"}, value=0.40234375, n=7, counts=(3, 7)
        ),
    ),
)
RECORDS = {"evidence.json", "verdicts.json", "manifest.json"}


@pytest.fixture
def version(store: Store) -> Version:
    store.publish(
        "credit",
        EVIDENCE,
        Verdicts(),
        draw=lambda folder, version: {},
        report={"title": "Credit", "formats": ["markdown"], "profile": "internal", "lang": "en"}
        | {"templates": ["templates/own.html"]},
        files={"model.skops": b"the model", "templates/own.html": b"{{ title }}"},
        created="2026-01-01T00:00:00Z",
    )
    return store.open("credit")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    generate(tmp_path / "key")
    return tmp_path / "key"


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "bundle.zip"
    path.write_bytes(content)
    return path


def raw(folder: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    """Write a zip with whatever names, kinds and doubles somebody wants."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        warnings.simplefilter("ignore")
        for name, content in entries:
            written.writestr(name, content)
    return saved(folder, buffer.getvalue())


def sealed(files: Mapping[str, bytes], **changes: object) -> dict[str, bytes]:
    """Write a manifest that fits these files, with some of its facts changed."""
    manifest = json.loads(files["manifest.json"])
    listed = {name: content for name, content in files.items() if name != "manifest.json"}
    manifest["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in listed.items()}
    return {**listed, "manifest.json": json.dumps(manifest | changes).encode()}


def refused(path: Path, sentence: str, key: Any = None) -> None:
    """Reading it ends in this one sentence, which names the bundle."""
    with pytest.raises(AuditError) as found:
        read_bundle(path, key)
    assert re.fullmatch(sentence, found.value.what)
    assert found.value.where == str(path)


def test_a_bundle_holds_documents_and_records_and_nothing_else(version: Version, tmp_path: Path):
    files = unpack(saved(tmp_path, bundle(version, "internal").content))
    assert files.keys() == RECORDS | {"report.md"}
    manifest = json.loads(files["manifest.json"])
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert manifest["files"] == {n: digests[n] for n in digests if n != "manifest.json"}
    original = (version.folder / "manifest.json").read_bytes()
    assert manifest["report"] == {
        "title": "Credit",
        "formats": ["markdown"],
        "lang": "en",
        "profile": "internal",
        "exported_from": hashlib.sha256(original).hexdigest(),
    }
    assert (manifest["name"], manifest["version"], manifest["previous"]) == ("credit", 1, None)
    assert files["evidence.json"] == version.read("evidence.json")


def test_the_public_gets_no_small_cell_in_any_file(version: Version, tmp_path: Path):
    shown = unpack(saved(tmp_path, bundle(version, "public").content))
    assert not any(b"0.40234375" in content for content in shown.values())
    own = unpack(saved(tmp_path, bundle(version, "internal").content))
    assert b"0.40234375" in own["evidence.json"]
    assert json.loads(shown["manifest.json"])["report"]["profile"] == "public"


def test_the_same_version_gives_the_same_bytes(
    version: Version, key: Path, monkeypatch: pytest.MonkeyPatch
):
    private = load_private(key)
    first = bundle(version, "auditor", private).content
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1893456000")
    assert bundle(version, "auditor", private).content == first
    with zipfile.ZipFile(io.BytesIO(first)) as written:
        entries = written.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert str(version.folder.parent).encode() not in first


def test_a_document_that_cannot_be_drawn_is_told_without_its_reason(
    version: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(folder: Path, *_: object) -> dict[str, str]:
        (folder / "report.md").write_text("half a")
        return {"report.md": f"{folder} is full"}

    monkeypatch.setattr("audit.publish.bundle.outgoing.draw", fail)
    outgoing = bundle(version, "public")
    assert "is full" in outgoing.failed["report.md"]
    files = unpack(saved(tmp_path, outgoing.content))
    assert files.keys() == RECORDS
    assert "exported" in json.loads(files["manifest.json"])["failed"]["report.md"]


def test_what_was_exported_comes_in_byte_for_byte(version: Version, key: Path, tmp_path: Path):
    path = saved(tmp_path, bundle(version, "public", load_private(key)).content)
    public = load_public(tmp_path / "key.pub")
    theirs = tmp_path / "theirs"
    incoming = read_bundle(path, public)
    assert incoming.signed_by == key_id(public)
    found = take_in(theirs, incoming)
    assert str(Store(theirs).open("credit")) == str(found) == "credit@v1"
    files = unpack(path)
    for name in ("evidence.json", "verdicts.json", "report.md"):
        assert found.read(name) == files[name]
    assert found.read("bundle/manifest.json") == files["manifest.json"]
    assert found.read("bundle/signature.json") == files["signature.json"]
    imported = found.manifest.report["imported"]
    assert imported == {
        "name": "credit",
        "version": 1,
        "manifest": hashlib.sha256(files["manifest.json"]).hexdigest(),
        "signed_by": key_id(public),
    }
    assert verify_report(theirs, "credit").altered == ()


def test_it_lands_beside_others_and_replaces_none(version: Version, tmp_path: Path):
    incoming = read_bundle(saved(tmp_path, bundle(version, "public").content))
    theirs = tmp_path / "theirs"
    assert [take_in(theirs, incoming).number for _ in range(2)] == [1, 2]
    named = take_in(theirs, incoming, name="from-abroad")
    assert (named.name, named.manifest.name) == ("from-abroad", "from-abroad")
    assert Store(theirs).open("from-abroad").manifest.report["imported"]["name"] == "credit"
    for name in ("credit", "from-abroad"):
        assert verify_report(theirs, name).altered == ()


def test_beside_a_damaged_version_nothing_is_taken_in(version: Version, tmp_path: Path):
    incoming = read_bundle(saved(tmp_path, bundle(version, "public").content))
    damaged = take_in(tmp_path / "theirs", incoming)
    (damaged.folder / "manifest.json").unlink()
    with pytest.raises(AuditError, match=r"credit@v1 has no manifest\.json: it is damaged"):
        take_in(tmp_path / "theirs", incoming)


def test_a_report_made_here_takes_no_version_from_elsewhere(
    version: Version, store: Store, tmp_path: Path
):
    incoming = read_bundle(saved(tmp_path, bundle(version, "public").content))
    with pytest.raises(AuditError) as found:
        take_in(store.root, incoming)
    assert (
        found.value.what == "credit has versions that were made here, and is not mixed with others"
    )
    assert found.value.where == str(version.folder)
    assert found.value.remedy == "Give it a name of its own: --as NAME"
    assert store.versions("credit") == (1,)
    assert take_in(store.root, incoming, name="copy").number == 1


def test_a_signature_that_is_asked_for_must_be_there_and_right(
    version: Version, key: Path, tmp_path: Path
):
    unsigned = saved(tmp_path, bundle(version, "public").content)
    public = load_public(tmp_path / "key.pub")
    refused(unsigned, "The bundle is not signed", public)
    signed = bundle(version, "public", load_private(key)).content
    other = load_public(generate(tmp_path / "other"))
    with pytest.raises(AuditError, match="was not signed with the key"):
        read_bundle(saved(tmp_path, signed), other)
    files = unpack(saved(tmp_path, signed))
    changed = sealed({n: c for n, c in files.items() if n != "signature.json"}, created="2020")
    swapped = {**changed, "signature.json": files["signature.json"]}
    of_another = "The signature of the bundle is one of something else"
    refused(saved(tmp_path, pack(swapped)), of_another, public)
    assert read_bundle(saved(tmp_path, signed)).signed_by is None


def test_a_manifest_that_is_none_is_damage(version: Version, tmp_path: Path):
    files = unpack(saved(tmp_path, bundle(version, "internal").content))
    path = saved(tmp_path, pack({**files, "manifest.json": b"{"}))
    refused(path, r"manifest\.json is damaged: .*")


def test_every_changed_missing_or_added_file_is_refused(version: Version, tmp_path: Path):
    files = unpack(saved(tmp_path, bundle(version, "internal").content))
    for name in sorted(files.keys() - {"manifest.json"}):
        changed = saved(tmp_path, pack({**files, name: files[name] + b" "}))
        refused(changed, f"{name} of the bundle was changed after it was made")
    for name in sorted(files):
        left = {n: content for n, content in files.items() if n != name}
        missing = f"(The bundle has no {name}|{name} is missing from the bundle)"
        refused(saved(tmp_path, pack(left)), missing)
    added = saved(tmp_path, pack({**files, "extra": b""}))
    refused(added, "The manifest of the bundle lists no extra")


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/evil", "a/b", "..", "C:\\evil", "a\\..\\b", ".hidden", "folder/", "a\0b", ""],
)
def test_names_that_leave_the_folder_are_refused(version: Version, tmp_path: Path, name: str):
    files = unpack(saved(tmp_path, bundle(version, "internal").content))
    info = zipfile.ZipInfo("x")
    info.filename = name
    path = raw(tmp_path, [*files.items(), (info, b"evil")])
    plain = "The bundle holds .*: a bundle has files side by side, with plain names"
    refused(path, f"{plain}|The bundle is damaged: .*")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_links_and_devices_are_refused(version: Version, tmp_path: Path, kind: int):
    files = unpack(saved(tmp_path, bundle(version, "internal").content))
    info = zipfile.ZipInfo("report.md")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    entries = [(n, c) for n, c in files.items() if n != "report.md"]
    path = raw(tmp_path, [*entries, (info, b"/etc/passwd")])
    refused(path, "The bundle holds 'report.md': that is a link, or something else than a file")


@pytest.mark.parametrize("twice", ["evidence.json", "EVIDENCE.json"])
def test_a_name_that_comes_twice_is_refused(version: Version, tmp_path: Path, twice: str):
    files = unpack(saved(tmp_path, bundle(version, "internal").content))
    path = raw(tmp_path, [*files.items(), (twice, b"{}")])
    refused(path, f"The bundle holds '{twice}': that name comes twice")


def test_bombs_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packed, "LARGEST", 2**20)
    bomb = raw(tmp_path, [("evidence.json", bytes(2**20 + 1))])
    assert bomb.stat().st_size < 5000
    refused(bomb, "The bundle has more than 1 MB of files")
    many = raw(tmp_path, [(f"f{n}", b"") for n in range(packed.MOST_FILES + 1)])
    refused(many, "The bundle lists more than 100 files")
    refused(saved(tmp_path, bytes(2**20 + 1)), "The bundle has more than 1 MB of files")


def test_as_many_and_as_large_as_may_be_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    many = {f"f{number}": b"x" * 1000 for number in range(packed.MOST_FILES)}
    monkeypatch.setattr(packed, "LARGEST", 1000 * packed.MOST_FILES)
    assert unpack(saved(tmp_path, pack(many))) == many


def test_a_list_of_files_that_is_endless_is_not_even_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = raw(tmp_path, [(f"{n:0200}", b"") for n in range(1000)])
    monkeypatch.setattr(zipfile, "ZipFile", None)
    refused(path, "The bundle lists more than 100 files")


def test_the_end_of_a_zip_of_more_than_four_gigabytes_is_refused(version: Version, tmp_path: Path):
    content = bundle(version, "internal").content
    assert read_bundle(saved(tmp_path, content))
    locator = b"PK\x06\x07" + bytes(16)
    path = saved(tmp_path, content[:-22] + locator + content[-22:])
    refused(path, "This is no bundle: `audit export` makes one")


def test_templates_that_a_bundle_names_are_never_used(version: Version, tmp_path: Path):
    files = unpack(saved(tmp_path, bundle(version, "internal").content))
    told = json.loads(files["manifest.json"])["report"]
    hostile = {**told, "templates": ["report.md"], "logo": "report.md"}
    path = saved(tmp_path, pack(sealed(files, report=hostile)))
    found = take_in(tmp_path / "theirs", read_bundle(path))
    assert found.manifest.report.keys() == told.keys() | {"imported"}


def test_a_size_that_is_a_lie_is_damage(version: Version, tmp_path: Path):
    content = bytearray(bundle(version, "internal").content)
    listing = content.index(b"PK\x01\x02")
    content[listing + 24 : listing + 28] = struct.pack("<I", 10)
    refused(saved(tmp_path, bytes(content)), "The bundle is damaged: .*|.* was changed after .*")


def test_an_encrypted_file_is_refused(version: Version, tmp_path: Path):
    content = bytearray(bundle(version, "internal").content)
    content[content.index(b"PK\x01\x02") + 8] |= 1
    refused(saved(tmp_path, bytes(content)), "The bundle holds .*: it is encrypted")


def test_no_flipped_bit_and_no_cut_ends_in_another_report(version: Version, tmp_path: Path):
    content = bundle(version, "internal").content
    expected = unpack(saved(tmp_path, content))
    for at in range(0, len(content), 29):
        changed = bytearray(content)
        changed[at] ^= 1 << at % 8
        try:
            found = read_bundle(saved(tmp_path, bytes(changed)))
        except AuditError:
            continue
        assert found.files == expected
    for length in range(0, len(content), 97):
        with pytest.raises(AuditError):
            read_bundle(saved(tmp_path, content[:length]))


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("evidence.json", b"{}", "evidence.json of credit@v1 is damaged: "),
        ("evidence.json", b'{"schema": 99}', "evidence.json is written in schema 99"),
        (
            "verdicts.json",
            b'{"schema": 1, "surprise": 1}',
            "verdicts.json of credit@v1 is damaged: ",
        ),
    ],
)
def test_records_that_cannot_be_read_never_appear(
    version: Version, tmp_path: Path, file: str, content: bytes, sentence: str
):
    files = unpack(saved(tmp_path, bundle(version, "internal").content))
    path = saved(tmp_path, pack(sealed({**files, file: content})))
    theirs = tmp_path / "theirs"
    with pytest.raises(AuditError) as found:
        take_in(theirs, read_bundle(path))
    assert found.value.what.startswith(sentence)
    assert Store(theirs).names() == ()
    assert os.listdir(theirs / "credit") == [".lock"]  # noqa: PTH208 - hidden files count


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"version": 0}, "Expected `int` >= 1"),
        ({"version": 10**30}, r"Expected `int` <.*"),
        ({"report": {"formats": 5}}, r"Expected `array`, got `int` - at `\$\.formats`"),
        ({"report": {"title": {"a": 1}}}, r"Expected `str.*`, got `object` - at `\$\.title`"),
        ({"report": {"lang": "xx"}}, r".*xx.*"),
    ],
)
def test_a_manifest_that_nothing_could_be_drawn_from_is_refused(
    version: Version, tmp_path: Path, changes: dict[str, object], reason: str
):
    files = unpack(saved(tmp_path, bundle(version, "internal").content))
    path = saved(tmp_path, pack(sealed(files, **changes)))
    refused(path, rf"manifest\.json of the bundle cannot be used: {reason}")


@pytest.mark.parametrize("name", ["../up", "", "a/b", ".hidden"])
def test_a_name_in_the_manifest_that_would_leave_the_reports_is_refused(
    version: Version, tmp_path: Path, name: str
):
    files = unpack(saved(tmp_path, bundle(version, "internal").content))
    path = saved(tmp_path, pack(sealed(files, name=name)))
    with pytest.raises(AuditError, match="cannot be a report's name"):
        take_in(tmp_path / "theirs", read_bundle(path))
    assert not (tmp_path / "theirs").exists()


def test_a_disk_that_is_full_is_one_sentence(
    version: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    incoming = read_bundle(saved(tmp_path, bundle(version, "public").content))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr("audit.publish.store.publish.write", full)
    with pytest.raises(AuditError) as found:
        take_in(tmp_path / "theirs", incoming)
    assert found.value.what == "The report cannot be written: No space left on device"
    assert found.value.where == "somewhere"
    assert Store(tmp_path / "theirs").names() == ()


def test_from_one_command_to_the_other(version: Version, key: Path, tmp_path: Path):
    from audit.__main__ import run_command

    reports, file, theirs = version.folder.parent.parent, tmp_path / "b.zip", tmp_path / "theirs"

    def run(*words: object) -> int:
        return run_command([str(word) for word in words])

    signed = ("--key", key)
    assert (
        run("export", "credit@v1", file, "--profile", "public", *signed, "--reports", reports) == 0
    )
    before = file.read_bytes()
    assert run("export", "credit", file, "--profile", "public", *signed, "--reports", reports) == 0
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.glob(".*")] == []
    assert run("import", file, "--public-key", f"{key}.pub", "--reports", theirs) == 0
    assert run("import", file, "--as", "copy", "--reports", theirs) == 0
    assert run("verify", "--reports", theirs) == 0
    assert Store(theirs).names() == ("copy", "credit")
    nowhere = tmp_path / "no" / "b.zip"
    assert run("export", "credit", nowhere, "--profile", "public", "--reports", reports) == 2
    assert run("import", tmp_path / "nothing.zip", "--reports", theirs) == 2
