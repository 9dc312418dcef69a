"""`audit demo`: a whole audit on data that comes with this tool."""

from __future__ import annotations

from pathlib import Path

import click

from audit.cli.progress import progress
from audit.cli.stored import reports_flag
from audit.cli.summary import answer, regret, summarise
from audit.cli.terminal import note
from audit.cli.verdicts import MEANING

EPILOG = """
\b
Example:
  audit demo --reports /tmp/reports
"""


@click.command("demo", epilog=EPILOG)
@reports_flag
@click.option("--quiet", is_flag=True, help="say nothing but errors")
@click.option("--json", "as_json", is_flag=True, help="print the verdicts instead of the folder")
def command(reports: str, quiet: bool, as_json: bool) -> None:
    """Audit a model trained on census data, to see what a report is.

    The rows are the census income data (Adult, UCI, CC BY 4.0), audited for sex and race against
    a few rules. Standard output is one line, the report's folder. The demo always exits 0 and
    says what `audit run` would have exited with.
    """
    from audit.demo import run_demo

    with progress(quiet=quiet) as listener:
        report = run_demo(Path(reports), listener)
    answer(report, as_json=as_json)
    if not quiet:
        summarise(report)
        note(f"In a pipeline the exit code would be {MEANING[report.verdicts.exit_code]}.")
    regret(report.failed)
