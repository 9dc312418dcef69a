"""The manifest: which files a version holds, what they were made of, and what came before."""

from __future__ import annotations

from typing import Any

import msgspec

from audit.errors import AuditError
from audit.evidence import Evidence
from audit.judge.verdict import Verdicts

FILE = "manifest.json"


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version as the store knows it.

    `files` maps every other file of the folder to its sha256; `model`, `data` and `policy` are
    sha256 or None where there is none; `report` is the resolved `[report]`; `previous` the sha256
    of the manifest before this one; `failed` says of a document why it could not be made.
    """

    name: str
    version: int
    created: str
    tool: str
    files: dict[str, str] = {}
    model: str | None = None
    data: str | None = None
    policy: str | None = None
    report: dict[str, Any] = {}
    previous: str | None = None
    failed: dict[str, str] = {}


def describe(
    evidence: Evidence,
    verdicts: Verdicts,
    *,
    name: str,
    version: int,
    created: str,
    report: dict[str, Any],
    previous: str | None,
) -> Manifest:
    """Return the manifest of a version whose files are not listed yet."""
    return Manifest(
        name=name,
        version=version,
        created=created,
        tool=evidence.provenance.tool,
        model=_digest(evidence.provenance.model),
        data=_digest(evidence.provenance.data),
        policy=_digest(verdicts.policy),
        report=report,
        previous=previous,
    )


def decode_manifest(content: bytes, where: str) -> Manifest:
    """Read a manifest strictly."""
    try:
        return msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AuditError(f"{FILE} is damaged: {error}", where=where) from None


def _digest(facts: dict[str, Any]) -> str | None:
    found = facts.get("sha256")
    return found if isinstance(found, str) else None
