"""What is a link, what `audit verify` must name, and reports that are asked for in vain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..case import Case, Outcome, Sentence
from .harms import BROKEN, a_pipe, flipped, linked, replaced, without
from .published import Harm, Line, reading, verifying


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, harm, outcome in _links():
        yield Case(f"evidence-{name}", wrong, reading(harm), outcome)
    for name, wrong, harm, said in _verified():
        yield Case(f"evidence-verify-{name}", wrong, verifying(harm), Sentence(said, code=1))
    for name, words, said in _names():
        run = reading(lambda version: None, words)
        yield Case(f"evidence-name-{name}", f"a report called {ascii(words)[:40]}", run, said)


def _links() -> Iterator[Line]:
    said = Sentence("links are not followed")
    for file in ("evidence.json", "verdicts.json", "manifest.json"):
        wrong = f"{file} is a link to the same bytes"
        yield f"link-{file[:-5]}", wrong, linked(file), said
    yield (
        "link-version",
        "the version is a link to the same folder",
        _linked_version,
        Sentence("There is no report people"),
    )


def _linked_version(version: Path) -> None:
    version.rename(version.parent.parent / "elsewhere")
    version.symlink_to(version.parent.parent / "elsewhere")


def _verified() -> Iterator[tuple[str, str, Harm, str]]:
    """What `audit verify` must name; exit 1 is its word for altered."""
    yield "bit", "one bit was turned over", flipped("evidence.json", 50), "evidence.json of people"
    yield "badge", "a document was emptied", replaced("badge.svg", b""), "badge.svg of people@v1"
    yield "more", "a file was added", replaced("more.txt", b"x"), "more.txt of people@v1 was added"
    yield "less", "a document is gone", without("badge.svg"), "badge.svg of people@v1 is missing"
    yield "link", "a record is a link", linked("evidence.json"), "evidence.json"
    yield "pipe", "a record is a pipe", a_pipe("verdicts.json"), "verdicts.json"
    yield "manifest", "the manifest is no JSON", replaced("manifest.json", b"{"), "manifest.json"
    deep = replaced("manifest.json", BROKEN["deep"])
    yield "manifest-deep", "the manifest is nested deeply", deep, "manifest.json"
    yield "stray", "a file stands where versions are", _stray, "v9 of people is no folder"


def _stray(version: Path) -> None:
    (version.parent / "v9").write_bytes(b"")


def _names() -> Iterator[tuple[str, str, Outcome]]:
    for name, words, said in (
        ("unknown", "peeple", "people"),
        ("version", "people@v2", "There is no people@v2"),
        ("version-none", "people@v0", "There is no report in people@v0"),
        ("version-huge", "people@v" + "9" * 400, "File name too long"),
        ("version-word", "people@latest", "There is no report in"),
        ("path", "../../etc/passwd", "There is no report in"),
        ("absolute", "/etc", "has no manifest.json"),
        ("empty", "", "has no manifest.json"),
        ("dots", "..", "has no manifest.json"),
        ("null", "people\0", "There is no report in"),
        ("long", "p" * 5000, "File name too long"),
        ("control", "\x1b[2Jpeople", r"\x1b[2Jpeople"),
        ("surrogate", "\udcff", "There is no report in"),
    ):
        yield name, words, Sentence(said)
