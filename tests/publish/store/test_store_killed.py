"""Killed at any write point, or with many writers at once: nothing half, lost or double."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.publish.store import Store, Version
from audit.publish.store.lock import only_writer

HERE = Path(__file__).parent
WRITERS, EACH = 4, 10

KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import publish
from audit.publish.store import Store

CALLS = ("mkdir", "open", "write", "fsync", "rename")

def count_down(points):
    left = [points]
    def watched(call):
        def step(*given, **named):
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return call(*given, **named)
        return step
    for name in CALLS:
        setattr(os, name, watched(getattr(os, name)))

def audit(root, value, points=None):
    child = os.fork()
    if child == 0:
        if points is not None:
            count_down(points)
        publish(Store(root), value, files={"model.skops": b"bytes"})
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

points, ended = 0, -signal.SIGKILL
while ended == -signal.SIGKILL:
    root = Path(sys.argv[2]) / str(points)
    assert audit(root, 0.25) == 0
    ended = audit(root, 0.5, points)
    killed_with = sorted(path.name for path in (root / "credit").iterdir())
    assert audit(root, 0.75) == 0
    print(points, ended, *killed_with)
    points += 1
assert ended == 0
"""

WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import publish
from audit.publish.store import Store
for turn in range(int(sys.argv[3])):
    publish(Store(Path(sys.argv[2])), float(sys.argv[4]) + turn / 1000)
"""


def whole_chain(store: Store) -> list[float | None]:
    """Check every file of every version and the links between them; return their values."""
    previous = None
    for version in store.history("credit"):
        for file in version.manifest.files:
            version.read(file)
        assert version.manifest.previous == previous
        content = (version.folder / "manifest.json").read_bytes()
        previous = hashlib.sha256(content).hexdigest()
    return [version.evidence.measurements[0].value for version in store.history("credit")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork and SIGKILL")
def test_killed_at_every_write_point(tmp_path: Path):
    command = [sys.executable, "-c", KILLED, str(HERE), str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert len(lines) > 20
    for line in lines:
        points, _, *left = line.split()
        store = Store(tmp_path / points)
        survived = "v2" in left
        assert whole_chain(store) == ([0.25, 0.5, 0.75] if survived else [0.25, 0.75])
        assert sorted(path.name for path in (store.root / "credit").iterdir()) == [
            ".lock",
            *[f"v{number}" for number in store.versions("credit")],
        ]
    assert "v2" not in lines[0].split()
    assert "v2" in lines[-1].split()


def test_writers_of_several_processes_lose_nothing(tmp_path: Path):
    command = [sys.executable, "-c", WRITER, str(HERE), str(tmp_path), str(EACH)]
    running = [subprocess.Popen([*command, str(writer)]) for writer in range(WRITERS)]
    assert [process.wait(timeout=120) for process in running] == [0] * WRITERS
    store = Store(tmp_path)
    assert store.versions("credit") == tuple(range(1, WRITERS * EACH + 1))
    expected = [writer + turn / 1000 for writer in range(WRITERS) for turn in range(EACH)]
    assert sorted(value or 0.0 for value in whole_chain(store)) == sorted(expected)


def test_writers_of_several_threads_lose_nothing(store: Store, publishing: Callable[..., Version]):
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda value: publishing(store, value / 100), range(20)))
    assert sorted(value or 0.0 for value in whole_chain(store)) == [n / 100 for n in range(20)]


def test_a_reader_never_sees_half_a_version(store: Store, publishing: Callable[..., Version]):
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(lambda: [publishing(store, n / 100) for n in range(15)])
        while not writing.done():
            for name in store.names():
                assert store.open(name).evidence.measurements
    assert len(writing.result()) == 15


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_living_writer_keeps_its_draft_and_a_dead_one_loses_it(
    store: Store, publishing: Callable[..., Version]
):
    slow = (
        "import sys, time; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from conftest import publish\nfrom audit.publish.store import Store\n"
        "publish(Store(Path(sys.argv[2])), draw=lambda *_: print('drawing', flush=True)"
        " or time.sleep(60) or {})\n"
    )
    command = [sys.executable, "-c", slow, str(HERE), str(store.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "drawing\n"
        home = store.root / "credit"
        assert (home / f".draft-{writer.pid}" / "evidence.json").exists()
        with pytest.raises(AuditError, match="Another audit"), only_writer(home, patience=0.05):
            pass
        assert (home / f".draft-{writer.pid}" / "evidence.json").exists()
        writer.send_signal(signal.SIGKILL)
    assert publishing(store).number == 1
    assert not list(home.glob(".draft-*"))


def test_waiting_for_another_writer_ends_in_a_sentence(tmp_path: Path):
    start = time.monotonic()
    with (
        only_writer(tmp_path),
        pytest.raises(AuditError, match="has been publishing"),
        only_writer(tmp_path, patience=0.1),
    ):
        pass
    assert time.monotonic() - start < 5
