"""`audit explain`: one more person of a report, explained now."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audit.cli.figures import NOTHING, figure
from audit.cli.flags import flags_of, given
from audit.cli.progress import progress
from audit.cli.stored import NAME, reports_flag
from audit.cli.table import write_table
from audit.cli.terminal import give_json, say
from audit.evidence import Attribution, Contribution, encode

if TYPE_CHECKING:
    from audit.explaining_again import OneMore

RETOLD = (
    *("data", "train_data", "model", "trust_model", "model_python", "show_identifiers"),
    *("explain_budget", "limit_load", "limit_predict", "limit_memory"),
)
"""Said anew: where files are now, what may be told, and how long it may take."""
UNITS = {
    "probability": "probability",
    "log-odds": "log-odds",
    "output": "the model's own units",
}
EPILOG = """
\b
Examples:
  audit explain credit-risk --row 17
  audit explain credit-risk@v2 --row C-1041 --data moved/test.csv --json
"""


@click.command("explain", epilog=EPILOG)
@click.argument("name", metavar=NAME)
@click.option("--row", required=True, metavar="KEY", help="the row's key, or its number from 1")
@flags_of(RETOLD)
@click.option("--quiet", is_flag=True, help="say nothing of how far it is")
@click.option("--json", "as_json", is_flag=True, help="print the explanations, every number")
@reports_flag
def command(name: str, row: str, quiet: bool, as_json: bool, reports: str, **flags: Any) -> None:
    """Explain the score of one more person of a report.

    What each column adds to the score, what counted most, and the smallest change with which the
    model decides otherwise. The model and the rows are opened again, and must be those that were
    audited: they are known by their hashes, and looked for by name here and beside the reports.
    A row's key and the values of a person are told only with --show-identifiers. The report
    itself is not changed; a name without a version means the newest.
    """
    from audit.explaining_again import explain_row

    with progress(quiet=quiet) as listener, redirect_stdout(sys.stderr):  # own code may print
        found = explain_row(Path(reports), name, row, given(flags), progress=listener)
    if as_json:
        give_json(encode(found))
        return
    _write(found)


def _write(found: OneMore) -> None:
    """The columns with what each explainer says of them, then everything else in sentences."""
    from audit.publish.render.words import fill, upper_first

    made = [one for one in found.attributions if one.values]
    first = next((one for one in made if one.output is not None), None)
    person = f", person {found.person}" if found.person else ""
    say(f"{found.report}{person}{_score(first)}")
    if made:
        say("")
        write_table(
            ("column", *(one.explainer for one in made)),
            _rows(made),
            title=f"What each column adds, in {UNITS[made[0].space]}",
            right=tuple(one.explainer for one in made),
        )
    for finding in found.findings:
        sentence = fill(finding.text, finding.numbers).rstrip(".") + "."
        say("")
        say(sentence if finding.text.startswith("{") else upper_first(sentence))


def _score(one: Attribution | None) -> str:
    if one is None:
        return ""
    usual = "" if one.base is None else f", where {figure(one.base)} is usual"
    return f": {figure(one.output)}{usual}"


def _rows(made: Sequence[Attribution]) -> list[tuple[str, ...]]:
    """One row a column, the largest part first."""
    parts = [{part.feature: part for part in one.values} for one in made]
    ranked = sorted(made[0].values, key=lambda part: -abs(part.value))
    return [(part.feature, *(_part(known.get(part.feature)) for known in parts)) for part in ranked]


def _part(part: Contribution | None) -> str:
    """Write a part of a score with its standard error."""
    if part is None:
        return NOTHING
    error = "" if not part.error else f" +/- {figure(part.error)}"
    return f"{part.value:+.4f}{error}"
