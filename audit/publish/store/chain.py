"""The chain: every version's manifest holds the digest of the manifest before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.errors import AuditError
from audit.publish.store import manifest as manifests
from audit.publish.store.files import read, sha256
from audit.publish.store.removed import removed
from audit.publish.store.shelf import numbers


@dataclass(frozen=True)
class Link:
    """One version in the chain: its manifest's digest, and the one it names as `previous`.

    `sha256` is None where there is no manifest to read, `known` False where it is damaged.
    """

    number: int
    sha256: str | None
    previous: str | None = None
    known: bool = False
    removed: bool = False


@dataclass(frozen=True)
class Problem:
    """What was altered, in a sentence, and the version it is about; None where it is the report."""

    number: int | None
    text: str


def links(home: Path) -> dict[int, Link]:
    """Read the manifests of all versions, and those left of versions that were removed."""
    gone = removed(home)
    found = {number: _link(number, content, removed=True) for number, content in gone.items()}
    for number in numbers(home):
        found[number] = _link(number, manifest_or_none(home / f"v{number}"))
    return dict(sorted(found.items()))


def broken(name: str, chain: Mapping[int, Link]) -> Iterator[Problem]:
    """Yield where the chain is not whole: a version missing, or a link that does not fit."""
    before: Link | None = None
    expected = 1
    for number, link in chain.items():
        if number > expected:
            gone = spans(range(expected, number))
            yield Problem(number, f"{name}: missing, with newer ones there: {gone}")
        elif link.known and (before is None or before.sha256 is not None):
            wanted = before.sha256 if before else None
            if link.previous != wanted:
                yield Problem(number, _unfitting(name, number, before))
        before, expected = link, number + 1


def hidden(name: str, chain: Mapping[int, Link]) -> Iterator[Problem]:
    """Yield versions that are called removed, and that `audit gc` would not have removed.

    It takes the oldest and never the newest, so a manifest among the removed whose version is
    newer than one that is there was put there to hide that the version is missing.
    """
    oldest = min((n for n, link in chain.items() if not link.removed), default=0)
    for number in [n for n, link in chain.items() if link.removed and n > oldest]:
        text = f"{name}@v{number} is missing: it is called removed, and only older ones ever are"
        yield Problem(number, text)


def manifest_or_none(folder: Path) -> bytes | None:
    """Read a version's manifest; None where it is gone, or something else is in its place."""
    try:
        return read(folder, manifests.FILE)
    except (FileNotFoundError, IsADirectoryError, AuditError):
        return None


def spans(found: Sequence[int]) -> str:
    """Name version numbers in a few words.

    >>> spans([1, 2, 3, 5]), spans([4])
    ('v1 to v3, v5', 'v4')
    """
    runs: list[list[int]] = []
    for number in sorted(found):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"v{r[0]}" if len(r) == 1 else f"v{r[0]} to v{r[-1]}" for r in runs)


def _link(number: int, content: bytes | None, *, removed: bool = False) -> Link:
    if content is None:
        return Link(number, None)
    try:
        manifest = manifests.decode_manifest(content, "")
    except AuditError:
        return Link(number, sha256(content), removed=removed)
    return Link(number, sha256(content), manifest.previous, known=True, removed=removed)


def _unfitting(name: str, number: int, before: Link | None) -> str:
    if before is None:
        return f"{name}@v{number} names a version before it, and it is the first"
    return (
        f"manifest.json of {name}@v{before.number} is not the one that {name}@v{number} was "
        "published after: one of the two was changed"
    )
