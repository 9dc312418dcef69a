"""How a version comes to be: records, documents, manifest, and then one rename."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import msgspec

from audit.config import IDENTIFIER
from audit.errors import AuditError
from audit.evidence import Evidence, encode
from audit.judge.verdict import Verdicts
from audit.publish.store import manifest as manifests
from audit.publish.store.draft import draft, settle_as
from audit.publish.store.files import contents, is_folder, read, settle, settle_names, sha256, write
from audit.publish.store.lock import only_writer
from audit.publish.store.manifest import Manifest
from audit.publish.store.shelf import free_number, newest_manifest
from audit.publish.store.version import EVIDENCE, VERDICTS, Version

Draw: TypeAlias = Callable[[Path, Version], Mapping[str, str]]
"""Writes documents into a folder; returns those that could not be made, each with the reason."""

DOCUMENTS = "documents"
"""Stands in a manifest's `failed` for all of them, where drawing itself broke off."""


def publish(
    home: Path,
    evidence: Evidence,
    verdicts: Verdicts,
    *,
    draw: Draw,
    report: dict[str, Any],
    created: str,
    files: Mapping[str, bytes],
) -> Version:
    """Write the next version into a report's folder; system errors are passed on as they are.

    The number and the link to the version before are settled while nobody else writes. A version
    whose documents cannot be drawn is published without them; a defect of the drawing is raised
    once the version is in its place.
    """
    records = {EVIDENCE: _readable(evidence), VERDICTS: _readable(verdicts)}
    kept = records | _safe(files)
    _make(home)
    with only_writer(home), draft(home) as folder:
        for name, content in kept.items():
            write(folder, name, content)
        manifest = manifests.describe(
            evidence,
            verdicts,
            name=home.name,
            version=free_number(home),
            created=created,
            report=report,
            previous=newest_manifest(home),
        )
        manifest, defect = _drawn(folder, manifest, draw)
        write(folder, manifests.FILE, encode(manifest))
        settle(folder)
        place = home / f"v{manifest.version}"
        settle_as(folder, place)
    if defect is not None:
        raise defect
    return Version(manifest.name, manifest.version, place.absolute(), manifest)


def _drawn(folder: Path, manifest: Manifest, draw: Draw) -> tuple[Manifest, Exception | None]:
    """Draw the documents; return the manifest that lists everything, and a defect if there was."""
    records = _digests(folder)
    given = msgspec.structs.replace(manifest, files=records)
    defect: Exception | None = None
    try:
        failed = dict(draw(folder, Version(manifest.name, manifest.version, folder, given)))
        _remove_half_drawn(failed, records, folder)
    except Exception as error:  # whatever drawing does, the audit itself is not lost
        _remove_all_but(records, folder)
        failed = {DOCUMENTS: str(error) or type(error).__name__}
        defect = None if isinstance(error, (AuditError, OSError)) else error
    files = _digests(folder)
    if {name: files.get(name) for name in records} != records:
        raise AssertionError("drawing the documents changed the records they are drawn from")
    failed = dict(sorted(failed.items()))
    return msgspec.structs.replace(manifest, files=files, failed=failed), defect


def _readable(record: Evidence | Verdicts) -> bytes:
    """Encode a record, and find out now, not in a year, whether it can be read back."""
    content = encode(record)
    msgspec.json.decode(content, type=type(record))
    return content


def _digests(folder: Path) -> dict[str, str]:
    return {name: sha256(read(folder, name)) for name in contents(folder)}


def _remove_half_drawn(failed: Mapping[str, str], records: Mapping[str, str], folder: Path) -> None:
    for name in failed:
        if name not in records:
            (folder / name).unlink(missing_ok=True)


def _remove_all_but(kept: Mapping[str, str], folder: Path) -> None:
    """Take away what a broken drawing left behind; folders that hold something kept stay."""
    for path in folder.iterdir():
        if path.name in kept or any(name.startswith(f"{path.name}/") for name in kept):
            continue
        if is_folder(path):
            shutil.rmtree(path)
        else:
            path.unlink()


def _make(home: Path) -> None:
    """Make the report's folder; a folder that is new is also made to last."""
    if not is_folder(home):
        home.mkdir(parents=True, exist_ok=True)
        settle_names(home.parent)


def _safe(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Refuse names of kept files that would leave the folder or take a record's place."""
    for name in files:
        parts = PurePosixPath(name).parts
        own = name in (EVIDENCE, VERDICTS, manifests.FILE)
        plain = bool(parts) and name == "/".join(parts) and all(map(IDENTIFIER.fullmatch, parts))
        if own or not plain:
            raise AuditError(f"A report cannot keep a file called {name!r}")
    return dict(files)
