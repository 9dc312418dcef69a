"""A worker locks itself in, says truly how far that went, and still computes."""

from __future__ import annotations

import errno
import os
import pickle
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
import skops.io
from attacking import Calls
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.opening import open_model
from audit.subject.worker import process, readable
from audit.subject.worker.isolation import ATTEMPTS, Isolation

LIMITS = LimitsSection()
ROWS = pd.DataFrame(np.random.default_rng(0).normal(size=(80, 3)), columns=list("abc"))
TRUTH = (ROWS["a"] > 0).to_numpy().astype(int)
WORKER = Path(process.__file__).parent
ALL = dict.fromkeys(ATTEMPTS, True)

linux = pytest.mark.skipif(sys.platform != "linux", reason="a sandbox is only offered by Linux")

SOMEWHERE_ELSE = f"""
import os, runpy
real = os.uname()
os.uname = lambda: type(real)((real[0], real[1], real[2], real[3], "riscv64"))
runpy.run_path({str(WORKER / "program.py")!r}, run_name="__main__")
"""
OLD_KERNEL = f"""
import ctypes, importlib.util, os, runpy, struct
found = importlib.util.spec_from_file_location("calls", {str(WORKER / "system_calls.py")!r})
calls = importlib.util.module_from_spec(found)
found.loader.exec_module(calls)
calls.rules = lambda process: [
    (calls.LOAD, 0, 0, calls.NUMBER),
    (calls.EQUAL, 0, 1, calls.number("landlock_create_ruleset")),
    (calls.RETURN, 0, 0, calls.NO_SUCH_CALL),
    (calls.RETURN, 0, 0, calls.ALLOWED),
]
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)
calls.forbid(libc)
runpy.run_path({str(WORKER / "program.py")!r}, run_name="__main__")
"""


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    file = tmp_path / "model.joblib"
    joblib.dump(LogisticRegression().fit(ROWS, TRUTH), file)
    return file


def on_another_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str) -> None:
    place = tmp_path / "program.py"
    place.write_text(program)
    monkeypatch.setattr(process, "PROGRAM", place)


@linux
def test_what_was_tried_and_refused_is_said(model_file: Path) -> None:
    model = open_model(model_file, limits=LIMITS)
    model.close()
    assert model.facts.isolation == (
        "in a process of its own, which locked itself in before it was given the model; tried "
        "there and refused: using the network, writing files, reading other files, reading the "
        "audit's environment, starting processes, running programs, sending signals"
    )


@linux
def test_nothing_is_left_of_what_was_tried(
    model_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "own"))
    (tmp_path / "own").mkdir()
    open_model(model_file, limits=LIMITS).close()
    assert list((tmp_path / "own").iterdir()) == []


@linux
@pytest.mark.parametrize(
    "estimator",
    [
        RandomForestClassifier(7, n_jobs=2, random_state=0),
        HistGradientBoostingClassifier(max_iter=5),
        KNeighborsClassifier(3),
    ],
)
def test_models_of_many_threads_predict_as_ever(tmp_path: Path, estimator: Any) -> None:
    fitted = estimator.fit(ROWS, TRUTH)
    file = tmp_path / "model.joblib"
    joblib.dump(fitted, file)
    model = open_model(file, limits=LIMITS)
    said = model.predict(ROWS)
    model.close()
    assert said.probabilities is not None
    np.testing.assert_allclose(said.probabilities, fitted.predict_proba(ROWS), rtol=1e-12)


THREADED = """
from concurrent.futures import ThreadPoolExecutor
def predict(self, rows):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda value: int(value > 0), rows["a"]))
"""


@linux
def test_a_model_may_start_threads(tmp_path: Path) -> None:
    made = f"(lambda names: (exec({THREADED!r}, names), type('Model', (), names)())[1])({{}})"
    file = tmp_path / "model.pkl"
    file.write_bytes(pickle.dumps(Calls(eval, made)))
    model = open_model(file, limits=LIMITS)
    said = model.predict(ROWS)
    model.close()
    assert said.labels is not None
    assert said.labels.tolist() == TRUTH.tolist()


KEEPING = """
import ctypes, os
def predict(self, rows):
    libc = ctypes.CDLL(None, use_errno=True)
    ends, others = os.pipe(), os.pipe()
    os.write(ends[1], b"waiting")
    kept = ctypes.create_string_buffer(8)
    part = (ctypes.c_size_t * 2)(ctypes.addressof(kept), 8)
    size, none = ctypes.c_size_t(4), None
    found = []
    for call in (
        lambda: libc.splice(ends[0], none, others[1], none, size, 0),
        lambda: libc.tee(ends[0], others[1], size, 0),
        lambda: libc.vmsplice(ends[1], part, ctypes.c_size_t(1), 0),
    ):
        ctypes.set_errno(0)
        found.append(0 if call() >= 0 else ctypes.get_errno())
    return (found * len(rows))[:len(rows)]
"""


@linux
def test_what_waits_in_a_pipe_can_only_be_read(tmp_path: Path) -> None:
    names: dict[str, Any] = {}
    exec(KEEPING, names)
    assert names["predict"](None, [0] * 3) == [0, 0, 0]  # elsewhere it can be kept

    made = f"(lambda names: (exec({KEEPING!r}, names), type('Model', (), names)())[1])({{}})"
    file = tmp_path / "model.pkl"
    file.write_bytes(pickle.dumps(Calls(eval, made)))
    model = open_model(file, limits=LIMITS)
    said = model.predict(ROWS.head(3))
    model.close()
    assert said.labels is not None
    assert said.labels.tolist() == [errno.EPERM] * 3


@linux
@pytest.mark.parametrize(
    ("program", "lacking", "refused"),
    [
        (SOMEWHERE_ELSE, "the system calls of this machine are not known", ""),
        (OLD_KERNEL, "this system lacks Landlock", "network, writing files"),
    ],
)
def test_where_there_is_no_sandbox_a_pickle_needs_somebody_s_word(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    model_file: Path,
    program: str,
    lacking: str,
    refused: str,
) -> None:
    on_another_system(monkeypatch, tmp_path, program)
    marker, gadget = tmp_path / "marker", tmp_path / "gadget.pkl"
    gadget.write_bytes(pickle.dumps(Calls(Path.touch, marker)))
    digest = sha256(gadget.read_bytes()).hexdigest()
    with pytest.raises(AuditError) as caught:
        open_model(gadget, limits=LIMITS)
    assert not marker.exists()
    assert f"cannot be locked in here: {lacking} (gadget.pkl)" in str(caught.value)
    assert str(caught.value).endswith(f"pass --trust-model sha256:{digest}.")

    digest = sha256(model_file.read_bytes()).hexdigest()
    model = open_model(model_file, trust=digest, limits=LIMITS)
    model.close()
    assert f"without a sandbox, since {lacking}" in model.facts.isolation
    assert refused in model.facts.isolation
    assert "reading other files" not in model.facts.isolation


@linux
def test_where_there_is_no_sandbox_skops_opens_what_is_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "model.skops"
    odd = make_pipeline(FunctionTransformer(np.nan_to_num), LogisticRegression())
    skops.io.dump(odd.fit(ROWS, TRUTH), file)
    open_model(file, limits=LIMITS).close()  # here, nobody has to know it
    on_another_system(monkeypatch, tmp_path, SOMEWHERE_ELSE)
    digest = sha256(file.read_bytes()).hexdigest()
    with pytest.raises(AuditError) as caught:
        open_model(file, limits=LIMITS)
    words = str(caught.value)
    assert "not known to be harmless: numpy.nan_to_num (model.skops)" in words
    assert f"--trust-model sha256:{digest}" in words
    with pytest.raises(AuditError, match="is not the one that is trusted"):
        open_model(file, trust="0" * 64, limits=LIMITS)
    open_model(file, trust=digest, limits=LIMITS).close()
    skops.io.dump(LogisticRegression().fit(ROWS, TRUTH), file)
    open_model(file, limits=LIMITS).close()


ORPHANED = """
import sys
from audit.config import LimitsSection
from audit.subject.opening import open_model
model = open_model(sys.argv[1], limits=LimitsSection())
print(model._worker._process.pid, flush=True)
model.predict(__import__("pandas").DataFrame({"a": [1.0]}))
"""


@linux
def test_a_busy_worker_ends_with_an_audit_that_is_killed(tmp_path: Path) -> None:
    source = "{'predict': lambda self, rows: __import__('time').sleep(600)}"
    file = tmp_path / "model.pkl"
    file.write_bytes(pickle.dumps(Calls(eval, f"type('Model', (), {source})()")))
    root = str(WORKER.parents[2])
    audit = subprocess.Popen(
        [sys.executable, "-c", ORPHANED, str(file)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert audit.stdout is not None
    worker = int(audit.stdout.readline())
    audit.send_signal(signal.SIGKILL)
    audit.wait()
    audit.stdout.close()
    state = Path("/proc", str(worker), "stat")
    patience = time.monotonic() + 10
    while state.exists() and ") Z " not in state.read_text() and time.monotonic() < patience:
        time.sleep(0.01)
    assert not state.exists() or ") Z " in state.read_text()


@pytest.mark.parametrize(
    ("isolation", "complete", "sentence"),
    [
        (Isolation(True, "", ALL, 0.0), True, "sending signals"),
        (Isolation(True, "", {**ALL, "network": False}, 0.0), False, "let it go on using the net"),
        (
            Isolation(True, "this system lacks Landlock", {**ALL, "reading": False}, 0.0),
            False,
            "lacks Landlock;",
        ),
        (Isolation(False, "", ALL, 0.0), True, "; its memory was not limited"),
        (Isolation(True, "", {}, 0.0), False, "since it is the user's own code"),
        (Isolation(True, "this is no Linux", {}, 0.0), False, "a sandbox, since this is no Linux"),
        (Isolation(True, "", {"network": True}, 0.0), False, "without a sandbox"),
    ],
)
def test_only_what_was_found_is_claimed(
    isolation: Isolation, complete: bool, sentence: str
) -> None:
    assert isolation.complete is complete
    assert sentence in isolation.sentence
    assert ("locked itself in" in isolation.sentence) is complete


def test_data_beside_an_editable_install_stays_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pack/__init__.py", "module.py", "people.csv", "data/more.csv", ".env"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    assert str(tmp_path) in readable.projects()
    opened = [*readable.folders("/program"), *readable.files()]
    ours = {place for place in opened if place.startswith(str(tmp_path))}
    assert ours == {str(tmp_path / "pack"), str(tmp_path / "module.py")}
    home = Path("~").expanduser()
    assert not {"/", str(home), str(home.parent), "/tmp", "/etc", "/proc"} & set(opened)
