"""The store where reports lie in a bucket: read through a cache, published in one last write."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.errors import AuditError
from audit.evidence import Evidence
from audit.judge.verdict import Verdicts
from audit.publish.bucket.mirror import bring, file_key, in_words, manifest_key, versions_in
from audit.publish.bucket.place import Place, refuse_overwriting
from audit.publish.store import Store, Version
from audit.publish.store import manifest as manifests
from audit.publish.store.chain import manifest_or_none
from audit.publish.store.draft import draft, settle_as
from audit.publish.store.files import is_folder, read
from audit.publish.store.lock import only_writer
from audit.publish.store.manifest import Manifest
from audit.publish.store.naming import no_report, parted
from audit.publish.store.publish import Draw
from audit.publish.store.shelf import numbers, shelf
from audit.publish.store.verify import altered_in

TRIES = 100


class _Taken(Exception):
    """Somebody else has published a version with that number."""


def cache_of(url: str) -> Path:
    """Where the versions of a bucket are cached: `rai-audit` in the user's cache folder."""
    above = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(above).absolute() / "rai-audit" / hashlib.sha256(url.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Bucket:
    """Reports in a bucket, with what `Store` offers.

    Versions that are read lie in a cache folder, `root`, and are checked as they arrive.
    """

    place: Place
    root: Path

    def check_writable(self) -> None:
        """Raise AuditError where no report could be written, before an audit takes its time."""
        refuse_overwriting(self.place)
        self._local.check_writable()

    def names(self) -> tuple[str, ...]:
        """The reports that have at least one version, in alphabetical order."""
        return tuple(versions_in(self.place.keys()))

    def versions(self, name: str) -> tuple[int, ...]:
        """The numbers of a report's versions, oldest first; empty where there is no such report."""
        shelf(self.root, name)
        return tuple(versions_in(self.place.keys(name)).get(name, ()))

    def known(self, name: str) -> tuple[int, ...]:
        """The numbers of a report that must have some; AuditError with the nearest name if not."""
        known = self.versions(name)
        if not known:
            raise no_report(name, self.names(), self.place.url)
        return known

    def version(self, name: str, number: int) -> Version:
        """Bring one version, and read its manifest."""
        if number not in self.known(name):
            raise AuditError(f"There is no {name}@v{number}", where=self.place.url)
        self._fetch(name, number)
        return self._local.version(name, number)

    def history(self, name: str) -> tuple[Version, ...]:
        """All versions of a report, oldest first."""
        return tuple(self.version(name, number) for number in self.known(name))

    def open(self, report: str | Path) -> Version:
        """Bring `NAME` (the newest) or `NAME@vN` with the one before it, and check its records."""
        named = parted(str(report))
        if named is None:
            raise AuditError(f"There is no report {report}", where=self.place.url)
        name, asked = named
        known = self.known(name)
        number = asked or known[-1]
        found = self.version(name, number)
        for before in [n for n in known if n < number][-1:]:
            self._fetch(name, before)
        _ = found.evidence, found.verdicts
        return found

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
    ) -> Version:
        """Write the next version of a report: files first, the manifest last, only if it is new.

        Where somebody else takes the number meanwhile, the documents are drawn again for the next.
        """
        for _ in range(TRIES):
            self._follow(name)
            try:
                return self._local.publish(
                    name,
                    evidence,
                    verdicts,
                    draw=draw,
                    report=report,
                    created=created,
                    files=files,
                    commit=self._commit,
                )
            except _Taken:
                continue
        raise AuditError(f"Others publish {name} all the while", where=self.place.url)

    @property
    def _local(self) -> Store:
        return Store(self.root)

    def _commit(self, folder: Path, manifest: Manifest) -> None:
        for file, sha256 in manifest.files.items():
            self.place.write(file_key(manifest.name, sha256), read(folder, file))
        content = read(folder, manifests.FILE)
        try:
            self.place.write_new(manifest_key(manifest.name, manifest.version), content)
        except FileExistsError:
            raise _Taken from None

    def _follow(self, name: str) -> None:
        """Let the cache end where the bucket ends: that is where the next version goes."""
        home = shelf(self.root, name)
        home.mkdir(parents=True, exist_ok=True)
        with only_writer(home):  # nobody here is between the bucket's version and the cache's
            known = self.versions(name)
            for number in set(numbers(home)) - set(known):
                shutil.rmtree(home / f"v{number}")
        for number in known[-1:]:
            self._fetch(name, number)

    def _fetch(self, name: str, number: int) -> None:
        """Bring a version into the cache unless it is there; one that was altered is refused."""
        home = shelf(self.root, name)
        label, place = f"{name}@v{number}", home / f"v{number}"
        with in_words(f"{label} cannot be cached", home):
            home.mkdir(parents=True, exist_ok=True)
            with only_writer(home), draft(home) as folder:
                there = manifest_or_none(place)
                if there is not None and there == self.place.read(manifest_key(name, number)):
                    return
                bring(self.place, name, number, folder)
                if altered := altered_in(folder, label):
                    raise AuditError(altered[0], where=self.place.url)
                if is_folder(place):
                    shutil.rmtree(place)
                settle_as(folder, place)
