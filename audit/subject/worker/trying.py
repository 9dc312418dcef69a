"""What a process can still do to the world around it, found out by trying.

Each attempt is harmless where it succeeds. A refusal is one by the system (not permitted); that
something is merely not there says nothing and counts as not refused.

It stands alone, as `program.py` does: Python 3.8 syntax and the standard library.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def refusals(canary: str) -> dict[str, bool]:
    """Say of each attempt whether it was refused.

    `canary` is a file that the process that asks has just written, and could be read and written
    by anybody it starts.
    """
    tried = {
        "network": _refused(_reach_the_network),
        "writing": _refused(lambda: _open(canary, os.O_WRONLY))
        and _refused(lambda: _open(canary + ".new", os.O_WRONLY | os.O_CREAT)),
        "reading": _refused(lambda: _open(canary, os.O_RDONLY)),
        "processes": _refused(_start_a_process),
        "programs": _refused(lambda: os.execv(canary + ".none", ["none"])),
        "signals": _refused(lambda: os.kill(os.getppid(), 0)),
    }
    environment = f"/proc/{os.getppid()}/environ"
    if Path(environment).exists():
        tried["environment"] = _refused(lambda: _open(environment, os.O_RDONLY))
    return tried


def _refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _open(place: str, how: int) -> None:
    os.close(os.open(place, how, 0o600))


def _reach_the_network() -> None:
    import _socket

    for family in (_socket.AF_INET, _socket.AF_UNIX):
        _socket.socket(family, _socket.SOCK_STREAM).close()


def _start_a_process() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
