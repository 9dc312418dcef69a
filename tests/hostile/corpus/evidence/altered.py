"""Stored reports that lack something, or were altered by somebody who knows no better."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from ..case import Case, Sentence
from .harms import BROKEN, a_folder, a_pipe, appended, cut, flipped, replaced, without
from .published import Line, reading


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, harm, outcome in (*_gone(), *_altered()):
        yield Case(f"evidence-{name}", wrong, reading(harm), outcome)


def _gone() -> Iterator[Line]:
    for file in ("manifest.json", "evidence.json", "verdicts.json"):
        said = Sentence(f"has no {file}")
        yield f"no-{file[:-5]}", f"{file} is gone", without(file), said
        folder = Sentence("is not a regular file")
        yield f"folder-{file[:-5]}", f"{file} is a folder", a_folder(file), folder
        pipe = Sentence("is not a regular file")
        yield f"pipe-{file[:-5]}", f"{file} is a pipe that nobody writes to", a_pipe(file), pipe
    yield "no-version", "the version is gone", shutil.rmtree, Sentence("There is no report people")
    yield "version-is-file", "the version is a file", _version_as_file, Sentence("no report")


def _version_as_file(version: Path) -> None:
    shutil.rmtree(version)
    version.write_bytes(b"")


def _altered() -> Iterator[Line]:
    changed = Sentence("was changed after it was published")
    for name in ("empty", "null", "open", "deep"):
        for file in ("evidence.json", "verdicts.json"):
            wrong = f"{file} was overwritten: {name}"
            yield f"{file[:-5]}-over-{name}", wrong, replaced(file, BROKEN[name]), changed
    for file in ("evidence.json", "verdicts.json"):
        for place in (0, 100, -2):
            harm = flipped(file, place)
            yield f"{file[:-5]}-bit-{place}", f"one bit of {file} was turned over", harm, changed
        yield f"{file[:-5]}-more", f"a space behind {file}", appended(file), changed
        yield f"{file[:-5]}-cut", f"{file} is cut off", cut(file), changed
