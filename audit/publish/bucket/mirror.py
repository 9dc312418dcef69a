"""How versions lie in a bucket, and how they become folders again.

`NAME/files/SHA256` are the files of all versions, each under its own digest: whoever writes one
twice writes the same bytes. `NAME/vN/manifest.json` makes a version of them, and is written last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from audit.config import IDENTIFIER
from audit.errors import AuditError
from audit.publish.bucket.place import Place
from audit.publish.store import manifest as manifests
from audit.publish.store.files import write

FILES = "files"
_VERSION = re.compile(rf"({IDENTIFIER.pattern})/v([1-9][0-9]{{0,8}})/{re.escape(manifests.FILE)}")


def manifest_key(name: str, number: int) -> str:
    """Where the manifest of a version lies."""
    return f"{name}/v{number}/{manifests.FILE}"


def file_key(name: str, sha256: str) -> str:
    """Where a file of a report lies."""
    return f"{name}/{FILES}/{sha256}"


def versions_in(keys: Iterable[str]) -> dict[str, list[int]]:
    """The reports and the numbers of their versions, both in order.

    >>> versions_in(["a/v10/manifest.json", "a/v2/manifest.json", "a/files/00", "README"])
    {'a': [2, 10]}
    """
    found: dict[str, list[int]] = {}
    for match in map(_VERSION.fullmatch, keys):
        if match:
            found.setdefault(match[1], []).append(int(match[2]))
    return {name: sorted(found[name]) for name in sorted(found)}


def bring(place: Place, name: str, number: int, folder: Path) -> None:
    """Write a version's files into a folder just as they are; what is missing is left out.

    Whether they are what was published is for whoever reads them to check.
    """
    content = place.read(manifest_key(name, number))
    write(folder, manifests.FILE, content)
    try:
        listed = manifests.decode_manifest(content, "").files
    except AuditError:
        return
    for file, sha256 in listed.items():
        if _is_plain(file) and re.fullmatch("[0-9a-f]{64}", sha256):
            try:
                write(folder, file, place.read(file_key(name, sha256)))
            except FileNotFoundError:
                continue


def mirror(place: Place, root: Path, name: str | None = None) -> None:
    """Make folders of all that lies in a bucket, to be verified as folders are."""
    with in_words(f"What lies in {place.url} cannot be brought", root):
        keys = place.keys(name or "")
        for report, numbers in versions_in(keys).items():
            for number in numbers:
                folder = root / report / f"v{number}"
                folder.mkdir(parents=True)
                bring(place, report, number, folder)
        for key in keys:
            if not _VERSION.fullmatch(key) and _is_plain(key) and _is_beside(key):
                write(root, key, place.read(key))


@contextmanager
def in_words(what: str, where: Path) -> Iterator[None]:
    """Say what could not be done where a disk is full, or two names cannot lie side by side."""
    try:
        yield
    except OSError as error:
        said = f"{what}: {error.strerror or error}"
        raise AuditError(said, where=str(error.filename or where)) from None


def _is_beside(key: str) -> bool:
    """Whether an object is none of a version's files, and belongs to a report."""
    _, _, rest = key.partition("/")
    return bool(rest) and not rest.startswith(f"{FILES}/")


def _is_plain(name: str) -> bool:
    """Whether a name from elsewhere stays in the folder that it is put into."""
    parts = PurePosixPath(name).parts
    return bool(parts) and name == "/".join(parts) and all(map(IDENTIFIER.fullmatch, parts))
