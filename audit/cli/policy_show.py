"""`audit policy show`: what a pack is, what it asks for, and where that is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from audit.cli.table import write_table
from audit.cli.terminal import note, say

if TYPE_CHECKING:
    from audit.judge.packs.pack import Field, Pack

EPILOG = """
\b
Examples:
  audit policy show
  audit policy show nyc-ll144
  audit policy show us-fair-lending@2026-01-01
"""
UNVERIFIED = " (unverified)"


@click.command("show", epilog=EPILOG)
@click.argument("pack", required=False, metavar="[PACK[@DATE]]")
def command(pack: str | None) -> None:
    """List the packs there are, or say what one is, covers, can't say and asks for.

    A pack is a dated rule set, such as nyc-ll144; with a date the version that counted then is
    shown, else the one that counts today. What a person must fill in goes into [pack.NAME] of the
    policy or of audit.toml.
    """
    from audit.judge.packs.opening import open_pack
    from audit.publish.store.clock import today

    if pack is None:
        _list()
        return
    found = open_pack(pack, today())
    for finding in _past(found):
        note(finding)
    for line in _told(found):
        say(line)
    if found.fields:
        say("")
        header = (f"[pack.{found.id}]", "needed", "kind", "question")
        write_table(header, [_field(field) for field in found.fields])
    if found.items:
        say("")
        items = [(i.text, i.citation + _doubt(i.verified)) for i in found.items]
        write_table(("asks to be shown", "where that is written"), items)


def _list() -> None:
    """Every version of every pack."""
    from audit.judge.packs.opening import every_pack

    rows = [(each.name, each.status, each.jurisdiction, each.title) for each in every_pack()]
    write_table(("pack", "status", "holds in", "title"), rows)


def _past(pack: Pack) -> Iterator[str]:
    from audit.judge.packs.joining import findings_of
    from audit.publish.render.words import fill
    from audit.publish.store.clock import today

    for finding in findings_of(pack, today()):
        yield fill(finding.text, finding.numbers) + "."


def _told(pack: Pack) -> Iterator[str]:
    end = f" to {pack.effective_to}" if pack.effective_to else ""
    yield f"{pack.name}: {pack.title}"
    yield f"Holds in: {pack.jurisdiction}"
    yield f"Counts from {pack.effective_from}{_doubt(pack.verified)}{end}"
    yield f"Status as of {pack.status_as_of}: {pack.status}. {pack.status_note}"
    yield f"sha256: {pack.sha256}"
    if pack.formula:
        yield f"Formula: {pack.formula}"
    yield from _listed("Covers", pack.covers)
    yield from _listed("Cannot say", pack.cannot)
    yield from _listed("Written in", (each.text + _doubt(each.verified) for each in pack.citations))
    yield from _listed("Adds these rules, for every sensitive attribute", _rules(pack))


def _listed(head: str, lines: Iterable[str]) -> Iterator[str]:
    found = [f"  {line}" for line in lines]
    if found:
        yield f"{head}:"
        yield from found


def _rules(pack: Pack) -> Iterator[str]:
    from audit.judge.packs.joining import rules_of

    for rule in rules_of(pack, {}, ("ATTRIBUTE",)):
        by = "the number itself decides" if rule.decide == "point" else "the interval decides"
        strength = "" if rule.severity == "block" else "; only a warning"
        yield f"{rule.sentence} ({by}{strength}): {rule.why}"


def _field(field: Field) -> tuple[str, str, str, str]:
    kind = " or ".join(field.choices) or field.kind
    return field.key, "yes" if field.required else "no", kind, field.question


def _doubt(verified: bool) -> str:
    return "" if verified else UNVERIFIED
