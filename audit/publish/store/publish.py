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

Describe: TypeAlias = Callable[[int, str | None], Manifest]
Finish: TypeAlias = Callable[[Path, Manifest], tuple[Manifest, Exception | None]]
Commit: TypeAlias = Callable[[Path, Manifest], None]

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
    commit: Commit | None = None,
) -> Version:
    """Write the next version into a report's folder; system errors are passed on as they are.

    The number and the link to the version before are settled while nobody else writes. A version
    whose documents cannot be drawn is published without them; a defect of the drawing is raised
    once the version is in its place.
    """
    records = {EVIDENCE: _readable(evidence), VERDICTS: _readable(verdicts)}

    def described(number: int, previous: str | None) -> Manifest:
        return manifests.describe(
            evidence,
            verdicts,
            name=home.name,
            version=number,
            created=created,
            report=report,
            previous=previous,
        )

    def drawn(folder: Path, manifest: Manifest) -> tuple[Manifest, Exception | None]:
        return _drawn(folder, manifest, draw)

    return place(home, records | _safe(files), described, drawn, commit)


def place(
    home: Path,
    kept: Mapping[str, bytes],
    described: Describe,
    finish: Finish,
    commit: Commit | None = None,
) -> Version:
    """Write files as the next version of a report; where this ends early, nothing appears.

    `described` makes the manifest from the version's number and the one before; `finish` gets the
    draft's folder and the manifest with all files listed, and may add to both. `commit` gets the
    whole draft before it is renamed; where it raises, the version does not appear.
    """
    _make(home)
    with only_writer(home), draft(home) as folder:
        for name, content in kept.items():
            write(folder, name, content)
        manifest = described(free_number(home), newest_manifest(home))
        given = msgspec.structs.replace(manifest, files=_digests(folder))
        manifest, defect = finish(folder, given)
        write(folder, manifests.FILE, encode(manifest))
        settle(folder)
        if commit is not None:
            commit(folder, manifest)
        folder_of_version = home / f"v{manifest.version}"
        settle_as(folder, folder_of_version)
    if defect is not None:
        raise defect
    return Version(manifest.name, manifest.version, folder_of_version.absolute(), manifest)


def _drawn(folder: Path, manifest: Manifest, draw: Draw) -> tuple[Manifest, Exception | None]:
    """Draw the documents; return the manifest that lists everything, and a defect if there was."""
    records = manifest.files
    defect: Exception | None = None
    try:
        failed = dict(draw(folder, Version(manifest.name, manifest.version, folder, manifest)))
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
    stays = {PurePosixPath(name).parts[0] for name in kept}
    for path in [path for path in folder.iterdir() if path.name not in stays]:
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
