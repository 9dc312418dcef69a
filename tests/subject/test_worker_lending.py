"""What is lent to a pipe arrives, is let go of once it was read, and can be read no longer then."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.opening import open_model
from audit.subject.worker import lending, process
from audit.subject.worker.isolation import ATTEMPTS
from audit.subject.worker.lending import WORTH_LENDING, Lending
from audit.subject.worker.process import Worker

LIMITS = LimitsSection(load="30s", predict="30s")
SUMS = "def sums(rows): return (rows.to_numpy().sum(axis=1) > 0).astype(int)"
HASTY_PROGRAM = """
import os, time

os.read(0, 300_000)
answer = ANSWER
if CLOSES:
    os.close(0)
os.write(1, len(answer).to_bytes(4, "big") + answer)
time.sleep(600)
"""
ANSWER, ERROR = b'{"arrays":[]}', b'{"arrays":[],"error":{"kind":"memory"}}'
LOCKED_IN: dict[str, Any] = {
    "limited": True,
    "hindered": "",
    "refused": dict.fromkeys(ATTEMPTS, True),
    "seconds": 0.0,
}


@pytest.fixture
def pipe() -> Iterator[tuple[int, Lending]]:
    """A pipe: its reading end, and the other one lending."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as stream:
        line = Lending(stream)
        line.may_lend()
        yield reading, line
        os.close(reading)


def read(end: int, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += os.read(end, size - len(found))
    return found


def carried(pipe: tuple[int, Lending], *parts: Any) -> bytes:
    """Write parts while somebody reads, and return what was read."""
    end, line = pipe
    found: list[bytes] = []
    size = sum(memoryview(part).nbytes for part in parts)
    reader = threading.Thread(target=lambda: found.append(read(end, size)))
    reader.start()
    for part in parts:
        line.write(part)
    line.flush()
    reader.join()
    return found[0]


@pytest.mark.parametrize("size", [WORTH_LENDING - 1, WORTH_LENDING, 3 * WORTH_LENDING + 5])
def test_large_and_small_parts_arrive_in_their_order(pipe: tuple[int, Lending], size: int) -> None:
    large = np.random.default_rng(0).integers(0, 256, size).astype(np.uint8)
    found = carried(pipe, b"before", large.data, b"after")
    assert found == b"before" + large.tobytes() + b"after"
    assert pipe[1].returned()


def test_without_the_system_s_help_it_is_copied(
    pipe: tuple[int, Lending], monkeypatch: pytest.MonkeyPatch
) -> None:
    large = np.arange(WORTH_LENDING).data
    monkeypatch.setattr(lending, "_vmsplice", lambda: None)
    pipe[1].may_lend()
    assert carried(pipe, large) == large.tobytes()
    assert pipe[1].returned()


def test_where_lending_is_refused_it_is_tried_once_and_nothing_is_held_on_to(
    pipe: tuple[int, Lending], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []

    def refuses(*given: object) -> int:
        calls.append(given)
        return -1

    monkeypatch.setattr(lending, "_vmsplice", lambda: refuses)
    pipe[1].may_lend()
    large = np.arange(WORTH_LENDING).data
    assert carried(pipe, large, large) == large.tobytes() * 2
    assert len(calls) == 1
    assert not pipe[1]._lent


def test_nothing_is_lent_before_somebody_says_so() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as stream:
        line = Lending(stream)
        assert carried((reading, line), b"x" * WORTH_LENDING) == b"x" * WORTH_LENDING
        assert not line._lent
        os.close(reading)


def test_what_cannot_be_written_to_can_be_lent(pipe: tuple[int, Lending]) -> None:
    assert carried(pipe, b"x" * WORTH_LENDING) == b"x" * WORTH_LENDING


def test_what_is_lent_is_held_on_to_until_it_was_read(pipe: tuple[int, Lending]) -> None:
    end, line = pipe
    if line._call is None:
        pytest.skip("this system lends nothing")
    part = np.ones(WORTH_LENDING, np.uint8)
    first = threading.Thread(target=lambda: line.write(part.data))
    first.start()
    read(end, WORTH_LENDING - 1)
    first.join()
    assert not line.returned()
    assert line._lent
    read(end, 1)
    assert line.returned()
    line.let_go()
    assert not line._lent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "adding.py").write_text(SUMS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


ROWS = pd.DataFrame(np.random.default_rng(0).normal(size=(100_000, 4)), columns=list("abcd"))


@pytest.mark.parametrize("lent", [True, False], ids=["lent", "copied"])
def test_a_model_is_given_the_same_table_lent_or_copied(
    folder: Path, monkeypatch: pytest.MonkeyPatch, lent: bool
) -> None:
    if not lent:
        monkeypatch.setattr(lending, "_vmsplice", lambda: None)
    model = open_model("adding:sums", limits=LIMITS)
    before = ROWS.copy()
    for _ in range(2):
        said = model.predict(ROWS)
        assert (said.labels == (ROWS.to_numpy().sum(axis=1) > 0)).all()
    model.close()
    pd.testing.assert_frame_equal(ROWS, before)


@pytest.fixture
def hasty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Worker]:
    """Start a worker that answers before it has read everything."""

    def start(answer: bytes, *, lent: bool) -> Worker:
        program = tmp_path / "program.py"
        said = HASTY_PROGRAM.replace("ANSWER", repr(answer)).replace("CLOSES", repr(not lent))
        program.write_text(said)
        monkeypatch.setattr(process, "PROGRAM", program)
        worker = Worker("hasty", LIMITS)
        if lent:
            worker._line.may_lend()
            if worker._line._call is None:
                worker.close()
                pytest.skip("this system lends nothing")
        return worker

    return start


@pytest.mark.parametrize("lent", [True, False], ids=["lent", "copied"])
@pytest.mark.parametrize(
    ("answer", "message"),
    [(ANSWER, "sent something that is no answer"), (ERROR, "needs more memory than its limit")],
    ids=["answer", "error"],
)
def test_what_answers_a_request_it_has_not_read_is_ended_and_only_an_error_is_believed(
    hasty: Callable[..., Worker], answer: bytes, message: str, lent: bool
) -> None:
    worker = hasty(answer, lent=lent)
    with pytest.raises(AuditError, match=message):
        # What is lent has room in the pipe; what is copied has none, and meets a closed end.
        worker.predict({}, [np.ones(WORTH_LENDING if lent else 4 * WORTH_LENDING, np.uint8)])
    assert worker._process.returncode == -signal.SIGKILL
    assert not worker._line._lent
    with pytest.raises(AuditError, match="has ended"):
        worker.predict({}, [])
    worker.close()


@pytest.mark.parametrize(
    ("said", "own_code", "lends"),
    [
        ({}, False, True),
        ({"refused": {**LOCKED_IN["refused"], "network": False}}, False, False),
        ({"refused": {}}, False, False),
        ({"hindered": "this system lacks seccomp"}, False, False),
        ({"refused": {}}, True, True),
    ],
    ids=["locked in", "one thing allowed", "nothing tried", "hindered", "own code"],
)
def test_memory_is_lent_only_to_what_is_locked_in_and_to_own_code(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, Any], own_code: bool, lends: bool
) -> None:
    told: list[bool] = []
    monkeypatch.setattr(Lending, "may_lend", lambda line: told.append(True))
    monkeypatch.setattr(Worker, "_opening", lambda *_: {**LOCKED_IN, **said})
    worker = Worker("a model", LIMITS, own_code=own_code)
    assert not told
    worker.lock_in()
    worker.close()
    assert told == [True] * lends
