"""The same inputs and the same SOURCE_DATE_EPOCH give the same bytes, wherever and however run."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import chain
from pathlib import Path

import joblib
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

ROOT = Path(__file__).parents[1]
GERMAN = ROOT / "tests" / "data" / "german_credit.csv"
NUMBERS = ["duration", "credit_amount", "age"]
OPTIONS = {
    "--data": str(GERMAN),
    "--label": "good_credit",
    "--sensitive": "age",
    "--bins": "age=25,40",
    "--explain-people": "1",
    "--rule": "roc_auc >= 0.6",
}
ANOTHER_CLOCK = """
import builtins, datetime, os, time, types
shift = int(os.environ["CLOCK_SHIFT"])
now, now_ns, gmtime, localtime = time.time, time.time_ns, time.gmtime, time.localtime
time.time = lambda: now() + shift
time.time_ns = lambda: now_ns() + shift * 10**9
time.gmtime = lambda seconds=None: gmtime(time.time() if seconds is None else seconds)
time.localtime = lambda seconds=None: localtime(time.time() if seconds is None else seconds)
class Shifted(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    today = now
    utcnow = now
shifted = types.ModuleType("datetime")
vars(shifted).update(vars(datetime), datetime=Shifted)
WRITERS = {"__main__", "audit", "fontTools", "jinja2", "pydyf", "weasyprint"}
imported = builtins.__import__
def importing(name, globals=None, locals=None, fromlist=(), level=0):
    who = str((globals or {}).get("__name__")).partition(".")[0]
    if name == "datetime" and who in WRITERS:  # the C parts of other libraries need the real one
        return shifted
    return imported(name, globals, locals, fromlist, level)
builtins.__import__ = importing
"""
"""What Python runs before anything else, in the audit and in every process that it starts."""

ONE = {"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1", "TZ": "UTC", "CLOCK_SHIFT": "0"}
OTHER = {
    "PYTHONHASHSEED": "2",
    "OMP_NUM_THREADS": "2",
    "TZ": "Asia/Tokyo",
    "CLOCK_SHIFT": str(400 * 24 * 3600),
}


def _process(
    folder: Path, clock: Path, options: dict[str, str], environment: dict[str, str]
) -> subprocess.Popen[str]:
    """Begin an audit in a process and a working folder of its own."""
    folder.mkdir()
    return subprocess.Popen(
        [sys.executable, "-m", "audit", "run", "--quiet", *chain.from_iterable(options.items())],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(clock), str(ROOT)]),
            "SOURCE_DATE_EPOCH": "1767225600",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _folder(process: subprocess.Popen[str]) -> Path:
    """Wait for an audit, and return the version's folder."""
    out, err = process.communicate()
    assert process.returncode in (0, 3), err
    return Path(out.strip())


def _model_file(folder: Path) -> str:
    rows = pd.read_csv(GERMAN)
    model = RandomForestClassifier(20, random_state=0, n_jobs=2)
    joblib.dump(model.fit(rows[NUMBERS], rows["good_credit"]), folder / "model.joblib")
    return str(folder / "model.joblib")


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """A folder that sets the clock of whoever has it on the path."""
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "sitecustomize.py").write_text(ANOTHER_CLOCK)
    return tmp_path / "clock"


def test_the_other_clock_is_another_one(clock: Path) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", "from datetime import datetime; print(datetime.now().year)"],
            env={**os.environ, "PYTHONPATH": str(clock), **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for environment in (ONE, OTHER)
    ]
    assert int(said[1]) > int(said[0])


@pytest.mark.parametrize("subject", ["trained", "filed"])
def test_two_runs_write_the_same_bytes(tmp_path: Path, clock: Path, subject: str) -> None:
    """Two processes, hash seeds, clocks, time zones, numbers of threads and working folders."""
    if subject == "trained":
        options = {**OPTIONS, "--train": "hist_gradient_boosting"}
    else:
        options = {**OPTIONS, "--model": _model_file(tmp_path)}
    begun = [
        _process(tmp_path / name, clock, options, environment)
        for name, environment in (("one", ONE), ("two", OTHER))
    ]
    one, other = map(_folder, begun)
    names = sorted(file.name for file in one.iterdir())
    assert names == sorted(file.name for file in other.iterdir())
    assert {"evidence.json", "manifest.json", "report.html", "report.pdf"} <= set(names)
    assert ("model.skops" in names) == (subject == "trained")
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
