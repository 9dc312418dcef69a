"""`audit schema`: the JSON Schema of what other programs may read."""

from __future__ import annotations

import click

EPILOG = """
\b
Examples:
  audit schema > evidence.schema.json
  audit schema verdicts
"""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@click.command("schema", epilog=EPILOG)
@click.argument("record", type=click.Choice(["evidence", "verdicts"]), default="evidence")
def command(record: str) -> None:
    """Print the JSON Schema of a record.

    The record is evidence (what was measured) unless you ask for verdicts (what the rules said).
    """
    import msgspec

    from audit.cli.terminal import give_json
    from audit.evidence import Evidence
    from audit.judge.verdict import Verdicts

    kind = Evidence if record == "evidence" else Verdicts
    schema = {"$schema": DIALECT, **msgspec.json.schema(kind)}
    give_json(msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=1))
