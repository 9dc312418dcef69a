"""A process of its own for somebody else's model: started, asked, stopped in time, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, BinaryIO

import msgspec
import numpy.typing as npt

from audit.config import LimitsSection, seconds, size_in_bytes
from audit.errors import AuditError
from audit.subject.worker.failure import no_sense, refused, stopped, too_slow
from audit.subject.worker.isolation import Isolation
from audit.subject.worker.lending import Lending
from audit.subject.worker.wire import arrays_of, receive, send

if sys.platform != "win32":
    import fcntl

Answer = tuple[dict[str, Any], list[npt.NDArray[Any]]]

PROGRAM = Path(__file__).with_name("program.py")
KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
PIPE = 2**20
"""Bytes that may wait in a pipe."""

LAST_WORDS = 4000
"""So many bytes of what a model prints are kept, for the case that it dies."""

PATIENCE = 5.0
"""Seconds a process is given to end by itself once its line is closed."""


class Worker:
    """One fresh Python process that holds one model.

    `where` names the model in messages. `own_code` says that it is the user's own code: it then
    sees the user's environment and folder, and PYTHONPATH can be imported from. `python` is
    another interpreter than this one. Nothing the process does
    can end the audit: a crash, a hang or too much memory is an AuditError.
    """

    def __init__(
        self,
        where: str,
        limits: LimitsSection,
        *,
        own_code: bool = False,
        python: str | None = None,
    ) -> None:
        self.where = where
        self._limits = limits
        self._own_code = own_code
        self._process = subprocess.Popen(
            [sys.executable if python is None else python, "-B", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(own_code),
            cwd=None if own_code else os.path.sep,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        for end in (self._process.stdin, self._process.stdout):
            _widen(end)
        self._line = Lending(self._process.stdin)
        self._words = bytearray()
        arguments = (self._process.stderr, self._words)
        self._listener = threading.Thread(target=_listen, args=arguments, daemon=True)
        self._listener.start()
        self._finish = weakref.finalize(self, _finish, self._process, self._listener)

    def lock_in(self) -> Isolation:
        """Have the process lock itself in, and return how far that went.

        The user's own code is limited, and otherwise left as free as the user is. Memory is lent
        to it, and to a process that found itself locked in wholly; to any other it is copied.
        """
        order: dict[str, Any] = {"memory": size_in_bytes(self._limits.memory)}
        with TemporaryDirectory(prefix="audit-") as folder:
            canary = Path(folder) / "canary"
            canary.write_bytes(b"")
            order |= {"sandbox": not self._own_code, "canary": str(canary)}
            said = self._opening(order, [])
        try:
            isolation = msgspec.convert(said, Isolation)
        except msgspec.ValidationError:
            self.close()
            raise no_sense(self.where) from None
        if self._own_code or (isolation.complete and not isolation.hindered):
            self._line.may_lend()
        return isolation

    def open(self, order: dict[str, Any], content: list[npt.NDArray[Any]]) -> dict[str, Any]:
        """Open a model; return what is known of it."""
        return self._opening(order, content)

    def _opening(self, order: dict[str, Any], content: list[npt.NDArray[Any]]) -> dict[str, Any]:
        try:
            return self._ask(order, content, self._limits.load, "opening", "--limit-load")[0]
        except BaseException:
            self.close()
            raise

    def predict(self, request: dict[str, Any], arrays: list[npt.NDArray[Any]]) -> Answer:
        """Send one table and return the answer to it."""
        return self._ask(request, arrays, self._limits.predict, "predicting", "--limit-predict")

    def close(self) -> None:
        """End the process. It is closed a second time without harm."""
        self._finish()
        self._line.let_go()

    def _ask(
        self,
        request: dict[str, Any],
        arrays: list[npt.NDArray[Any]],
        limit: str,
        doing: str,
        flag: str,
    ) -> Answer:
        if self._process.returncode is not None:
            raise AuditError("The model's process has ended", where=self.where)
        try:
            with _deadline(self._process, seconds(limit)) as rung:
                answer = self._exchange(request, arrays)
        except BaseException:  # an interrupt, say: the process may be half way through anything
            _kill(self._process)
            self.close()
            raise
        if rung.is_set():
            self.close()
            raise too_slow(limit, self.where, doing=doing, flag=flag)
        if answer is None:
            raise self._stopped(doing)
        error = answer[0].get("error")
        if isinstance(error, dict):
            raise refused({**error, "limit": self._limits.memory}, self.where)
        return answer

    def _exchange(self, request: dict[str, Any], arrays: list[npt.NDArray[Any]]) -> Answer | None:
        """Send and receive; None where the process is gone.

        What answers a request that it has not read can only be an error.
        """
        incoming = self._process.stdout
        assert incoming is not None
        heard = True
        try:
            send(self._line, request, arrays)
        except OSError:  # it may have answered and gone before it heard us out
            heard = False
        try:
            header, buffers = receive(incoming, size_in_bytes(self._limits.memory))
            answer = header, arrays_of(header, buffers)
        except (EOFError, OSError):
            return None
        except (ValueError, TypeError, KeyError, MemoryError):
            raise no_sense(self.where) from None
        if not (heard and self._line.returned()):
            if not isinstance(header.get("error"), dict):
                raise no_sense(self.where)
            _kill(self._process)
            self._process.wait()
        self._line.let_go()
        return answer

    def _stopped(self, doing: str) -> AuditError:
        _kill(self._process)
        self.close()
        lines = bytes(self._words).decode("utf-8", "replace").split("\n")
        words = next((line for line in reversed(lines) if line.strip()), "")
        code, memory = self._process.returncode, self._limits.memory
        return stopped(code, self.where, doing=doing, memory=memory, words=words)


def environment(own_code: bool) -> dict[str, str]:
    """As little as Python needs, or the user's own; results do not depend on threads or hashes."""
    kept = dict(os.environ) if own_code else {k: os.environ[k] for k in KEPT if k in os.environ}
    pinned = dict.fromkeys(THREADS, "1")
    return {**kept, **pinned, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


def _widen(end: IO[bytes] | None) -> None:
    """Let more wait in a pipe where the system lets us; both sides then stop less often."""
    if end is not None and sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(end.fileno(), fcntl.F_SETPIPE_SZ, PIPE)


@contextmanager
def _deadline(process: subprocess.Popen[bytes], limit: float) -> Iterator[threading.Event]:
    """Kill the process once the time is up, which ends any reading and writing; say so."""
    rung = threading.Event()

    def ring() -> None:
        rung.set()
        _kill(process)

    timer = threading.Timer(min(limit, threading.TIMEOUT_MAX), ring)
    timer.daemon = True
    timer.start()
    try:
        yield rung
    finally:
        timer.cancel()
        timer.join()


def _listen(stream: BinaryIO, words: bytearray) -> None:
    """Keep the end of what is printed, so that a talkative model never has to wait."""
    with stream:
        for part in iter(lambda: os.read(stream.fileno(), 65536), b""):
            words += part
            del words[:-LAST_WORDS]


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill our own child and what it started; it leads a session of its own."""
    if process.returncode is not None:
        return
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _finish(process: subprocess.Popen[bytes], listener: threading.Thread) -> None:
    """Close the line, wait for the end, and leave neither a zombie nor an open file behind."""
    with suppress(OSError):
        process.stdin.close()  # type: ignore[union-attr]
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        _kill(process)
        process.wait()
    process.stdout.close()  # type: ignore[union-attr]
    listener.join(PATIENCE)
