"""What a terminal gets, and what a pipe or a file gets instead."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from audit.cli.figures import figure
from audit.cli.progress import Lines, Live, progress
from audit.cli.table import bare
from audit.cli.terminal import plain
from audit.progress import Silent

ROOT = Path(__file__).parents[2]
COLOUR = ("\x1b[3", "\x1b[9", "\x1b[4", "\x1b[1;3")


def on_a_terminal(program: str, **variables: str) -> str:
    """Run a program with a terminal for both streams, and return what it saw."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "60", "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**environment, **variables},
    )
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # Linux says EIO where others say the end
        while part := os.read(ours, 65536):
            seen += part
    os.close(ours)
    assert child.wait() == 0
    return seen.decode("utf-8")


TABLE = (
    "from audit.cli.table import write_table\n"
    "write_table(['metric', 'value'], [['[red]false_positive_rate[/red]' * 3, '0.5'],"
    " ['a\\x1b[31m', '1']], title='T', right=['value'])"
)


STAGES = (
    "from audit.cli.progress import progress\n"
    "with progress(quiet={quiet}) as listener:\n"
    "    listener.stage('Reading [b]rows[/b]')\n"
    "    listener.advance(1, 2)\n"
    "    listener.stage('Judging')\n"
    "print('done')"
)


def test_a_terminal_gets_a_ruled_table_that_fits() -> None:
    seen = on_a_terminal(TABLE)
    assert "─" in seen
    assert "[red]" in seen.replace("\r\n", ""), "what looks like markup is shown as it is"
    assert "\\x1b[31m" in seen
    plainly = [line for line in seen.splitlines() if "\x1b" not in line]
    assert max(map(len, plainly)) <= 60


def test_no_color_is_respected() -> None:
    for program in (TABLE, STAGES.format(quiet=False)):
        assert not any(code in on_a_terminal(program, NO_COLOR="1") for code in COLOUR)


def test_a_terminal_without_unicode_gets_ascii() -> None:
    assert on_a_terminal(TABLE, PYTHONIOENCODING="ascii").isascii()


def test_a_pipe_gets_one_line_a_row() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TABLE],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "20"},
        check=True,
    )
    assert done.stdout.splitlines() == [
        "T",
        "metric".ljust(90) + "  value",
        "[red]false_positive_rate[/red]" * 3 + "    0.5",
        "a\\x1b[31m".ljust(90) + "      1",
    ]


def test_a_path_is_exact_for_programs_and_harmless_on_a_terminal() -> None:
    give = "from audit.cli.terminal import give; give({!r})".format(b"/a\x1b[2J\xc2\x9b")
    assert "/a\\x1b[2J\\x9b" in on_a_terminal(give)
    piped = subprocess.run([sys.executable, "-c", give], capture_output=True, check=True)
    assert piped.stdout == b"/a\x1b[2J\xc2\x9b\n"


def test_progress_on_a_terminal_is_cleared_away() -> None:
    seen = on_a_terminal(STAGES.format(quiet=False))
    assert "Judging" in seen
    assert seen.endswith("done\r\n")
    assert "\x1b[2K" in seen


def test_quiet_progress_says_nothing() -> None:
    assert on_a_terminal(STAGES.format(quiet=True)) == "done\r\n"


def test_progress_in_a_log_is_a_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(quiet=False) as listener:
        assert isinstance(listener, Lines)
        listener.stage("Reading\x07")
        listener.advance(1, 2)
    assert capsys.readouterr() == ("", "Reading\\x07\n")
    with progress(quiet=True) as silent:
        assert isinstance(silent, Silent)


def test_live_progress_follows_the_stages() -> None:
    from rich.console import Console
    from rich.progress import Progress

    bars = Progress(console=Console(file=io.StringIO()), disable=True)
    live = Live(bars)
    live.stage("Reading")
    live.advance(1, 4)
    (task,) = bars.tasks
    assert (task.description, task.completed, task.total) == ("Reading", 1, 4)
    live.stage("Judging")
    (task,) = bars.tasks
    assert (task.description, task.total) == ("Judging", None)


@pytest.mark.parametrize("text", ["Zürich", "東京", "عربى", "🙂", "a b", "नमस्ते"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    "text", ["\x1b", "\x9b", "\n", "\r", "\x7f", "\u2028", "\u202e", "\ud800", "\u200f"]
)
def test_what_steers_a_terminal_is_spelled_out(text: str) -> None:
    assert plain(text).isascii()
    assert plain(text).startswith("\\")


def test_a_value_never_looks_like_the_threshold_it_misses() -> None:
    assert figure(0.8, apart_from=0.8) == "0.8000"
    assert figure(0.8 - 1e-9, apart_from=0.8) == "0.799999999"
    assert figure(float("nan"), apart_from=0.8) == "nan"


def test_columns_line_up_and_nothing_trails() -> None:
    lines = bare(["a", "n"], [["x", ""], ["yy", "10"]], right=["n"])
    assert lines == ["a    n", "x", "yy  10"]
