"""A pair of Ed25519 keys in two files: one signs and is its owner's alone, one verifies."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from audit.errors import AuditError
from audit.small_file import read_small

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

PASSPHRASE = "AUDIT_KEY_PASSPHRASE"
"""The environment variable that holds the passphrase of an encrypted private key."""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_REMEDY = "`audit keygen FILE` makes a pair of keys: FILE signs, and FILE.pub verifies"


def generate(path: Path) -> Path:
    """Write a new private key that only its owner may read, and `PATH.pub` beside it.

    Returns the path of the public key. Neither file is ever overwritten.
    """
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    public = path.with_name(f"{path.name}.pub")
    private_pem = key.private_bytes(
        forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
    )
    public_pem = key.public_key().public_bytes(
        forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo
    )
    _write_new(path, private_pem, 0o600)
    try:
        _write_new(public, public_pem, 0o644)
    except AuditError:
        path.unlink()
        raise
    return public


def load_private(path: Path) -> Ed25519PrivateKey:
    """Read a private key in PEM; an encrypted one with the passphrase of AUDIT_KEY_PASSPHRASE."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = _read(path)
    passphrase = os.environ.get(PASSPHRASE) if b"ENCRYPTED" in content else None
    try:
        key = load_pem_private_key(content, passphrase.encode() if passphrase else None)
    except TypeError:
        raise AuditError(
            "This private key is encrypted",
            where=str(path),
            remedy=f"Put its passphrase into the environment variable {PASSPHRASE}",
        ) from None
    except Exception:  # the parser meets anybody's bytes
        raise _unusable(path, "private", encrypted=passphrase is not None) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(path, "private")
    return key


def load_public(path: Path) -> Ed25519PublicKey:
    """Read a public key in PEM."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(_read(path))
    except AuditError:
        raise
    except Exception:  # the parser meets anybody's bytes
        raise _unusable(path, "public") from None
    if not isinstance(key, Ed25519PublicKey):
        raise _unusable(path, "public")
    return key


def key_id(key: Ed25519PublicKey) -> str:
    """Name a public key: the sha256 of its 32 bytes, in hexadecimal."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def _read(path: Path) -> bytes:
    try:
        return read_small(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AuditError(
            f"The key cannot be read: {reason}", where=str(path), remedy=_REMEDY
        ) from None


def _write_new(path: Path, content: bytes, mode: int) -> None:
    try:
        with os.fdopen(os.open(path, _NEW, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise AuditError(
            "There is a file of that name, and a key is never overwritten",
            where=str(path),
            remedy="Name another file",
        ) from None
    except OSError as error:
        raise AuditError(f"The key cannot be written: {error.strerror}", where=str(path)) from None


def _unusable(path: Path, kind: str, *, encrypted: bool = False) -> AuditError:
    hint = f", or {PASSPHRASE} is not its passphrase" if encrypted else ""
    return AuditError(
        f"This is not a {kind} Ed25519 key in PEM{hint}", where=str(path), remedy=_REMEDY
    )
