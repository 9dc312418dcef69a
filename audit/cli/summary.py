"""What is said when an audit is over: the verdict, the rules, and what could not be drawn."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from audit.cli.terminal import give, give_json, note
from audit.cli.unknown_groups import unknown_groups
from audit.cli.verdicts import word, write_verdicts
from audit.evidence import Evidence, Grade, encode
from audit.judge.verdict import Verdicts

if TYPE_CHECKING:
    from audit.report import Report

NAMES: dict[Grade, tuple[str, str]] = {
    "critical": ("critical", "critical"),
    "warning": ("warning", "warnings"),
    "note": ("note", "notes"),
}


def answer(report: Report, *, as_json: bool) -> None:
    """Give the script its answer: the report's folder, or the verdicts."""
    if as_json:
        give_json(encode(report.verdicts))
    else:
        give(os.fsencode(report.folder.absolute()))


def summarise(report: Report) -> None:
    """Tell the person how the audit ended."""
    say_verdicts(f"{report.name} v{report.version}", report.verdicts, report.evidence)
    counted = findings(report.evidence)
    if counted:
        note(f"Findings in the report: {counted}")


def say_verdicts(what: str, verdicts: Verdicts, evidence: Evidence) -> None:
    """Tell the person the verdict, what each rule and pack said, and which groups nobody is of."""
    note(f"{what}: {word(verdicts)}")
    write_verdicts(verdicts, err=True)
    for line in unknown_groups(verdicts, evidence.subject):
        note(line)
    if verdicts.policy.get("packs"):
        from audit.cli.packs import say_packs

        say_packs(evidence, verdicts)


def regret(failed: Mapping[str, str]) -> None:
    """Name each document that could not be made, and why; said even when all else is quiet."""
    for document, sentence in failed.items():
        note(f"audit: {document} could not be made: {sentence}")


def findings(evidence: Evidence) -> str:
    """Count the findings, gravest first: `1 critical, 3 warnings`."""
    counts = Counter(finding.grade for finding in evidence.findings)
    return ", ".join(
        _so_many(counts[grade], name) for grade, name in NAMES.items() if counts[grade]
    )


def _so_many(n: int, names: tuple[str, str]) -> str:
    return f"{n} {names[0] if n == 1 else names[1]}"
