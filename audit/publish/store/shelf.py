"""One report's folder, with its versions `v1`, `v2`, … side by side."""

from __future__ import annotations

import os
import re
from pathlib import Path

from audit.config import IDENTIFIER
from audit.errors import AuditError
from audit.publish.store import manifest
from audit.publish.store.files import is_folder, read, sha256

_VERSION = re.compile(r"v([1-9][0-9]{0,8})")


def shelf(root: Path, name: str) -> Path:
    """Return the folder of a report's versions, absolute, whether or not it is there."""
    if not IDENTIFIER.fullmatch(name):
        raise AuditError(
            f"{name!r} cannot be a report's name",
            remedy="Use letters, digits, dot, dash and underscore, 64 at most",
        )
    folder = Path(os.path.abspath(root)) / name  # noqa: PTH100 - resolve() would follow links
    if folder.is_symlink():
        raise AuditError(f"{name} is a link, and links are not followed", where=str(folder))
    return folder


def entries(folder: Path) -> tuple[Path, ...]:
    """What lies in a folder, sorted by name; nothing where there is no such folder."""
    try:
        return tuple(sorted(folder.iterdir()))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise AuditError(f"{folder} cannot be read: {error.strerror}") from None


def numbers(folder: Path) -> tuple[int, ...]:
    """The numbers of the versions, oldest first."""
    return tuple(number for number in _taken(folder) if is_folder(folder / f"v{number}"))


def free_number(folder: Path) -> int:
    """The number of the next version, larger than any that is taken by whatever it may be."""
    return max(_taken(folder), default=0) + 1


def newest_manifest(folder: Path) -> str | None:
    """The sha256 of the newest version's manifest; None before the first.

    A version that has lost its manifest is passed over, so that it cannot keep the next audit
    from being published; the gap in the chain shows it.
    """
    for number in reversed(numbers(folder)):
        try:
            return sha256(read(folder / f"v{number}", manifest.FILE))
        except (FileNotFoundError, AuditError):
            continue
    return None


def _taken(folder: Path) -> list[int]:
    found = (_VERSION.fullmatch(entry.name) for entry in entries(folder))
    return sorted(int(match[1]) for match in found if match)
