"""What a test says of its rule: the sentence of every other format, and what belongs to it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from audit.evidence import Finding
from audit.judge.verdict import Verdicts
from audit.publish.formats.cases import Case, cases, remarks
from audit.report import Report


class Broken(Exception):
    """A rule stands in the way of a release; its text is the whole of what is to be read."""


class AuditWarning(UserWarning):
    """Something does not hold and stands in nobody's way."""

    @classmethod
    def give(cls, item: pytest.Item, text: str) -> None:
        """Have pytest list it; where warnings are errors, too: it is the policy that decides."""
        with warnings.catch_warnings():
            warnings.simplefilter("always", cls)
            item.warn(cls(text))


@dataclass(frozen=True)
class Said:
    """Of one rule: whether it blocks a release or is waived, and what there is to say."""

    blocks: bool
    waived: bool
    text: str


def said(report: Report) -> dict[str, Said]:
    """Return what is to be said of each rule, by its name; nothing of one that simply holds.

    What the gate found about no rule in particular is said with the first.
    """
    verdicts = report.verdicts
    found = cases(verdicts)
    names = {case.verdict.rule for case in found}
    apart = [each for each in verdicts.findings if each.numbers.get("rule") not in names]
    answers = {}
    for case in found:
        mine = [each for each in verdicts.findings if each.numbers.get("rule") == case.verdict.rule]
        answers[case.verdict.rule] = _said(case, verdicts, [*mine, *apart])
        apart = []
    return answers


def _said(case: Case, verdicts: Verdicts, findings: list[Finding]) -> Said:
    beside = remarks(replace(verdicts, findings=tuple(findings)))
    holds = case.verdict.outcome == "pass"
    lines = [remark.text for remark in beside if not holds or remark.grade != "note"]
    if not holds:
        told = (case.waiver and f"{case.waiver}.", case.sentence, case.why and f"Why: {case.why}")
        lines = [*filter(None, told), *lines]
    return Said(case.blocks, bool(case.waiver), "\n".join(lines))
