"""`audit keygen`: a pair of keys to sign reports with."""

from __future__ import annotations

import os
from pathlib import Path

import click

from audit.cli.terminal import give, note

EPILOG = """
\b
Example:
  audit keygen audit.key
"""


@click.command("keygen", epilog=EPILOG)
@click.argument("file", metavar="FILE")
def command(file: str) -> None:
    """Make a pair of keys to sign and to verify reports with.

    FILE is the private key (Ed25519), for its owner's eyes alone; FILE.pub is the public one, to
    give away. Nothing is ever overwritten. Standard output is one line, the public key's path.
    """
    from audit.publish.store.signing import generate, key_id, load_public

    public = generate(Path(file))
    give(os.fsencode(public.absolute()))
    note(f"{file} signs and stays with you; {public} verifies and is for everybody")
    note(f"The key is {key_id(load_public(public))}")
