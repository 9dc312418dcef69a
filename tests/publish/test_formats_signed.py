"""Statements for other programs, in signed envelopes where a key is given."""

from __future__ import annotations

from pathlib import Path

import pytest
import sample_report as sample

from audit.errors import AuditError
from audit.pipeline import redraw
from audit.publish.render.documents import draw
from audit.publish.store import Store
from audit.publish.store.signing import generate, load_private, load_public, open_envelope

SIGNED = {
    "in-toto.json": ("in-toto.dsse.json", "application/vnd.in-toto+json"),
    "cyclonedx.json": ("cyclonedx.dsse.json", "application/vnd.cyclonedx+json"),
}
FORMATS = ("in-toto", "cyclonedx", "junit")


def drawn(folder: Path, key: Path | None) -> set[str]:
    private = load_private(key) if key is not None else None
    failed = draw(
        folder, sample.evidence(), sample.verdicts(), sample.MANIFEST, FORMATS, key=private
    )
    assert failed == {}
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    generate(folder / "key")
    return folder / "key"


def test_only_statements_are_signed_and_the_envelope_holds_their_bytes(tmp_path: Path, key: Path):
    folder = tmp_path / "out"
    folder.mkdir()
    envelopes = {envelope for envelope, _ in SIGNED.values()}
    assert drawn(folder, key) == {*SIGNED, *envelopes, "junit.xml"}
    public = load_public(key.with_name("key.pub"))
    for file, (envelope, kind) in SIGNED.items():
        opened = open_envelope((folder / envelope).read_bytes(), public)
        assert opened == (kind, (folder / file).read_bytes())


def test_without_a_key_nothing_is_signed(tmp_path: Path):
    folder = tmp_path / "out"
    folder.mkdir()
    assert drawn(folder, None) == {*SIGNED, "junit.xml"}


def test_another_key_does_not_open_the_envelope(tmp_path: Path, key: Path):
    folder = tmp_path / "out"
    folder.mkdir()
    drawn(folder, key)
    other = load_public(generate(tmp_path / "other"))
    with pytest.raises(AuditError):
        open_envelope((folder / "in-toto.dsse.json").read_bytes(), other)


def test_a_stored_version_is_signed_when_drawn_again(tmp_path: Path, key: Path):
    reports, out = tmp_path / "reports", tmp_path / "out"
    Store(reports).publish(
        "credit",
        sample.evidence(),
        sample.verdicts(),
        draw=lambda folder, version: {},
        report={"formats": ["in-toto"], "profile": "internal", "lang": "en"},
        created="2026-01-02T03:04:05Z",
    )
    assert redraw(reports, "credit", out, signing_key=str(key)) == {}
    assert {path.name for path in out.iterdir()} == {"in-toto.json", "in-toto.dsse.json"}
    with pytest.raises(AuditError, match="nowhere"):
        redraw(reports, "credit", tmp_path / "none", signing_key=str(tmp_path / "nowhere"))
    assert not (tmp_path / "none").exists()
