"""A version for one audience, in one file: documents and filtered records, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec

from audit.evidence import encode
from audit.publish.bundle.packed import pack
from audit.publish.disclosure.profile import for_profile
from audit.publish.render.beside import beside
from audit.publish.render.documents import draw
from audit.publish.store import manifest as manifests
from audit.publish.store.files import sha256
from audit.publish.store.signing import dsse
from audit.publish.store.version import EVIDENCE, VERDICTS, Version, read_or_say

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNATURE = "signature.json"
PAYLOAD_TYPE = "application/vnd.rai-audit.manifest+json"
NOT_DRAWN = "It could not be made when this edition was exported"
LEFT_OUT = ("logo", "templates")
"""What `[report]` says of files that only the version itself keeps."""


@dataclass(frozen=True)
class Outgoing:
    """The bytes of a bundle, and the documents that could not be made, each with the reason."""

    content: bytes
    failed: Mapping[str, str]


def bundle(version: Version, profile: str, key: Ed25519PrivateKey | None = None) -> Outgoing:
    """Make the bundle of a version for an audience, signed where there is a key.

    Its manifest lists the files with their hashes and names the manifest that was exported from;
    the model, the logo's original and the templates stay where they are.
    """
    report = _report(version, profile)
    evidence, verdicts = for_profile(version.evidence, version.verdicts, profile)
    documents, failed = _documents(version, profile)
    files = {**documents, EVIDENCE: encode(evidence), VERDICTS: encode(verdicts)}
    manifest = manifests.describe(
        evidence,
        verdicts,
        name=version.name,
        version=version.number,
        created=version.manifest.created,
        report=report,
        previous=None,
    )
    manifest = msgspec.structs.replace(
        manifest,
        files={name: sha256(content) for name, content in files.items()},
        failed=dict.fromkeys(sorted(failed), NOT_DRAWN),
    )
    files[manifests.FILE] = encode(manifest)
    if key is not None:
        files[SIGNATURE] = dsse(PAYLOAD_TYPE, files[manifests.FILE], key)
    return Outgoing(pack(files), failed)


def _report(version: Version, profile: str) -> dict[str, Any]:
    told = {key: value for key, value in version.manifest.report.items() if key not in LEFT_OUT}
    original = sha256(read_or_say(version.folder, manifests.FILE, str(version)))
    return {**told, "profile": profile, "exported_from": original}


def _documents(version: Version, profile: str) -> tuple[dict[str, bytes], dict[str, str]]:
    """Draw the documents anew for the audience, in the formats that the version has."""
    manifest = msgspec.to_builtins(version.manifest)
    manifest["report"]["profile"] = profile
    formats = tuple(version.manifest.report.get("formats") or ())
    with TemporaryDirectory() as folder:
        place = Path(folder)
        failed = draw(place, version.evidence, version.verdicts, manifest, formats, beside(version))
        drawn = {path.name: path.read_bytes() for path in place.iterdir()}
    return {name: content for name, content in drawn.items() if name not in failed}, failed
