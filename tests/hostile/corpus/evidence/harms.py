"""What can be done to the files of a version."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .published import Harm

Json = dict[str, Any]
BROKEN: dict[str, bytes] = {
    "empty": b"",
    "blank": b"\n",
    "zeros": bytes(100),
    "word": b"nothing",
    "null": b"null",
    "list": b"[]",
    "number": b"7",
    "object": b"{}",
    "open": b'{"schema": 1',
    "deep": b"[" * 100_000,
    "deep-objects": b'{"a":' * 100_000,
    "utf-16": '{"schema": 1}'.encode("utf-16"),
    "not-utf-8": b'{"schema": 1, "\xff": 0}',
    "html": b"<html></html>",
    "two": b'{"schema": 1} {"schema": 1}',
}


def replaced(file: str, content: bytes) -> Harm:
    """Write something else into a file."""
    return lambda version: (version / file).write_bytes(content)


def forged(file: str, content: bytes) -> Harm:
    """Put a file in the place of another, and its digest into the manifest."""

    def harm(version: Path) -> None:
        (version / file).write_bytes(content)
        manifest = json.loads((version / "manifest.json").read_bytes())
        manifest["files"][file] = hashlib.sha256(content).hexdigest()
        (version / "manifest.json").write_text(json.dumps(manifest))

    return harm


def changed(file: str, change: Callable[[Json], object]) -> Harm:
    """Change a record and its digest, as somebody would who knows how."""

    def harm(version: Path) -> None:
        record = json.loads((version / file).read_bytes())
        change(record)
        forged(file, json.dumps(record).encode())(version)

    return harm


def a_folder(file: str) -> Harm:
    """Put a folder in a file's place."""

    def harm(version: Path) -> None:
        (version / file).unlink()
        (version / file).mkdir()

    return harm


def a_pipe(file: str) -> Harm:
    """Put a pipe in a file's place that nobody writes to."""

    def harm(version: Path) -> None:
        (version / file).unlink()
        os.mkfifo(version / file)

    return harm


def flipped(file: str, place: int) -> Harm:
    """Turn one bit over."""

    def harm(version: Path) -> None:
        content = bytearray((version / file).read_bytes())
        content[place] ^= 1
        (version / file).write_bytes(content)

    return harm


def without(file: str) -> Harm:
    """Take a file away."""
    return lambda version: (version / file).unlink()


def appended(file: str) -> Harm:
    """Put a space behind a file's end."""
    return lambda version: (version / file).write_bytes((version / file).read_bytes() + b" ")


def cut(file: str) -> Harm:
    """Cut a file off in the middle."""

    def harm(version: Path) -> None:
        content = (version / file).read_bytes()
        (version / file).write_bytes(content[: len(content) // 2])

    return harm


def linked(file: str) -> Harm:
    """Move a file elsewhere, and link to it."""

    def harm(version: Path) -> None:
        (version / file).rename(version.parent.parent / "elsewhere")
        (version / file).symlink_to(version.parent.parent / "elsewhere")

    return harm
