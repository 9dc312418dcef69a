"""The two groups whose numbers make up a gap."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from audit.evidence import Measurement, group_name
from audit.publish.render.reading import ByMetric, Reading

Ends = tuple[Measurement, Measurement]


@dataclass(frozen=True)
class Pair:
    """Two groups whose numbers make up a gap: the one worse off first."""

    worse: Measurement
    better: Measurement


def pair_of(reading: Reading, gap: Measurement) -> Pair | None:
    """Find the two numbers that a gap is made of: those it names, else those it counted."""
    rates = reading.behind(gap)
    ends = _named_ends(gap, rates) or _counted_ends(gap, rates)
    return _worse_first(reading, ends) if ends else None


def group_of(measurement: Measurement, attributes: Collection[str]) -> str:
    """The group's name; of crossed attributes, all their names; never that of a stratum."""
    own = (name for name in measurement.slice if not attributes or name in attributes)
    return group_name(measurement.slice, tuple(own))


def stratum_of(measurement: Measurement, attributes: Collection[str]) -> str:
    """The name of the stratum that a row stays within, or nothing."""
    other = (name for name in measurement.slice if name not in attributes)
    return group_name(measurement.slice, tuple(other))


def _worse_first(reading: Reading, ends: Ends) -> Pair:
    lower, higher = sorted(ends, key=lambda m: m.value if m.value is not None else 0.0)
    if reading.entry(lower.metric).direction == "lower":
        return Pair(worse=higher, better=lower)
    return Pair(worse=lower, better=higher)


def _named_ends(gap: Measurement, rates: ByMetric) -> Ends | None:
    """The ends a gap names in its parameters: of which metric, and between which groups."""
    named = gap.parameters or {}
    rows = rates.get(str(named.get("decided_by") or named.get("of")), ())
    by_name = {group_of(row, gap.across): row for row in rows}
    ends = (named.get("smallest"), named.get("largest"))
    if gap.reference is not None:
        ends = (group_of(gap, gap.across), gap.reference)
    one, other = (by_name.get(str(end)) for end in ends)
    if one is None or other is None or one is other:
        return None
    return None if one.value is None or other.value is None else (one, other)


def _counted_ends(gap: Measurement, rates: ByMetric) -> Ends | None:
    """The ends of a gap by the counts it shares with two rates of one metric."""
    if gap.counts is None or len(gap.counts) != 4:
        return None
    first, second = tuple(gap.counts[:2]), tuple(gap.counts[2:])
    for rows in rates.values():
        one, other = _with_counts(rows, first, gap.slice), _with_counts(rows, second, {})
        if one and other and one is not other:
            return one, other
    return None


def _with_counts(
    rates: tuple[Measurement, ...], counts: tuple[int, ...], group: dict[str, str]
) -> Measurement | None:
    """The comparable rate with these counts, in this group where one is named."""
    for rate in rates:
        if rate.status == "measured" and rate.counts is not None and tuple(rate.counts) == counts:
            if not group.items() <= rate.slice.items():
                continue
            return rate
    return None
