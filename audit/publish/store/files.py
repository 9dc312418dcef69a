"""Files of a version: written once and made to last, read without ever following a link."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from audit.errors import AuditError

_BINARY = getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | _BINARY
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY


def sha256(content: bytes) -> str:
    """Return the digest that a manifest lists, in hexadecimal.

    >>> sha256(b"")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(content).hexdigest()


def write(folder: Path, name: str, content: bytes) -> None:
    """Write a new file; it is on the disk, not only in memory, when this returns."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, _WRITE, 0o666), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace(folder: Path, name: str, content: bytes) -> None:
    """Write a file in the place of an older one, in one step and to last; the lock is held."""
    draft = f".draft-{os.getpid()}-{name}"
    write(folder, draft, content)
    (folder / draft).replace(folder / name)
    settle_names(folder)


def read(folder: Path, name: str) -> bytes:
    """Read a regular file below a folder. A link, a folder or a pipe in its place is refused."""
    with _opened(folder, name) as file:
        return file.read()


def digest(folder: Path, name: str) -> str:
    """Return the sha256 of a file, read like `read` does but never held as a whole."""
    with _opened(folder, name) as file:
        return hashlib.file_digest(file, hashlib.sha256).hexdigest()


def is_folder(path: Path) -> bool:
    """Whether a folder itself is there, not a link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # a null byte is in no name
        return False


def contents(folder: Path) -> Iterator[str]:
    """Yield every file below a folder, with slashes, in alphabetical order; refuse a link."""
    for path in sorted(folder.iterdir()):
        _refuse_link(path)
        if path.is_dir():
            yield from (f"{path.name}/{inner}" for inner in contents(path))
        else:
            yield path.name


def settle(folder: Path) -> None:
    """Bring a folder, the folders below it and all their files to the disk."""
    for path in folder.iterdir():
        if is_folder(path):
            settle(path)
        else:
            _fsync(path, os.O_RDWR | _BINARY)
    settle_names(folder)


def settle_names(folder: Path) -> None:
    """Bring the names a folder holds to the disk, on systems that let one say so."""
    if hasattr(os, "O_DIRECTORY"):  # pragma: no branch - Windows has no such folders
        _fsync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise AuditError(f"{path.name} is a link, and links are not followed", where=str(path))


@contextmanager
def _opened(folder: Path, name: str) -> Iterator[BufferedReader]:
    path = folder
    for part in Path(name).parts:
        path /= part
        _refuse_link(path)
    with open(path, "rb", opener=_regular) as file:
        yield file


def _regular(path: str, flags: int) -> int:
    """Open a file that is one; a pipe is not waited for."""
    descriptor = os.open(path, flags | _READ)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise AuditError(f"{Path(path).name} is not a regular file", where=path)
    return descriptor
