"""Where rows can come from: one decorated loader a source, found by suffix or by type."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from audit.errors import AuditError, nearest
from audit.registry import Registry
from audit.subject.table import Table

KEPT_COLUMNS = 8
"""A column is looked at twice, for what it holds and for its values; so many stay in memory."""

Load = Callable[[Any, bool], Table]
"""`(given, skip_bad_lines) -> Table`; `given` is a Path, or the object the source takes."""


@dataclass(frozen=True)
class Source:
    """A registered loader: the file suffixes it reads, or the objects it takes."""

    id: str
    title: str
    suffixes: tuple[str, ...]
    takes: Callable[[object], bool]
    load: Load

    @property
    def definition(self) -> str:
        """The loader's docstring."""
        return self.load.__doc__ or ""

    def reads(self, given: object) -> bool:
        """Whether this source is the one for what was given."""
        if isinstance(given, Path):
            return given.name.lower().endswith(self.suffixes) if self.suffixes else False
        return self.takes(given)


SOURCES: Registry[Source] = Registry("source", "audit.subject.data")


def source(
    *,
    id: str,
    title: str,
    suffixes: tuple[str, ...] = (),
    takes: Callable[[object], bool] = lambda given: False,
) -> Callable[[Load], Load]:
    """Register a loader `(given, skip_bad_lines) -> Table`, for suffixes or for objects."""

    def register(load: Load) -> Load:
        SOURCES.add(Source(id=id, title=title, suffixes=suffixes, takes=takes, load=load))
        return load

    return register


def load_rows(given: object, *, skip_bad_lines: bool = False) -> Table:
    """Read rows from a file, or from an object that holds them.

    Raises AuditError where the file is missing, unreadable, empty or of no known kind.
    """
    if isinstance(given, str | os.PathLike):
        given = _existing(Path(given))
    for candidate in SOURCES.values():
        if candidate.reads(given):
            return _loaded(candidate, given, skip_bad_lines)
    suffixes = [suffix for known in SOURCES.values() for suffix in known.suffixes]
    if isinstance(given, Path):
        raise AuditError(
            f"{given.name} is of no kind this tool reads",
            where=str(given),
            remedy=f"A file of rows ends in {', '.join(suffixes)}",
        )
    raise AuditError(
        f"Rows cannot be read from a {type(given).__name__}",
        where="data",
        remedy=f"Give a pandas DataFrame, or a file that ends in {', '.join(suffixes)}",
    )


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a file's bytes, as they lie on disk."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def first_line(error: Exception) -> str:
    """Return the first line of what another library says went wrong."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def shown_name(file: Path) -> str:
    """Return a file's name without its folder; bytes in it that are no text are shown as '?'."""
    return file.name.encode("utf-8", "replace").decode()


def _loaded(found: Source, given: object, skip_bad_lines: bool) -> Table:
    try:
        table = found.load(given, skip_bad_lines)
    except PermissionError:
        raise AuditError(
            "The file may not be read", where=str(given), remedy="Allow it: chmod u+r"
        ) from None
    except OSError as error:
        reason = error.strerror or first_line(error)
        raise AuditError(f"The file cannot be read: {reason}", where=str(given)) from None
    return replace(table, cells=lru_cache(KEPT_COLUMNS)(table.cells))


def _existing(file: Path) -> Path:
    """Return the path of a file that holds something, or say what is there instead."""
    try:
        facts = file.stat()
    except FileNotFoundError:
        raise AuditError(f"There is no file {file}", remedy=_neighbours(file)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AuditError(f"The file cannot be read: {reason}", where=str(file)) from None
    if file.is_dir():
        raise AuditError(f"{file} is a folder", remedy="Name one file of rows in it")
    if not file.is_file():
        raise AuditError(f"{file} is no ordinary file", remedy="Write the rows to a file first")
    if facts.st_size == 0:
        raise AuditError("The file is empty", where=str(file))
    return file


def _neighbours(file: Path) -> str:
    folder = file.parent
    try:
        names = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except OSError:
        return f"There is no folder {folder} either"
    return nearest(file.name, names)
