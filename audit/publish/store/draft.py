"""A version while it is being written: a folder that nobody reads, and that ends as one rename."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.publish.store.files import is_folder, settle_names

PREFIX = ".draft-"


@contextmanager
def draft(home: Path) -> Iterator[Path]:
    """Make a draft folder, and remove it again unless it was moved to its place.

    Only the holder of the home's lock may call this: it sweeps what writers that were killed have
    left behind. A process such a writer started may still write to its own draft, which is why
    two writers never share a name.
    """
    _sweep(home)
    folder = home / f"{PREFIX}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settle_as(folder: Path, place: Path) -> None:
    """Move a finished draft to its place in one step, and make the step last."""
    folder.rename(place)
    settle_names(place.parent)


def _sweep(home: Path) -> None:
    for path in home.glob(f"{PREFIX}*"):
        if is_folder(path):
            shutil.rmtree(path)
        else:
            path.unlink()
