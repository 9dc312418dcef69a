"""What is wrong in policy files, and what they leave unsaid, all at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from audit.config import SECTIONS
from audit.errors import AuditError, nearest
from audit.evidence import GlossaryEntry
from audit.judge.packs.filled import filled_in
from audit.judge.packs.opening import edition_of
from audit.policy_conflicts import Standing, conflicts
from audit.policy_file import TABLES, Mistake, mistakes_in, parsed, read_bytes
from audit.policy_lines import Lines
from audit.policy_reach import out_of_reach
from audit.rules import Rule

_NO_WHY = "Say in why for whom this number and this limit were chosen"


class Remark(msgspec.Struct, frozen=True):
    """One finding about a policy file, at a line; a mistake keeps the file from being used."""

    file: str
    line: int
    mistake: bool
    what: str
    remedy: str = ""


class Linted(msgspec.Struct, frozen=True):
    """What was found, and which tables were read of each file that is a whole configuration."""

    remarks: tuple[Remark, ...]
    configurations: Mapping[str, tuple[str, ...]]


def lint(
    files: Sequence[str | Path],
    metrics: Collection[str],
    glossary: Mapping[str, GlossaryEntry] | None = None,
) -> Linted:
    """Find every mistake and every piece of advice, file by file and line by line.

    `metrics` are the names a rule may speak of; `glossary` says where they can lie. Rules of
    several files must not share a name, and a waiver may be about a rule of another file. Of an
    audit.toml what a policy may hold is read.
    """
    remarks: list[Remark] = []
    rules: list[Standing] = []
    waivers: list[tuple[str, int, Mapping[str, Any]]] = []
    configurations: dict[str, tuple[str, ...]] = {}
    for path in map(str, files):
        content = _content(path)
        if isinstance(content, AuditError):
            remarks.append(Remark(path, 1, True, content.what, content.remedy))
            continue
        tables = parsed(content, path)
        if isinstance(tables, Mistake):
            remarks.append(_remark(path, tables))
            continue
        if not SECTIONS.isdisjoint(tables):
            configurations[path] = tuple(name for name in TABLES if name in tables)
            tables = {name: tables[name] for name in tables if name not in SECTIONS}
        lines = Lines(content.decode())
        remarks += (_remark(path, mistake) for mistake in mistakes_in(tables, content))
        of_file = list(_rules(path, tables, lines))
        rules += of_file
        remarks += _about_limits(of_file, lines, glossary or {})
        waivers += ((path, line, found) for line, found in _items(tables, "waiver", lines))
        remarks += _about_rules(path, tables, lines, metrics)
        remarks += _about_packs(path, tables, lines)
    remarks += (
        Remark(found.standing.file, found.standing.line, True, found.what, found.remedy)
        for found in conflicts(rules)
    )
    remarks += _about_waivers(waivers, {standing.rule.name for standing in rules})
    order = {str(path): place for place, path in enumerate(files)}
    in_order = sorted(remarks, key=lambda remark: (order[remark.file], remark.line))
    return Linted(tuple(in_order), configurations)


def _content(path: str) -> bytes | AuditError:
    try:
        return read_bytes(path)
    except AuditError as error:
        return error


def _remark(file: str, mistake: Mistake) -> Remark:
    return Remark(file, mistake.line, True, mistake.what, mistake.remedy)


def _items(
    tables: Mapping[str, Any], name: str, lines: Lines
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The tables of a list of tables that are tables, with their lines."""
    items = tables.get(name, [])
    if isinstance(items, list):
        places = lines.of_items(name, len(items), fill=True)
        yield from (
            (line, item) for line, item in zip(places, items, strict=True) if isinstance(item, dict)
        )


def _rules(file: str, tables: Mapping[str, Any], lines: Lines) -> Iterator[Standing]:
    for line, item in _items(tables, "rule", lines):
        try:
            yield Standing(file, line, msgspec.convert(item, Rule, strict=True))
        except msgspec.ValidationError:
            continue


def _about_rules(
    file: str, tables: Mapping[str, Any], lines: Lines, metrics: Collection[str]
) -> Iterator[Remark]:
    for line, item in _items(tables, "rule", lines):
        metric, why = item.get("metric"), item.get("why")
        named = f"The rule on {metric}" if isinstance(metric, str) else "The rule"
        if isinstance(metric, str) and metric not in metrics:
            where, remedy = lines.of_key("metric", line), nearest(metric, metrics)
            yield Remark(file, where, True, f"There is no metric called {metric}", remedy)
        if not (isinstance(why, str) and why.strip()):
            yield Remark(file, line, True, f"{named} does not say why", _NO_WHY)
        if item.get("decide") == "point":
            what = f"{named} is decided by the number alone, whatever the chance"
            yield Remark(
                file,
                lines.of_key("decide", line),
                False,
                what,
                'Keep decide = "point" where a regulation says so',
            )
    settings = tables.get("policy")
    if isinstance(settings, dict) and settings.get("inconclusive") == "warn":
        what = "What cannot be decided will not stand in the way of a release"
        yield Remark(file, lines.of_key("inconclusive", lines.of_table("policy")), False, what)


def _about_limits(
    rules: Sequence[Standing], lines: Lines, glossary: Mapping[str, GlossaryEntry]
) -> Iterator[Remark]:
    """The limits that lie where the metric cannot."""
    for standing in rules:
        found = out_of_reach(standing.rule, glossary)
        if found:
            where = lines.of_key(found.key, standing.line)
            yield Remark(standing.file, where, True, found.what, found.remedy)


def _about_packs(file: str, tables: Mapping[str, Any], lines: Lines) -> Iterator[Remark]:
    """What no pack asks for, and what a pack asks for and nobody filled in."""
    packs = tables.get("pack")
    for spec, table in packs.items() if isinstance(packs, dict) else ():
        if not isinstance(table, dict):
            continue
        line = lines.of_inner("pack", spec)
        try:
            pack = edition_of(spec)
            filled = filled_in(pack, table)
        except AuditError as error:
            yield Remark(file, line, True, f"[pack.{spec}]: {error.what}", error.remedy)
            continue
        left = [field.key for field in pack.fields if field.required and field.key not in filled]
        if left:
            what = f"[pack.{spec}] leaves to be filled in: {', '.join(left)}"
            yield Remark(file, line, False, what, f"`audit policy show {spec}` asks for them")


def _about_waivers(
    waivers: Sequence[tuple[str, int, Mapping[str, Any]]], names: Collection[str]
) -> Iterator[Remark]:
    for file, line, waiver in waivers:
        rule = waiver.get("rule")
        if isinstance(rule, str) and rule not in names:
            what = f"No rule of these files is called {rule!r}, which a waiver is about"
            yield Remark(file, line, False, what, nearest(rule, names))
