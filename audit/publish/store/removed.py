"""Versions that were removed on purpose: what is left of each is its manifest, for the chain.

A tombstone is nothing but the manifest, byte for byte, under `removed/vN.json`. So the chain can be
checked as if the version were there, and says what it was; who removed it, it does not say.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from audit.errors import AuditError
from audit.publish.store import manifest as manifests
from audit.publish.store.draft import PREFIX
from audit.publish.store.files import is_folder, read, settle_names, write
from audit.publish.store.shelf import entries

FOLDER = "removed"
_TOMBSTONE = re.compile(r"v([1-9][0-9]{0,8})\.json")


def removed(home: Path) -> Mapping[int, bytes]:
    """The manifests of versions that were removed, by number."""
    folder = home / FOLDER
    if folder.is_symlink():
        raise AuditError(f"{FOLDER} is a link, and links are not followed", where=str(folder))
    found = (_TOMBSTONE.fullmatch(entry.name) for entry in entries(folder))
    return {int(match[1]): read(folder, match[0]) for match in found if match}


def remove(home: Path, number: int) -> None:
    """Remove a version and keep its manifest; the lock is held.

    The manifest is at its place before the version disappears in one rename. Whoever is stopped
    in between leaves the version there whole, or its remains as a draft that the next writer
    sweeps.
    """
    folder = home / f"v{number}"
    content = read(folder, manifests.FILE)
    if removed(home).get(number) != content:
        if not is_folder(home / FOLDER):
            (home / FOLDER).mkdir()
            settle_names(home)
        draft = f"{PREFIX}{os.getpid()}-v{number}.json"
        write(home, draft, content)
        (home / draft).replace(home / FOLDER / f"v{number}.json")
        settle_names(home / FOLDER)
    swept = home / f"{PREFIX}{os.getpid()}-v{number}"
    folder.rename(swept)
    settle_names(home)
    shutil.rmtree(swept)
