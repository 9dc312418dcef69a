"""Two streams: results go to standard output for scripts, all else to standard error for people.

Names come from other people's data, so no character of theirs may steer a terminal, and no line of
theirs a pipeline's runner; and a reader that hangs up early changes no exit code.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Callable
from typing import IO

import click

from audit.errors import AuditError

STEERING = ("Cc", "Cs", "Zl", "Zp")
REORDERING = ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")
MARKS = "\u200e\u200f\u061c"
"""What turns the direction of what stands beside it, and is seen nowhere."""

UNUSUAL = re.compile(r"[^\n\t -~]")
COMMAND = re.compile(r"##(?=[^\s\[]{0,30}\[)")
"""How a command begins wherever it stands in a line: GitHub's `##[`, `##vso[`, `##teamcity[`."""


def plain(text: str) -> str:
    r"""Spell out every character that a terminal would obey instead of show.

    >>> plain("a\x1b[2Jb") == r"a\x1b[2Jb"
    True
    """
    return "".join(_visible(character) for character in text)


def say(line: str) -> None:
    """Write one line of a result to standard output."""
    _write(sys.stdout, lambda: click.echo(idle(plain(line))))


def give(name: bytes) -> None:
    """Write a file's or a version's name to standard output.

    A program gets it byte for byte, whatever the terminal's encoding; a person gets a line.
    """
    if is_terminal(sys.stdout):
        say(os.fsdecode(name))
    else:
        _write(sys.stdout, lambda: click.echo(name))


def give_json(content: bytes) -> None:
    """Write JSON to standard output as UTF-8: the same values, and none steers who reads it."""
    line = harmless(content.decode("utf-8", "backslashreplace")).encode("utf-8")
    _write(sys.stdout, lambda: click.echo(line, nl=not line.endswith(b"\n")))


def harmless(json: str) -> str:
    r"""Escape as JSON does what a terminal or a pipeline's runner would obey.

    Spaces between the values are spaces.

    >>> print(harmless('{"a": "\x9b\u200fé##vso[b]"}'))
    {"a": "\u009b\u200fé#\u0023vso[b]"}
    """
    shown = UNUSUAL.sub(lambda found: _escaped(found[0]), json.replace("\r", "\n"))
    return COMMAND.sub(r"#\\u0023", shown)


def note(line: str) -> None:
    """Write one line for the person to standard error."""
    _write(sys.stderr, lambda: click.echo(idle(plain(line)), err=True))


def order(line: str) -> None:
    """Write one line to standard error that a pipeline's runner is meant to obey."""
    _write(sys.stderr, lambda: click.echo(plain(line), err=True))


def idle(line: str) -> str:
    r"""Spell out what would make a line a command to the runner of a pipeline.

    GitHub Actions obeys `::` at the start of a line and `##[` in it, Azure Pipelines `##vso[` and
    `##[`, TeamCity `##teamcity[`.

    >>> print(idle("::error::x"), idle("a ##[error]x"), idle("a::b"))
    \x3a:error::x a #\x23[error]x a::b
    >>> print(idle("a ##vso[task.complete]"), idle("##teamcity[x]"), idle("## [x]"))
    a #\x23vso[task.complete] #\x23teamcity[x] ## [x]
    """
    start = len(line) - len(line.lstrip())
    if line.startswith("::", start):
        line = f"{line[:start]}\\x3a{line[start + 1 :]}"
    return COMMAND.sub(r"#\\x23", line)


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether somebody watches this stream."""
    return stream is not None and not stream.closed and stream.isatty()


def settle() -> None:
    """Let both streams spell out what their encoding lacks, instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def hang_up(stream: IO[str] | None) -> None:
    """Send what is still to come nowhere; whoever read this stream is gone."""
    if stream is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _steers(character: str) -> bool:
    return (
        unicodedata.category(character) in STEERING
        or unicodedata.bidirectional(character) in REORDERING
        or character in MARKS
    )


def _visible(character: str) -> str:
    return character.encode("unicode_escape").decode() if _steers(character) else character


def _escaped(character: str) -> str:
    return f"\\u{ord(character):04x}" if _steers(character) else character


def _write(stream: IO[str] | None, write: Callable[[], None]) -> None:
    try:
        write()
    except BrokenPipeError:
        hang_up(stream)
    except OSError as error:
        hang_up(stream)
        raise AuditError("The output cannot be written", where=error.strerror or "") from None
