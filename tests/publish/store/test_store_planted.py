"""Links, folders and pipes in the place of files: named, and never followed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from verifying import altered

from audit.errors import AuditError
from audit.publish.store.head import FILE as HEAD
from audit.publish.store.keys import load_private
from audit.publish.store.sign import sign
from audit.publish.store.verify import kept_names, verify_report

links = pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="needs symbolic links")


@links
class TestLinks:
    """A link that somebody planted is named, whatever it points at, and never followed."""

    def test_in_the_place_of_a_file(self, three: Path, tmp_path: Path):
        path = three / "credit" / "v2" / "report.html"
        shutil.move(path, tmp_path / "same")
        path.symlink_to(tmp_path / "same")
        assert any("report.html is a link" in line for line in altered(three))

    def test_in_the_place_of_a_manifest(self, three: Path, tmp_path: Path):
        path = three / "credit" / "v2" / "manifest.json"
        shutil.move(path, tmp_path / "same")
        path.symlink_to(tmp_path / "same")
        assert "credit@v2 has no manifest.json" in altered(three)

    def test_in_the_place_of_a_folder_of_files(self, three: Path, tmp_path: Path):
        path = three / "credit" / "v2" / "logo"
        shutil.move(path, tmp_path / "logo")
        path.symlink_to(tmp_path / "logo")
        assert any("logo is a link" in line for line in altered(three))

    def test_in_the_place_of_a_version(self, three: Path, tmp_path: Path):
        path = three / "credit" / "v3"
        shutil.move(path, tmp_path / "v3")
        path.symlink_to(tmp_path / "v3")
        assert altered(three) == ("v3 of credit is no folder",)

    def test_in_the_place_of_a_report(self, three: Path, tmp_path: Path):
        shutil.move(three / "credit", tmp_path / "credit")
        (three / "credit").symlink_to(tmp_path / "credit")
        assert kept_names(three) == ("credit",)
        with pytest.raises(AuditError, match="credit is a link"):
            verify_report(three, "credit")

    def test_in_the_place_of_the_head(self, three: Path, key: Path, tmp_path: Path):
        sign(three, "credit", load_private(key))
        path = three / "credit" / HEAD
        shutil.move(path, tmp_path / "same")
        path.symlink_to(tmp_path / "same")
        assert any("head.json is a link" in line for line in altered(three))

    def test_in_the_place_of_the_lock_when_signing(self, three: Path, key: Path, tmp_path: Path):
        lock = three / "credit" / ".lock"
        lock.unlink()
        lock.symlink_to(tmp_path / "made_by_a_link")
        with pytest.raises(AuditError, match="cannot be signed"):
            sign(three, "credit", load_private(key))
        assert not (tmp_path / "made_by_a_link").exists()


def test_a_folder_in_the_place_of_a_file_is_altered(three: Path):
    for file in ("v1/evidence.json", "v2/manifest.json", HEAD):
        place = three / "credit" / file
        place.unlink(missing_ok=True)
        place.mkdir()
    assert altered(three) == (
        "evidence.json of credit@v1 is missing",
        "credit@v2 has no manifest.json",
        f"head.json of credit: head.json is not a regular file ({three / 'credit' / HEAD}).",
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_the_place_of_a_file_never_hangs(three: Path):
    path = three / "credit" / "v2" / "report.html"
    path.unlink()
    os.mkfifo(path)
    assert any("report.html of credit@v2 was changed" in line for line in altered(three))


def test_a_manifest_that_points_out_of_its_folder_is_never_followed(three: Path, tmp_path: Path):
    path = three / "credit" / "v3" / "manifest.json"
    record = json.loads(path.read_bytes())
    record["files"]["../../../secret"] = hashlib.sha256(b"secret").hexdigest()
    (tmp_path / "secret").write_bytes(b"secret")
    path.write_text(json.dumps(record))
    assert altered(three) == ("../../../secret of credit@v3 is missing",)
