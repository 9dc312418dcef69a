"""`audit mlflow`: tell MLflow of a report."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout

import click

from audit.cli.stored import NAME, open_version, reports_flag
from audit.cli.terminal import say

EPILOG = """
\b
Examples:
  audit mlflow credit-risk --run-id 3f2a…
  audit mlflow credit-risk@v2 --model-version credit/7
"""


@click.command("mlflow", epilog=EPILOG)
@click.argument("name", metavar=NAME)
@click.option("--run-id", metavar="ID", help="the run that gets numbers, tags and files")
@click.option("--model-version", metavar="NAME/N", help="the model version that gets the tags")
@reports_flag
def command(name: str, run_id: str | None, model_version: str | None, reports: str) -> None:
    """Log a report to MLflow: numbers, verdict, hashes and files.

    A run gets all of it, a model version the verdict and the hashes as tags; with neither a new
    run is made. Where MLflow keeps its runs is said by MLFLOW_TRACKING_URI. Standard output is one
    line, the run's id or the model version.
    """
    from audit.publish.mlflow import log_to_mlflow

    version = open_version(reports, name)
    with redirect_stdout(sys.stderr):  # mlflow prints
        logged = log_to_mlflow(version, run_id, model_version)
    say(logged)
