"""Finding the version of a pack that counts on a day."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from audit.errors import AuditError, nearest
from audit.judge.packs.pack import Pack

SUFFIX = ".toml"


def open_pack(spec: str, judged_on: str) -> Pack:
    """Return the pack of `NAME` or `NAME@DATE`: its newest version that counts from then or before.

    `judged_on` is the day of judging as YYYY-MM-DD, and the date where none is given. An unknown
    name, a date that is none, and a pack from the future are AuditErrors.
    """
    name, at, asked = spec.strip().partition("@")
    versions = versions_of(name)
    today = _day(judged_on, "judged on")
    day = _day(asked, f"--pack {spec}") if at else today
    if day > today:
        raise AuditError(
            f"{spec} is a pack from the future: it was judged on {today}",
            where=f"--pack {spec}",
            remedy=f"Name a day up to {today}",
        )
    known = [version for version in versions if version <= day]
    if not known:
        raise AuditError(
            f"{name} does not count on {day}: its first version is from {versions[0]}",
            where=f"--pack {spec}",
            remedy="A pack from the future decides nothing; leave it out",
        )
    return _read(name, known[-1].isoformat())


def edition_of(spec: str) -> Pack:
    """Return the pack of `NAME@DATE`, or the newest there is of `NAME`, whatever day it is."""
    name, _, asked = spec.strip().partition("@")
    return open_pack(spec, asked or versions_of(name)[-1].isoformat())


def shipped_pack(name: str, version: str) -> Pack | None:
    """Return exactly that version, as a stored verdict names it; None where it isn't shipped."""
    try:
        exact = date.fromisoformat(version)
    except ValueError:
        return None
    return _read(name, version) if exact in _shipped().get(name, ()) else None


def every_pack() -> tuple[Pack, ...]:
    """Every version of every pack, by name and then by age."""
    return tuple(
        _read(name, version.isoformat())
        for name, versions in _shipped().items()
        for version in versions
    )


def versions_of(name: str) -> tuple[date, ...]:
    """The days from which a pack's versions count, oldest first."""
    shipped = _shipped()
    if name not in shipped:
        raise AuditError(
            f"There is no pack {name}", where=f"--pack {name}", remedy=nearest(name, shipped)
        )
    return shipped[name]


@cache
def _shipped() -> dict[str, tuple[date, ...]]:
    found: dict[str, list[date]] = {}
    for file in sorted(each.name for each in files(__package__).iterdir()):
        if file.endswith(SUFFIX):
            name, _, version = file.removesuffix(SUFFIX).partition("@")
            found.setdefault(name, []).append(date.fromisoformat(version))
    return {name: tuple(sorted(versions)) for name, versions in found.items()}


@cache
def _read(name: str, version: str) -> Pack:
    content = files(__package__).joinpath(f"{name}@{version}{SUFFIX}").read_bytes()
    pack = msgspec.convert(tomllib.loads(content.decode()), Pack)
    return msgspec.structs.replace(pack, sha256=hashlib.sha256(content).hexdigest())


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise AuditError(
            f"{text!r} is no date", where=where, remedy="Write it as 2026-11-21"
        ) from None
