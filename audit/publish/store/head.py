"""The signed head: how far a report's history goes, said by somebody who holds a key.

The chain of manifests shows a version that is altered or missing between others. Only a signature
shows that the newest were cut off: it lies beside the versions, which themselves never change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from audit.errors import AuditError
from audit.publish.store.chain import Link, Problem, spans
from audit.publish.store.files import read
from audit.publish.store.signing import dsse, key_id, open_envelope, unverified

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

FILE = "head.json"
PAYLOAD_TYPE = "application/vnd.rai-audit.head+json"


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is signed: a report's name, its newest version, that one's manifest, and the chain.

    `manifest` is a sha256; `chain` has those of all versions' manifests, of v1 first.
    """

    name: str
    version: int
    manifest: str
    chain: tuple[str, ...]


@dataclass(frozen=True)
class Signed:
    """A head as it was found, and the key that it was checked with; None where nobody asked."""

    head: Head
    key: str | None


def head_of(name: str, chain: Mapping[int, Link], version: int) -> Head:
    """Say how far a whole chain goes, up to a version."""
    digests = tuple(link.sha256 or "" for number, link in chain.items() if number <= version)
    return Head(name=name, version=version, manifest=digests[-1], chain=digests)


def envelope_of(head: Head, key: Ed25519PrivateKey) -> bytes:
    """Sign a head."""
    return dsse(PAYLOAD_TYPE, msgspec.json.encode(head, order="sorted"), key)


def read_head(home: Path, public_key: Ed25519PublicKey | None) -> Signed | None:
    """Read a report's head; None where it was never signed.

    AuditError where it is damaged, or where a key is given that did not sign it.
    """
    try:
        envelope = read(home, FILE)
    except FileNotFoundError:
        return None
    kind, payload = open_envelope(envelope, public_key) if public_key else unverified(envelope)
    if kind != PAYLOAD_TYPE:
        raise AuditError(f"This is signed as {kind}, and not as the head of a report")
    try:
        head = msgspec.json.decode(payload, type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AuditError(f"This is no head of a report: {error}") from None
    if not head.chain or (head.version, head.manifest) != (len(head.chain), head.chain[-1]):
        raise AuditError("This head contradicts itself")
    return Signed(head, key_id(public_key) if public_key else None)


def unlike(head: Head, name: str, chain: Mapping[int, Link]) -> Iterator[Problem]:
    """Yield where the versions that are there are not those that were signed."""
    if head.name != name:
        yield Problem(None, f"{FILE} of {name} was signed for {head.name}")
        return
    cut_off = range(max(chain, default=0) + 1, head.version + 1)
    if cut_off:
        text = f"{name}: cut off: {spans(cut_off)}, as the signed head goes up to v{head.version}"
        yield Problem(None, text)
    for number, digest in enumerate(head.chain, start=1):
        link = chain.get(number)
        if link is not None and link.sha256 not in (None, digest):
            text = f"manifest.json of {name}@v{number} is not the one that was signed"
            yield Problem(number, text)
