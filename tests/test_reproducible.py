"""The same inputs and the same SOURCE_DATE_EPOCH give the same bytes, wherever and however run."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]
GERMAN = ROOT / "tests" / "data" / "german_credit.csv"
OPTIONS = {
    "--data": str(GERMAN),
    "--label": "good_credit",
    "--train": "hist_gradient_boosting",
    "--sensitive": "age",
    "--bins": "age=25,40",
    "--explain-people": "2",
    "--rule": "roc_auc >= 0.6",
}


def _audit(folder: Path, **environment: str) -> Path:
    """Audit in a process and a working folder of its own; return the version's folder."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "audit", "run", "--quiet", *chain.from_iterable(OPTIONS.items())],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SOURCE_DATE_EPOCH": "1767225600",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 3), done.stderr
    return Path(done.stdout.strip())


def test_two_runs_write_the_same_bytes(tmp_path):
    one = _audit(tmp_path / "one", PYTHONHASHSEED="1", OMP_NUM_THREADS="1", TZ="UTC")
    other = _audit(tmp_path / "two", PYTHONHASHSEED="2", OMP_NUM_THREADS="2", TZ="Asia/Tokyo")
    names = sorted(file.name for file in one.iterdir())
    assert names == sorted(file.name for file in other.iterdir())
    assert {"evidence.json", "manifest.json", "model.skops", "report.pdf"} <= set(names)
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
