"""What the rules said, for the person at the terminal."""

from __future__ import annotations

import msgspec

from audit.cli.figures import figure, limit, span, who
from audit.cli.table import write_table
from audit.cli.terminal import note, say
from audit.judge.verdict import Outcome, Verdict, Verdicts
from audit.publish.render.words import reason

WORDS: dict[Outcome | None, str] = {
    "pass": "pass",
    "fail": "fail",
    "inconclusive": "inconclusive",
    "not_assessable": "not assessable",
    None: "not judged (no rules)",
}
MEANING = {
    0: "0 (nothing stands in the way of a release)",
    1: "1 (a rule failed)",
    3: "3 (nothing failed, but not everything could be decided)",
}


def word(verdicts: Verdicts) -> str:
    """Say the verdict in a word."""
    return WORDS[verdicts.outcome]


def write_verdicts(verdicts: Verdicts, *, err: bool) -> None:
    """Write one row a rule, and below them why a rule could not be decided."""
    if not verdicts.verdicts:
        return
    header = ("rule", "group", "value", "interval", "threshold", "outcome")
    rows = [_row(verdict) for verdict in verdicts.verdicts]
    write_table(header, rows, right=("value", "interval", "threshold"), err=err)
    write = note if err else say
    for verdict in verdicts.verdicts:
        if verdict.reason and verdict.outcome != "pass":
            write(f"{verdict.rule}: {reason(verdict.reason, msgspec.structs.asdict(verdict))}")


def _row(verdict: Verdict) -> tuple[str, ...]:
    nearest_limit = verdict.threshold if isinstance(verdict.threshold, float | int) else None
    return (
        verdict.rule,
        who(verdict.slice, verdict.across),
        figure(verdict.value, apart_from=nearest_limit),
        span(verdict.interval),
        limit(verdict.threshold),
        WORDS[verdict.outcome] + _softened(verdict),
    )


def _softened(verdict: Verdict) -> str:
    if verdict.waiver is not None:
        return " (waived)"
    return " (warning only)" if verdict.severity == "warn" else ""
