"""The worker: whatever a model does, the audit goes on and no process is left behind."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.model import Predictions
from audit.subject.opening import open_model
from audit.subject.worker import process
from audit.subject.worker.failure import refused, short

LIMITS = LimitsSection(load="30s", predict="30s")
ROWS = pd.DataFrame({"n": [1, 2, 3, 4], "text": ["a", None, "b", "a"]})

MISCHIEF = """
import os, sys, time
from pathlib import Path

def fine(rows): return [0, 1, 1, 0]
def talks(rows):
    print("spoilt" * 100_000); sys.stdout.flush()
    os.write(1, b"spoilt" * 100_000); sys.stderr.write("x" * 300_000)
    print(input.__name__, sys.stdin.read())
    return [0, 1, 1, 0]
def exits(rows): os._exit(3)
def leaves(rows): sys.exit("enough")
def segfaults(rows):
    print("the last words\\x1b[31m", flush=True)
    import ctypes; ctypes.string_at(0)
def hangs(rows): time.sleep(600)
def hangs_in_c(rows):
    import re; re.match(r"(a+)+$", "a" * 64 + "b")
def raises(rows): raise ValueError("no\\nway " * 200)
def short_of(rows): return [0, 1, 1]
def one(rows): return 1
def nothing(rows): return None
def cube(rows):
    import numpy as np; return np.zeros((4, 2, 2))
def dates(rows):
    import datetime; return [datetime.date(2020, 1, 1)] * 4
def greedy(rows): return bytearray(3 * 10**9)
def closes(rows): os.closerange(3, 200); time.sleep(600)
def forks(rows):
    child = os.fork()
    if child == 0: time.sleep(600)
    Path("child").write_text(str(child))
    os._exit(1)
def mutates(rows):
    seen = list(rows.columns)
    rows["n"] = 0; rows.drop(columns="text", inplace=True)
    return [len(seen)] * 4
def sees(rows):
    return [os.environ.get("A_SECRET", "no"), os.environ["OMP_NUM_THREADS"], os.getcwd(), "x"]
def nonsense(rows):
    for descriptor in range(3, 20):
        try: os.write(descriptor, b"\\xff" * 64)
        except OSError: pass
    return [0, 1, 1, 0]
"""


@pytest.fixture
def started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Work in a folder that holds the mischief; afterwards no process and no thread is left."""
    (tmp_path / "mischief.py").write_text(MISCHIEF)
    monkeypatch.chdir(tmp_path)
    found: list[subprocess.Popen[bytes]] = []

    class Recorded(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            found.append(self)

    monkeypatch.setattr(process.subprocess, "Popen", Recorded)
    threads = threading.active_count()
    yield found
    assert found
    for child in found:
        assert child.returncode is not None
        with pytest.raises(ProcessLookupError):
            os.kill(child.pid, 0)
    assert threading.active_count() == threads


def ask(function: str, limits: LimitsSection = LIMITS, rows: pd.DataFrame = ROWS) -> Predictions:
    model = open_model(f"mischief:{function}", limits=limits)
    try:
        return model.predict(rows)
    finally:
        model.close()
        model.close()


def test_a_model_that_prints_does_not_spoil_the_line(started: object) -> None:
    said = ask("talks")
    assert said.labels is not None
    assert said.labels.tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("exits", "was ended with exit code 3 while predicting"),
        ("segfaults", r"by SIGSEGV while predicting, after writing: the last words\[31m"),
        ("leaves", "predict raised SystemExit: enough"),
        ("raises", "predict raised ValueError: no way no way .*…"),
        ("short_of", "returned 3 predictions for 4 rows"),
        ("one", "returned a int of shape none"),
        ("nothing", "returned a NoneType of shape none"),
        ("cube", "returned a ndarray of shape 4 × 2 × 2"),
        ("dates", "predicts values of type date"),
        ("closes", "was ended by SIGKILL"),
        ("nonsense", "sent something that is no answer"),
    ],
)
def test_misbehaviour_is_one_sentence(started: object, function: str, message: str) -> None:
    with pytest.raises(AuditError, match=message) as caught:
        ask(function)
    assert caught.value.where == f"mischief:{function}"
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("function", ["hangs", "hangs_in_c"])
def test_a_model_that_hangs_is_stopped_in_time(started: object, function: str) -> None:
    before = time.monotonic()
    with pytest.raises(
        AuditError, match=r"was stopped: predicting took longer than the limit of 0\.3s"
    ):
        ask(function, LimitsSection(predict="0.3s"))
    assert time.monotonic() - before < 10


def alive(state: Path) -> bool:
    """Whether a process still runs; one that nobody has waited for yet does not."""
    try:
        return state.read_text().rpartition(")")[2].split()[0] not in "XZ"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc here")
def test_what_a_model_starts_ends_with_it(started: object, tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="was stopped"):
        ask("forks", LimitsSection(predict="1s"))
    state = Path("/proc", (tmp_path / "child").read_text(), "stat")
    patience = time.monotonic() + 10
    while alive(state) and time.monotonic() < patience:
        time.sleep(0.01)
    assert not alive(state)


def test_too_much_memory_is_refused(started: object) -> None:
    with pytest.raises(AuditError, match=r"needs more memory than its limit of 2GB .*limit-memory"):
        ask("greedy", LimitsSection(memory="2GB"))


def test_a_limit_too_small_for_python_itself_is_one_sentence(started: object) -> None:
    with pytest.raises(AuditError, match=r"limit of 60MB"):
        ask("fine", LimitsSection(memory="60MB"))


def test_rows_too_large_for_the_limit_are_one_sentence(started: object) -> None:
    many = pd.DataFrame({"n": np.zeros(160_000_000)})
    with pytest.raises(AuditError, match=r"limit of 1GB"):
        ask("fine", LimitsSection(memory="1GB"), rows=many)


def test_opening_that_takes_too_long_is_stopped(started: object, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("import time; time.sleep(600)")
    with pytest.raises(AuditError, match=r"opening took longer than the limit of 0.5s.*limit-load"):
        open_model("slow:predict", limits=LimitsSection(load="0.5s"))


def test_dying_while_opening_is_one_sentence(started: object, tmp_path: Path) -> None:
    (tmp_path / "dying.py").write_text("import os; os.abort()")
    with pytest.raises(AuditError, match="ended by SIGABRT while opening"):
        open_model("dying:predict", limits=LIMITS)


def test_a_table_the_model_writes_into_stays_whole(started: object) -> None:
    rows = ROWS.copy()
    model = open_model("mischief:mutates", limits=LIMITS)
    for _ in range(2):
        said = model.predict(rows)
        assert said.labels is not None
        assert said.labels.tolist() == [2, 2, 2, 2]
    model.close()
    pd.testing.assert_frame_equal(rows, ROWS)


def test_a_model_that_raised_can_be_asked_again(started: object) -> None:
    model = open_model("mischief:raises", limits=LIMITS)
    for _ in range(2):
        with pytest.raises(AuditError, match="raised ValueError"):
            model.predict(ROWS)
    model.close()


def test_a_model_that_died_says_so_when_it_is_asked_again(started: object) -> None:
    model = open_model("mischief:exits", limits=LIMITS)
    with pytest.raises(AuditError, match="exit code 3"):
        model.predict(ROWS)
    with pytest.raises(AuditError, match="process has ended"):
        model.predict(ROWS)


def test_a_model_that_was_forgotten_is_ended(started: list[subprocess.Popen[bytes]]) -> None:
    model = open_model("mischief:fine", limits=LIMITS)
    del model
    assert started[0].returncode is not None


def test_an_interrupt_ends_the_process(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = open_model("mischief:hangs", limits=LIMITS)

    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(process, "receive", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.predict(ROWS)
    assert started[0].returncode is not None


def test_own_code_sees_its_own_environment_and_one_thread(
    started: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET", "yes")
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    said = ask("sees")
    assert said.labels is not None
    assert said.labels.tolist() == ["yes", "1", str(Path.cwd()), "x"]


def test_a_file_s_model_sees_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "yes")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    environment = process.environment(own_code=False)
    assert not {"A_SECRET", "PYTHONPATH", "HOME"} & set(environment)
    assert environment["OPENBLAS_NUM_THREADS"] == "1"
    assert "A_SECRET" in process.environment(own_code=True)


@pytest.mark.parametrize(
    "answer", [{"kind": "untrusted"}, {"kind": "rows", "got": 1}, {"kind": "shape", "shape": 3}]
)
def test_a_refusal_that_makes_no_sense_is_one_sentence(answer: dict[str, Any]) -> None:
    assert (
        refused(answer, "model.pkl").what == "The model's process sent something that is no answer"
    )


def test_a_defect_of_the_worker_is_named() -> None:
    error = refused({"kind": "defect", "type": "KeyError", "message": "'rows'"}, "model.pkl")
    assert str(error) == "The model's process failed (KeyError: 'rows') (model.pkl)."


def test_somebody_else_s_words_are_cut_and_cleaned() -> None:
    assert short("a\x00b\u202ec\r\n d") == "abc d"
    assert len(short("word " * 1000)) == 200
