"""`audit sign`: say with a key how far a report's history goes."""

from __future__ import annotations

import os
from pathlib import Path

import click

from audit.cli.stored import NAME, parted, reports_flag
from audit.cli.terminal import give, note

EPILOG = """
\b
Example:
  audit sign credit-risk --key audit.key
"""


@click.command("sign", epilog=EPILOG)
@click.argument("name", metavar=NAME)
@click.option("--key", required=True, metavar="FILE", help="the private key; see `audit keygen`")
@reports_flag
def command(name: str, key: str, reports: str) -> None:
    """Sign how far the history of a report goes.

    The report is verified first. What is signed is the newest version, or the one that is named,
    with all before it; no version is changed. Without a signature, nobody can see that the newest
    versions were cut off. Standard output is one line, the path of the signed head.
    """
    from audit.publish.bucket import mirrored
    from audit.publish.store.head import FILE
    from audit.publish.store.shelf import shelf
    from audit.publish.store.sign import sign
    from audit.publish.store.signing import key_id, load_private

    private = load_private(Path(key))
    report, number = parted(name)
    with mirrored(reports, report) as (root, place):
        head = sign(root, report, private, number=number)
        signed = shelf(root, report) / FILE
        if place is not None:
            place.write(f"{report}/{FILE}", signed.read_bytes())
    give(os.fsencode(signed) if place is None else f"{place.url}/{report}/{FILE}".encode())
    identity = key_id(private.public_key())[:16]
    note(f"{head.name} is signed up to v{head.version}, with the key {identity}…")
