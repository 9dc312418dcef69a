"""Where objects lie under keys: the little that a bucket must be able to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from audit.errors import AuditError

KINDS = ("s3", "memory")
"""The kinds of address that the promises were tested with; a bucket in memory ends with us."""

_PROBE = ".rai-audit"


class Place(Protocol):
    """A bucket, or a part of one. Keys have slashes and no beginning one."""

    @property
    def url(self) -> str:
        """Its address."""

    def keys(self, under: str = "") -> tuple[str, ...]:
        """Name all objects, or those whose keys lie under one, in alphabetical order."""

    def read(self, key: str) -> bytes:
        """Return an object; FileNotFoundError where there is none."""

    def write(self, key: str, content: bytes) -> None:
        """Write an object, whether or not there is one."""

    def write_new(self, key: str, content: bytes) -> None:
        """Write an object if there is none, in one step; FileExistsError where there is one."""


@dataclass(frozen=True)
class Objects:
    """A place that fsspec knows how to reach."""

    url: str
    root: str
    filesystem: Any

    def keys(self, under: str = "") -> tuple[str, ...]:
        """Name the objects; a bucket that is not there is an AuditError."""
        start = f"{self.root}/{under}".rstrip("/")
        with _reached(self.url):
            try:
                found = self.filesystem.find(start)
            except FileNotFoundError:
                if not self.filesystem.exists(self.root.partition("/")[0]):
                    raise AuditError(f"There is no {self.url}") from None
                return ()
        first = len(self.root) + 1
        return tuple(sorted(path.lstrip("/")[first:] for path in found))

    def read(self, key: str) -> bytes:
        """Return an object."""
        with _reached(self.url):
            return bytes(self.filesystem.cat_file(f"{self.root}/{key}"))

    def write(self, key: str, content: bytes) -> None:
        """Write an object."""
        with _reached(self.url):
            self.filesystem.pipe_file(f"{self.root}/{key}", content)

    def write_new(self, key: str, content: bytes) -> None:
        """Write an object if there is none: S3's conditional write (`If-None-Match: *`)."""
        with _reached(self.url):
            self.filesystem.pipe_file(f"{self.root}/{key}", content, mode="create")


def place_of(url: str) -> Place:
    """Reach the place of an address such as `s3://bucket/reports`.

    AuditError where it is of a kind that was not tested, or where what it takes is not installed.
    """
    kind, _, root = url.partition("://")
    if kind not in KINDS or not root:
        raise AuditError(
            f"Reports cannot be kept in {url}",
            where="--reports",
            remedy="Name a folder, or a bucket as s3://bucket/folder",
        )
    try:
        fsspec = import_module("fsspec")
        options = {"use_listings_cache": False} if kind == "s3" else {}
        filesystem = fsspec.filesystem(kind, **options)
    except ImportError:
        raise AuditError(
            f"{url} cannot be reached, as s3fs is not installed",
            remedy="pip install 'rai-audit[s3]'",
        ) from None
    return Objects(url, root.strip("/"), filesystem)


def refuse_overwriting(place: Place) -> None:
    """Try whether the place refuses to write an object twice; without that, two writers could
    take one number. AuditError where it doesn't, or where nothing can be written there.
    """
    for _ in range(2):
        try:
            place.write_new(_PROBE, b"Reports of rai-audit lie here.\n")
        except FileExistsError:
            return
    raise AuditError(
        f"{place.url} writes over what is there, also where it is told not to",
        remedy="Use a bucket with conditional writes (If-None-Match), or a folder",
    )


@contextmanager
def _reached(url: str) -> Iterator[None]:
    """Say in words what libraries of the network raise; they have many kinds of errors."""
    try:
        yield
    except (AuditError, FileExistsError, FileNotFoundError):
        raise
    except Exception as error:  # botocore's and aiohttp's errors have nothing in common
        said = " ".join(str(error).split()) or type(error).__name__
        raise AuditError(f"{url} cannot be reached: {said:.300}", where="--reports") from None
