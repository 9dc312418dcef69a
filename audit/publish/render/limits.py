"""A rule's limit: on which side it lies, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render import amounts
from audit.publish.render.amounts import Unit


@dataclass(frozen=True)
class Limit:
    """Where a rule holds: at least `low`, at most `high`, or between both."""

    low: float | None
    high: float | None

    def said(self, unit: Unit) -> str:
        """The limit in words: "at least 0.8", "at most 10 points"."""
        sign = f"{amounts.NBSP}{unit.sign}" if unit.sign else ""
        if self.low is not None and self.high is not None:
            return f"between {_bare(self.low, unit)} and {_bare(self.high, unit)}{sign}"
        if self.low is not None:
            return f"at least {_bare(self.low, unit)}{sign}"
        return f"at most {_bare(self.high or 0.0, unit)}{sign}"


def rule_of(verdict: Verdict, verdicts: Verdicts) -> Mapping[str, Any]:
    """The rule behind a verdict, as the policy holds it; empty where a record does not."""
    rules = verdicts.policy.get("rules")
    for rule in rules if isinstance(rules, list | tuple) else ():
        if isinstance(rule, Mapping) and rule.get("name") == verdict.rule:
            return rule
    return {}


def limit_of(verdict: Verdict, verdicts: Verdicts) -> Limit:
    """Return where the rule of this verdict holds."""
    threshold = verdict.threshold
    if not isinstance(threshold, int | float):
        return Limit(threshold[0], threshold[1])
    rule = rule_of(verdict, verdicts)
    lower = rule.get("at_least") is not None if rule else _seems_lower(verdict, threshold)
    return Limit(float(threshold), None) if lower else Limit(None, float(threshold))


def _seems_lower(verdict: Verdict, threshold: float) -> bool:
    """Which side it is in a record without rules: the rule's own sentence, else the outcome."""
    if ">=" in verdict.rule or "<=" in verdict.rule:
        return ">=" in verdict.rule
    above = verdict.value is not None and verdict.value >= threshold
    return above != (verdict.outcome == "fail")


def _bare(limit: float, unit: Unit) -> str:
    return amounts.bare(limit * unit.factor)
