"""The store: every version of every report, each whole, in a folder that never changes again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.config import IDENTIFIER
from audit.errors import AuditError
from audit.evidence import Evidence
from audit.judge.verdict import Verdicts
from audit.publish.store import manifest
from audit.publish.store.files import is_folder
from audit.publish.store.naming import no_report, parted
from audit.publish.store.publish import Commit, Draw, publish
from audit.publish.store.shelf import entries, numbers, refuse_url, shelf
from audit.publish.store.version import Version, read_version


@dataclass(frozen=True)
class Store:
    """Reports below one folder: `root/<name>/v<number>/`.

    Reading takes no lock: a version is there whole or not at all.
    """

    root: Path

    def __post_init__(self) -> None:
        refuse_url(self.root)

    def check_writable(self) -> None:
        """Raise AuditError where no report could be written here, before an audit takes its time.

        Nothing is created: the nearest folder that is there must be one that can be written to.
        """
        folder = self.root.absolute()
        nearest_there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
        if not nearest_there.is_dir():
            problem = "is no folder"
        elif not os.access(nearest_there, os.W_OK | os.X_OK):
            problem = "may not be written to"
        else:
            return
        raise AuditError(
            f"Reports cannot be kept in {self.root}: {nearest_there} {problem}",
            remedy="Name another folder with --reports",
        )

    def names(self) -> tuple[str, ...]:
        """The reports that have at least one version, in alphabetical order."""
        folders = (entry.name for entry in entries(self.root) if is_folder(entry))
        return tuple(name for name in folders if IDENTIFIER.fullmatch(name) and self.versions(name))

    def versions(self, name: str) -> tuple[int, ...]:
        """The numbers of a report's versions, oldest first; empty where there is no such report."""
        return numbers(shelf(self.root, name))

    def known(self, name: str) -> tuple[int, ...]:
        """The numbers of a report that must have some; AuditError with the nearest name if not."""
        known = self.versions(name)
        if not known:
            raise no_report(name, self.names(), str(self.root))
        return known

    def history(self, name: str) -> tuple[Version, ...]:
        """All versions of a report, oldest first, with nothing but their manifests read."""
        return tuple(self.version(name, number) for number in self.known(name))

    def open(self, report: str | Path) -> Version:
        """Read a version and check its records: `NAME` (the newest), `NAME@vN`, or its folder."""
        version = self._find(report)
        _ = version.evidence, version.verdicts
        return version

    def publish(
        self,
        name: str,
        evidence: Evidence,
        verdicts: Verdicts,
        *,
        draw: Draw,
        report: Mapping[str, Any],
        created: str,
        files: Mapping[str, bytes] | None = None,
        commit: Commit | None = None,
    ) -> Version:
        """Write the next version of a report and return it.

        `draw` writes the documents into the draft's folder and returns the ones it could not
        make, each with the reason; `files` are kept beside the records. The version appears whole
        in one rename, or not at all; a full disk or a folder that may not be written is an
        AuditError.
        """
        home = shelf(self.root, name)
        try:
            return publish(
                home,
                evidence,
                verdicts,
                draw=draw,
                report=dict(report),
                created=created,
                files=files or {},
                commit=commit,
            )
        except OSError as error:
            raise AuditError(
                f"The report cannot be written: {error.strerror or error}",
                where=str(error.filename or home),
                remedy="Make room there, or name another folder with --reports",
            ) from None

    def _find(self, report: str | Path) -> Version:
        named = parted(report) if isinstance(report, str) else None
        folder = Path(report)
        try:
            is_version = (folder / manifest.FILE).exists()
        except OSError as error:
            raise AuditError(f"There is no report in {report}: {error.strerror}") from None
        if named is None or (is_version and not self.versions(named[0])):
            return read_version(folder, str(report))
        name, number = named
        known = self.known(name)
        return self.version(name, number or known[-1])

    def version(self, name: str, number: int) -> Version:
        """Read the manifest of one version; its records are read when they are asked for."""
        label = f"{name}@v{number}"
        folder = shelf(self.root, name) / f"v{number}"
        known = self.versions(name)
        if number not in known and not folder.is_symlink():
            listed = ", ".join(f"v{n}" for n in known)
            raise AuditError(
                f"There is no {label}", where=str(self.root), remedy=f"There is: {listed}"
            )
        version = read_version(folder, label)
        if (version.name, version.number) != (name, number):
            raise AuditError(
                f"{label} holds what was published as {version}",
                where=str(folder),
                remedy="Put the folder back in its place",
            )
        return version
