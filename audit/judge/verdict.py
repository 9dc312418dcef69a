"""A verdict: what one rule says of the evidence."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from audit.evidence import Finding, Interval, Slice

Outcome = Literal["pass", "fail", "inconclusive", "not_assessable"]
WORST_FIRST: tuple[Outcome, ...] = ("fail", "not_assessable", "inconclusive", "pass")
EXIT_CODES: dict[Outcome | None, int] = {
    "pass": 0,
    None: 0,
    "fail": 1,
    "inconclusive": 3,
    "not_assessable": 3,
}


class Verdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The outcome of one rule, with the number and the interval that decided it.

    `slice` is the group that decided where the rule speaks of several; `threshold` the limit or
    the two limits of the rule, None where it compares with an earlier audit that was not found.
    `waiver` holds `owner`, `reason` and `expires` of who answers for the rule.
    """

    rule: str
    metric: str
    slice: Slice = {}
    across: tuple[str, ...] = ()
    value: float | None = None
    interval: Interval | None = None
    threshold: float | tuple[float, float] | None
    outcome: Outcome
    reason: str | None = None
    severity: Literal["block", "warn"] = "block"
    waiver: dict[str, Any] | None = None


class Verdicts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All verdicts of one version; `outcome` is the worst that counts, None without any rule."""

    schema: int = 1
    outcome: Outcome | None = None
    judged_on: str = ""
    policy: dict[str, Any] = {}
    verdicts: tuple[Verdict, ...] = ()
    findings: tuple[Finding, ...] = ()

    def counts(self, verdict: Verdict) -> bool:
        """Whether one of these verdicts bears on the outcome."""
        return counts(verdict, self.policy.get("inconclusive", "block"))

    @property
    def exit_code(self) -> int:
        """What the command ends with: 0 passed or nothing to judge, 1 failed, 3 not decided."""
        return EXIT_CODES[self.outcome]


def counts(verdict: Verdict, inconclusive: str = "block") -> bool:
    """Whether a verdict bears on the outcome.

    A waived one does not, nor a warning, nor one that is inconclusive where a policy's
    `inconclusive` is `"warn"`.
    """
    if verdict.outcome == "pass":
        return True
    if verdict.outcome == "inconclusive" and inconclusive == "warn":
        return False
    return verdict.severity == "block" and verdict.waiver is None
