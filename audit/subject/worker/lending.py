"""A pipe's end that lends large parts of memory to whoever reads, instead of copying them into it.

Carrying a table of numbers over is most of what asking a small model costs. Where the system can
(`vmsplice` of Linux), only the other end copies. What is lent must stay as it is until it was
read, and cannot be read any more once the same memory holds something else. That is so where the
other end can do nothing but read: so everything is copied until somebody says that it `may_lend`.
"""

from __future__ import annotations

import ctypes
import sys
from typing import IO, Any

import numpy as np

if sys.platform != "win32":
    import fcntl
    import termios

WORTH_LENDING = 2**20
"""Fewer bytes than these are copied: they wait in the pipe, and nobody is kept waiting."""


class Lending:
    """One end of a pipe, to be written into. What was lent is held on to until `let_go`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._call: Any = None
        self._lent: list[object] = []

    def may_lend(self) -> None:
        """Lend from now on where the system can; the other end can but read, or is trusted."""
        self._call = _vmsplice()

    def write(self, part: bytes | memoryview, /) -> None:
        """Send bytes, lent or copied."""
        rest = memoryview(part).cast("B")
        if self._call is not None and len(rest) >= WORTH_LENDING:
            self._stream.flush()
            sent = self._lend(self._call, np.frombuffer(rest, np.uint8))
            if sent:
                self._lent.append(part)
            if sent < len(rest):  # it was refused, and would be again
                self._call = None
            rest = rest[sent:]
        self._stream.write(rest)

    def flush(self) -> None:
        """Send what was held back."""
        self._stream.flush()

    def let_go(self) -> None:
        """Need what was lent no longer; whoever has not `returned` it must have been ended."""
        self._lent.clear()

    def returned(self) -> bool:
        """Whether all that was lent has left the pipe.

        What waits there is read when the same memory may hold something else, which must not be
        seen. So is what the other end moved on to a pipe of its own, as `splice`, `tee` and
        `vmsplice` do, and `io_uring` for them; that cannot be seen from here. A worker that is
        locked in is refused them all (see `system_calls`), so there, what has left was read.
        """
        if not self._lent:
            return True
        waiting = bytearray(ctypes.sizeof(ctypes.c_int))
        fcntl.ioctl(self._stream.fileno(), termios.FIONREAD, waiting)
        return not any(waiting)

    def _lend(self, call: Any, cells: np.ndarray[Any, np.dtype[np.uint8]]) -> int:
        """Return how many bytes were sent; fewer than all where the system refuses the rest."""
        begin, sent = cells.ctypes.data, 0
        while sent < len(cells):
            part = (ctypes.c_size_t * 2)(begin + sent, len(cells) - sent)
            count = call(self._stream.fileno(), part, ctypes.c_size_t(1), ctypes.c_uint(0))
            if count <= 0:
                break
            sent += count
        return sent


def _vmsplice() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    call = getattr(ctypes.CDLL(None), "vmsplice", None)
    if call is not None:
        call.restype = ctypes.c_ssize_t
    return call
