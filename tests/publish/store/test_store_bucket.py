"""A bucket keeps what a folder keeps: whole versions, no number twice, nothing altered unseen."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

import pytest

from audit.__main__ import run_command
from audit.errors import AuditError
from audit.publish.bucket import Bucket, store_at, url_of
from audit.publish.bucket.mirror import mirror
from audit.publish.bucket.place import Objects, place_of, refuse_overwriting
from audit.publish.store import Store, Version
from audit.publish.store.keys import generate
from audit.publish.store.verify import verify_report

Publishing = Callable[..., Version]


@dataclass
class Shelf:
    """A place whose objects are files of a folder; `before_new` is called before each new one."""

    folder: Path
    url: str = "test://shelf"
    before_new: Callable[[str], None] = lambda key: None

    def keys(self, under: str = "") -> tuple[str, ...]:
        found = (path for path in (self.folder / under).rglob("*") if path.is_file())
        return tuple(sorted(path.relative_to(self.folder).as_posix() for path in found))

    def read(self, key: str) -> bytes:
        return (self.folder / key).read_bytes()

    def write(self, key: str, content: bytes) -> None:
        self._draft(key, content).replace(self.folder / key)

    def write_new(self, key: str, content: bytes) -> None:
        self.before_new(key)
        os.link(self._draft(key, content), self.folder / key)

    def _draft(self, key: str, content: bytes) -> Path:
        """Write it elsewhere first: an object is there whole or not at all."""
        (self.folder / key).parent.mkdir(parents=True, exist_ok=True)
        number, path = mkstemp(dir=self.folder.parent)
        with os.fdopen(number, "wb") as file:
            file.write(content)
        return Path(path)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "bucket")


@pytest.fixture
def bucket(shelf: Shelf, tmp_path: Path) -> Bucket:
    return Bucket(shelf, tmp_path / "cache")


def value_of(version: Version) -> float | None:
    return version.evidence.measurements[0].value


def checked(shelf: Shelf, folder: Path) -> tuple[str, ...]:
    shutil.rmtree(folder, ignore_errors=True)
    mirror(shelf, folder)
    return verify_report(folder, "credit").altered


def test_what_is_published_is_read_elsewhere(
    bucket: Bucket, shelf: Shelf, publishing: Publishing, tmp_path: Path
):
    for value in (0.1, 0.2):
        publishing(bucket, value, files={"logo/logo.svg": b"<svg/>"})
    elsewhere = Bucket(shelf, tmp_path / "other")
    assert (elsewhere.names(), elsewhere.versions("credit")) == (("credit",), (1, 2))
    found = elsewhere.open("credit")
    assert (str(found), value_of(found)) == ("credit@v2", 0.2)
    assert found.read("logo/logo.svg") == b"<svg/>"
    assert found.read("report.html") == b"credit@v2: 0.2"
    assert (found.folder.parent / "v1").is_dir(), "the version before is what it is compared with"
    assert [value_of(version) for version in elsewhere.history("credit")] == [0.1, 0.2]
    assert checked(shelf, tmp_path / "mirror") == ()


def test_whoever_takes_the_number_meanwhile_keeps_it_and_nobody_is_lost(
    bucket: Bucket, shelf: Shelf, publishing: Publishing, tmp_path: Path
):
    other = Bucket(Shelf(shelf.folder), tmp_path / "other")
    publishing(bucket, 0.1)
    overtaken = []

    def overtake(key: str) -> None:
        if len(overtaken) < 2:
            overtaken.append(key)
            publishing(other, 0.5 + len(overtaken) / 10)

    shelf.before_new = overtake
    version = publishing(bucket, 0.2)
    assert overtaken == ["credit/v2/manifest.json", "credit/v3/manifest.json"]
    assert version.number == 4
    assert version.read("report.html") == b"credit@v4: 0.2", "drawn anew with its number"
    assert [value_of(each) for each in bucket.history("credit")] == [0.1, 0.6, 0.7, 0.2]
    assert checked(shelf, tmp_path / "mirror") == ()


def test_writers_with_caches_of_their_own(shelf: Shelf, publishing: Publishing, tmp_path: Path):
    def write(writer: int) -> None:
        own = Bucket(shelf, tmp_path / f"cache{writer}")
        for turn in range(5):
            publishing(own, (writer * 5 + turn) / 100)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    found = Bucket(shelf, tmp_path / "reader").history("credit")
    assert [version.number for version in found] == list(range(1, 21))
    assert sorted(value_of(version) or 0.0 for version in found) == [n / 100 for n in range(20)]
    assert checked(shelf, tmp_path / "mirror") == ()


def test_a_writer_that_is_stopped_before_the_manifest_leaves_no_version(
    bucket: Bucket, shelf: Shelf, publishing: Publishing, tmp_path: Path
):
    publishing(bucket, 0.1)

    def stop(key: str) -> None:
        raise KeyboardInterrupt

    shelf.before_new = stop
    with pytest.raises(KeyboardInterrupt):
        publishing(bucket, 0.2)
    assert bucket.versions("credit") == (1,)
    assert Store(bucket.root).versions("credit") == (1,)
    shelf.before_new = lambda key: None
    assert publishing(bucket, 0.3).number == 2
    assert checked(shelf, tmp_path / "mirror") == ()


@pytest.mark.parametrize("file", ["evidence.json", "report.html"])
def test_an_altered_or_missing_file_is_refused_and_named(
    bucket: Bucket, shelf: Shelf, publishing: Publishing, tmp_path: Path, file: str
):
    publishing(bucket)
    path = shelf.folder / "credit" / "files" / bucket.open("credit").manifest.files[file]
    other = Bucket(shelf, tmp_path / "other")
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(AuditError, match=f"{file} of credit@v1 was changed"):
        other.open("credit")
    assert checked(shelf, tmp_path / "m") == (
        f"{file} of credit@v1 was changed after it was published",
    )
    path.unlink()
    with pytest.raises(AuditError, match=f"{file} of credit@v1 is missing"):
        other.open("credit")
    assert checked(shelf, tmp_path / "m") == (f"{file} of credit@v1 is missing",)
    assert not list((tmp_path / "other" / "credit").glob("v*")), "nothing altered is cached"


def test_a_manifest_or_a_version_that_is_gone_is_found(
    bucket: Bucket, shelf: Shelf, publishing: Publishing, tmp_path: Path
):
    for value in (0.1, 0.2, 0.3):
        publishing(bucket, value)
    path = shelf.folder / "credit" / "v2" / "manifest.json"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Credit", b"Debit?"))
    assert "manifest.json of credit@v2 is not the one" in checked(shelf, tmp_path / "m")[0]
    path.unlink()
    assert checked(shelf, tmp_path / "m") == ("credit: missing, with newer ones there: v2",)
    path.write_bytes(content)
    (shelf.folder / "credit" / "v1" / "extra.html").write_text("slipped in")
    assert "extra.html of credit@v1 was added" in checked(shelf, tmp_path / "m")[0]


def test_the_cache_follows_the_bucket(
    bucket: Bucket, shelf: Shelf, publishing: Publishing, tmp_path: Path
):
    for value in (0.1, 0.2):
        publishing(bucket, value)
    shutil.rmtree(shelf.folder / "credit" / "v2")
    with pytest.raises(AuditError, match="There is no credit@v2"):
        bucket.open("credit@v2")
    assert value_of(bucket.open("credit")) == 0.1
    assert publishing(bucket, 0.3).number == 2
    assert value_of(bucket.open("credit")) == 0.3
    assert checked(shelf, tmp_path / "mirror") == ()


@pytest.mark.parametrize("file", ["../../../evil", "/evil", "a/../../../evil", ""])
def test_a_hostile_manifest_writes_nowhere_else(
    bucket: Bucket, shelf: Shelf, publishing: Publishing, tmp_path: Path, file: str
):
    publishing(bucket)
    path = shelf.folder / "credit" / "v1" / "manifest.json"
    record = json.loads(path.read_bytes())
    record["files"][file] = record["files"]["evidence.json"]
    path.write_text(json.dumps(record))
    with pytest.raises(AuditError, match="is missing"):
        Bucket(shelf, tmp_path / "deep" / "er" / "other").open("credit")
    assert checked(shelf, tmp_path / "m") == (f"{file} of credit@v1 is missing",)
    assert not list(tmp_path.rglob("evil"))


def test_names_that_are_not_there(bucket: Bucket, publishing: Publishing):
    publishing(bucket)
    with pytest.raises(AuditError, match=r"no report credid .*credit"):
        bucket.open("credid")
    with pytest.raises(AuditError, match="no credit@v7"):
        bucket.open("credit@v7")
    for name in ("../up", "a/b"):
        with pytest.raises(AuditError, match="There is no report"):
            bucket.open(name)
        with pytest.raises(AuditError, match="cannot be a report's name"):
            publishing(bucket, name=name)


def test_a_place_that_overwrites_is_refused_before_the_audit(bucket: Bucket, shelf: Shelf):
    bucket.check_writable()
    bucket.check_writable()
    careless = Shelf(shelf.folder / "careless")
    careless.write_new = careless.write  # type: ignore[method-assign]
    with pytest.raises(AuditError, match="writes over what is there"):
        refuse_overwriting(careless)


def test_which_address_is_what(tmp_path: Path):
    assert url_of("s3://bucket/reports/") == url_of(Path("s3://bucket/reports"))
    assert url_of("S3://bucket") == "s3://bucket"
    assert url_of("reports") is url_of(tmp_path) is url_of("C:\\reports") is None
    assert store_at(str(tmp_path)) == store_at(tmp_path) == Store(tmp_path)
    for url in ("gs://bucket", "http://host/x", "s3://"):
        with pytest.raises(AuditError, match="Reports cannot be kept in"):
            store_at(url)


def test_a_bucket_in_memory_through_fsspec(publishing: Publishing, tmp_path: Path):
    pytest.importorskip("fsspec")
    place = place_of("memory://reports/here")
    bucket = Bucket(place, tmp_path / "cache")
    bucket.check_writable()
    for value in (0.1, 0.2):
        publishing(bucket, value)
    assert value_of(Bucket(place, tmp_path / "other").open("credit@v2")) == 0.2
    assert place.keys("nothing") == ()
    with pytest.raises(FileNotFoundError):
        place.read("nothing")
    with pytest.raises(FileExistsError):
        place.write_new("credit/v1/manifest.json", b"")


def test_without_what_it_takes_the_way_there_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    with pytest.raises(AuditError, match=r"s3fs is not installed.*rai-audit\[s3\]"):
        store_at("s3://bucket/reports")


def test_the_cache_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    from audit.publish.bucket.bucket import cache_of

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_of("s3://a").parent == tmp_path / "rai-audit"
    assert cache_of("s3://a") != cache_of("s3://b")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert os.fspath(cache_of("s3://a")).startswith(os.fspath(Path.home()))


def test_the_commands_bring_what_lies_there_and_write_the_head_back(
    bucket: Bucket,
    shelf: Shelf,
    publishing: Publishing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    for value in (0.1, 0.2):
        publishing(bucket, value)
    monkeypatch.setattr("audit.publish.bucket.place_of", lambda url: shelf)
    key = tmp_path / "key"

    def run(*words: object) -> int:
        return run_command([*map(str, words), "--reports", "s3://bucket"])

    generate(key)
    assert run("sign", "credit", "--key", key) == 0
    assert capsys.readouterr().out == "test://shelf/credit/head.json\n"
    assert run("verify", "--public-key", f"{key}.pub") == 0
    shutil.rmtree(shelf.folder / "credit" / "v2")
    assert run("verify", "credit", "--public-key", f"{key}.pub") == 1
    assert "cut off: v2" in capsys.readouterr().err


def test_others_who_are_always_first_end_in_a_sentence(
    bucket: Bucket, shelf: Shelf, publishing: Publishing, monkeypatch: pytest.MonkeyPatch
):
    def first(key: str) -> None:
        raise FileExistsError

    monkeypatch.setattr("audit.publish.bucket.bucket.TRIES", 3)
    shelf.before_new = first
    with pytest.raises(AuditError, match="Others publish credit all the while"):
        publishing(bucket)
    assert bucket.names() == ()


def test_a_cached_version_that_is_another_one_now_is_brought_again(
    bucket: Bucket, shelf: Shelf, publishing: Publishing, tmp_path: Path
):
    publishing(bucket, 0.1)
    shutil.rmtree(shelf.folder / "credit")
    publishing(Bucket(shelf, tmp_path / "other"), 0.2)
    assert value_of(bucket.open("credit@v1")) == 0.2


def test_a_damaged_manifest_and_names_that_clash_are_told(
    bucket: Bucket, shelf: Shelf, publishing: Publishing, tmp_path: Path
):
    publishing(bucket)
    path = shelf.folder / "credit" / "v1" / "manifest.json"
    record = json.loads(path.read_bytes())
    record["files"]["evidence.json/inside"] = record["files"]["evidence.json"]
    path.write_text(json.dumps(record))
    with pytest.raises(AuditError, match=r"test://shelf cannot be brought"):
        checked(shelf, tmp_path / "m")
    with pytest.raises(AuditError, match=r"credit@v1 cannot be cached"):
        Bucket(shelf, tmp_path / "other").open("credit")
    path.write_bytes(b"junk")
    (line,) = checked(shelf, tmp_path / "m")
    assert "manifest.json is damaged" in line


class Broken:
    """A file system of a network that has a bad day; a bucket of it that is not there."""

    def __init__(self, error: Exception, *, exists: bool) -> None:
        self.error, self.there = error, exists

    def find(self, path: str) -> list[str]:
        raise self.error

    def exists(self, path: str) -> bool:
        return self.there

    def cat_file(self, path: str) -> bytes:
        raise self.error

    pipe_file = cat_file


def test_whatever_the_network_raises_is_one_sentence():
    reset = Objects("s3://b", "b", Broken(RuntimeError("reset\nby peer"), exists=True))
    for act in (reset.keys, lambda: reset.read("x")):
        with pytest.raises(AuditError, match=r"s3://b cannot be reached: reset by peer"):
            act()
    gone = FileNotFoundError("nothing")
    with pytest.raises(AuditError, match="There is no s3://b"):
        Objects("s3://b", "b", Broken(gone, exists=False)).keys()
    assert Objects("s3://b", "b", Broken(gone, exists=True)).keys("credit") == ()
