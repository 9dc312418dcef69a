"""A file somebody wrote by hand: small, ordinary, read whole or refused."""

from __future__ import annotations

import os
import stat
from pathlib import Path

MOST_BYTES = 10_000_000
"""No configuration and no policy is larger than this."""

_AT_ONCE = getattr(os, "O_NONBLOCK", 0)


def _opener(path: str, flags: int) -> int:
    """Open an ordinary file, without waiting where it is a pipe."""
    descriptor = os.open(path, flags | _AT_ONCE)
    kind = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(kind):
        os.close(descriptor)
        raise ValueError("it is a folder" if stat.S_ISDIR(kind) else "it is no ordinary file")
    return descriptor


def read_small(path: str | Path) -> bytes:
    """Return what a file holds; never waits for a pipe, and never reads without end.

    OSError where it cannot be read, ValueError where it is no ordinary file or too large.
    """
    with open(path, "rb", opener=_opener) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 10**6} MB")
    return content
