"""`audit list`: the reports there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audit.cli.stored import reports_flag
from audit.cli.table import write_table
from audit.cli.terminal import note
from audit.cli.verdicts import word
from audit.errors import AuditError

if TYPE_CHECKING:
    from audit.publish.store import Version

EPILOG = """
\b
Example:
  audit list --reports reports
"""
UNREADABLE = 2


@click.command("list", epilog=EPILOG)
@reports_flag
@click.pass_context
def command(context: click.Context, reports: str) -> None:
    """List the reports there are, with their verdicts.

    One line a version: its name, its number, when it was made, and its verdict in a word. A
    damaged version is named, hides no other, and makes the exit code 2.
    """
    from audit.publish.bucket import store_at

    store = store_at(reports)
    rows: list[tuple[str, ...]] = []
    damaged: list[str] = []
    for name in store.names():
        for number in store.versions(name):
            try:
                rows.append(_row(store.version(name, number)))
            except AuditError as error:
                damaged.append(str(error))
    if rows:
        write_table(("name", "version", "created", "verdict"), rows)
    elif not damaged:
        note(f"There are no reports in {reports} yet. `audit demo` makes one.")
    for sentence in damaged:
        note(f"audit: {sentence}")
    context.exit(UNREADABLE if damaged else 0)


def _row(version: Version) -> tuple[str, ...]:
    created = version.manifest.created
    return version.name, f"v{version.number}", created, word(version.verdicts)
