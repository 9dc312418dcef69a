"""Model files that attack whoever opens them, and what each of them is after.

Every attack is a pickle (or a skops file) made in a `World`: a folder with a secret, a file that
may be harmed and a listener. `done` says whether the attack got what it is after.
"""

from __future__ import annotations

import io
import pickle
import socket
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, reduce
from importlib import import_module
from operator import methodcaller
from pathlib import Path
from typing import Any

import numpy as np

SECRET = "the-canary-sings"
WHOLE = "kept whole"


@dataclass
class World:
    """What an attack can reach: files, a listener, and a process that may be ended."""

    folder: Path
    victim: int
    listener: socket.socket = field(default_factory=socket.socket)
    datagrams: socket.socket = field(
        default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    )
    local: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_UNIX))

    def __post_init__(self) -> None:
        for place in (self.listener, self.datagrams):
            place.bind(("127.0.0.1", 0))
        self.local.bind(str(self.folder / "door"))
        for place in (self.listener, self.local):
            place.listen()
        for place in (self.listener, self.datagrams, self.local):
            place.setblocking(False)
        (self.folder / "secret").write_text(SECRET)
        (self.folder / "kept").write_text(WHOLE)
        (self.folder / "inner.pkl").write_bytes(pickle.dumps(Calls(Path.touch, self.marker)))
        (self.folder / "harm.py").write_text(f"open({str(self.marker)!r}, 'w')")

    @property
    def marker(self) -> Path:
        """The file that an attack leaves."""
        return self.folder / "was_here"

    def close(self) -> None:
        for place in (self.listener, self.datagrams, self.local):
            place.close()


@dataclass(frozen=True)
class Ending:
    """How it ended: what was said, the exit code, and whether it had to be stopped."""

    words: str
    code: int | None
    stopped: bool = False


class Calls:
    """Opening this calls a function."""

    def __init__(self, function: Callable[..., Any], *given: Any) -> None:
        self.call = function, given

    def __reduce__(self) -> Any:
        return self.call


class Restored:
    """Opening this hands a state to a function of the attacker's choice."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return dict, (), {"seen": 1}, None, iter([("key", Calls(Path.touch, self.marker))])


def runs(source: str) -> Callable[[World], bytes]:
    """Make a pickle that runs Python; words in capitals are the world's."""
    return lambda world: pickle.dumps(Calls(exec, filled(source, world)))


def model(source: str) -> Callable[[World], bytes]:
    """Make a pickle of a model; the source defines `predict(rows)` and, maybe, more."""
    made = "(lambda names: (exec({!r}, names), type('Model', (), names)())[1])({{}})"
    return lambda world: pickle.dumps(Calls(eval, made.format(filled(source, world))))


def calls(make: Callable[[World], Any]) -> Callable[[World], bytes]:
    """Make a pickle of whatever is made for a world."""
    return lambda world: pickle.dumps(make(world))


def filled(source: str, world: World) -> str:
    words = {
        "MARKER": repr(str(world.marker)),
        "SECRET": repr(str(world.folder / "secret")),
        "KEPT": repr(str(world.folder / "kept")),
        "FOLDER": repr(str(world.folder)),
        "DOOR": repr(str(world.folder / "door")),
        "TCP": repr(world.listener.getsockname()),
        "UDP": repr(world.datagrams.getsockname()),
        "VICTIM": str(world.victim),
    }
    return reduce(lambda text, word: text.replace(word, words[word]), words, source)


def left_a_mark(world: World, ending: Ending) -> bool:
    return world.marker.exists() or world.marker.is_symlink()


def harmed(world: World, ending: Ending) -> bool:
    kept = world.folder / "kept"
    return not kept.exists() or kept.read_text() != WHOLE or kept.stat().st_mode & 0o777 == 0


def told(world: World, ending: Ending) -> bool:
    return SECRET in ending.words


def told_of_the_environment(world: World, ending: Ending) -> bool:
    return "PATH=" in ending.words


def told_of_people(world: World, ending: Ending) -> bool:
    return "root:" in ending.words


def got_out(world: World, ending: Ending) -> bool:
    for place in (world.listener, world.local):
        try:
            place.accept()[0].close()
        except BlockingIOError:
            continue
        return True
    try:
        world.datagrams.recv(100)
    except BlockingIOError:
        return False
    return True


def killed(world: World, ending: Ending) -> bool:
    state = Path("/proc", str(world.victim), "stat").read_text().rpartition(")")[2].split()[0]
    return state in "ZX"


def traced(world: World, ending: Ending) -> bool:
    return "attached" in ending.words


def ended(world: World, ending: Ending) -> bool:
    return ending.stopped or ending.code != 0


Made = Callable[[World], bytes]
Done = Callable[[World, Ending], bool]


@dataclass(frozen=True)
class Attack:
    """One file, what it is after, and what the audit says of it (a pattern)."""

    make: Made
    done: Done
    said: str
    suffix: str = ".pkl"


def chain(world: World) -> Any:
    """No function of the file's own: methods and partials of the standard library alone."""
    text = methodcaller("write_text", "was here")
    return Calls(partial(text), world.marker)


def dotted(world: World) -> bytes:
    """A harmless module's name, and an attribute of an attribute of it."""
    command = f"touch {world.marker}".encode()
    size = len(command).to_bytes(4, "little")
    return b"\x80\x04\x8c\x07fnmatch\x8c\x09os.system\x93X" + size + command + b"\x85R."


def old_protocol(world: World) -> bytes:
    return f"cos\nsystem\n(S'touch {world.marker}'\ntR.".encode()


def instance(world: World) -> bytes:
    return f"(S'touch {world.marker}'\nios\nsystem\n.".encode()


def tampered(child: int) -> Made:
    """A skops file of known types alone, whose tree sends a row to where there is no node."""

    def make(world: World) -> bytes:
        trees = import_module("sklearn.tree")
        rows = np.random.default_rng(0).normal(size=(60, 2))
        fitted = trees.DecisionTreeClassifier(max_depth=3).fit(rows, rows[:, 0] > 0)
        honest = import_module("skops.io").dumps(fitted)
        changed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(honest)) as old, zipfile.ZipFile(changed, "w") as new:
            for name in old.namelist():
                new.writestr(name, _sent_astray(name, old.read(name), child))
        return changed.getvalue()

    return make


def _sent_astray(name: str, part: bytes, child: int) -> bytes:
    array = np.load(io.BytesIO(part)) if name.endswith(".npy") else np.zeros(1)
    if "left_child" not in (array.dtype.names or ()):
        return part
    array["left_child"][0] = array["right_child"][0] = child
    written = io.BytesIO()
    np.save(written, array)
    return written.getvalue()


RESOLVE = "import os, sys, socket, ctypes, signal, threading, time\n"


def does(source: str) -> Made:
    return runs(RESOLVE + source)
