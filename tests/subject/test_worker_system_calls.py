"""The filter of system calls decides as it should, on either machine."""

from __future__ import annotations

import os
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from audit.subject.worker import system_calls


def decided(steps: list[Any], architecture: int, call: int, arguments: tuple[int, ...]) -> int:
    """Go through a filter as the kernel does, and return its answer."""
    values = [call, architecture, 0, 0]
    for argument in (*arguments, *[0] * 6)[:6]:
        values += [argument & 0xFFFFFFFF, argument >> 32]
    held, place = 0, 0
    while True:
        code, holds, otherwise, number = steps[place]
        place += 1
        if code == system_calls.RETURN:
            return int(number)
        if code == system_calls.LOAD:
            held = values[number // 4]
            continue
        true = {
            system_calls.EQUAL: held == number,
            system_calls.AT_LEAST: held >= number,
            system_calls.ANY_BIT: bool(held & number),
        }[code]
        place += holds if true else otherwise


EITHER_MACHINE = [
    ("read", (), "allowed"),
    ("futex", (), "allowed"),
    ("exit_group", (), "allowed"),
    ("openat", (0, 0, os.O_RDONLY), "allowed"),
    ("openat", (0, 0, os.O_WRONLY), "refused"),
    ("openat", (0, 0, os.O_RDWR), "refused"),
    ("openat", (0, 0, os.O_CREAT), "refused"),
    ("openat", (0, 0, os.O_TRUNC), "refused"),
    ("clone", (0x3D0F00,), "allowed"),  # what a thread is made with
    ("clone", (0x1200011,), "refused"),  # and a process
    ("clone3", (), "no such call"),
    ("kill", (4711, 9), "allowed"),
    ("kill", (1, 9), "refused"),
    ("kill", (2**64 - 1, 9), "refused"),
    ("tgkill", (4711, 1, 9), "allowed"),
    ("tgkill", (4712, 1, 9), "refused"),
    ("prlimit64", (0, 7, 0, 1), "allowed"),
    ("prlimit64", (0, 7, 1, 0), "refused"),
    ("prlimit64", (0, 7, 1 << 32, 0), "refused"),
    ("fcntl", (3, 1030), "allowed"),
    ("fcntl", (3, 8), "refused"),
    ("ioctl", (1, 0x5401), "allowed"),
    ("ioctl", (1, 0x5412), "refused"),  # typing into a terminal
    ("prctl", (15,), "allowed"),
    ("prctl", (22,), "refused"),
]
FORBIDDEN = {  # on x86_64 and on arm64
    "socket": (41, 198),
    "connect": (42, 203),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "unlinkat": (263, 35),
    "renameat2": (316, 276),
    "mount": (165, 40),
    "bpf": (321, 280),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "splice": (275, 76),
    "tee": (276, 77),
    "vmsplice": (278, 75),
    "sendfile": (40, 71),
    "pidfd_getfd": (438, 438),
    "keyctl": (250, 219),
    "userfaultfd": (323, 282),
    "setns": (308, 268),
    "unshare": (272, 97),
    "pidfd_send_signal": (424, 424),
    "memfd_create": (319, 279),
    "shmget": (29, 194),
    "fchmodat": (268, 53),
    "perf_event_open": (298, 241),
}
ANSWERS = {
    system_calls.ALLOWED: "allowed",
    system_calls.NOT_PERMITTED: "refused",
    system_calls.NO_SUCH_CALL: "no such call",
    system_calls.ENDED: "ended",
}


@pytest.mark.parametrize("machine", system_calls.MACHINES)
def test_the_filter_decides_as_it_should_on_either_machine(
    machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(machine=machine))
    place, architecture = system_calls.MACHINES[machine]
    steps = system_calls.rules(4711)

    def answer(call: int, arguments: tuple[int, ...] = ()) -> str:
        return ANSWERS[decided(steps, architecture, call, arguments)]

    for name, arguments, wanted in EITHER_MACHINE:
        call = system_calls.number(name)
        assert call is not None
        assert answer(call, arguments) == wanted, (name, arguments)
    for name, calls in FORBIDDEN.items():
        assert answer(calls[place]) == "refused", name
    assert answer(system_calls.YOUNGEST + 1) == "no such call"
    assert answer(0x40000000 + 41) == "no such call"  # the 32-bit calls of x86_64
    assert decided(steps, architecture ^ 1, 0, ()) == system_calls.ENDED


HEADERS = (
    Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    Path("/usr/include/asm-generic/unistd.h"),
)


@pytest.mark.skipif(
    not all(place.exists() for place in HEADERS), reason="the kernel's headers are not installed"
)
@pytest.mark.parametrize("place", [0, 1])
def test_the_numbers_are_the_kernel_s(place: int) -> None:
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[place].read_text())
    known = {name: int(number) for name, number in found}
    known.setdefault("newfstatat", known.get("fstatat", -1))
    ours = {name: numbers[place] for name, numbers in system_calls.NUMBERS.items()}
    assert ours == {name: known.get(name) for name in ours}
    assert {name: known[name] for name in FORBIDDEN} == {
        name: numbers[place] for name, numbers in FORBIDDEN.items()
    }
    assert set(system_calls.PLAIN) <= set(ours)
