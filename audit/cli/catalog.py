"""`audit catalog`: what can be measured, and what each of it means."""

from __future__ import annotations

from inspect import cleandoc
from typing import TYPE_CHECKING

import click

from audit.cli.table import write_table
from audit.cli.terminal import say
from audit.errors import AuditError, nearest

if TYPE_CHECKING:
    from audit.measure.catalogue import CatalogueEntry

EPILOG = """
\b
Examples:
  audit catalog
  audit catalog impact_ratio
"""
BETTER = {"higher": "higher is better", "lower": "lower is better", None: ""}


@click.command("catalog", epilog=EPILOG)
@click.argument("name", required=False, metavar="[ID]")
def command(name: str | None) -> None:
    """List every metric, check and explainer, or say what one means.

    With an ID the whole definition is printed: what it is, how it is computed, what makes it
    undefined, and where it comes from.
    """
    from audit.measure.catalogue import entries

    known = {found.id: found for found in entries()}
    if name is None:
        write_table(("id", "kind", "title", "direction"), [_row(found) for found in known.values()])
    elif name in known:
        _explain(known[name])
    else:
        raise AuditError(f"The catalogue has no {name}", remedy=nearest(name, known))


def _row(found: CatalogueEntry) -> tuple[str, ...]:
    return found.id, found.group, found.entry.title, BETTER[found.entry.direction]


def _explain(found: CatalogueEntry) -> None:
    entry = found.entry
    say(f"{found.id} ({found.group}): {entry.title}")
    say("")
    for line in cleandoc(entry.definition).splitlines():
        say(line)
    facts = {
        "Direction": BETTER[entry.direction],
        "Over groups": entry.aggregation,
        "Undefined": entry.undefined,
        "Reference": entry.reference,
    }
    say("")
    for name, fact in facts.items():
        if fact:
            say(f"{name}: {fact}")
