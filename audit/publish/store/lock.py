"""One writer at a time for one name, across threads and processes.

The system itself lets go of the lock when its holder ends, however it ends. So whatever unfinished
version lies in the folder when the lock is taken belongs to nobody alive.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.errors import AuditError

FILE = ".lock"
PATIENCE = 1800.0
_PAUSE = 0.02
_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def only_writer(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the folder's lock, waiting up to `patience` seconds for whoever holds it."""
    descriptor = os.open(folder / FILE, _OPEN, 0o666)
    try:
        _wait(descriptor, folder, time.monotonic() + patience)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, folder: Path, end: float) -> None:
    while not _taken(descriptor):
        if time.monotonic() > end:
            raise AuditError(
                f"Another audit has been publishing {folder.name} all the while",
                where=str(folder),
                remedy="Wait for it, or end it, and run this one again",
            )
        time.sleep(_PAUSE)


if sys.platform == "win32":  # pragma: no cover - Windows
    import msvcrt

    def _taken(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _taken(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
