"""The few system calls that are left to a process that holds somebody else's model.

A seccomp filter: what is on the list below is allowed, some of it only with harmless arguments;
all else is refused, as are calls that are younger than the list. It binds every thread, and cannot
be taken off again. Whatever the list allows reads, computes or waits.

Never to be put on it: `splice`, `tee`, `vmsplice`, and `io_uring`, which does the same for them.
They move on unread what waits in a pipe; where requests come in, these may be pages of the audit's
own memory (see `lending.py`), which would be read later, when they hold something else.

It stands alone, as `program.py` does: Python 3.8 syntax and the standard library.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Step = tuple[int, int, int, int]  # a code, steps over where it holds and where not, a number

PLAIN = (
    *("read", "write", "readv", "writev", "pread64", "preadv", "close", "close_range", "lseek"),
    *("fstat", "stat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2"),
    *("readlink", "readlinkat", "getdents64", "getcwd", "fadvise64"),
    *("dup", "dup2", "dup3", "pipe", "pipe2", "eventfd2"),
    *("poll", "ppoll", "select", "pselect6"),
    *("epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait"),
    *("mmap", "mprotect", "munmap", "mremap", "madvise", "mincore", "msync", "brk"),
    *("futex", "set_robust_list", "set_tid_address", "rseq", "membarrier", "sched_yield"),
    *("sched_getaffinity", "sched_getscheduler", "sched_getparam", "getcpu", "get_mempolicy"),
    *("sched_get_priority_max", "sched_get_priority_min"),
    *("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time"),
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"),
    *("getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid"),
    *("getrlimit", "getrusage", "times", "uname", "sysinfo", "getrandom", "arch_prctl"),
    *("exit", "exit_group"),
)
"""Allowed whatever their arguments."""

# By name: the number on x86_64 and on arm64, None where there is no such call.
NUMBERS: dict[str, tuple[int | None, int | None]] = {
    "access": (21, None),
    "arch_prctl": (158, None),
    "brk": (12, 214),
    "clock_getres": (229, 114),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "clone": (56, 220),
    "clone3": (435, 435),
    "close": (3, 57),
    "close_range": (436, 436),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_pwait": (281, 22),
    "epoll_wait": (232, None),
    "eventfd2": (290, 19),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "fadvise64": (221, 223),
    "fcntl": (72, 25),
    "fstat": (5, 80),
    "futex": (202, 98),
    "get_mempolicy": (239, 236),
    "getcpu": (309, 168),
    "getcwd": (79, 17),
    "getdents64": (217, 61),
    "getegid": (108, 177),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "getrandom": (318, 278),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "gettid": (186, 178),
    "gettimeofday": (96, 169),
    "getuid": (102, 174),
    "ioctl": (16, 29),
    "kill": (62, 129),
    "landlock_add_rule": (445, 445),
    "landlock_create_ruleset": (444, 444),
    "landlock_restrict_self": (446, 446),
    "lseek": (8, 62),
    "lstat": (6, None),
    "madvise": (28, 233),
    "membarrier": (324, 283),
    "mincore": (27, 232),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "msync": (26, 227),
    "munmap": (11, 215),
    "nanosleep": (35, 101),
    "newfstatat": (262, 79),
    "open": (2, None),
    "openat": (257, 56),
    "pipe": (22, None),
    "pipe2": (293, 59),
    "poll": (7, None),
    "ppoll": (271, 73),
    "prctl": (157, 167),
    "pread64": (17, 67),
    "preadv": (295, 69),
    "prlimit64": (302, 261),
    "pselect6": (270, 72),
    "read": (0, 63),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "readv": (19, 65),
    "restart_syscall": (219, 128),
    "rseq": (334, 293),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126),
    "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "sched_yield": (24, 124),
    "seccomp": (317, 277),
    "select": (23, None),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "sigaltstack": (131, 132),
    "stat": (4, None),
    "statx": (332, 291),
    "sysinfo": (99, 179),
    "tgkill": (234, 131),
    "time": (201, None),
    "times": (100, 153),
    "uname": (63, 160),
    "write": (1, 64),
    "writev": (20, 66),
}
YOUNGEST = 462
"""The highest number the list was made with; a younger call does not exist, as far as it goes."""

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""What the kernel calls a machine: the place of its numbers, and its name in a filter."""

NOT_FOR_READING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o20000000
"""O_WRONLY, O_RDWR, O_CREAT, O_TRUNC and the bit of O_TMPFILE."""

CLONE_THREAD = 0x10000
FCNTL = (0, 1, 2, 3, 4, 1030)
"""Duplicating a descriptor and its flags; not who is sent a signal for it."""

IOCTL = (0x5401, 0x541B, 0x5421, 0x5450, 0x5451)
"""Whether it is a terminal, how much waits there, and its flags."""

PRCTL = (15, 16, 0x53564D41)
"""The name of a thread or of a part of memory."""

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOWED, ENDED = 0x7FFF0000, 0x80000000
NOT_PERMITTED, NO_SUCH_CALL = 0x50000 | 1, 0x50000 | 38
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16


def number(name: str) -> int | None:
    """Return a call's number on this machine; None where it has none, or is not known here."""
    place, _ = MACHINES[os.uname().machine]
    return NUMBERS[name][place]


def known_machine() -> bool:
    """Whether the numbers of this machine's calls are known: 64-bit x86 and ARM."""
    return (
        sys.platform.startswith("linux")
        and os.uname().machine in MACHINES
        and sys.maxsize > 2**32
        and sys.byteorder == "little"
    )


def forbid(libc: Any) -> None:
    """Refuse this process all calls but those on the list, for good. OSError where it cannot be."""
    program = b"".join(struct.pack("HBBI", *step) for step in rules(os.getpid()))
    kept = ctypes.create_string_buffer(program)
    address = struct.pack("HP", len(program) // 8, ctypes.addressof(kept))
    every_thread, mode = ctypes.c_ulong(1), ctypes.c_ulong(1)
    call = number("seccomp")
    assert call is not None
    if libc.syscall(ctypes.c_long(call), mode, every_thread, ctypes.c_char_p(address)) != 0:
        code = ctypes.get_errno()
        raise OSError(code or 3, os.strerror(code))


def rules(process: int) -> list[Step]:
    """Return the filter for this machine; a process may send signals to itself alone."""
    _, architecture = MACHINES[os.uname().machine]
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, ENDED),
        (LOAD, 0, 0, NUMBER),
    ]
    for name in PLAIN:
        steps += _where(name, [(RETURN, 0, 0, ALLOWED)])
    steps += _where("open", _unless_bits(1, NOT_FOR_READING))
    steps += _where("openat", _unless_bits(2, NOT_FOR_READING))
    steps += _where("clone", _with_bit(0, CLONE_THREAD))
    steps += _where("kill", _one_of(0, [process]))
    steps += _where("tgkill", _one_of(0, [process]))
    steps += _where("fcntl", _one_of(1, FCNTL))
    steps += _where("ioctl", _one_of(1, IOCTL))
    steps += _where("prctl", _one_of(0, PRCTL))
    steps += _where("prlimit64", _nothing(2))
    steps += _where("clone3", [(RETURN, 0, 0, NO_SUCH_CALL)])  # its flags cannot be looked at
    steps += [(AT_LEAST, 0, 1, YOUNGEST + 1), (RETURN, 0, 0, NO_SUCH_CALL)]
    return [*steps, (RETURN, 0, 0, NOT_PERMITTED)]


def _where(name: str, then: list[Step]) -> list[Step]:
    """Return steps that are gone through for one call; they end in an answer."""
    code = number(name)
    return [] if code is None else [(EQUAL, 0, len(then), code), *then]


def _argument(place: int, half: int = 0) -> Step:
    return (LOAD, 0, 0, ARGUMENTS + 8 * place + 4 * half)


def _one_of(place: int, values: Iterable[int]) -> list[Step]:
    steps = [_argument(place)]
    for value in values:
        steps += [(EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOWED)]
    return [*steps, (RETURN, 0, 0, NOT_PERMITTED)]


def _unless_bits(place: int, bits: int) -> list[Step]:
    found = [(ANY_BIT, 0, 1, bits), (RETURN, 0, 0, NOT_PERMITTED)]
    return [_argument(place), *found, (RETURN, 0, 0, ALLOWED)]


def _with_bit(place: int, bit: int) -> list[Step]:
    found = [(ANY_BIT, 0, 1, bit), (RETURN, 0, 0, ALLOWED)]
    return [_argument(place), *found, (RETURN, 0, 0, NOT_PERMITTED)]


def _nothing(place: int) -> list[Step]:
    """Allow a pointer to nothing, both halves of it."""
    steps = []
    for half in (0, 1):
        steps += [_argument(place, half), (EQUAL, 1, 0, 0), (RETURN, 0, 0, NOT_PERMITTED)]
    return [*steps, (RETURN, 0, 0, ALLOWED)]
