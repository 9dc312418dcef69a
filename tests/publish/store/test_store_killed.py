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
from audit.publish.store.keys import load_public
from audit.publish.store.leftovers import remove_older, sweep
from audit.publish.store.lock import only_writer
from audit.publish.store.verify import Checked, verify_report

HERE = Path(__file__).parent
forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork, SIGKILL")
WRITERS, EACH = 8, 25

KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import publish
from audit.publish.store import Store
from audit.publish.store.keys import generate, load_private
from audit.publish.store.leftovers import remove_older
from audit.publish.store.sign import sign

CALLS = ("mkdir", "open", "fsync", "rename", "replace", "unlink", "rmdir")
KEY = Path(sys.argv[2]) / "key"
generate(KEY)
PRIVATE = load_private(KEY)

def draw(folder, version):
    for name in ("report.html", "report.pdf"):
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT), "wb") as file:
            file.write(b"drawn " * 9)
    return {}

ACTIONS = {
    "publish": lambda root: publish(Store(root), 0.5, files={"m.skops": b"bytes"}, draw=draw),
    "sign": lambda root: sign(root, "credit", PRIVATE),
    "remove": lambda root: remove_older(root, "credit", 1),
}

class Torn:
    def __init__(self, file, kill):
        self.file, self.kill = file, kill
    def __getattr__(self, name):
        return getattr(self.file, name)
    def __enter__(self):
        return self
    def __exit__(self, *ending):
        self.file.close()
    def write(self, content):
        def half():
            self.file.write(content[: len(content) // 2])
            self.file.flush()
        self.kill(half)
        return self.file.write(content)

def count_down(points):
    left = [points]
    def kill(first=lambda: None):
        if left[0] == 0:
            first()
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
    def watched(call):
        def step(*given, **named):
            kill()
            return call(*given, **named)
        return step
    for name in CALLS:
        setattr(os, name, watched(getattr(os, name)))
    opened = os.fdopen
    os.fdopen = lambda *given, **named: Torn(opened(*given, **named), kill)

def killed(root, act, points):
    child = os.fork()
    if child == 0:
        count_down(points)
        act(root)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

points, ended = 0, -signal.SIGKILL
while ended == -signal.SIGKILL:
    root = Path(sys.argv[2]) / str(points)
    for value in (0.25, 0.375):
        publish(Store(root), value)
    sign(root, "credit", PRIVATE)
    ended = killed(root, ACTIONS[sys.argv[3]], points)
    print(points, ended, *sorted(path.name for path in (root / "credit").iterdir()))
    points += 1
assert ended == 0
"""

FULL = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import publish
from audit.errors import AuditError
from audit.publish.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for size in map(int, sys.argv[3:]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        publish(Store(Path(sys.argv[2])), 0.5)
    except AuditError as error:
        said = str(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    print(said, flush=True)
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


def killed_at_every_point(folder: Path, action: str) -> list[tuple[Path, list[str]]]:
    """Stop an action at every call that changes the disk, also in the middle of a write.

    Returns for each point the store and what lay in the report's folder then.
    """
    command = [sys.executable, "-c", KILLED, str(HERE), str(folder), action]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    lines = [line.split() for line in ended.stdout.splitlines()]
    assert len(lines) > 12
    return [(folder / points, left) for points, _, *left in lines]


def unharmed(root: Path, folder: Path) -> Checked:
    """Verify a report with its signed head, whatever was going on when somebody was stopped."""
    found = verify_report(root, "credit", public_key=load_public(folder / "key.pub"))
    assert found.altered == ()
    return found


@forking
def test_killed_at_every_write_point_of_a_publish(
    tmp_path: Path, publishing: Callable[..., Version]
):
    found = killed_at_every_point(tmp_path, "publish")
    for root, left in found:
        store, survived = Store(root), "v3" in left
        unharmed(root, tmp_path)
        publishing(store, 0.75)
        assert whole_chain(store) == ([0.25, 0.375, 0.5] if survived else [0.25, 0.375]) + [0.75]
        assert sorted(path.name for path in (store.root / "credit").iterdir()) == [
            ".lock",
            "head.json",
            *[f"v{number}" for number in store.versions("credit")],
        ]
        unharmed(root, tmp_path)
    assert "v3" not in found[0][1]
    assert "v3" in found[-1][1]


@forking
def test_killed_at_every_write_point_of_signing(tmp_path: Path):
    for root, _ in killed_at_every_point(tmp_path, "sign"):
        assert "signed up to v2" in unharmed(root, tmp_path).notes[0]


@forking
def test_killed_at_every_write_point_of_removing_a_version(tmp_path: Path):
    found = killed_at_every_point(tmp_path, "remove")
    for root, left in found:
        notes = " ".join(unharmed(root, tmp_path).notes)
        assert ("removed on purpose" in notes) == ("v1" not in left)
        assert remove_older(root, "credit", 1) == ((1,) if "v1" in left else ())
        sweep(root, "credit", 0)
        assert sorted(path.name for path in (root / "credit").iterdir()) == [
            ".lock",
            "head.json",
            "removed",
            "v2",
        ]
        unharmed(root, tmp_path)
    assert "v1" in found[0][1]


@forking
def test_a_disk_that_takes_no_more_than_so_many_bytes(
    store: Store, publishing: Callable[..., Version]
):
    publishing(store)
    before = whole_chain(store)
    sizes = (0, 1, 100, 300, 400, 500, 600, 700)
    command = [sys.executable, "-c", FULL, str(HERE), str(store.root), *map(str, sizes)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    told = ended.stdout.splitlines()
    assert len(told) == len(sizes)
    assert all("cannot be written: File too large" in line for line in told)
    assert whole_chain(store) == before
    assert sorted(path.name for path in (store.root / "credit").iterdir()) == [".lock", "v1"]


def test_writers_of_several_processes_lose_nothing(tmp_path: Path):
    command = [sys.executable, "-c", WRITER, str(HERE), str(tmp_path), str(EACH)]
    running = [subprocess.Popen([*command, str(writer)]) for writer in range(WRITERS)]
    assert [process.wait(timeout=120) for process in running] == [0] * WRITERS
    store = Store(tmp_path)
    assert store.versions("credit") == tuple(range(1, WRITERS * EACH + 1))
    expected = [writer + turn / 1000 for writer in range(WRITERS) for turn in range(EACH)]
    assert sorted(value or 0.0 for value in whole_chain(store)) == sorted(expected)


def test_writers_of_several_threads_lose_nothing(store: Store, publishing: Callable[..., Version]):
    with ThreadPoolExecutor(4) as pool:
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
