"""The attacks and the lies: each with its file, what it is after, and what the audit says of it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
from attacking import (
    Attack,
    Calls,
    Restored,
    calls,
    chain,
    does,
    dotted,
    ended,
    got_out,
    harmed,
    instance,
    killed,
    left_a_mark,
    old_protocol,
    runs,
    tampered,
    told,
    told_of_people,
    told_of_the_environment,
    traced,
)

REFUSED = "PermissionError"
NO_MODEL = "has no predict"
ENDED = "process was ended"
TOO_LONG = "took longer than the limit"

ATTACKS: dict[str, Attack] = {
    # code by the ways that a pickle can name it
    "os.system": Attack(
        calls(lambda w: Calls(import_module("os").system, f"touch {w.marker}")),
        left_a_mark,
        NO_MODEL,
    ),
    "subprocess": Attack(
        calls(lambda w: Calls(import_module("subprocess").Popen, ["touch", str(w.marker)])),
        left_a_mark,
        REFUSED,
    ),
    "eval": Attack(
        calls(lambda w: Calls(eval, f"open({str(w.marker)!r}, 'w')")), left_a_mark, REFUSED
    ),
    "exec": Attack(runs("open(MARKER, 'w').write('x')"), left_a_mark, REFUSED),
    "open": Attack(calls(lambda w: Calls(open, str(w.marker), "w")), left_a_mark, REFUSED),
    "a dotted name": Attack(dotted, left_a_mark, NO_MODEL),
    "a name of protocol 0": Attack(old_protocol, left_a_mark, NO_MODEL),
    "an instance of a function": Attack(instance, left_a_mark, NO_MODEL),
    "a chain of partials": Attack(calls(chain), left_a_mark, REFUSED),
    "an item of a restored dict": Attack(calls(lambda w: Restored(w.marker)), left_a_mark, REFUSED),
    "importing a file": Attack(
        does("sys.path.insert(0, FOLDER)\nimport harm"), left_a_mark, "harm"
    ),
    "importlib": Attack(
        does(
            "import importlib.util as u\ns = u.spec_from_file_location('harm', FOLDER+'/harm.py')"
            "\ns.loader.exec_module(u.module_from_spec(s))"
        ),
        left_a_mark,
        REFUSED,
    ),
    "a pickle in a pickle": Attack(
        does("import pickle\npickle.load(open(FOLDER + '/inner.pkl', 'rb'))"), left_a_mark, REFUSED
    ),
    "numpy writes": Attack(
        calls(lambda w: Calls(np.save, str(w.marker) + ".npy", np.zeros(2))),
        lambda w, e: Path(str(w.marker) + ".npy").exists(),
        REFUSED,
    ),
    "numpy loads": Attack(
        does("import numpy\nnumpy.load(FOLDER + '/inner.pkl', allow_pickle=True)"),
        left_a_mark,
        REFUSED,
    ),
    "numpy writes from memory": Attack(
        calls(lambda w: Calls(np.ndarray.tofile, np.zeros(3), str(w.marker))),
        left_a_mark,
        REFUSED,
    ),
}
"""Ways to code; below, what code can do."""

ATTACKS |= {
    # files
    "overwriting": Attack(does("open(KEPT, 'w')"), harmed, REFUSED),
    "overwriting by truncation": Attack(does("os.truncate(KEPT, 0)"), harmed, REFUSED),
    "truncating while reading": Attack(
        does("os.open(KEPT, os.O_RDONLY | os.O_TRUNC)"), harmed, REFUSED
    ),
    "deleting": Attack(does("os.unlink(KEPT)"), harmed, REFUSED),
    "renaming": Attack(does("os.rename(KEPT, KEPT + '.old')"), harmed, REFUSED),
    "taking rights away": Attack(does("os.chmod(KEPT, 0)"), harmed, REFUSED),
    "a symlink": Attack(does("os.symlink('/etc', MARKER)"), left_a_mark, REFUSED),
    "a hard link": Attack(does("os.link(KEPT, MARKER)"), left_a_mark, REFUSED),
    "a folder": Attack(does("os.mkdir(MARKER)"), left_a_mark, REFUSED),
    "a named pipe": Attack(does("os.mkfifo(MARKER)"), left_a_mark, REFUSED),
    "at exit": Attack(
        does("import atexit\natexit.register(lambda: open(MARKER, 'w'))"), left_a_mark, NO_MODEL
    ),
    "in a thread": Attack(
        does("t = threading.Thread(target=lambda: open(MARKER, 'w'))\nt.start(); t.join()"),
        left_a_mark,
        NO_MODEL,
    ),
    "reading a file": Attack(does("raise ValueError(open(SECRET).read())"), told, REFUSED),
    "reading through a symlink": Attack(
        does("os.chdir(FOLDER)\nraise ValueError(open('secret').read())"), told, REFUSED
    ),
    "reading /etc/passwd": Attack(
        does("raise ValueError(open('/etc/passwd').read(99))"), told_of_people, REFUSED
    ),
    "the parent's environment": Attack(
        does(
            "raise ValueError(open(f'/proc/{os.getppid()}/environ').read().replace('\\0', ' ')"
            "[:90] + ' PATH=')"
        ),
        told_of_the_environment,
        REFUSED,
    ),
    "one's own memory": Attack(
        does("open('/proc/self/mem', 'r+b'); open(MARKER, 'w')"), left_a_mark, REFUSED
    ),
    # the world outside
    "tcp": Attack(does("socket.create_connection(TCP)"), got_out, REFUSED),
    "udp": Attack(
        does("s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.sendto(b'x', UDP)"),
        got_out,
        REFUSED,
    ),
    "a unix socket": Attack(
        does("s = socket.socket(socket.AF_UNIX)\ns.connect(DOOR)"), got_out, REFUSED
    ),
    "a web address": Attack(
        does("import urllib.request as u\nu.urlopen('http://%s:%d' % TCP, timeout=.2)"),
        got_out,
        "not permitted|URLError",
    ),
    # processes
    "fork": Attack(
        does("if os.fork() == 0:\n  open(MARKER, 'w'); os._exit(0)\nos.wait()"),
        left_a_mark,
        REFUSED,
    ),
    "a fork bomb": Attack(
        does("for _ in range(5): os.fork()\nopen(MARKER, 'w')"), left_a_mark, REFUSED
    ),
    "spawning": Attack(
        does("os.waitpid(os.posix_spawn('/usr/bin/touch', ['touch', MARKER], {}), 0)"),
        left_a_mark,
        REFUSED,
    ),
    "another program": Attack(
        does("os.execv('/usr/bin/touch', ['touch', MARKER])"), left_a_mark, REFUSED
    ),
    "multiprocessing": Attack(
        does(
            "import multiprocessing as m\np = m.get_context('fork').Process(target=open, "
            "args=(MARKER, 'w'))\np.start(); p.join()"
        ),
        left_a_mark,
        REFUSED,
    ),
    "the C library": Attack(
        does("ctypes.CDLL(None).system(b'touch ' + MARKER.encode())"), left_a_mark, NO_MODEL
    ),
    "a bare system call": Attack(
        does("ctypes.CDLL(None).syscall(ctypes.c_long(57)) or (open(MARKER, 'w'), os._exit(0))"),
        left_a_mark,
        NO_MODEL,
    ),
    "killing": Attack(does("os.kill(VICTIM, signal.SIGKILL)"), killed, REFUSED),
    "killing by a descriptor's owner": Attack(
        does(
            "import fcntl\nr, w = os.pipe()\nfcntl.fcntl(r, 8, VICTIM)\nfcntl.fcntl(r, 10, 9)\n"
            "fcntl.fcntl(r, 4, 0o20000)\nos.write(w, b'x')\ntime.sleep(.1)"
        ),
        killed,
        REFUSED,
    ),
    "tracing": Attack(
        does(
            "c = ctypes.CDLL(None).ptrace(16, VICTIM, None, None)\n"
            "raise ValueError('attached' if c == 0 else 'refused')"
        ),
        traced,
        "refused",
    ),
    # against the worker itself
    "leaving": Attack(does("os._exit(7)"), ended, f"{ENDED} with exit code 7"),
    "leaving politely": Attack(does("sys.exit('enough')"), ended, "SystemExit"),
    "an endless loop": Attack(does("while True: pass"), ended, TOO_LONG),
    "deaf to signals": Attack(
        does(
            "for n in range(1, 32):\n  try: signal.signal(n, signal.SIG_IGN)\n"
            "  except (OSError, ValueError): pass\nwhile True: time.sleep(1)"
        ),
        ended,
        TOO_LONG,
    ),
    "endless memory": Attack(
        does("held = []\nwhile True: held.append(bytearray(10**8))"), ended, "more memory than"
    ),
    "endless recursion": Attack(
        does(
            "sys.setrecursionlimit(10**9)\nclass A:\n  def __repr__(self): return repr(self)\n"
            "repr(A())"
        ),
        ended,
        f"{ENDED}|RecursionError|more memory",
    ),
    "a crash": Attack(does("ctypes.string_at(0)"), ended, f"{ENDED} by SIGSEGV"),
    "a tree with no node there": Attack(
        tampered(10**12), ended, f"{ENDED} by SIG", suffix=".skops"
    ),
    "a tree that never ends": Attack(tampered(0), ended, TOO_LONG, suffix=".skops"),
}

HALF = "[0, 1] * (len(rows) // 2)"
LIES: dict[str, tuple[str, str]] = {
    "too few rows": ("def predict(self, rows): return [1]", "1 predictions for"),
    "a cube": (
        "def predict(self, rows):\n  import numpy; return numpy.zeros((len(rows), 2, 2))",
        "of shape",
    ),
    "a length that lies": (
        "class Row(list):\n  def __len__(self): return 10**9\n"
        "def predict(self, rows): return Row([1])",
        "predictions for|more memory|raised",
    ),
    "bytes on every descriptor": (
        "import os\ndef predict(self, rows):\n  for n in range(3, 30):\n"
        "    try: os.write(n, b'\\xff' * 99)\n    except OSError: pass\n"
        f"  return {HALF}",
        "no answer",
    ),
    "a header without an end": (
        "import os\ndef predict(self, rows):\n  for n in range(3, 30):\n"
        "    try: os.write(n, b'\\x00\\x01\\x00\\x00' + b'[' * 65536)\n"
        f"    except OSError: pass\n  return {HALF}",
        "no answer",
    ),
    "an array as large as can be": (
        "import os\nsaid = b'{\"arrays\": [[\"<f8\", [0, ' + b'9' * 40 + b']]]}'\n"
        "def predict(self, rows):\n  for n in range(3, 30):\n"
        "    try: os.write(n, len(said).to_bytes(4, 'big') + said)\n"
        f"    except OSError: pass\n  return {HALF}",
        "no answer",
    ),
    "a flood of words": (
        "import os, sys\ndef predict(self, rows):\n"
        "  print('x' * 10**6); os.write(2, b'y' * 10**6); return 'z'",
        "of shape",
    ),
    "numpy replaced": (
        "import numpy\ndef nothing(*a, **k): raise ValueError('replaced')\n"
        "numpy.asarray = numpy.shape = numpy.empty = nothing\n"
        "def predict(self, rows): return [0] * len(rows)",
        "replaced",
    ),
    "half a letter as a class": (
        "classes_ = ['\\ud800', 'b']\ndef predict(self, rows): return ['\\ud800'] * len(rows)",
        "no answer",
    ),
    "a class that is an array": (
        "import numpy\nclasses_ = [numpy.zeros(2)]\ndef predict(self, rows): return [0]",
        "several outputs",
    ),
    "a name a million letters long": (
        "def predict(self, rows): return [0] * len(rows)\nfeature_names_in_ = ['x' * 10**6]",
        "needs columns that are not there",
    ),
}
"""Models that answer nonsense: their source, and what the audit says."""
