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
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(/|$)")
"""The beginning of `s3://…`, also where a path has made one slash of the two."""


def refuse_url(root: Path) -> None:
    """Refuse the address of a bucket where a folder is needed."""
    if _URL.match(str(root)):
        raise AuditError(
            f"{root} is no folder, and this needs one", where="--reports", remedy="Name a folder"
        )


def shelf(root: Path, name: str) -> Path:
    """Return the folder of a report's versions, absolute, whether or not it is there."""
    refuse_url(root)
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
    return tuple(folder / name for name in sorted(_names(folder)))


def report_folders(root: Path) -> tuple[str, ...]:
    """The names of the folders that reports can lie in, whether or not they hold a version."""
    refuse_url(root)
    found = (entry.name for entry in entries(root) if is_folder(entry))
    return tuple(name for name in found if IDENTIFIER.fullmatch(name))


def numbers(folder: Path) -> tuple[int, ...]:
    """The numbers of the versions, oldest first."""
    return tuple(number for number in _taken(folder) if is_folder(folder / f"v{number}"))


def not_versions(folder: Path) -> tuple[str, ...]:
    """What is called like a version and is none: a link, or a file."""
    return tuple(f"v{n}" for n in _taken(folder) if not is_folder(folder / f"v{n}"))


def free_number(folder: Path) -> int:
    """The number of the next version, larger than any that is taken by whatever it may be."""
    return max(_taken(folder), default=0) + 1


def newest_manifest(folder: Path) -> str | None:
    """The sha256 of the newest version's manifest; None before the first.

    A version that has lost its manifest is passed over, so that it cannot keep the next audit
    from being published; the gap in the chain shows it.
    """
    for number in reversed(_taken(folder)):
        if not is_folder(folder / f"v{number}"):
            continue
        try:
            return sha256(read(folder / f"v{number}", manifest.FILE))
        except (FileNotFoundError, AuditError):
            continue
    return None


def _taken(folder: Path) -> list[int]:
    found = map(_VERSION.fullmatch, _names(folder))
    return sorted(int(match[1]) for match in found if match)


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - a thousand paths would take long to make
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise AuditError(f"{folder} cannot be read: {error.strerror}") from None
