"""The example of CONTRIBUTING.md, tried: one new file, and everything else follows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import pandas as pd
import audit
from audit.measure.catalogue import entries
assert "missed_share" in {entry.id for entry in entries()}
rows = pd.DataFrame({"y": [0, 1] * 40, "p": [0, 0, 1, 1] * 20, "sex": ["f", "m"] * 40})
report = audit.run(data=rows, label="y", prediction="p", sensitive=["sex"], reports="reports",
                   format=["html"], rules=["missed_share across sex <= 0.9"])
assert report.verdicts.outcome == "pass", report.verdicts
assert "Missed share" in (report.folder / "report.html").read_text()
frame = report.to_frame()
assert set(frame[frame.metric == "missed_share"].sex.dropna()) == {"f", "m"}
"""


@pytest.fixture
def house(tmp_path):
    """A copy of the source with the example's file in it."""
    copied = tmp_path / "house"
    shutil.copytree(ROOT / "audit", copied / "audit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", copied / "templates")
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    place = re.search(r"Put this into `([^`]+)`", text)[1]
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    (copied / place).write_text(code, encoding="utf-8")
    return copied


def test_a_metric_is_one_new_file(house):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=house, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
