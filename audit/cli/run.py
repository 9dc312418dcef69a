"""`audit run`: audit a model and publish the report."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import click

from audit.cli.ci import announce
from audit.cli.flags import SectionedCommand, configuration_flags, given
from audit.cli.policy_flags import pack_flag, policy_flag, rule_flag
from audit.cli.progress import progress
from audit.cli.summary import answer, regret, summarise

USUAL_FILE = "audit.toml"
ROWS_GIVEN = ("data", "template_test", "sentences")
ROWS = (".csv", ".tsv", ".gz", ".parquet", ".pq")
EPILOG = f"""
\b
Examples:
  audit run {USUAL_FILE}
  audit run {USUAL_FILE} --policy policy.toml
  audit run --data people.csv --label hired --positive yes \\
            --prediction predicted --sensitive sex \\
            --rule 'impact_ratio across sex >= 0.8'
"""


@click.command("run", cls=SectionedCommand, epilog=EPILOG)
@click.argument("file", required=False, metavar=f"[{USUAL_FILE}]")
@configuration_flags
@policy_flag
@pack_flag
@rule_flag
@click.option("--quiet", is_flag=True, help="say nothing but errors")
@click.option("--json", "as_json", is_flag=True, help="print the verdicts instead of the folder")
@click.pass_context
def command(
    context: click.Context, /, file: str | None, quiet: bool, as_json: bool, **flags: Any
) -> None:
    """Audit a model on its rows and publish a versioned report.

    Everything can be said in a file, in flags, or in both; flags win over the file, and rules of
    both add up. Without a file and without flags, ./audit.toml is read. Paths are relative to the
    folder you are in, in the file too.

    Standard output is one line, the report's folder; all else goes to standard error. The exit
    code is the verdict: 0 passed or no rules, 1 a rule failed, 2 something given is wrong,
    3 something could not be decided.
    """
    options = given(flags)
    file = _configuration(context, file, options)
    from audit.config import load_config
    from audit.pipeline import run

    config = load_config(file, options)
    with progress(quiet=quiet) as listener, redirect_stdout(sys.stderr):  # whatever own code prints
        report = run(config, progress=listener)
    answer(report, as_json=as_json)
    if not quiet:
        summarise(report)
    regret(report.failed)
    announce(
        report.verdicts,
        report.evidence,
        os.environ,
        profile=config.report.profile,
        version=report.version,
    )
    context.exit(report.verdicts.exit_code)


def _configuration(context: click.Context, file: str | None, options: dict[str, Any]) -> str | None:
    """Find ./audit.toml where nothing was said; refuse rows in its place, and flags without any."""
    if file is not None:
        if file.lower().endswith(ROWS):
            way = f"audit run --data {file} --label COLUMN ..."
            raise click.UsageError(
                f"{file} holds rows, not a configuration. Write `{way}`", context
            )
        return file
    lies_here = Path(USUAL_FILE).is_file()
    if not options and lies_here:
        return USUAL_FILE
    if options.keys().isdisjoint(ROWS_GIVEN):
        way = USUAL_FILE if lies_here else "--data FILE --label COLUMN"
        raise click.UsageError(
            f"Nothing says which rows to audit. Write `audit run {way} ...`", context
        )
    return None
