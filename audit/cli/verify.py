"""`audit verify`: whether reports are what was published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit.cli.stored import NAME, parted, reports_flag, so_many
from audit.cli.terminal import note, say
from audit.errors import AuditError, nearest

if TYPE_CHECKING:
    from audit.publish.store.verify import Checked

EPILOG = """
\b
Examples:
  audit verify
  audit verify credit-risk --public-key audit.key.pub
"""
INTACT, ALTERED, UNUSABLE = range(3)


@click.command("verify", epilog=EPILOG)
@click.argument("name", required=False, metavar=f"[{NAME}]")
@click.option("--public-key", metavar="FILE", help="the key that the head must be signed with")
@reports_flag
@click.pass_context
def command(context: click.Context, name: str | None, public_key: str | None, reports: str) -> None:
    """Check that reports are what was published: files, chain and signed head.

    Every file is compared with its hash, every version with the one before it, and all of them
    with the head that `audit sign` left. The exit code is 0 where everything is intact, 1 where
    something was altered, each file or version named, and 2 where it could not be checked.
    """
    from audit.publish.bucket import mirrored
    from audit.publish.store.signing import load_public
    from audit.publish.store.verify import verify_report

    key = load_public(Path(public_key)) if public_key else None
    wanted, only = parted(name) if name else (None, None)
    checked: list[Checked] = []
    unusable = False
    with mirrored(reports, wanted) as (root, _):
        for each in _named(root, reports, wanted):
            try:
                checked.append(verify_report(root, each, only=only, public_key=key))
                _tell(checked[-1])
            except AuditError as error:
                note(f"audit: {error}")
                unusable = True
    context.exit(_conclude(checked, unusable=unusable))


def _named(root: Path, reports: str, wanted: str | None) -> tuple[str, ...]:
    from audit.publish.store.verify import kept_names

    names = kept_names(root)
    if wanted is not None and wanted not in names:
        remedy = nearest(wanted, names)
        raise AuditError(f"There is no report {wanted}", where=reports, remedy=remedy)
    if not names:
        raise AuditError(f"There are no reports in {reports}", remedy="`audit run` publishes one")
    return names if wanted is None else (wanted,)


def _tell(found: Checked) -> None:
    for line in (*found.altered, *found.notes):
        note(line)


def _conclude(checked: Sequence[Checked], *, unusable: bool) -> int:
    """Say it all in one line of standard output, and return the exit code."""
    if unsigned := [found.name for found in checked if not found.signed]:
        note(
            f"Without a signed head, nothing shows whether the newest versions were cut off, or "
            f"the newest manifest was changed; `audit sign` makes one: {', '.join(unsigned)}"
        )
    wrong = sum(len(found.altered) for found in checked)
    counts = (
        so_many(len(checked), "report"),
        so_many(sum(found.versions for found in checked), "version"),
        so_many(sum(found.files for found in checked), "file"),
    )
    looked = ", ".join(counts)
    if unusable:
        say(f"not checked in full: {looked}; {so_many(wrong, 'problem')}")
        return UNUSABLE
    say(f"altered: {so_many(wrong, 'problem')} in {looked}" if wrong else f"intact: {looked}")
    return ALTERED if wrong else INTACT
