"""A process that locks itself in, before it is given anything that somebody else made.

It stands alone, as `program.py` does: Python 3.8 syntax and the standard library.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from time import perf_counter
from typing import Any

NO_NEW_PRIVILEGES, DIE_WITH_PARENT, SIGKILL = 38, 1, 9


def lock_in(order: dict[str, Any], here: str) -> dict[str, Any]:
    """Lock this process in as far as the system can, try what is left, and tell.

    `memory` of the order is in bytes; `sandbox` says whether more than limits is wanted; `canary`
    is a file that must not be read afterwards. The answer: `limited`; `hindered`, why the sandbox
    is not whole, "" where it is; `refused`, each attempt and whether it was refused; and how many
    `seconds` it all took. `here` is where the files of this program lie.
    """
    began = perf_counter()
    limited = limit(order["memory"])
    die_with_parent()
    hindered, refused = "", {}
    if order["sandbox"]:
        hindered = shut(here)
        if sys.platform.startswith("linux"):
            from .trying import refusals

            refused = refusals(order["canary"])
    return {
        "limited": limited,
        "hindered": hindered,
        "refused": refused,
        "seconds": perf_counter() - began,
    }


def limit(memory: int) -> bool:
    """Limit this process to that many bytes, and to no core file; say whether that can be done.

    The number of processes is not limited: the system counts all of a person's, and their threads.
    Nor is the size of files, which would end a process that writes to where it is logged.
    """
    try:
        import resource
    except ImportError:
        return False
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        least = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (least, least))
    except (ValueError, OSError):
        return False
    return True


def die_with_parent() -> None:
    """Have the system end this process once the thread that started it is gone, however it ended.

    A model that is busy would not see that the line is closed.
    """
    libc = library()
    if libc is not None:
        parent = os.getppid()
        libc.prctl(DIE_WITH_PARENT, SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def shut(here: str) -> str:
    """Leave this process nothing but computing; return why that cannot be, or ""."""
    libc = library()
    if libc is None:
        return "this is no Linux, or its Python has no ctypes"
    from . import landlock, readable, system_calls

    if not system_calls.known_machine():
        return "the system calls of this machine are not known"
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    lacking = []
    try:
        keep(readable.OWN_MEMORY)
        places = readable.folders(here), readable.files(), readable.projects()
        landlock.read_only(libc, *places)
    except OSError:
        lacking.append("Landlock")
    try:
        system_calls.forbid(libc)
    except OSError:
        lacking.append("seccomp")
    return f"this system lacks {' and '.join(lacking)}" if lacking else ""


def keep(place: str) -> None:
    """Hold on to a file of /proc without reading it: what is allowed is this one, not its name."""
    with suppress(OSError):
        os.open(place, os.O_PATH)


def library() -> Any:
    """Return the C library; None where this is no Linux, or Python cannot call it."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        import ctypes
    except ImportError:
        return None
    return ctypes.CDLL(None, use_errno=True)
