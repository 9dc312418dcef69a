"""Evidence, looked up the way a report asks for it: for everyone, by group, gap by gap.

Nothing here knows a metric by its id; what a measurement is follows from its slice, from what it
runs across and from the kind its glossary entry names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from audit.evidence import Evidence, GlossaryEntry, Measurement
from audit.publish.render import amounts, words
from audit.publish.render.amounts import Unit

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
        title = entry.title if entry else ""
        return words.shorten(title or words.upper_first(name.replace("_", " ")), 90)

    def named(self, measurement: Measurement) -> str:
        """The metric's title, and the class a row is about where it is about one."""
        title = self.title(measurement.metric)
        if measurement.class_ is None:
            return title
        return f"{title} (class {words.shorten(measurement.class_, 30)})"

    def numbers(self, numbers: Mapping[str, Any], most: int = 12) -> dict[str, Any]:
        """What fills a finding's text: names of metrics become titles, long lists are cut."""
        return {key: self._said(value, most) for key, value in numbers.items()}

    def _said(self, value: Any, most: int) -> Any:
        if isinstance(value, str):
            return self.title(value).lower() if value in self.evidence.glossary else value
        if not isinstance(value, list | tuple):
            return value
        shown = [amounts.loose(self._said(part, most)) for part in value[:most]]
        left = len(value) - len(shown)
        return words.listed([*shown, f"{left} more"] if left else shown)

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
        return amounts.unit_of(self.kind(measurement))

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
        rows = (rows[0] for (names, across), rows in self.places.items() if len(names) > 1)
        return tuple(dict.fromkeys(tuple(row.slice) for row in rows))

    def keeps_order(self, attribute: str) -> bool:
        """Whether the groups have an order of their own, as a number cut into bins has."""
        groups = self.evidence.subject.groups.get(attribute, ())
        return len(groups) > 2 and list(groups) != sorted(groups)

    def pair(self, gap: Measurement) -> Pair | None:
        """Find the two rates that a gap is made of: those it names, else those it counted."""
        attributes = tuple(gap.across) or tuple(gap.slice)
        rates = self.by_group(*attributes)
        ends = _named_ends(gap, rates) or _counted_ends(gap, rates)
        return self._worse_first(*ends) if ends else None

    def _worse_first(self, one: Measurement, other: Measurement) -> Pair:
        lower, higher = sorted((one, other), key=lambda m: m.value if m.value is not None else 0.0)
        if self.entry(one.metric).direction == "lower":
            return Pair(worse=higher, better=lower)
        return Pair(worse=lower, better=higher)

    def amount(self, measurement: Measurement) -> amounts.Amount:
        """The number in words; a word for its status where there is no number."""
        if measurement.value is None:
            return amounts.Amount(STATUS_WORDS[measurement.status])
        return amounts.amount(measurement.value, measurement.interval, self.unit(measurement))

    def why(self, measurement: Measurement) -> str:
        """The measurement's reason, filled from its own keys and parameters."""
        return words.reason(measurement.reason, self.keys(measurement))

    def keys(self, measurement: Measurement) -> dict[str, Any]:
        """What fills the placeholders of a measurement's reason."""
        keys: dict[str, Any] = msgspec.structs.asdict(measurement)
        title = self.title(measurement.metric)
        return keys | (measurement.parameters or {}) | {"metric": title}


STATUS_WORDS = {
    "measured": "no number",
    "insufficient": "too few to say",
    "undefined": "undefined",
    "suppressed": "not shown",
    "not_assessable": "not assessable",
}


def read(evidence: Evidence) -> Reading:
    """Make every text printable and sort the measurements by where they stand."""
    clean: Evidence = legible(evidence)
    order = {name: i for i, name in enumerate(clean.subject.attributes)}
    splits = {measurement.split for measurement in clean.measurements}
    places: dict[_Place, list[Measurement]] = {}
    for measurement in clean.measurements:
        if "test" in splits and measurement.split != "test":
            continue
        if len(measurement.slice) > 1:
            measurement = _in_order(measurement, order)
        place = (frozenset(measurement.slice), frozenset(measurement.across))
        places.setdefault(place, []).append(measurement)
    return Reading(clean, {place: tuple(rows) for place, rows in places.items()})


def _in_order(measurement: Measurement, order: Mapping[str, int]) -> Measurement:
    """The same row, its crossed groups in the order of the subject's attributes."""
    names = sorted(measurement.slice, key=lambda name: (order.get(name, len(order)), name))
    return msgspec.structs.replace(
        measurement, slice={name: measurement.slice[name] for name in names}
    )


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


def _named_ends(gap: Measurement, rates: ByMetric) -> tuple[Measurement, Measurement] | None:
    """The ends a gap names in its parameters: of which metric, and between which groups."""
    named = gap.parameters or {}
    rows = rates.get(str(named.get("decided_by") or named.get("of")), ())
    by_name = {" & ".join(row.slice.values()): row for row in rows}
    ends = (named.get("smallest"), named.get("largest"))
    if gap.slice and gap.reference is not None:
        ends = (" & ".join(gap.slice.values()), gap.reference)
    one, other = (by_name.get(str(end)) for end in ends)
    if one is None or other is None or one is other:
        return None
    return None if one.value is None or other.value is None else (one, other)


def _counted_ends(gap: Measurement, rates: ByMetric) -> tuple[Measurement, Measurement] | None:
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
            if group and rate.slice != group:
                continue
            return rate
    return None
