"""`audit show`: a report's headline numbers, without opening a document."""

from __future__ import annotations

import click

from audit.cli.headlines import Table, disparities, everyone, facts, groups, not_assessable
from audit.cli.stored import NAME, open_version, reports_flag
from audit.cli.table import write_part
from audit.cli.terminal import give_json, say
from audit.cli.verdicts import word, write_verdicts

EPILOG = """
\b
Examples:
  audit show credit-risk
  audit show credit-risk@v2 --json
"""


@click.command("show", epilog=EPILOG)
@click.argument("name", metavar=NAME)
@click.option("--json", "as_json", is_flag=True, help="print the evidence, every number of it")
@reports_flag
def command(name: str, as_json: bool, reports: str) -> None:
    """Show the headline numbers of a report.

    What the rules said, the measures for everyone, the disparities, and each sensitive
    attribute's groups side by side. A name without a version means the newest.
    """
    version = open_version(reports, name)
    if as_json:
        give_json(version.read("evidence.json"))
        return
    created = version.manifest.created
    say(f"{version.name} v{version.number}, made {created}: {word(version.verdicts)}")
    for line in facts(version.evidence.subject):
        say(line)
    if version.verdicts.verdicts:
        say("")
        write_verdicts(version.verdicts, err=False)
    _write(everyone(version.evidence))
    for line in not_assessable(version.evidence):
        say(line)
    _write(disparities(version.evidence))
    for table in groups(version.evidence):
        _write(table)


def _write(table: Table) -> None:
    write_part(table.title, table.header, table.rows, table.right)
