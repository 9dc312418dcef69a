"""The few places in the file system that a process may still read; it can write to none.

Landlock, a part of Linux since 5.13: whatever is not named is refused, to every thread that is
started afterwards, and that cannot be undone.

It stands alone, as `program.py` does: Python 3.8 syntax and the standard library.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .system_calls import number

READ_FILE, READ_FOLDER = 1 << 2, 1 << 3
RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""What there is to refuse about files, by the kernel's version of Landlock."""

NETWORK, SCOPES = 4, 6
"""The versions that can also refuse the network, and signals and sockets to others."""

BIND_AND_CONNECT, SOCKETS_AND_SIGNALS = 0b11, 0b11
ASK_VERSION, RULE_BENEATH = 1, 1
O_PATH = 0o10000000


def version(libc: Any) -> int:
    """Return the kernel's version of Landlock, 0 where it has none or does not use it."""
    found = _call(libc, "landlock_create_ruleset", ctypes.c_void_p(None), 0, ASK_VERSION)
    return max(0, int(found))


def read_only(libc: Any, wholes: Iterable[str], files: Iterable[str], names: Iterable[str]) -> None:
    """Let this thread, and those it will start, open nothing but what is named here, to read it.

    `wholes` are folders with all below them, `files` single files, and of `names` only the names
    of what lies below can be listed. What does not exist is left out. OSError where it cannot be.
    """
    found = version(libc)
    rules = _ruleset(libc, found)
    try:
        for place in wholes:
            rights = READ_FILE | READ_FOLDER if Path(place).is_dir() else READ_FILE
            _allow(libc, rules, place, rights)
        for place in files:
            _allow(libc, rules, place, READ_FILE)
        for place in names:
            _allow(libc, rules, place, READ_FOLDER)
        _checked(_call(libc, "landlock_restrict_self", rules, 0))
    finally:
        os.close(rules)


def _ruleset(libc: Any, found: int) -> int:
    """Return a descriptor of a set of rules that refuses all that can be refused here."""
    rights = max((bits for since, bits in RIGHTS.items() if since <= found), default=0)
    network = BIND_AND_CONNECT if found >= NETWORK else 0
    scopes = SOCKETS_AND_SIGNALS if found >= SCOPES else 0
    asked = struct.pack("QQQ", rights, network, scopes)
    size = 24 if found >= SCOPES else 16 if found >= NETWORK else 8
    return _checked(_call(libc, "landlock_create_ruleset", ctypes.c_char_p(asked), size, 0))


def _allow(libc: Any, rules: int, place: str, rights: int) -> None:
    try:
        there = os.open(place, O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        beneath = ctypes.c_char_p(struct.pack("=Qi", rights, there))
        _checked(_call(libc, "landlock_add_rule", rules, RULE_BENEATH, beneath, 0))
    finally:
        os.close(there)


def _call(libc: Any, name: str, *given: Any) -> int:
    whole = [ctypes.c_long(one) if isinstance(one, int) else one for one in (number(name), *given)]
    return int(libc.syscall(*whole))


def _checked(answer: int) -> int:
    if answer < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return answer
