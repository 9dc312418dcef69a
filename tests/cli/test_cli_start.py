"""The command starts fast, imports nothing heavy, and says what there is to type."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import click
import pytest

from audit.cli.commands import COMMANDS, audit, module_of

ROOT = Path(__file__).parents[2]
HEAVY = {
    "pandas",
    "numpy",
    "sklearn",
    "shap",
    "lime",
    "skops",
    "scipy",
    "fairlearn",
    "weasyprint",
    "pyarrow",
    "rich",
    "jinja2",
}
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def python(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, env=ENVIRONMENT, check=False
    )


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["list", "--help"], ["nonsense"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    program = (
        "import sys, json, contextlib, io\n"
        "from audit.__main__ import run_command\n"
        f"run_command({words!r})\n"
        "print('MODULES', json.dumps(sorted(m.split('.')[0] for m in sys.modules)))\n"
    )
    done = python("-c", program)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout.rpartition("MODULES")[2]))
    assert loaded & HEAVY == set()


def test_help_imports_no_command() -> None:
    done = python(
        "-c",
        "import sys\nfrom audit.__main__ import run_command\nrun_command(['--help'])\n"
        "print('MODULES', [m for m in sys.modules if m.startswith('audit.cli.')])",
    )
    loaded = done.stdout.rpartition("MODULES")[2]
    assert not any(f"audit.cli.{module_of(name)}'" in loaded for name in COMMANDS), loaded


def test_help_starts_within_ten_times_bare_python() -> None:
    def seconds(*words: str) -> float:
        start = time.perf_counter()
        assert python(*words).returncode == 0
        return time.perf_counter() - start

    times = [(seconds("-c", "pass"), seconds("-m", "audit", "--help")) for _ in range(7)]
    bare, help_text = (min(column) for column in zip(*times, strict=True))
    assert help_text < 10 * bare


def test_every_command_has_the_summary_the_help_lists() -> None:
    for name, summary in COMMANDS.items():
        command = import_module(f"audit.cli.{module_of(name)}").command
        assert command.name == name
        assert (command.help or "").splitlines()[0] == summary


def test_every_file_of_a_command_is_listed() -> None:
    folder = ROOT / "audit" / "cli"
    commands = {
        path.stem
        for path in folder.glob("*.py")
        if "\n@click.command(" in path.read_text() and not path.stem.startswith("policy_")
    } | {"policy"}
    assert commands == set(map(module_of, COMMANDS))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    done = python("-m", "audit", name, "--help")
    assert done.returncode == 0
    assert f"audit {name}" in done.stdout
    assert "Example" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_no_command_is_a_mistake_that_shows_the_help() -> None:
    done = python("-m", "audit")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Start here" in done.stderr


def test_version() -> None:
    done = python("-m", "audit", "--version")
    assert done.returncode == 0
    assert done.stdout.startswith("rai-audit ")


def test_the_group_knows_its_commands_without_importing_them() -> None:
    assert audit.list_commands(click.Context(audit)) == list(COMMANDS)
    assert audit.get_command(click.Context(audit), "publish") is None
