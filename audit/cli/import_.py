"""`audit import`: a report that was exported elsewhere, verified and taken in."""

from __future__ import annotations

import os
from pathlib import Path

import click

from audit.cli.stored import reports_flag
from audit.cli.terminal import give, note

EPILOG = """
\b
Example:
  audit import credit-risk.zip --public-key audit.key.pub
"""


@click.command("import", epilog=EPILOG)
@click.argument("file", metavar="FILE")
@click.option("--public-key", metavar="FILE", help="the key that it must be signed with")
@click.option("--as", "name", metavar="NAME", help="keep it under another name")
@reports_flag
def command(file: str, public_key: str | None, name: str | None, reports: str) -> None:
    """Take an exported report into the reports here.

    Everything is verified before anything appears. It becomes a version of its own, marked as
    imported, and never one of a report that was made here. Standard output is one line, the new
    version's folder.
    """
    from audit.publish.bundle.incoming import read_bundle, take_in
    from audit.publish.store.signing import load_public

    key = load_public(Path(public_key)) if public_key else None
    incoming = read_bundle(Path(file), key)
    version = take_in(Path(reports), incoming, name=name)
    give(os.fsencode(version.folder))
    theirs = f"{incoming.manifest.name}@v{incoming.manifest.version}"
    profile = incoming.manifest.report.get("profile", "internal")
    note(f"{version} is {theirs} of where it was made, exported for {profile}")
    if incoming.signed_by is None:
        note("Who made it was not checked: pass --public-key FILE")
    else:
        note(f"It is signed with the key {incoming.signed_by[:16]}…")
