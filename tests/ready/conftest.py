"""A repository with an audit in it, and a machine whose commands remember what they were asked."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from shlex import quote

import pytest
from counted_people import write_people

ROOT = Path(__file__).parents[2]
CELLS = {("f", 1, 1): 110, ("f", 1, 0): 20, ("f", 0, 1): 20, ("f", 0, 0): 100}
CELLS |= {("m", 1, 1): 110, ("m", 1, 0): 20, ("m", 0, 1): 20, ("m", 0, 0): 100}
AUDIT = """
[audit]
name = "credit"
[data]
test = "people.csv"
label = "repaid"
sensitive = ["sex"]
[model]
prediction = "predicted"
[report]
formats = ["html"]
"""
POLICY = '[[rule]]\nid = "{}"\nmetric = "accuracy"\nat_least = {}\nwhy = "it was agreed"\n'
ASKED = "asked.txt"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with people, an audit.toml, and a policy that it holds."""
    write_people(tmp_path / "people.csv", "repaid", CELLS)
    (tmp_path / "audit.toml").write_text(AUDIT)
    (tmp_path / "policy.toml").write_text(POLICY.format("good", 0.7))
    (tmp_path / "strict.toml").write_text(POLICY.format("perfect", 0.99))
    (tmp_path / "close.toml").write_text(POLICY.format("close", 0.84))
    return tmp_path


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a runner: `audit` and `python` work, what installs only takes note."""
    folder = tmp_path_factory.mktemp("bin")
    note = f'printf "%s\\n" "$0" "$@" >> {quote(str(folder / ASKED))}\n'
    python = quote(sys.executable)
    scripts = {
        "audit": f'exec {python} -m audit "$@"\n',
        "python": f'if [ "$1 $2" = "-m pip" ]; then {note} else exec {python} "$@"; fi\n',
        "sudo": 'exec "$@"\n',
        "apt-get": note,
    }
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}")
        (folder / name).chmod(0o755)
    return {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "OMP_NUM_THREADS": "1",
        "ASKED": str(folder / ASKED),
    }
