"""What the rules said, for the person at the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from audit.cli.figures import figure, limit, span, who
from audit.cli.table import write_table
from audit.cli.terminal import note, say
from audit.judge.verdict import Outcome, Verdict, Verdicts
from audit.publish.render.words import fill, reason

TOLD_IN_THE_TABLE = "rule_failed"
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
    rows = [_row(verdict, verdicts) for verdict in verdicts.verdicts]
    write_table(header, rows, right=("value", "interval", "threshold"), err=err)
    write = note if err else say
    for verdict in verdicts.verdicts:
        if verdict.reason and verdict.outcome != "pass":
            write(f"{verdict.rule}: {reason(verdict.reason, msgspec.structs.asdict(verdict))}")
        if verdict.waiver is not None:
            write(f"{verdict.rule}: {_waived(verdict.waiver)}")
    for finding in verdicts.findings:
        if finding.code != TOLD_IN_THE_TABLE:
            write(fill(finding.text, finding.numbers))


def _waived(waiver: Mapping[str, Any]) -> str:
    """Who answers for a rule that does not hold, until when and why."""
    owner, until, why = (waiver.get(key) or "?" for key in ("owner", "expires", "reason"))
    return f"waived by {owner} until {until}: {why}"


def _row(verdict: Verdict, verdicts: Verdicts) -> tuple[str, ...]:
    nearest_limit = verdict.threshold if isinstance(verdict.threshold, float | int) else None
    return (
        verdict.rule,
        who(verdict.slice, verdict.across),
        figure(verdict.value, apart_from=nearest_limit),
        span(verdict.interval),
        limit(verdict.threshold),
        WORDS[verdict.outcome] + _softened(verdict, verdicts),
    )


def _softened(verdict: Verdict, verdicts: Verdicts) -> str:
    """Why a verdict does not count, where it does not."""
    if verdict.waiver is not None:
        return " (waived)"
    if verdict.severity == "warn":
        return " (warning only)"
    return "" if verdicts.counts(verdict) else " (does not count)"
