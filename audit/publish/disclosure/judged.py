"""Verdicts for the public: the outcome always, its number only where that is shown."""

from __future__ import annotations

import msgspec

from audit.evidence import Evidence, Finding, message
from audit.judge.against import CODE as COMPARED
from audit.judge.more_rows import CODE as MORE_ROWS
from audit.judge.more_rows import TO_BE_JUDGED
from audit.judge.verdict import Verdict, Verdicts

COUNTING = (MORE_ROWS, TO_BE_JUDGED, COMPARED)
"""Findings whose numbers say as much as the rule's own number."""

DECIDED_ON_ALL = message("decided on the full evidence; its number is not shown to the public")
FAILED = message(
    "The rule {rule} failed; it was decided on the full evidence, and its number is not shown"
)


def public_verdicts(verdicts: Verdicts, shown: Evidence) -> Verdicts:
    """Take number, interval and group from each verdict whose measurement is not shown.

    A comparison with an earlier audit keeps its outcome alone: two editions of nearly the same
    people say more together than each does.
    """
    numbers = {
        (row.metric, frozenset(row.slice.items()), row.value)
        for row in shown.measurements
        if row.value is not None
    }

    def is_shown(verdict: Verdict) -> bool:
        slice = frozenset(verdict.slice.items())
        return (verdict.metric, slice, verdict.value) in numbers

    hidden = {verdict.rule for verdict in verdicts.verdicts if not is_shown(verdict)}
    compared = {one.numbers.get("rule") for one in verdicts.findings if one.code == COMPARED}
    hidden |= {verdict.rule for verdict in verdicts.verdicts if verdict.rule in compared}
    return msgspec.structs.replace(
        verdicts,
        verdicts=tuple(
            _without(v, v.rule in compared) if v.rule in hidden else v for v in verdicts.verdicts
        ),
        findings=tuple(
            _said(finding, hidden)
            for finding in verdicts.findings
            if finding.code not in COUNTING or finding.numbers.get("rule") not in hidden
        ),
    )


def _without(verdict: Verdict, compared: bool) -> Verdict:
    """Without its number; and without its limit where that is an earlier audit's number."""
    return msgspec.structs.replace(
        verdict,
        value=None,
        interval=None,
        slice={},
        threshold=None if compared else verdict.threshold,
        reason=DECIDED_ON_ALL,
    )


def _said(finding: Finding, hidden: set[str]) -> Finding:
    rule = finding.numbers.get("rule")
    if finding.code == "rule_failed" and rule not in hidden:
        return finding
    return msgspec.structs.replace(
        finding,
        slice={},
        text=FAILED if finding.code == "rule_failed" else finding.text,
        numbers={"rule": rule} if finding.code == "rule_failed" else finding.numbers,
    )
