"""What is lent to a pipe arrives, is let go of once it was read, and can be read no longer then."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.opening import open_model
from audit.subject.worker import lending, process
from audit.subject.worker.lending import LARGE, Lending
from audit.subject.worker.process import Worker

LIMITS = LimitsSection(load="30s", predict="30s")
SUMS = "def sums(rows): return (rows.to_numpy().sum(axis=1) > 0).astype(int)"
HASTY_PROGRAM = """
import os, time

os.read(0, 300_000)
os.write(1, (13).to_bytes(4, "big") + b'{"arrays":[]}')
time.sleep(600)
"""


@pytest.fixture
def pipe() -> Iterator[tuple[int, Lending]]:
    """A pipe: its reading end, and the other one lending."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as stream:
        yield reading, Lending(stream)
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


@pytest.mark.parametrize("size", [LARGE - 1, LARGE, 3 * LARGE + 5])
def test_large_and_small_parts_arrive_in_their_order(pipe: tuple[int, Lending], size: int) -> None:
    large = np.random.default_rng(0).integers(0, 256, size).astype(np.uint8)
    found = carried(pipe, b"before", large.data, b"after")
    assert found == b"before" + large.tobytes() + b"after"
    assert pipe[1].returned()


def test_without_the_system_s_help_it_is_copied(
    pipe: tuple[int, Lending], monkeypatch: pytest.MonkeyPatch
) -> None:
    large = np.arange(LARGE).data
    for call in (None, lambda *_: -1):
        pipe[1]._call = call
        assert carried(pipe, large) == large.tobytes()
        assert pipe[1].returned()


def test_what_cannot_be_written_to_can_be_lent(pipe: tuple[int, Lending]) -> None:
    assert carried(pipe, b"x" * LARGE) == b"x" * LARGE


def test_what_is_lent_is_held_on_to_until_it_was_read(pipe: tuple[int, Lending]) -> None:
    end, line = pipe
    if line._call is None:
        pytest.skip("this system lends nothing")
    part = np.ones(LARGE, np.uint8)
    first = threading.Thread(target=lambda: line.write(part.data))
    first.start()
    read(end, LARGE - 1)
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


def test_a_process_that_answers_what_it_has_not_read_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program.py"
    program.write_text(HASTY_PROGRAM)
    monkeypatch.setattr(process, "PROGRAM", program)
    worker = Worker("hasty", LIMITS)
    if worker._line._call is None:
        pytest.skip("this system lends nothing")
    assert worker.predict({}, [np.ones(LARGE, np.uint8)]) == ({"arrays": []}, [])
    assert worker._process.returncode == -signal.SIGKILL
    with pytest.raises(AuditError, match="has ended"):
        worker.predict({}, [])
    worker.close()
