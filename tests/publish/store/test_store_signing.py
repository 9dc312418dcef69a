"""Keys and envelopes: the owner's alone, never overwritten, and valid for what was signed only."""

from __future__ import annotations

import base64
import json
import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.errors import AuditError
from audit.publish.store.signing import (
    dsse,
    generate,
    key_id,
    load_private,
    load_public,
    open_envelope,
    pae,
    unverified,
)

KIND = "application/vnd.in-toto+json"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    private = tmp_path / "audit.key"
    return private, generate(private)


def pem(key: object, protection: forms.KeySerializationEncryption) -> bytes:
    return key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, protection)  # type: ignore[attr-defined]


def test_what_one_key_signs_the_other_opens(pair: tuple[Path, Path]):
    private, public = pair
    envelope = dsse(KIND, b"\x00payload", load_private(private))
    assert open_envelope(envelope, load_public(public)) == (KIND, b"\x00payload")
    assert unverified(envelope) == (KIND, b"\x00payload")


@pytest.mark.skipif(os.name == "nt", reason="needs the modes of Unix")
def test_the_private_key_is_its_owners_alone_whatever_the_umask(tmp_path: Path):
    before = os.umask(0)
    try:
        public = generate(tmp_path / "k")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600
    assert stat.S_IMODE(public.stat().st_mode) == 0o644
    assert public == tmp_path / "k.pub"
    assert b"PRIVATE" not in public.read_bytes()


@pytest.mark.parametrize("taken", ["k", "k.pub"])
def test_a_key_is_never_overwritten_and_nothing_half_is_left(tmp_path: Path, taken: str):
    (tmp_path / taken).write_text("precious")
    with pytest.raises(AuditError, match="never overwritten"):
        generate(tmp_path / "k")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {taken: "precious"}


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_a_key_is_not_written_through_a_link(tmp_path: Path):
    (tmp_path / "k").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AuditError):
        generate(tmp_path / "k")
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path):
    with pytest.raises(AuditError, match="cannot be written: No such file"):
        generate(tmp_path / "nowhere" / "k")


def test_the_signature_is_one_over_the_encoding_that_dsse_names(pair: tuple[Path, Path]):
    private, public = pair
    envelope = json.loads(dsse(KIND, b"{}", load_private(private)))
    assert envelope.keys() == {"payload", "payloadType", "signatures"}
    (signature,) = envelope["signatures"]
    assert signature["keyid"] == key_id(load_public(public))
    signed = b"DSSEv1 28 application/vnd.in-toto+json 2 {}"
    assert pae(KIND, b"{}") == signed
    load_public(public).verify(base64.b64decode(signature["sig"]), signed)


def test_the_length_is_of_bytes_and_not_of_characters():
    assert pae("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


def test_the_same_input_gives_the_same_bytes(pair: tuple[Path, Path]):
    key = load_private(pair[0])
    assert dsse(KIND, b"x", key) == dsse(KIND, b"x", key)


def test_every_change_of_type_payload_or_signature_is_refused(pair: tuple[Path, Path]):
    private, public = pair
    envelope = json.loads(dsse(KIND, b"payload", load_private(private)))
    key = load_public(public)
    changed = [
        envelope | {"payloadType": KIND + "x"},
        envelope | {"payload": base64.b64encode(b"Payload").decode()},
        envelope | {"signatures": []},
        envelope | {"signatures": [{"sig": "A" * 86 + "=="}]},
        envelope | {"signatures": [{"sig": "*"}]},
    ]
    for each in changed:
        with pytest.raises(AuditError, match="was not signed with the key"):
            open_envelope(json.dumps(each).encode(), key)


def test_another_key_is_refused_by_name(pair: tuple[Path, Path], tmp_path: Path):
    other = load_public(generate(tmp_path / "other"))
    with pytest.raises(AuditError, match=key_id(other)[:16]):
        open_envelope(dsse(KIND, b"x", load_private(pair[0])), other)


def test_one_good_signature_of_several_is_enough(pair: tuple[Path, Path], tmp_path: Path):
    other = load_private(generate(tmp_path / "other").with_suffix(""))
    ours, theirs = (json.loads(dsse(KIND, b"x", key)) for key in (load_private(pair[0]), other))
    both = ours | {"signatures": theirs["signatures"] + ours["signatures"]}
    assert open_envelope(json.dumps(both).encode(), load_public(pair[1])) == (KIND, b"x")


def test_base64_of_urls_is_read_as_dsse_asks(pair: tuple[Path, Path]):
    envelope = json.loads(dsse(KIND, b"\xff\xfe\xfb" * 9, load_private(pair[0])))
    envelope["payload"] = envelope["payload"].translate(str.maketrans("+/", "-_"))
    assert "-" in envelope["payload"] or "_" in envelope["payload"]
    opened = open_envelope(json.dumps(envelope).encode(), load_public(pair[1]))
    assert opened == (KIND, b"\xff\xfe\xfb" * 9)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"payload": 1}', b"{}"])
def test_what_is_no_envelope_is_one_sentence(pair: tuple[Path, Path], content: bytes):
    with pytest.raises(AuditError, match="no signed envelope"):
        open_envelope(content, load_public(pair[1]))


def test_an_encrypted_key_needs_its_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "k"
    key = Ed25519PrivateKey.generate()
    path.write_bytes(pem(key, forms.BestAvailableEncryption(b"open sesame")))
    monkeypatch.delenv("AUDIT_KEY_PASSPHRASE", raising=False)
    with pytest.raises(AuditError, match=r"is encrypted .* AUDIT_KEY_PASSPHRASE"):
        load_private(path)
    monkeypatch.setenv("AUDIT_KEY_PASSPHRASE", "wrong")
    with pytest.raises(AuditError, match="AUDIT_KEY_PASSPHRASE is not its passphrase"):
        load_private(path)
    monkeypatch.setenv("AUDIT_KEY_PASSPHRASE", "open sesame")
    assert load_private(path).private_bytes_raw() == key.private_bytes_raw()


def test_a_passphrase_that_no_key_needs_does_no_harm(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AUDIT_KEY_PASSPHRASE", "never asked for")
    assert load_private(pair[0])


def test_what_is_no_such_key_is_one_sentence(pair: tuple[Path, Path], tmp_path: Path):
    private, public = pair
    curve = tmp_path / "curve"
    curve.write_bytes(pem(ec.generate_private_key(ec.SECP256R1()), forms.NoEncryption()))
    junk = tmp_path / "junk"
    junk.write_bytes(b"\x00-----BEGIN PRIVATE KEY-----")
    for path in (public, curve, junk):
        with pytest.raises(AuditError, match="not a private Ed25519 key"):
            load_private(path)
    other = tmp_path / "other.pub"
    other.write_bytes(
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
    )
    for path in (private, curve, junk, other):
        with pytest.raises(AuditError, match="not a public Ed25519 key"):
            load_public(path)
    for load in (load_private, load_public):
        with pytest.raises(AuditError, match="cannot be read: No such file"):
            load(tmp_path / "nowhere")


def test_a_key_of_another_kind_is_named_with_its_place(tmp_path: Path):
    other = ec.generate_private_key(ec.SECP256R1())
    private, public = tmp_path / "curve", tmp_path / "curve.pub"
    private.write_bytes(pem(other, forms.NoEncryption()))
    public.write_bytes(
        other.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
    )
    for load, path in ((load_private, private), (load_public, public)):
        with pytest.raises(AuditError) as refused:
            load(path)
        assert refused.value.where == str(path)
