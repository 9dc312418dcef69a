"""Limits that a metric can never miss or never meet, since it does not lie where they do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from audit.evidence import GlossaryEntry
from audit.rules import BOUNDS, Rule

FAR_FROM_PARITY = 10.0
"""A ratio's limit from here on was meant in percent: ten times as often is no disparity's limit."""
PERCENT = 2.0
"""A limit from here on may have been meant in percent."""
_ENDLESS = re.compile(r"without limit|any number")
_BOTH_ENDS = re.compile(r"\bfrom (0|−1)\b[^.;]*? to 1\b(?!\.\d| /)", re.IGNORECASE)
_FROM_ZERO = re.compile(r"\bfrom 0\b(?!\.\d)", re.IGNORECASE)
_UP_TO_ONE = re.compile(r"\bup to 1\b(?!\.\d| /)")


@dataclass(frozen=True, slots=True)
class Reach:
    """The smallest and the largest number that a metric can be."""

    low: float
    high: float

    def holds(self, numbers: Iterable[float]) -> bool:
        """Whether the metric can be each of these numbers."""
        return all(self.low <= number <= self.high for number in numbers)

    @property
    def said(self) -> str:
        """Where the metric lies, in words."""
        if self.high == inf:
            return f"is never below {self.low:g}"
        if self.low == -inf:
            return f"is never above {self.high:g}"
        return f"lies between {self.low:g} and {self.high:g}"


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """The key of a rule that holds such a limit, what is wrong with it, and what may be meant."""

    key: str
    what: str
    remedy: str


def reach_of(entry: GlossaryEntry) -> Reach:
    """Where a metric lies, as its definition says; everywhere where that says nothing.

    >>> reach_of(GlossaryEntry("A", "The mean of it, from 0 to 1; 0.5 is guessing."))
    Reach(low=0.0, high=1.0)
    """
    if entry.kind == "rate":
        return Reach(0.0, 1.0)
    said = " ".join(entry.definition.split())
    both = None if _ENDLESS.search(said) else _BOTH_ENDS.search(said)
    if both:
        return Reach(-1.0 if both[1] == "−1" else 0.0, 1.0)
    return Reach(0.0 if _FROM_ZERO.search(said) else -inf, 1.0 if _UP_TO_ONE.search(said) else inf)


def out_of_reach(rule: Rule, glossary: Mapping[str, GlossaryEntry]) -> OutOfReach | None:
    """Find what a rule asks for and its metric can never miss, or never meet; None where it can.

    A ratio has no upper end, but one of 80 would be a group that is chosen 80 times as often:
    that is told, too.
    """
    entry = glossary.get(rule.metric)
    if entry is None:
        return None
    reach = reach_of(entry)
    unit = "points" if entry.kind == "difference" else "%"
    if rule.no_worse_than is not None:
        return _margin(rule, reach, unit)
    key = next(key for key in BOUNDS if getattr(rule, key) is not None)
    ends = [end for end in rule.ends if end is not None]
    effect = _effect(rule, reach)
    if effect:
        why = f"{effect}: the metric {reach.said}"
    elif entry.kind == "ratio" and max(ends) >= FAR_FROM_PARITY:
        why = "is about a ratio, of which 1 is parity"
    else:
        return None
    written = " and ".join(f"{end:g}" for end in ends)
    what = f"The rule on {rule.metric} {why}, and {key} is {written}"
    return OutOfReach(key, what, _meant(ends, reach, unit))


def _effect(rule: Rule, reach: Reach) -> str:
    """What becomes of a rule whose limits lie outside; empty where they do not."""
    low, high = rule.ends
    if (low is not None and low > reach.high) or (high is not None and high < reach.low):
        return "can never hold"
    if (low is None or low < reach.low) and (high is None or high > reach.high):
        return "can never fail"
    return ""


def _margin(rule: Rule, reach: Reach, unit: str) -> OutOfReach | None:
    """A margin that is wider than all that the metric can be lets everything through."""
    width = reach.high - reach.low
    if rule.margin <= width:
        return None
    what = f"The rule on {rule.metric} can never fail: the metric {reach.said}, and margin is"
    return OutOfReach("margin", f"{what} {rule.margin:g}", _meant([rule.margin], reach, unit))


def _meant(limits: Sequence[float], reach: Reach, unit: str) -> str:
    """What somebody meant who wrote percent or points, or a sign too many."""
    if all(limit >= PERCENT for limit in limits) and reach.holds(n / 100 for n in limits):
        said = " and ".join(f"{limit / 100:g} ({limit:g} {unit})" for limit in limits)
        return f"Did you mean {said}?"
    if max(limits) < 0 and reach.holds(-limit for limit in limits):
        return f"Did you mean {' and '.join(f'{-limit:g}' for limit in limits)}?"
    return "Write the limit in the units of the metric: `audit catalog` says what they are"
