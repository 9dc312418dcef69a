"""Evidence, looked up the way a report asks for it: for everyone, by group, gap by gap.

Nothing here knows a metric by its id; what a measurement is follows from its slice, from what it
runs across and from the kind its glossary entry names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from audit.evidence import Evidence, GlossaryEntry, Measurement
from audit.publish.render import words
from audit.publish.render.words import Unit

ByMetric = dict[str, tuple[Measurement, ...]]
_Place = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class Pair:
    """Two groups whose rates make up a gap: the one worse off first."""

    worse: Measurement
    better: Measurement


@dataclass(frozen=True)
class Reading:
    """One body of evidence with every text printable, and its measurements by where they stand."""

    evidence: Evidence
    places: dict[_Place, tuple[Measurement, ...]]

    def title(self, name: str) -> str:
        """What the glossary calls it; else its own name in words."""
        entry = self.evidence.glossary.get(name)
        return words.shorten(entry.title if entry and entry.title else name.replace("_", " "), 90)

    def entry(self, name: str) -> GlossaryEntry:
        """The glossary's entry, empty where there is none."""
        return self.evidence.glossary.get(name) or GlossaryEntry(title=name, definition="")

    def kind(self, measurement: Measurement) -> str:
        """`rate`, `ratio`, `difference`, `score`, …: from the glossary, else from the counts."""
        named = self.entry(measurement.metric).kind
        if named:
            return named
        return "rate" if measurement.counts is not None and len(measurement.counts) == 2 else ""

    def unit(self, measurement: Measurement) -> Unit:
        """How this measurement's number is written."""
        return words.unit_of(self.kind(measurement))

    @property
    def everyone(self) -> tuple[Measurement, ...]:
        """What was measured over all people."""
        return self.places.get((frozenset(), frozenset()), ())

    def by_group(self, *attributes: str) -> ByMetric:
        """Numbers of each group of the (crossed) attributes, metric by metric."""
        return _by_metric(self.places.get((frozenset(attributes), frozenset()), ()))

    def against_reference(self, attribute: str) -> ByMetric:
        """Comparisons of each group with the reference group, metric by metric."""
        return _by_metric(self.places.get((frozenset({attribute}), frozenset({attribute})), ()))

    def gaps(self, *attributes: str) -> tuple[Measurement, ...]:
        """The largest gaps over the groups of the (crossed) attributes."""
        return self.places.get((frozenset(), frozenset(attributes)), ())

    @property
    def crossings(self) -> tuple[tuple[str, ...], ...]:
        """Which attributes were crossed, in the order of the evidence."""
        crossed = (tuple(m.slice) for m in self.evidence.measurements if len(m.slice) > 1)
        return tuple(dict.fromkeys(crossed))

    def keeps_order(self, attribute: str) -> bool:
        """Whether the groups have an order of their own: a number that was cut into bins."""
        data = self.evidence.provenance.configuration.get("data")
        bins = data.get("bins") if isinstance(data, dict) else None
        return isinstance(bins, dict) and attribute in bins

    def pair(self, gap: Measurement) -> Pair | None:
        """Find the two rates that a gap is made of, by the counts they share."""
        if gap.counts is None or len(gap.counts) != 4:
            return None
        attributes = tuple(gap.across) or tuple(gap.slice)
        one, other = tuple(gap.counts[:2]), tuple(gap.counts[2:])
        for rates in self.by_group(*attributes).values():
            first = _with_counts(rates, one, gap.slice)
            second = _with_counts(rates, other, {})
            if first and second and first is not second:
                return self._worse_first(first, second)
        return None

    def _worse_first(self, one: Measurement, other: Measurement) -> Pair:
        lower, higher = sorted((one, other), key=lambda m: m.value if m.value is not None else 0.0)
        if self.entry(one.metric).direction == "lower":
            return Pair(worse=higher, better=lower)
        return Pair(worse=lower, better=higher)

    def amount(self, measurement: Measurement) -> words.Amount:
        """The number in words; a word for its status where there is no number."""
        if measurement.value is None:
            return words.Amount(STATUS_WORDS[measurement.status])
        return words.amount(measurement.value, measurement.interval, self.unit(measurement))

    def why(self, measurement: Measurement) -> str:
        """The measurement's reason, filled from its own keys and parameters."""
        keys: dict[str, Any] = msgspec.structs.asdict(measurement)
        return words.reason(measurement.reason, keys | (measurement.parameters or {}))


STATUS_WORDS = {
    "measured": "no number",
    "insufficient": "too few to say",
    "undefined": "undefined",
    "suppressed": "not shown",
    "not_assessable": "not assessable",
}


def read(evidence: Evidence) -> Reading:
    """Make every text printable and sort the measurements by where they stand."""
    clean = legible(evidence)
    splits = {measurement.split for measurement in clean.measurements}
    places: dict[_Place, list[Measurement]] = {}
    for measurement in clean.measurements:
        if "test" in splits and measurement.split != "test":
            continue
        place = (frozenset(measurement.slice), frozenset(measurement.across))
        places.setdefault(place, []).append(measurement)
    return Reading(clean, {place: tuple(rows) for place, rows in places.items()})


def legible(record: Any) -> Any:
    """Return the same record with every text printable and every mapping sorted by its keys.

    Sorted, because a record that was stored and read again must give the same document.
    """
    return msgspec.convert(_written_out(msgspec.to_builtins(record)), type(record))


def _written_out(value: Any) -> Any:
    if isinstance(value, str):
        return words.printable(value)
    if isinstance(value, dict):
        keys = sorted(value, key=str)
        return {words.printable(str(key)): _written_out(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_written_out(part) for part in value]
    return value


def _by_metric(rows: Iterable[Measurement]) -> ByMetric:
    found: dict[str, list[Measurement]] = {}
    for row in rows:
        if row.class_ is None:
            found.setdefault(row.metric, []).append(row)
    return {metric: tuple(rows) for metric, rows in found.items()}


def _with_counts(
    rates: tuple[Measurement, ...], counts: tuple[int, ...], group: dict[str, str]
) -> Measurement | None:
    """The comparable rate with these counts, in this group where one is named."""
    for rate in rates:
        if rate.status == "measured" and rate.counts is not None and tuple(rate.counts) == counts:
            if group and rate.slice != group:
                continue
            return rate
    return None

