"""`audit export`: a report in one file, filtered for whom it is for."""

from __future__ import annotations

import os
from pathlib import Path

import click

from audit.cli.stored import NAME, open_version, reports_flag
from audit.cli.summary import regret
from audit.cli.terminal import give, note
from audit.errors import AuditError
from audit.options import PROFILES

EPILOG = """
\b
Example:
  audit export credit-risk@v2 --profile public credit-risk.zip
"""
NOT_DRAWN = 2


@click.command("export", epilog=EPILOG)
@click.argument("name", metavar=NAME)
@click.argument("file", metavar="FILE")
@click.option("--profile", required=True, type=click.Choice(PROFILES), help="for whom it is")
@click.option("--key", metavar="FILE", help="sign it with this private key; see `audit keygen`")
@reports_flag
@click.pass_context
def command(
    context: click.Context, name: str, file: str, profile: str, key: str | None, reports: str
) -> None:
    """Write a report into one file, filtered for whom it is for.

    The documents are drawn anew and the records filtered; the model, templates and whatever else
    the version keeps stay here. The same version gives the same bytes. Standard output is one
    line, the path of the file.
    """
    from audit.publish.bundle.outgoing import bundle
    from audit.publish.store.signing import load_private

    private = load_private(Path(key)) if key else None
    version = open_version(reports, name)
    outgoing = bundle(version, profile, private)
    _write(Path(file), outgoing.content)
    give(os.fsencode(Path(file).absolute()))
    note(f"{version} for {profile}, {'signed' if key else 'not signed'}")
    regret(outgoing.failed)
    context.exit(NOT_DRAWN if outgoing.failed else 0)


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads it meets the whole of it."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise AuditError(
            f"The bundle cannot be written: {error.strerror}", where=str(path)
        ) from None
