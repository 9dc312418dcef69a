"""A desk with an audit on it, and pytest as somebody else would start it there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from counted_people import UNLIKE, write_people

ROOT = Path(__file__).parents[2]
AUDIT = """
[audit]
name = "hiring"
[data]
test = "people.csv"
label = "hired"
sensitive = ["sex"]
[model]
prediction = "predicted"
[report]
formats = ["html"]
[[rule]]
metric = "accuracy"
at_least = 0.5
[[rule]]
metric = "accuracy"
at_least = 0.69
[[rule]]
metric = "impact_ratio"
across = ["sex"]
at_least = 0.8
why = "the four-fifths rule"
[[rule]]
id = "soft"
metric = "accuracy"
at_least = 0.9
severity = "warn"
[[rule]]
id = "later"
metric = "accuracy"
at_least = 0.95
[[rule]]
metric = "roc_auc"
at_least = 0.5
[[waiver]]
rule = "later"
owner = "A. Person"
reason = "in work"
expires = 2099-01-01
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(**more: str) -> dict[str, str]:
    """This one without what a run of pytest leaves in it, and without installed plugins."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "OMP_NUM_THREADS": "1",
        **more,
    }


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with people of two sexes, to whom the model is not the same."""
    write_people(tmp_path / "people.csv", "hired", UNLIKE)
    (tmp_path / "audit.toml").write_text(AUDIT)
    return tmp_path


@pytest.fixture
def run(desk: Path) -> Run:
    """Start pytest at the desk with these words."""

    def start(*words: str, cwd: Path = desk) -> subprocess.CompletedProcess[str]:
        usual = ("-m", "pytest", "-p", "audit.testing.plugin", "-p", "no:cacheprovider")
        return subprocess.run(
            [sys.executable, *usual, *words],
            cwd=cwd,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    return start


@pytest.fixture
def python(desk: Path) -> Run:
    """Run a program at the desk."""

    def start(program: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program],
            cwd=desk,
            env=environment(**more),
            capture_output=True,
            text=True,
            check=False,
        )

    return start
