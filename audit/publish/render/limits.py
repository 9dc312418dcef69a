"""A rule's limit: on which side it lies, and how it is said.

A verdict stores its threshold and not its direction, so the direction is read where it shows:
two limits, the rule's own sentence, the value beside the outcome, or what is better for the metric.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from audit.judge.verdict import Verdict
from audit.publish.render import amounts
from audit.publish.render.amounts import Unit

Direction = Literal["higher", "lower"] | None


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


def limit_of(verdict: Verdict, better: Direction = None) -> Limit:
    """Return where the rule of this verdict holds."""
    threshold = verdict.threshold
    if not isinstance(threshold, int | float):
        return Limit(threshold[0], threshold[1])
    if _is_lower_bound(verdict, float(threshold), better):
        return Limit(float(threshold), None)
    return Limit(None, float(threshold))


def _is_lower_bound(verdict: Verdict, threshold: float, better: Direction) -> bool:
    """Whether the value must not fall below the threshold."""
    if ">=" in verdict.rule:
        return True
    if "<=" in verdict.rule:
        return False
    if verdict.value is not None and verdict.value != threshold:
        above = verdict.value > threshold
        if verdict.outcome == "pass":
            return above
        if verdict.outcome == "fail":
            return not above
    return better == "higher"


def _bare(limit: float, unit: Unit) -> str:
    return amounts.bare(limit * unit.factor)
