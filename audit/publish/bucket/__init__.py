"""Reports in a bucket: the promises of a folder, as far as the bucket gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from audit.publish.bucket.bucket import Bucket, cache_of
from audit.publish.bucket.mirror import mirror
from audit.publish.bucket.place import Place, place_of
from audit.publish.store import Store

__all__ = ["Bucket", "Place", "mirrored", "place_of", "store_at", "url_of"]

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/+(.*)")


def url_of(reports: str | Path) -> str | None:
    """Return the address of a bucket; None for a folder. A path has lost one of its slashes.

    >>> url_of(Path("s3://bucket/reports")), url_of("reports")
    ('s3://bucket/reports', None)
    """
    named = _URL.fullmatch(str(reports))
    return f"{named[1].lower()}://{named[2].rstrip('/')}" if named else None


def store_at(reports: str | Path) -> Store | Bucket:
    """Return the store that an address or a folder names."""
    url = url_of(reports)
    return Store(Path(reports)) if url is None else Bucket(place_of(url), cache_of(url))


@contextmanager
def mirrored(reports: str, name: str | None = None) -> Iterator[tuple[Path, Place | None]]:
    """Give a folder that holds what is there now: the folder itself, or all of a bucket's bytes.

    `name` limits it to one report. The place is None where nothing had to be brought.
    """
    url = url_of(reports)
    if url is None:
        yield Path(reports), None
        return
    place = place_of(url)
    with TemporaryDirectory() as folder:
        mirror(place, Path(folder), name)
        yield Path(folder), place
