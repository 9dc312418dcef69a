"""Which side of a rule's limits a number or an interval lies on. Touching a limit is right.

Counts are compared as the fractions they make. A float is compared as it is with a limit that is a
float: both stand for the decimal that somebody wrote or that the record prints, and floats come in
the order of those decimals.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf, isclose

from audit.evidence import Interval, Measurement
from audit.rules import Rule, exact
from audit.statistics.exact import value_of


def holds(value: Fraction, rule: Rule) -> bool:
    """Whether a value lies within the rule's limits, compared exactly."""
    low, high = rule.low, rule.high
    return (low is None or low <= value) and (high is None or value <= high)


def wholly_right(interval: Interval, rule: Rule) -> bool:
    """Whether every plausible value holds."""
    least, most = rule.ends
    return (least is None or least <= interval.low) and (most is None or interval.high <= most)


def wholly_wrong(interval: Interval, rule: Rule) -> bool:
    """Whether no plausible value holds."""
    least, most = rule.ends
    return (least is not None and interval.high < least) or (
        most is not None and most < interval.low
    )


def margin(value: float | None, rule: Rule) -> float:
    """How far a value lies within the limits; negative outside, infinite where there is none."""
    if value is None:
        return inf
    least, most = rule.ends
    return min(inf if least is None else value - least, inf if most is None else most - value)


def point_of(measurement: Measurement, value: float) -> Fraction:
    """Return a measurement's value exactly as its counts make it, where it has counts.

    Four counts are a ratio or a difference of two rates: whichever of them the value is.
    """
    for difference in (False, True):
        made = _made_of(measurement.counts, difference)
        if made is not None and isclose(made, value, abs_tol=1e-12):
            return made
    return exact(value)


def _made_of(counts: tuple[int, ...] | None, difference: bool) -> Fraction | None:
    if counts is None:
        return None
    try:
        return value_of(counts, difference=difference)
    except ValueError:
        return None
