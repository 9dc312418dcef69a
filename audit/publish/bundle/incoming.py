"""A bundle that came from elsewhere: verified as a whole, and only then a version of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec

from audit.config import ReportSection
from audit.errors import AuditError
from audit.publish.bundle.outgoing import LEFT_OUT, PAYLOAD_TYPE, SIGNATURE
from audit.publish.bundle.packed import unpack
from audit.publish.store import manifest as manifests
from audit.publish.store.files import sha256
from audit.publish.store.manifest import Manifest
from audit.publish.store.publish import place
from audit.publish.store.shelf import numbers, shelf
from audit.publish.store.signing import key_id, open_envelope
from audit.publish.store.version import EVIDENCE, IMPORTED, VERDICTS, Version, read_version

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Number: TypeAlias = Annotated[int, msgspec.Meta(ge=1, lt=10**9)]
BESIDE = "bundle"
"""The folder in which an imported version keeps the manifest and the signature it came with."""


@dataclass(frozen=True)
class Incoming:
    """A bundle whose files are those its manifest lists; `signed_by` names the key, if any."""

    manifest: Manifest
    files: Mapping[str, bytes]
    signed_by: str | None


def read_bundle(path: Path, public_key: Ed25519PublicKey | None = None) -> Incoming:
    """Read and verify a bundle; with a key, it must be signed with it. Nothing is written."""
    files = unpack(path)
    where = str(path)
    content = files.get(manifests.FILE)
    if content is None:
        raise AuditError(f"The bundle has no {manifests.FILE}", where=where)
    manifest = manifests.decode_manifest(content, where)
    _refuse_nonsense(manifest, where)
    _refuse_other_files(files, manifest, where)
    signed_by = _signature(files, public_key, where) if public_key else None
    return Incoming(manifest, files, signed_by)


def take_in(root: Path, incoming: Incoming, *, name: str | None = None) -> Version:
    """Publish a verified bundle as the next version of its report, or of `name`.

    The documents and records stay byte for byte; the manifest says under `report` that it was
    imported, and from what. A report that was made here takes no versions from elsewhere.
    """
    home = shelf(root, name or incoming.manifest.name)
    parts = (manifests.FILE, SIGNATURE)
    kept = {name: data for name, data in incoming.files.items() if name not in parts}
    kept |= {f"{BESIDE}/{name}": incoming.files[name] for name in parts if name in incoming.files}

    def described(number: int, previous: str | None) -> Manifest:
        _refuse_made_here(home)
        return _manifest(incoming, home.name, number, previous)

    try:
        return place(home, kept, described, _read_back)
    except OSError as error:
        raise AuditError(
            f"The report cannot be written: {error.strerror}", where=str(error.filename or home)
        ) from None


def _refuse_nonsense(manifest: Manifest, where: str) -> None:
    """Refuse a manifest that nothing could be drawn from later."""
    known = set(ReportSection.__struct_fields__) - set(LEFT_OUT)
    told = {key: value for key, value in manifest.report.items() if key in known}
    try:
        msgspec.convert(told, ReportSection)
        msgspec.convert(manifest.version, Number)
    except msgspec.ValidationError as error:
        what = f"{manifests.FILE} of the bundle cannot be used: {error}"
        raise AuditError(what, where=where) from None


def _refuse_other_files(files: Mapping[str, bytes], manifest: Manifest, where: str) -> None:
    there = files.keys() - {manifests.FILE, SIGNATURE}
    needed = manifest.files.keys() | {EVIDENCE, VERDICTS}
    if missing := sorted(needed - there):
        raise AuditError(f"{missing[0]} is missing from the bundle", where=where)
    if added := sorted(there - manifest.files.keys()):
        raise AuditError(f"The manifest of the bundle lists no {added[0]}", where=where)
    for name in sorted(there):
        if sha256(files[name]) != manifest.files[name]:
            raise AuditError(f"{name} of the bundle was changed after it was made", where=where)


def _signature(files: Mapping[str, bytes], key: Ed25519PublicKey, where: str) -> str:
    if SIGNATURE not in files:
        raise AuditError("The bundle is not signed", where=where)
    kind, payload = open_envelope(files[SIGNATURE], key)
    if kind != PAYLOAD_TYPE or payload != files[manifests.FILE]:
        raise AuditError("The signature of the bundle is one of something else", where=where)
    return key_id(key)


def _refuse_made_here(home: Path) -> None:
    for number in reversed(numbers(home)):
        version = read_version(home / f"v{number}", f"{home.name}@v{number}")
        if not version.imported:
            raise AuditError(
                f"{home.name} has versions that were made here, and is not mixed with others",
                where=str(version.folder),
                remedy="Give it a name of its own: --as NAME",
            )


def _manifest(incoming: Incoming, name: str, number: int, previous: str | None) -> Manifest:
    theirs = incoming.manifest
    imported = {
        "name": theirs.name,
        "version": theirs.version,
        "manifest": sha256(incoming.files[manifests.FILE]),
        "signed_by": incoming.signed_by,
    }
    told = {key: value for key, value in theirs.report.items() if key not in LEFT_OUT}
    return msgspec.structs.replace(
        theirs,
        name=name,
        version=number,
        previous=previous,
        report={**told, IMPORTED: imported},
    )


def _read_back(folder: Path, manifest: Manifest) -> tuple[Manifest, None]:
    """Refuse records that cannot be read, while the version is still a draft."""
    version = Version(manifest.name, manifest.version, folder, manifest)
    _ = version.evidence, version.verdicts
    return manifest, None
