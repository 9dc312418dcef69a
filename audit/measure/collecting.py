"""Python's garbage collector, told when looking for cycles cannot find any."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Make many small objects without a search for cycles among them, which they do not form.

    What is no longer referred to is still freed at once. The collector is left as it was found.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()
