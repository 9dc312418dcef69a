"""Verdicts for the public: the outcome always, its number only where that is shown."""

from __future__ import annotations

import msgspec

from audit.evidence import Evidence, Finding
from audit.judge.verdict import Verdict, Verdicts

DECIDED_ON_ALL = "decided on the full evidence; its number is not shown to the public"
FAILED = "The rule {rule} failed; it was decided on the full evidence, and its number is not shown"


def public_verdicts(verdicts: Verdicts, shown: Evidence) -> Verdicts:
    """Take number, interval and group from each verdict whose measurement is not shown."""
    numbers = {
        (row.metric, frozenset(row.slice.items()), row.value)
        for row in shown.measurements
        if row.value is not None
    }

    def is_shown(verdict: Verdict) -> bool:
        slice = frozenset(verdict.slice.items())
        return (verdict.metric, slice, verdict.value) in numbers

    hidden = {verdict.rule for verdict in verdicts.verdicts if not is_shown(verdict)}
    return msgspec.structs.replace(
        verdicts,
        verdicts=tuple(_without(v) if v.rule in hidden else v for v in verdicts.verdicts),
        findings=tuple(_said(finding, hidden) for finding in verdicts.findings),
    )


def _without(verdict: Verdict) -> Verdict:
    return msgspec.structs.replace(
        verdict, value=None, interval=None, slice={}, reason=DECIDED_ON_ALL
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
