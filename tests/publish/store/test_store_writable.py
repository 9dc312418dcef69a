"""Whether reports can be kept somewhere is said before an audit takes its time."""

from __future__ import annotations

import os

import pytest

from audit.errors import AuditError
from audit.publish.store import Store


def test_a_folder_that_is_not_there_yet_will_do(tmp_path):
    Store(tmp_path / "a" / "b").check_writable()
    assert not (tmp_path / "a").exists()


def test_a_file_in_its_place_is_refused(tmp_path):
    (tmp_path / "reports").write_text("not a folder")
    for root in (tmp_path / "reports", tmp_path / "reports" / "deeper"):
        with pytest.raises(AuditError, match="is no folder"):
            Store(root).check_writable()


def test_a_folder_that_may_not_be_written_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(AuditError, match="may not be written to"):
        Store(tmp_path).check_writable()
