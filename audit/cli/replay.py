"""`audit replay`: run the audit of a report again, and say whether it is the same."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

import click

from audit.cli.figures import NOTHING, name_of, span, value_of, who
from audit.cli.flags import flags_of, given
from audit.cli.progress import progress
from audit.cli.stored import NAME, reports_flag, so_many
from audit.cli.table import write_part
from audit.cli.terminal import give_json, say
from audit.evidence import encode

if TYPE_CHECKING:
    from audit.replaying import Other, Replay

RETOLD = (
    *("data", "train_data", "model", "trust_model", "model_python"),
    *("limit_load", "limit_predict", "limit_memory"),
)
"""Said anew: where files are now, and what the model may take."""
SAID = {
    "identical": "identical: the same evidence, byte by byte",
    "within": "within the intervals: every number is the same, or lies in the interval it had",
    "different": "different: not every number is the same, or lies in the interval it had",
}
EPILOG = """
\b
Examples:
  audit replay credit-risk@v2
  audit replay credit-risk --data moved/test.csv --model moved/model.skops
"""


@click.command("replay", epilog=EPILOG)
@click.argument("name", metavar=NAME)
@flags_of(RETOLD)
@click.option("--quiet", is_flag=True, help="say nothing of how far it is")
@click.option("--json", "as_json", is_flag=True, help="print all that differs")
@reports_flag
def command(name: str, quiet: bool, as_json: bool, reports: str, **flags: Any) -> int:
    """Run the audit of a report again, and say whether it is the same.

    The rows and the model must be those that were audited: they are known by their hashes, and
    looked for by name here and beside the reports. A model that the audit trained is trained again.
    Nothing is published, and the report is not changed; a name without a version means the newest.
    Exit codes: 0 identical, or within the intervals; 1 different; 2 it cannot be run again.
    """
    from audit.replaying import replay

    with progress(quiet=quiet) as listener, redirect_stdout(sys.stderr):  # own code may print
        found = replay(reports, name, given(flags), progress=listener)
    if as_json:
        give_json(encode(found))
    else:
        _write(found)
    return found.exit_code


def _write(found: Replay) -> None:
    say(f"{found.report} run again is {SAID[found.outcome]}.")
    if found.changed:
        rows = [(one.what, one.old or NOTHING, one.new or NOTHING) for one in found.changed]
        write_part("Not made with the same", ("what", "then", "now"), rows)
    _numbers("Outside the intervals", [one for one in found.numbers if not one.within])
    _numbers("Within the intervals", [one for one in found.numbers if one.within])
    if found.parts:
        say("")
        parts = so_many(len(found.parts), "part")
        say(f"Not the same in {parts} of the evidence: {', '.join(found.parts)}.")


def _numbers(title: str, numbers: Sequence[Other]) -> None:
    rows = []
    for one in numbers:
        about = one.old or one.new
        assert about is not None
        old, new = (NOTHING if row is None else value_of(row) for row in (one.old, one.new))
        interval = span(one.old.interval if one.old else None)
        rows.append((name_of(about), who(about.slice, about.across), old, new, interval))
    header = ("metric", "who", "old", "new", "old interval")
    write_part(title, header, rows, right=("old", "new", "old interval"))
