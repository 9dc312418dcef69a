"""One version of a report: read from its folder alone, and refused where it was altered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from audit.errors import AuditError
from audit.evidence import SCHEMA, Evidence
from audit.judge.verdict import Verdicts
from audit.publish.store import manifest as manifests
from audit.publish.store.files import is_folder, read, sha256
from audit.publish.store.manifest import Manifest
from audit.publish.store.migrations import migrated

EVIDENCE = "evidence.json"
VERDICTS = "verdicts.json"
IMPORTED = "imported"
"""What the `report` of a manifest holds where the version was made elsewhere."""

Record = TypeVar("Record", Evidence, Verdicts)


@dataclass(frozen=True)
class Version:
    """What `v<number>` of a report holds. The records are read, checked and kept when asked for.

    `folder` is absolute. While documents are drawn it is the draft, and `manifest` lists only
    what lies there so far.
    """

    name: str
    number: int
    folder: Path
    manifest: Manifest

    def __str__(self) -> str:
        return f"{self.name}@v{self.number}"

    @property
    def imported(self) -> bool:
        """Whether it was made elsewhere, and taken in from a bundle."""
        return IMPORTED in self.manifest.report

    @cached_property
    def evidence(self) -> Evidence:
        """What was measured."""
        return self._record(EVIDENCE, Evidence)

    @cached_property
    def verdicts(self) -> Verdicts:
        """What the rules said of it."""
        return self._record(VERDICTS, Verdicts)

    def read(self, file: str) -> bytes:
        """Return a file the manifest lists; one that is missing or was changed is an AuditError."""
        content = read_or_say(self.folder, file, str(self))
        if file not in self.manifest.files:
            raise AuditError(f"The manifest of {self} lists no {file}", where=str(self.folder))
        if sha256(content) != self.manifest.files[file]:
            raise AuditError(
                f"{file} of {self} was changed after it was published",
                where=str(self.folder / file),
                remedy="Restore the file, or run the audit again",
            )
        return content

    def _record(self, file: str, kind: type[Record]) -> Record:
        return _decoded(self.read(file), file, kind, str(self), str(self.folder / file))


def evidence_in(path: Path) -> Evidence:
    """Read an evidence.json that lies in no version, and for whose bytes no manifest vouches."""
    content = read_or_say(path.parent, path.name, str(path.parent))
    return _decoded(content, EVIDENCE, Evidence, str(path.parent), str(path))


def _decoded(content: bytes, file: str, kind: type[Record], label: str, where: str) -> Record:
    try:
        if _schema_of(content, file, where) == SCHEMA:
            return msgspec.json.decode(content, type=kind)
        older = migrated(msgspec.json.decode(content), file)
        return msgspec.convert(older, kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AuditError(f"{file} of {label} is damaged: {error}", where=where) from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # not what it was then
        raise AuditError(f"{file} of {label} cannot be migrated: {error}", where=where) from None


def read_version(folder: Path, label: str) -> Version:
    """Read the version in a folder; `label` is what to call it in a message."""
    if folder.is_symlink():
        raise AuditError(f"{label} is a link, and links are not followed", where=str(folder))
    if not is_folder(folder):
        raise AuditError(f"There is no report in {label}", where=str(folder))
    content = read_or_say(folder, manifests.FILE, label)
    manifest = manifests.decode_manifest(content, str(folder / manifests.FILE))
    return Version(manifest.name, manifest.version, folder.absolute(), manifest)


def read_or_say(folder: Path, file: str, label: str) -> bytes:
    """Read a file of a version, or say which one cannot be read and why."""
    try:
        return read(folder, file)
    except FileNotFoundError:
        raise AuditError(f"{label} has no {file}: it is damaged", where=str(folder)) from None
    except OSError as error:
        where = str(folder / file)
        raise AuditError(f"{file} cannot be read: {error.strerror}", where=where) from None


class _Schema(msgspec.Struct):
    schema: int


def _schema_of(content: bytes, file: str, where: str) -> int:
    found = msgspec.json.decode(content, type=_Schema).schema
    if not 0 <= found <= SCHEMA:
        raise AuditError(
            f"{file} is written in schema {found}, and this tool reads schema {SCHEMA}",
            where=where,
            remedy="Open it with the version of rai-audit that the manifest names, or a newer one",
        )
    return found
