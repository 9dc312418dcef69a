"""`audit gc`: remove what killed audits left behind, and old versions where that is asked for."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from audit.cli.stored import reports_flag, so_many
from audit.cli.terminal import give, note
from audit.errors import AuditError, nearest

EPILOG = """
\b
Examples:
  audit gc --dry-run
  audit gc credit-risk --keep 20 --delete
"""
UNFINISHED, SECONDS = 2, {"s": 1, "m": 60, "h": 3600, "d": 86400}


@click.command("gc", epilog=EPILOG)
@click.argument("name", required=False, metavar="[NAME]")
@click.option("--older-than", default="1d", show_default=True, metavar="TIME", help="30m, 12h, 7d")
@click.option("--dry-run", is_flag=True, help="only list what would be removed")
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="keep the newest N versions")
@click.option("--delete", is_flag=True, help="with --keep: do remove the older ones")
@reports_flag
@click.pass_context
def command(
    context: click.Context,
    name: str | None,
    older_than: str,
    dry_run: bool,
    keep: int | None,
    delete: bool,
    reports: str,
) -> None:
    """Remove what killed audits left behind, and old versions where asked.

    Without --keep, only unfinished versions that nobody has touched for a while are removed, never
    a published one. `--keep N` lists the older versions of one report; with `--delete` they are
    removed for good, and `audit verify` says from then on which ones. Standard output has one
    line for each thing removed.
    """
    if keep is not None:
        _keep(context, Path(reports), name, keep, delete=delete and not dry_run)
    elif delete:
        raise click.UsageError("--delete says nothing without --keep N", context)
    else:
        context.exit(_sweep(Path(reports), name, seconds(older_than), dry_run=dry_run))


def seconds(text: str) -> int:
    """Read a time with its unit.

    >>> seconds("90s"), seconds("2h")
    (90, 7200)
    """
    found = re.fullmatch(r"([0-9]{1,9})([smhd])", text)
    if not found:
        raise AuditError(f"{text!r} is no time", where="--older-than", remedy="Such as 12h or 7d")
    return int(found[1]) * SECONDS[found[2]]


def _sweep(root: Path, name: str | None, older_than: float, *, dry_run: bool) -> int:
    from audit.publish.store.leftovers import sweep
    from audit.publish.store.shelf import report_folders, shelf

    folders = report_folders(root)
    if name is not None and not shelf(root, name).exists():
        remedy = nearest(name, folders)
        raise AuditError(f"There is no report {name}", where=str(root), remedy=remedy)
    removed, skipped = 0, False
    for each in folders if name is None else (name,):
        try:
            for path in sweep(root, each, older_than, pretend=dry_run):
                give(os.fsencode(path))
                removed += 1
        except AuditError as error:
            note(f"audit: {error}")
            skipped = True
    done = "to be removed" if dry_run else "removed"
    note(f"{so_many(removed, 'leftover')} {done}.")
    return UNFINISHED if skipped else 0


def _keep(context: click.Context, root: Path, name: str | None, keep: int, *, delete: bool) -> None:
    from audit.publish.store import Store
    from audit.publish.store.leftovers import older_versions, remove_older

    if name is None:
        raise click.UsageError("--keep is about one report: name it", context)
    Store(root).known(name)
    gone = remove_older(root, name, keep) if delete else older_versions(root, name, keep)
    for number in gone:
        give(f"{name}@v{number}".encode())
    if delete:
        note(f"{so_many(len(gone), 'version')} removed; their manifests stay in the chain.")
    else:
        note(f"{so_many(len(gone), 'version')} would be removed; --delete does it.")
