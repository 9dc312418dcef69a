"""Two streams: results go to standard output for scripts, all else to standard error for people.

Names come from other people's data, so no character of theirs may steer a terminal, and no line of
theirs a pipeline's runner; and a reader that hangs up early changes no exit code.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Callable
from typing import IO

import click

from audit.errors import AuditError

STEERING = ("Cc", "Cs", "Zl", "Zp")
REORDERING = ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")


def plain(text: str) -> str:
    r"""Spell out every character that a terminal would obey instead of show.

    >>> plain("a\x1b[2Jb") == r"a\x1b[2Jb"
    True
    """
    return "".join(_visible(character) for character in text)


def say(line: str) -> None:
    """Write one line of a result to standard output."""
    _write(sys.stdout, lambda: click.echo(idle(plain(line))))


def give(content: bytes) -> None:
    """Write bytes that a program will read to standard output, whatever the terminal's encoding."""
    _write(sys.stdout, lambda: click.echo(content, nl=not content.endswith(b"\n")))


def note(line: str) -> None:
    """Write one line for the person to standard error."""
    _write(sys.stderr, lambda: click.echo(idle(plain(line)), err=True))


def order(line: str) -> None:
    """Write one line to standard error that a pipeline's runner is meant to obey."""
    _write(sys.stderr, lambda: click.echo(plain(line), err=True))


def idle(line: str) -> str:
    r"""Spell out what would make a line a command to the runner of GitHub Actions.

    >>> print(idle("::error::x"), idle("a ##[error]x"), idle("a::b"))
    \x3a:error::x a #\x23[error]x a::b
    """
    start = len(line) - len(line.lstrip())
    if line.startswith("::", start):
        line = f"{line[:start]}\\x3a{line[start + 1 :]}"
    return line.replace("##[", "#\\x23[")


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


def _visible(character: str) -> str:
    steers = (
        unicodedata.category(character) in STEERING
        or unicodedata.bidirectional(character) in REORDERING
    )
    return character.encode("unicode_escape").decode() if steers else character


def _write(stream: IO[str] | None, write: Callable[[], None]) -> None:
    try:
        write()
    except BrokenPipeError:
        hang_up(stream)
    except OSError as error:
        hang_up(stream)
        raise AuditError("The output cannot be written", where=error.strerror or "") from None
