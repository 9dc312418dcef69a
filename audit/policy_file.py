"""A policy as somebody wrote it in TOML: read, or every mistake in it with its line."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from audit.errors import AuditError, nearest
from audit.expected import misfit
from audit.policy import Place, Policy, Settings, Source, Waiver
from audit.policy_lines import Lines
from audit.rules import Rule
from audit.small_file import read_small

TABLES = ("policy", "rule", "waiver", "pack")
"""The tables of a policy file; audit.toml may hold them too."""

_HOLDS = "A policy file holds [policy], [[rule]], [[waiver]] and [pack.NAME]"
_REMEDIES = {"expires": "Write a day, such as expires = 2027-01-31"}


class Mistake(msgspec.Struct, frozen=True):
    """Something wrong in a policy file: the line it stands on, what it is, what would be right."""

    line: int
    what: str
    remedy: str = ""

    def as_error(self, file: str) -> AuditError:
        """The mistake as the message that ends a command."""
        return AuditError(self.what, where=f"{file}, line {self.line}", remedy=self.remedy)


class _Tables(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    policy: Settings = Settings()
    rule: tuple[Rule, ...] = ()
    waiver: tuple[Waiver, ...] = ()
    pack: dict[str, dict[str, Any]] = {}


def load_policy(path: str | Path) -> Policy:
    """Read a policy file; AuditError names the first thing that is wrong, and its line."""
    content = read_bytes(path)
    tables = parsed(content, str(path))
    if isinstance(tables, Mistake):
        raise tables.as_error(str(path))
    return policy_in(tables, content, str(path))


def policy_in(tables: Mapping[str, Any], content: bytes, file: str) -> Policy:
    """Return the policy that the parsed tables of a file are; AuditError for the first mistake."""
    try:
        found = msgspec.convert(tables, _Tables, strict=True)
    except msgspec.ValidationError as error:
        for mistake in mistakes_in(tables, content):
            raise mistake.as_error(file) from None
        raise AuditError(misfit(error, tables, _Tables).what, where=file) from None
    names = [rule.name for rule in found.rule]
    lines = Lines(content.decode())
    if len(set(names)) < len(names):
        raise next(_doubled(tables["rule"], lines)).as_error(file)
    named = shown_as(file)
    of_rules = lines.of_items("rule", len(found.rule))
    return Policy(
        rules=found.rule,
        waivers=found.waiver,
        settings=found.policy,
        packs=found.pack,
        places={name: Place(named, line) for name, line in zip(names, of_rules, strict=False)},
        pack_places={name: Place(named, lines.of_inner("pack", name)) for name in found.pack},
        sources=(Source(named, hashlib.sha256(content).hexdigest()),),
    )


def shown_as(file: str) -> str:
    """A file as it was named where that is below the folder one is in, else its last name.

    >>> shown_as("rules/policy.toml"), shown_as("/home/me/policy.toml")
    ('rules/policy.toml', 'policy.toml')
    """
    path = Path(file)
    return path.name if path.is_absolute() or ".." in path.parts else path.as_posix()


def read_bytes(path: str | Path) -> bytes:
    """Return what a policy file holds, or say why it cannot be read."""
    try:
        return read_small(path)
    except FileNotFoundError:
        raise AuditError(f"There is no policy file {path}") from None
    except (OSError, ValueError) as error:
        raise AuditError("The policy cannot be read", where=f"{path}: {error}") from None


def parsed(content: bytes, file: str) -> dict[str, Any] | Mistake:
    """Return the tables of a policy file, or the mistake that keeps it from being TOML."""
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Mistake(line, "The policy is not written in UTF-8", "Save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else content.count(b"\n") + 1
        return Mistake(line, f"The policy is not valid TOML: {error}")
    except ValueError:
        return Mistake(1, "The policy holds a number of too many digits")
    except RecursionError:
        return Mistake(1, "The policy is nested too deeply")


def mistakes_in(tables: Mapping[str, Any], content: bytes) -> Iterator[Mistake]:
    """Find everything wrong in the tables of a policy file, table by table."""
    lines = Lines(content.decode())
    for name in tables:
        if name not in TABLES:
            remedy = nearest(name, TABLES) if nearest(name, TABLES).startswith("Did") else _HOLDS
            yield Mistake(lines.of_table(name), f"There is no table [{name}] in a policy", remedy)
    yield from _wrong(
        tables.get("policy", {}), Settings, "[policy]", lines.of_table("policy"), lines
    )
    for name, kind in (("rule", Rule), ("waiver", Waiver)):
        items = tables.get(name, [])
        if not isinstance(items, list):
            line = lines.of_table(name)
            yield Mistake(line, f"{name} is one table", f"Write [[{name}]], with two brackets")
            continue
        for item, line in zip(items, lines.of_items(name, len(items), fill=True), strict=True):
            yield from _wrong(item, kind, f"[[{name}]]", line, lines)
    yield from _doubled(tables.get("rule", []), lines)
    yield from _no_packs(tables.get("pack", {}), lines)


def _wrong(
    item: Any, kind: type[msgspec.Struct], said: str, line: int, lines: Lines
) -> Iterator[Mistake]:
    """Name the unknown keys of one table, and the first of its values that cannot be."""
    if not isinstance(item, dict):
        yield Mistake(line, f"{said} must be a table", _HOLDS)
        return
    known = [field.encode_name for field in msgspec.structs.fields(kind)]
    for key in item:
        if key not in known:
            where = lines.of_key(key, line)
            yield Mistake(where, f"There is no key {key} in {said}", nearest(key, known))
    told = {key: item[key] for key in item if key in known}
    try:
        msgspec.convert(told, kind, strict=True)
    except msgspec.ValidationError as error:
        wrong = misfit(error, told, kind)
        key = re.split(r"[.\[]", wrong.place)[0]
        remedy = _REMEDIES.get(wrong.missing or key, "")
        yield Mistake(lines.of_key(key, line), f"{said}: {wrong.what}", remedy)


def _doubled(rules: Any, lines: Lines) -> Iterator[Mistake]:
    """Name every rule that is called like one before it."""
    if not isinstance(rules, list):
        return
    seen: set[str] = set()
    for item, line in zip(rules, lines.of_items("rule", len(rules), fill=True), strict=True):
        try:
            name = msgspec.convert(item, Rule, strict=True).name
        except msgspec.ValidationError:
            continue
        if name in seen:
            yield Mistake(line, f"Two rules are called {name}", "Give one of them another id")
        seen.add(name)


def _no_packs(packs: Any, lines: Lines) -> Iterator[Mistake]:
    tables = packs if isinstance(packs, dict) else {"": packs}
    for name, table in tables.items():
        if not isinstance(table, dict):
            line = lines.of_inner("pack", name) if name else lines.of_table("pack")
            yield Mistake(line, "pack must hold tables", f"Write [pack.{name or 'NAME'}]")
