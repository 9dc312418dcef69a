"""Which side of a rule's limits a number or an interval lies on. Touching a limit is right."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isclose

from audit.evidence import Interval, Measurement
from audit.rules import Rule, exact
from audit.statistics.exact import value_of


def holds(value: Fraction, rule: Rule) -> bool:
    """Whether a value lies within the rule's limits, compared exactly."""
    return not _below(value, rule) and not _above(value, rule)


def wholly_right(interval: Interval, rule: Rule) -> bool:
    """Whether every plausible value holds."""
    return holds(exact(interval.low), rule) and holds(exact(interval.high), rule)


def wholly_wrong(interval: Interval, rule: Rule) -> bool:
    """Whether no plausible value holds."""
    return _below(exact(interval.high), rule) or _above(exact(interval.low), rule)


def margin(value: float | None, rule: Rule) -> float:
    """How far a value lies within the limits; negative outside, infinite where there is none."""
    if value is None:
        return inf
    number = exact(value)
    within = [number - rule.low] if rule.low is not None else []
    within += [rule.high - number] if rule.high is not None else []
    return float(min(within))


def point_of(measurement: Measurement, value: float) -> Fraction:
    """Return a measurement's value exactly as its counts make it, where it has counts.

    Four counts are a ratio or a difference of two rates: whichever of them the value is.
    """
    for difference in (False, True):
        made = _made_of(measurement.counts, difference)
        if made is not None and isclose(made, value, rel_tol=1e-9, abs_tol=1e-12):
            return made
    return exact(value)


def _made_of(counts: tuple[int, ...] | None, difference: bool) -> Fraction | None:
    if counts is None:
        return None
    try:
        return value_of(counts, difference=difference)
    except ValueError:
        return None


def _below(value: Fraction, rule: Rule) -> bool:
    return rule.low is not None and value < rule.low


def _above(value: Fraction, rule: Rule) -> bool:
    return rule.high is not None and value > rule.high
