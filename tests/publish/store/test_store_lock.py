"""Who waits for a lock, how long, and what the lock itself is."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.publish.store import lock
from audit.publish.store.lock import only_writer


class Clock:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 5.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(lock, "time", made)
    return made


def test_whoever_waits_gets_it_once_it_is_free(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    answers = iter([False, False, False, True])
    monkeypatch.setattr(lock, "_taken", lambda descriptor: next(answers))
    with only_writer(tmp_path, 1.0):
        assert clock.slept == [0.02, 0.02, 0.02]


@pytest.mark.parametrize(("patience", "tries"), [(0.0, 1), (0.03, 2), (1.0, 51)])
def test_nobody_waits_much_longer_than_asked(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, patience: float, tries: int
):
    monkeypatch.setattr(lock, "_taken", lambda descriptor: False)
    with pytest.raises(AuditError), only_writer(tmp_path, patience):
        raise AssertionError("this is never reached")
    assert abs(len(clock.slept) - tries) <= (patience == 1.0)


def test_the_lock_is_let_go_of_however_it_ends(tmp_path: Path):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), only_writer(tmp_path, 0.0):
            raise ZeroDivisionError
    with only_writer(tmp_path, 0.0), pytest.raises(AuditError), only_writer(tmp_path, 0.0):
        pass


@pytest.mark.skipif(os.name == "nt", reason="needs the modes of Unix")
def test_the_lock_can_be_shared_as_far_as_the_umask_says(tmp_path: Path):
    before = os.umask(0)
    try:
        with only_writer(tmp_path):
            pass
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / ".lock").stat().st_mode) == 0o666
