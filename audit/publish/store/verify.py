"""Whether a report is what was published: every file, every link of the chain, the signed head."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audit.config import IDENTIFIER
from audit.errors import AuditError
from audit.publish.store import head as heads
from audit.publish.store import manifest as manifests
from audit.publish.store.chain import (
    Link,
    Problem,
    broken,
    hidden,
    links,
    manifest_or_none,
    spans,
)
from audit.publish.store.draft import PREFIX
from audit.publish.store.files import contents, digest, is_folder
from audit.publish.store.manifest import Manifest
from audit.publish.store.removed import FOLDER as REMOVED
from audit.publish.store.shelf import entries, not_versions, numbers, refuse_url, shelf

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

READERS = 4


@dataclass(frozen=True)
class Checked:
    """What was looked at, and what was found: sentences, each naming its file or version.

    `altered` is not what was published; `notes` are what a reader should know besides. Where it
    is not `signed`, nothing shows whether the newest versions were cut off.
    """

    name: str
    versions: int
    files: int
    altered: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    signed: bool = False


def kept_names(root: Path) -> tuple[str, ...]:
    """The reports to check: all that have versions, or say that they had some; and links, too."""
    refuse_url(root)
    found = (entry for entry in entries(root) if IDENTIFIER.fullmatch(entry.name))
    return tuple(entry.name for entry in found if entry.is_symlink() or _was_report(entry))


def verify_report(
    root: Path, name: str, *, only: int | None = None, public_key: Ed25519PublicKey | None = None
) -> Checked:
    """Check all versions of a report, or `only` one of them with its links.

    Takes no lock: what is published meanwhile is left for the next time. AuditError where a file
    or folder cannot be read at all.
    """
    home = shelf(root, name)
    try:
        return _verify(home, only, public_key)
    except OSError as error:
        where = str(error.filename or home)
        raise AuditError(f"{name} cannot be read: {error.strerror}", where=where) from None


def _verify(home: Path, only: int | None, public_key: Ed25519PublicKey | None) -> Checked:
    signed, problems = _head(home, public_key)  # first: it may not know what comes meanwhile
    chain = links(home)
    there = [number for number, link in chain.items() if not link.removed]
    if only is not None and only not in there:
        raise _no_such(home.name, only, chain)
    chosen = there if only is None else [only]
    with ThreadPoolExecutor(READERS) as pool:
        looked = list(pool.map(lambda n: _look(home / f"v{n}", f"{home.name}@v{n}"), chosen))
    problems += broken(home.name, chain)
    problems += hidden(home.name, chain)
    problems += (
        Problem(None, f"{entry} of {home.name} is no folder") for entry in not_versions(home)
    )
    if signed is not None:
        problems += heads.unlike(signed.head, home.name, chain)
    altered = [text for _, texts in looked for text in texts]
    altered += [each.text for each in problems if only in (None, each.number) or not each.number]
    return Checked(
        name=home.name,
        versions=len(chosen),
        files=sum(n for n, _ in looked),
        altered=tuple(altered),
        notes=tuple(_notes(home, signed, chain)),
        signed=signed is not None,
    )


def altered_in(folder: Path, label: str) -> list[str]:
    """Compare one version's files with its manifest, wherever its folder lies."""
    return _look(folder, label)[1]


def _look(folder: Path, label: str) -> tuple[int, list[str]]:
    """Check one version's files against its manifest; return how many, and what is wrong."""
    content = manifest_or_none(folder)
    if content is None:
        return 0, [f"{label} has no manifest.json"]
    try:
        manifest = manifests.decode_manifest(content, label)
        there = set(contents(folder)) - {manifests.FILE}
    except AuditError as error:
        return 1, [str(error)]
    problems = list(_differences(folder, label, manifest, there))
    published = f"{manifest.name}@v{manifest.version}"
    if published != label:
        problems.insert(0, f"{label} holds what was published as {published}")
    return len(there) + 1, problems


def _differences(folder: Path, label: str, manifest: Manifest, there: set[str]) -> Iterator[str]:
    for file in sorted(there | manifest.files.keys()):
        if file not in there:
            yield f"{file} of {label} is missing"
        elif file not in manifest.files:
            yield f"{file} of {label} was added: its manifest does not list it"
        elif _digest(folder, file) != manifest.files[file]:
            yield f"{file} of {label} was changed after it was published"


def _digest(folder: Path, file: str) -> str | None:
    """The digest of a file; None where something else than a file is in its place."""
    try:
        return digest(folder, file)
    except AuditError:
        return None


def _head(
    home: Path, public_key: Ed25519PublicKey | None
) -> tuple[heads.Signed | None, list[Problem]]:
    try:
        signed = heads.read_head(home, public_key)
    except AuditError as error:
        return None, [Problem(None, f"{heads.FILE} of {home.name}: {error}")]
    if signed is None and public_key is not None:
        text = f"{home.name} has no {heads.FILE}: nobody signed it, or the signature was removed"
        return None, [Problem(None, text)]
    return signed, []


def _notes(home: Path, signed: heads.Signed | None, chain: Mapping[int, Link]) -> Iterator[str]:
    if signed is not None:
        yield from _of_signature(home.name, signed, chain)
    if gone := [number for number, link in chain.items() if link.removed]:
        yield f"{home.name}: removed on purpose, nothing shows by whom: {spans(gone)}"
    if left := sum(entry.name.startswith(PREFIX) for entry in entries(home)):
        yield f"{home.name}: unfinished, or being written now: {left}; see `audit gc`"


def _of_signature(name: str, signed: heads.Signed, chain: Mapping[int, Link]) -> Iterator[str]:
    reach = f"{name} is signed up to v{signed.head.version}"
    if signed.key is None:
        yield f"{reach}, and whose signature that is was not checked: pass --public-key FILE"
    else:
        yield f"{reach}, with the key {signed.key[:16]}…"
    if newer := [number for number in chain if number > signed.head.version]:
        yield f"{name}: newer than what is signed: {spans(newer)}"


def _was_report(folder: Path) -> bool:
    if not is_folder(folder):
        return False
    return bool(numbers(folder)) or any(
        entry.name in (heads.FILE, REMOVED) for entry in entries(folder)
    )


def _no_such(name: str, number: int, chain: Mapping[int, Link]) -> AuditError:
    label = f"{name}@v{number}"
    if number in chain:
        return AuditError(f"{label} was removed on purpose: only its manifest is left")
    return AuditError(f"There is no {label}", remedy=f"There is: {spans(list(chain))}")
