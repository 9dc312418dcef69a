"""Files in one zip: the same files give the same bytes, and a hostile zip is refused in words."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from audit.config import IDENTIFIER
from audit.errors import AuditError

MOST_FILES = 100
LARGEST = 256 * 2**20
"""The most bytes that all files of a bundle may have together, and the bundle itself."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_END, _END_BYTES = b"PK\x05\x06", 22
_MORE_THAN_4GB, _MORE_BYTES = b"PK\x06\x07", 20
_LONGEST_LISTING = MOST_FILES * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of the files, sorted by name, with no date, no owner and no folder in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # as on Unix, wherever it is made
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            packed.writestr(entry, files[name])
    return buffer.getvalue()


def unpack(path: Path) -> dict[str, bytes]:
    """Read all files of a bundle into memory; nothing is written anywhere.

    AuditError where it is no such zip: too large, a name that leaves the folder or comes twice, a
    link, a folder, a password, or damage.
    """
    where = str(path)
    content = _content(path)
    _refuse_listing(content, where)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            _refuse_entries(entries, where)
            return {entry.filename: packed.read(entry) for entry in entries}
    except _BROKEN as error:
        raise AuditError(f"The bundle is damaged: {error}", where=where) from None


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise AuditError(f"The bundle cannot be read: {error.strerror}", where=str(path)) from None
    if len(content) > LARGEST:
        raise _too_large(str(path))
    return content


def _refuse_listing(content: bytes, where: str) -> None:
    """Look at the end of the zip before anybody reads its list of files, which may be endless."""
    end = content[-_END_BYTES:]
    before = content[-_END_BYTES - _MORE_BYTES : -_END_BYTES]
    if not end.startswith(_END) or before.startswith(_MORE_THAN_4GB):
        raise AuditError("This is no bundle: `audit export` makes one", where=where)
    if int.from_bytes(end[12:16], "little") > _LONGEST_LISTING:
        raise AuditError(f"The bundle lists more than {MOST_FILES} files", where=where)


def _refuse_entries(entries: list[zipfile.ZipInfo], where: str) -> None:
    if len(entries) > MOST_FILES:
        raise AuditError(f"The bundle lists more than {MOST_FILES} files", where=where)
    if sum(entry.file_size for entry in entries) > LARGEST:
        raise _too_large(where)
    seen: set[str] = set()
    for entry in entries:
        if problem := _problem(entry, seen):
            raise AuditError(f"The bundle holds {entry.filename!r}: {problem}", where=where)
        seen.add(entry.filename.casefold())


def _problem(entry: zipfile.ZipInfo, seen: set[str]) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if entry.orig_filename != entry.filename or not IDENTIFIER.fullmatch(entry.filename):
        return "a bundle has files side by side, with plain names"
    if entry.filename.casefold() in seen:
        return "that name comes twice"
    if kind not in (0, stat.S_IFREG):
        return "that is a link, or something else than a file"
    if entry.flag_bits & 1:
        return "it is encrypted"
    return ""


def _too_large(where: str) -> AuditError:
    return AuditError(f"The bundle has more than {LARGEST // 2**20} MB of files", where=where)
