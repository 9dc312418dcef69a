"""What the store says when it refuses, word for word: what is wrong, where, and what would do."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from audit.errors import AuditError
from audit.publish.store import Store, Version, created
from audit.publish.store.files import read, sha256
from audit.publish.store.keys import generate, key_id, load_private, load_public
from audit.publish.store.leftovers import older_versions, remove_older, sweep
from audit.publish.store.lock import only_writer
from audit.publish.store.sign import sign
from audit.publish.store.signing import dsse, open_envelope, unverified
from audit.publish.store.verify import verify_report
from audit.publish.store.version import evidence_in

Publishing = Callable[..., Version]
KEYGEN = "`audit keygen FILE` makes a pair of keys: FILE signs, and FILE.pub verifies"
NO_LINKS = "and links are not followed"
links = pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="needs symbolic links")


def said(act: Callable[[], object]) -> tuple[str, str, str]:
    with pytest.raises(AuditError) as refused:
        act()
    return refused.value.what, refused.value.where, refused.value.remedy


def refusing(code: int, at: Path | None = None) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code), *([str(at)] if at else []))

    return refuse


@pytest.fixture
def three(store: Store, publishing: Publishing) -> Path:
    for value in (0.1, 0.2, 0.3):
        publishing(store, value, files={"logo/logo.svg": b"<svg/>"})
    return store.root


@pytest.fixture
def key(tmp_path: Path) -> Ed25519PrivateKey:
    generate(tmp_path / "audit.key")
    return load_private(tmp_path / "audit.key")


def test_of_a_version_that_is_not_there_or_is_another(three: Path, store: Store):
    home = three / "credit"
    assert said(lambda: store.open("credid")) == (
        "There is no report credid",
        str(three),
        "Did you mean credit?",
    )
    assert said(lambda: Store(three / "none").open("credit")) == (
        "There is no report credit",
        str(three / "none"),
        "`audit run` publishes one",
    )
    assert said(lambda: store.open("credit@v9")) == (
        "There is no credit@v9",
        str(three),
        "There is: v1, v2, v3",
    )
    assert said(lambda: store.open(home / "v7")) == (
        f"There is no report in {home / 'v7'}",
        str(home / "v7"),
        "",
    )
    shutil.rmtree(home / "v2")
    shutil.copytree(home / "v1", home / "v2")
    assert said(lambda: store.open("credit@v2")) == (
        "credit@v2 holds what was published as credit@v1",
        str(home / "v2"),
        "Put the folder back in its place",
    )


def test_of_a_name_that_can_be_none(store: Store, publishing: Publishing):
    assert said(lambda: store.versions("a b")) == (
        "'a b' cannot be a report's name",
        "",
        "Use letters, digits, dot, dash and underscore, 64 at most",
    )
    assert said(lambda: publishing(store, files={"../x": b""})) == (
        "A report cannot keep a file called '../x'",
        "",
        "",
    )
    long = "a" * 5000
    assert said(lambda: store.open(Path(long))) == (
        f"There is no report in {long}: {os.strerror(errno.ENAMETOOLONG)}",
        "",
        "",
    )


@pytest.mark.parametrize("root", ["s3://bucket/reports", "s3:/bucket", "gs://b", "abfs+x.y-1:/b"])
def test_of_a_bucket_where_a_folder_is_needed(root: str):
    for act in (lambda: Store(Path(root)), lambda: older_versions(Path(root), "credit", 1)):
        assert said(act) == (
            f"{Path(root)} is no folder, and this needs one",
            "--reports",
            "Name a folder",
        )


def test_a_folder_with_a_colon_in_its_name_is_a_folder(tmp_path: Path):
    for name in ("a:b", ":/", "8:/x", "a"):
        assert Store(tmp_path / name).names() == Store(Path(name)).names() == ()


def test_of_a_version_that_was_changed(three: Path, store: Store):
    version = store.open("credit")
    page = version.folder / "report.html"
    (version.folder / "extra").touch()
    assert said(lambda: version.read("extra")) == (
        "The manifest of credit@v3 lists no extra",
        str(version.folder),
        "",
    )
    page.write_text("changed")
    assert said(lambda: version.read("report.html")) == (
        "report.html of credit@v3 was changed after it was published",
        str(page),
        "Restore the file, or run the audit again",
    )
    page.unlink()
    assert said(lambda: version.read("report.html")) == (
        "credit@v3 has no report.html: it is damaged",
        str(version.folder),
        "",
    )
    (version.folder / "evidence.json").write_bytes(b"{")
    digests = version.manifest.files | {"evidence.json": sha256(b"{")}
    damaged = replace(version.manifest, files=digests)
    found = Version("credit", 3, version.folder, damaged)
    assert said(lambda: found.evidence) == (
        "evidence.json of credit@v3 is damaged: Input data was truncated",
        str(version.folder / "evidence.json"),
        "",
    )
    (version.folder / "manifest.json").write_text("{")
    what, where, _ = said(lambda: store.open("credit"))
    assert what.startswith("manifest.json is damaged: ")
    assert where == str(version.folder / "manifest.json")


def test_of_a_file_that_cannot_be_read(
    three: Path, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    version = store.open("credit")
    monkeypatch.setattr("audit.publish.store.version.read", refusing(errno.EIO))
    assert said(lambda: version.read("report.html")) == (
        "report.html cannot be read: Input/output error",
        str(version.folder / "report.html"),
        "",
    )


def test_of_evidence_that_lies_in_no_version(tmp_path: Path):
    path = tmp_path / "mine.json"
    assert said(lambda: evidence_in(path)) == (
        f"{tmp_path} has no mine.json: it is damaged",
        str(tmp_path),
        "",
    )
    path.write_text("{")
    assert said(lambda: evidence_in(path)) == (
        f"evidence.json of {tmp_path} is damaged: Input data was truncated",
        str(path),
        "",
    )
    path.write_text('{"schema": 9}')
    assert said(lambda: evidence_in(path)) == (
        "evidence.json is written in schema 9, and this tool reads schema 1",
        str(path),
        "Open it with the version of rai-audit that the manifest names, or a newer one",
    )
    path.write_text('{"schema": 0, "measurements": [{"interval": [1, 2]}]}')
    assert said(lambda: evidence_in(path)) == (
        f"evidence.json of {tmp_path} cannot be migrated: 'method'",
        str(path),
        "",
    )


@links
def test_of_links(three: Path, store: Store, tmp_path: Path):
    home = three / "credit"
    (home / "v4").symlink_to(home / "v1")
    link = home / "v4"
    assert said(lambda: store.open(link)) == (f"{link} is a link, {NO_LINKS}", str(link), "")
    (home / "v3" / "logo").rename(tmp_path / "logo")
    logo = home / "v3" / "logo"
    logo.symlink_to(tmp_path / "logo")
    assert said(lambda: read(home / "v3", "logo/logo.svg")) == (
        f"logo is a link, {NO_LINKS}",
        str(logo),
        "",
    )
    (home / "removed").symlink_to(tmp_path)
    removed = home / "removed"
    assert said(lambda: verify_report(three, "credit")) == (
        f"removed is a link, {NO_LINKS}",
        str(removed),
        "",
    )
    (three / "other").symlink_to(tmp_path)
    assert said(lambda: store.versions("other")) == (
        f"other is a link, {NO_LINKS}",
        str(three / "other"),
        "",
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_of_a_pipe(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    assert said(lambda: read(tmp_path, "pipe")) == (
        "pipe is not a regular file",
        str(tmp_path / "pipe"),
        "",
    )


def test_of_a_disk_that_refuses(
    three: Path, store: Store, publishing: Publishing, monkeypatch: pytest.MonkeyPatch
):
    remedy = "Make room there, or name another folder with --reports"
    full = "The report cannot be written: No space left on device"
    for at, where in ((three / "x", three / "x"), (None, three / "credit")):
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", refusing(errno.ENOSPC, at))
            assert said(lambda: publishing(store)) == (full, str(where), remedy)

    def odd(*_: object) -> None:
        raise OSError("out of sorts")

    monkeypatch.setattr(os, "fsync", odd)
    assert said(lambda: publishing(store)) == (
        "The report cannot be written: out of sorts",
        str(three / "credit"),
        remedy,
    )


def test_of_folders_that_cannot_be_listed(three: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "listdir", refusing(errno.EACCES))
    assert said(lambda: Store(three).names()) == (
        f"{three} cannot be read: Permission denied",
        "",
        "",
    )


def test_of_a_place_where_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").touch()
    for root in (tmp_path / "file", tmp_path / "file" / "below"):
        assert said(Store(root).check_writable) == (
            f"Reports cannot be kept in {root}: {tmp_path / 'file'} is no folder",
            "",
            "Name another folder with --reports",
        )
    asked = []
    monkeypatch.setattr(os, "access", lambda path, mode: asked.append((path, mode)))
    assert said(Store(tmp_path / "new").check_writable)[0] == (
        f"Reports cannot be kept in {tmp_path / 'new'}: {tmp_path} may not be written to"
    )
    assert asked == [(tmp_path, os.W_OK | os.X_OK)]


def test_of_a_report_that_cannot_be_checked(three: Path, monkeypatch: pytest.MonkeyPatch):
    assert said(lambda: verify_report(three, "credit", only=9)) == (
        "There is no credit@v9",
        "",
        "There is: v1 to v3",
    )
    for at, where in ((three / "x", three / "x"), (None, three / "credit")):
        monkeypatch.setattr("audit.publish.store.verify.digest", refusing(errno.EIO, at))
        assert said(lambda: verify_report(three, "credit")) == (
            "credit cannot be read: Input/output error",
            str(where),
            "",
        )


def test_of_versions_that_are_to_go(
    three: Path, store: Store, publishing: Publishing, monkeypatch: pytest.MonkeyPatch
):
    home = three / "credit"
    assert said(lambda: sweep(three, "nobody", 0.0)) == (
        "nobody cannot be cleared: No such file or directory",
        str(three / "nobody" / ".lock"),
        "",
    )
    with only_writer(home):
        assert said(lambda: remove_older(three, "credit", 1)) == (
            "Another audit has been publishing credit all the while",
            str(home),
            "Wait for it, or end it, and run this one again",
        )
    with monkeypatch.context() as broken:
        broken.setattr("audit.publish.store.leftovers.remove", refusing(errno.EIO))
        assert said(lambda: remove_older(three, "credit", 1)) == (
            "credit cannot be cleared: Input/output error",
            str(home),
            "",
        )
    remove_older(three, "credit", 2)
    assert said(lambda: verify_report(three, "credit", only=1)) == (
        "credit@v1 was removed on purpose: only its manifest is left",
        "",
        "",
    )
    shutil.rmtree(home / "v2")
    assert said(lambda: remove_older(three, "credit", 1)) == (
        "Nothing of credit is removed, because it is not what was published: "
        "credit: missing, with newer ones there: v2",
        "",
        "",
    )


def test_of_what_is_not_signed(
    three: Path, key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch
):
    home = three / "credit"
    assert said(lambda: sign(three, "credit", key, number=9)) == (
        "There is no credit@v9",
        "",
        "There is: v1 to v3",
    )
    for at, where in ((home / "x", home / "x"), (None, home)):
        with monkeypatch.context() as broken:
            broken.setattr("audit.publish.store.sign.replace", refusing(errno.EROFS, at))
            assert said(lambda: sign(three, "credit", key)) == (
                "credit cannot be signed: Read-only file system",
                str(where),
                "",
            )
    sign(three, "credit", key)
    assert said(lambda: sign(three, "credit", key, number=2)) == (
        "credit is signed up to v3, and a head that ends at v2 would unsay it",
        str(home / "head.json"),
        "Sign credit, which signs all of its versions",
    )
    (home / "v3" / "report.html").unlink()
    assert said(lambda: sign(three, "credit", key)) == (
        "credit is not signed, because it is not what was published: "
        "report.html of credit@v3 is missing",
        str(home),
        "`audit verify credit` says all that is wrong",
    )


def test_of_envelopes(key: Ed25519PrivateKey, tmp_path: Path):
    assert said(lambda: unverified(b"{"))[0] == (
        "This is no signed envelope: Input data was truncated"
    )
    not_base64 = b'{"payload": "?", "payloadType": "a", "signatures": []}'
    assert said(lambda: unverified(not_base64))[0] == (
        "This is no signed envelope: it holds what is not base64"
    )
    other = load_public(generate(tmp_path / "other"))
    assert said(lambda: open_envelope(dsse("a", b"b", key), other))[0] == (
        f"This was not signed with the key {key_id(other)[:16]}…"
    )


def test_of_keys(tmp_path: Path, key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("AUDIT_KEY_PASSPHRASE", raising=False)
    file, public = tmp_path / "audit.key", tmp_path / "audit.key.pub"
    assert said(lambda: generate(file)) == (
        "There is a file of that name, and a key is never overwritten",
        str(file),
        "Name another file",
    )
    nowhere = tmp_path / "nowhere" / "k"
    assert said(lambda: generate(nowhere)) == (
        "The key cannot be written: No such file or directory",
        str(nowhere),
        "",
    )
    for load in (load_private, load_public):
        assert said(lambda load=load: load(nowhere)) == (  # type: ignore[misc]
            "The key cannot be read: No such file or directory",
            str(nowhere),
            KEYGEN,
        )
        assert said(lambda load=load: load(tmp_path))[0] == (  # type: ignore[misc]
            "The key cannot be read: it is a folder"
        )
    for load, path, kind in ((load_private, public, "private"), (load_public, file, "public")):
        assert said(lambda load=load, path=path: load(path)) == (  # type: ignore[misc]
            f"This is not a {kind} Ed25519 key in PEM",
            str(path),
            KEYGEN,
        )


def test_of_a_key_under_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "k"
    path.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            forms.Encoding.PEM,
            forms.PrivateFormat.PKCS8,
            forms.BestAvailableEncryption(b"open sesame"),
        )
    )
    monkeypatch.delenv("AUDIT_KEY_PASSPHRASE", raising=False)
    assert said(lambda: load_private(path)) == (
        "This private key is encrypted",
        str(path),
        "Put its passphrase into the environment variable AUDIT_KEY_PASSPHRASE",
    )
    monkeypatch.setenv("AUDIT_KEY_PASSPHRASE", "wrong")
    assert said(lambda: load_private(path)) == (
        "This is not a private Ed25519 key in PEM, or AUDIT_KEY_PASSPHRASE is not its passphrase",
        str(path),
        KEYGEN,
    )


def test_of_a_date_that_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert said(created) == (
        "SOURCE_DATE_EPOCH is 'soon'",
        "environment",
        "It is a whole number of seconds since 1970-01-01, such as 1767225600",
    )
