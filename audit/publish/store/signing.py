"""Ed25519 signatures over bytes, each in an envelope that says what kind of bytes they are.

The envelope is DSSE (github.com/secure-systems-lab/dsse): what is signed is the type and the bytes
together, so a signature on one kind of statement never holds for another.
"""

from __future__ import annotations

import binascii
import contextlib
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

import msgspec

from audit.errors import AuditError
from audit.publish.store.keys import generate, key_id, load_private, load_public

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

__all__ = [
    "dsse",
    "generate",
    "key_id",
    "load_private",
    "load_public",
    "open_envelope",
    "pae",
    "unverified",
]


class _Signature(msgspec.Struct, frozen=True):
    sig: str
    keyid: str = ""


class _Envelope(msgspec.Struct, frozen=True, rename="camel"):
    payload: str
    payload_type: str
    signatures: tuple[_Signature, ...]


def pae(payload_type: str, payload: bytes) -> bytes:
    r"""Return the bytes that are signed: DSSE's pre-authentication encoding.

    >>> pae("http://example.com/HelloWorld", b"hello world")
    b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def dsse(payload_type: str, payload: bytes, key: Ed25519PrivateKey) -> bytes:
    """Sign bytes of a kind, and return the envelope as JSON: the same input, the same bytes."""
    signature = key.sign(pae(payload_type, payload))
    envelope = _Envelope(
        payload=b64encode(payload).decode(),
        payload_type=payload_type,
        signatures=(_Signature(b64encode(signature).decode(), key_id(key.public_key())),),
    )
    return msgspec.json.encode(envelope, order="sorted") + b"\n"


def open_envelope(envelope: bytes, public_key: Ed25519PublicKey) -> tuple[str, bytes]:
    """Return the type and the bytes that this key signed; AuditError where it signed no such."""
    from cryptography.exceptions import InvalidSignature

    opened = _decoded(envelope)
    payload = _bytes(opened.payload)
    signed = pae(opened.payload_type, payload)
    for signature in opened.signatures:
        with contextlib.suppress(InvalidSignature, AuditError):
            public_key.verify(_bytes(signature.sig), signed)
            return opened.payload_type, payload
    raise AuditError(f"This was not signed with the key {key_id(public_key)[:16]}…")


def unverified(envelope: bytes) -> tuple[str, bytes]:
    """Return the type and the bytes of an envelope whose signature nobody has checked."""
    opened = _decoded(envelope)
    return opened.payload_type, _bytes(opened.payload)


def _decoded(envelope: bytes) -> _Envelope:
    try:
        return msgspec.json.decode(envelope, type=_Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AuditError(f"This is no signed envelope: {error}") from None


def _bytes(text: str) -> bytes:
    """Decode base64, in either of its alphabets, as DSSE asks of a reader."""
    try:
        return b64decode(text.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        raise AuditError("This is no signed envelope: it holds what is not base64") from None
