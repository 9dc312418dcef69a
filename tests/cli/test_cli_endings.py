"""Every way a command can end: one sentence, the right exit code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from audit.errors import AuditError

ROOT = Path(__file__).parents[2]


def start(*words: str, shell: str = "", cwd: Path = ROOT, **variables: str) -> tuple[int, str, str]:
    """Run `audit` as a process; `shell` follows the command in a shell line."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    line = [sys.executable, "-m", "audit", *words]
    if shell:
        quoted = " ".join(f"'{word}'" for word in line)
        line = ["bash", "-c", f"{quoted} {shell}"]
    done = subprocess.run(line, capture_output=True, env=environment, cwd=cwd, check=False)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["rnu"], "run"),
        (["catalogue"], "catalog"),
        (["xyzzy"], "…. See `audit --help`."),
        (["run", "--sensitve", "sex"], "--sensitive"),
        (["list", "--report", "x"], "--reports"),
        (["run", "--seed", "many"], "--seed"),
        (["run", "--train", "forest", "--data", "x.csv"], "random_forest"),
        (["run", "a.toml", "b.toml"], "b.toml"),
        (["show"], "NAME"),
        (["schema", "manifests"], "evidence"),
        (["--verbose"], "--verbose"),
    ],
)
def test_a_mistyped_command_is_one_sentence(
    audit: Callable[..., Any], words: list[str], hint: str
) -> None:
    ending = audit(*words)
    assert ending.code == 2
    assert ending.out == ""
    assert ending.err.startswith("audit: ")
    assert ending.err.count("\n") == 1
    assert hint in ending.err
    assert "--help" in ending.err


def _breaking(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*words: object, **more: object) -> None:
        raise error

    monkeypatch.setattr("audit.cli.schema.command.callback", fail)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (
            AuditError("No column agee", where="a.csv", remedy="age?"),
            2,
            "No column agee (a.csv). age?",
        ),
        (click.UsageError("Nothing to do."), 2, "Nothing to do."),
        (KeyError("x"), 70, "a defect of this tool (KeyError: 'x')"),
        (ValueError("two\nlines"), 70, "ValueError: two lines"),
        (MemoryError(), 70, "MemoryError"),
        (RecursionError("deep"), 70, "RecursionError"),
    ],
)
def test_every_error_is_one_sentence(
    audit: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    words: str,
) -> None:
    monkeypatch.delenv("AUDIT_DEBUG", raising=False)
    _breaking(monkeypatch, error)
    ending = audit("schema")
    assert ending.code == code
    assert words in ending.err
    assert ending.err.count("\n") == 1
    assert "Traceback" not in ending.err
    assert ending.out == ""


def test_a_defect_shows_itself_on_demand(
    audit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    _breaking(monkeypatch, KeyError("x"))
    monkeypatch.setenv("AUDIT_DEBUG", "1")
    ending = audit("schema")
    assert ending.code == 70
    assert "Traceback" in ending.err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupt_is_quiet(
    audit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    _breaking(monkeypatch, error)
    ending = audit("schema")
    assert ending.code == 130
    assert ending.err.strip() == ""


def test_names_from_data_cannot_steer_the_terminal(
    audit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    _breaking(monkeypatch, AuditError("No column \x1b]0;owned\x07\u202egnp.exe\x9b2J"))
    ending = audit("schema")
    assert ending.err == "audit: No column \\x1b]0;owned\\x07\\u202egnp.exe\\x9b2J.\n"


def test_a_reader_that_hangs_up_changes_nothing() -> None:
    code, _, err = start("schema", shell="| head -c 10 >/dev/null; exit ${PIPESTATUS[0]}")
    assert (code, err) == (0, "")


def test_closed_streams_are_no_error() -> None:
    assert start("schema", shell=">&-")[::2] == (0, "")
    assert start("schema", shell=">&- 2>&-")[0] == 0
    assert start("rnu", shell="2>&-")[0] == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said() -> None:
    code, _, err = start("schema", shell=">/dev/full")
    assert code == 2
    assert err.startswith("audit: The output cannot be written")
    assert err.count("\n") == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16", "cp1252"])
def test_any_terminal_encoding_will_do(encoding: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    for words in (["run", "--help"], ["rün"], ["list", "--reports", str(tmp_path / "Zürich-東京")]):
        done = subprocess.run(
            [sys.executable, "-m", "audit", *words],
            capture_output=True,
            env=environment,
            check=False,
        )
        assert done.returncode in (0, 2)
        assert b"Error" not in done.stderr
        assert b"defect" not in done.stderr


def test_json_is_utf8_whatever_the_terminal_speaks() -> None:
    plain = start("schema", PYTHONIOENCODING="utf-8")
    assert start("schema", PYTHONIOENCODING="utf-16") == plain
