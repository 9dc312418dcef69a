"""Evidence, looked up the way a report asks for it: for everyone, by group, gap by gap.

Nothing here knows a metric by its id; what a measurement is follows from its slice, from what it
runs across and from the kind its glossary entry names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from audit.evidence import MISSING, Evidence, GlossaryEntry, Measurement, Status, message
from audit.judge.compare import PAIRED
from audit.publish.render import amounts, words
from audit.publish.render.amounts import Unit
from audit.publish.render.language import say, say_as, told
from audit.publish.render.variants import Apart, told_apart, variant

ByMetric = dict[str, tuple[Measurement, ...]]
_Place = tuple[frozenset[str], frozenset[str]]
_Behind = tuple[frozenset[str], frozenset[tuple[str, str]], str | None]


@dataclass(frozen=True)
class Reading:
    """One body of evidence with every text printable, and its measurements by where they stand.

    `apart` names the parameters by which several rows of one metric differ.
    """

    evidence: Evidence
    places: dict[_Place, tuple[Measurement, ...]]
    apart: Apart = field(default_factory=dict)
    _behind: dict[_Behind, ByMetric] = field(default_factory=dict, repr=False, compare=False)

    def title(self, name: str) -> str:
        """What the glossary calls it, in the language spoken; else its own name in words."""
        entry = self.evidence.glossary.get(name)
        title = told(entry.title) if entry else ""
        return words.shorten(title or words.upper_first(name.replace("_", " ")), 90)

    def named(self, measurement: Measurement) -> str:
        """The metric's title, the class a row is about, and what sets it apart from its like."""
        about = measurement.class_
        apart = [say("class {name}", name=words.shorten(about, 30))] if about is not None else []
        apart += [own] if (own := self.own(measurement)) else []
        title = self.title(measurement.metric)
        return f"{title} ({', '.join(apart)})" if apart else title

    def own(self, measurement: Measurement) -> str:
        """What sets a row apart from other rows of its metric about the same people."""
        return variant(self.apart, measurement)

    def head(self, measurement: Measurement) -> str:
        """What stands above its numbers: the title with its unit, where there is one."""
        own, sign = self.own(measurement), self.unit(measurement).sign
        title = self.title(measurement.metric) + (f" ({own})" if own else "")
        return f"{title}, {sign}" if sign else title

    @property
    def of_sentences(self) -> bool:
        """Whether what is counted are sentences that templates made, and not people."""
        return "template_test" in self.evidence.provenance.configuration

    @property
    def counted_head(self) -> str:
        """What stands above counts of whatever was audited."""
        if self.of_sentences:
            return say_as("column head", "sentences")
        return say_as("column head", "people")

    def numbers(self, numbers: Mapping[str, Any], most: int = 12) -> dict[str, Any]:
        """What fills a finding's text: names of metrics become titles, long lists are cut."""
        return {key: self._said(value, most) for key, value in numbers.items()}

    def _said(self, value: Any, most: int) -> Any:
        if isinstance(value, str):
            known = value in self.evidence.glossary
            return words.lower_first(self.title(value)) if known else words.visible(value)
        if words.is_phrase(value):
            return words.fill(told(value["text"]), self.numbers(value, most))
        if not isinstance(value, list | tuple):
            return value
        named = all(isinstance(part, str) and part in self.evidence.glossary for part in value)
        room = max(1, most // 2) if named else most
        shown = [amounts.loose(self._said(part, most)) for part in value]
        return words.listed(words.a_few(shown, room))

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
        """How this measurement's number is written; a difference as what it is a difference of."""
        unit = amounts.unit_of(self.kind(measurement))
        if unit is not amounts.POINTS:
            return unit
        named = (measurement.parameters or {}).get("of")
        of = named[0] if isinstance(named, list | tuple) and named else named
        whole = amounts.unit_of(self.entry(of).kind) if isinstance(of, str) else amounts.PERCENT
        return unit if whole is amounts.PERCENT else whole

    @property
    def everyone(self) -> tuple[Measurement, ...]:
        """What was measured over all people."""
        return self.places.get((frozenset(), frozenset()), ())

    def by_group(self, *attributes: str) -> ByMetric:
        """Numbers of each group of the (crossed) attributes, metric by metric."""
        return self._by_metric(_whole(self.places.get((frozenset(attributes), frozenset()), ())))

    def by_class(self, *attributes: str) -> dict[str, ByMetric]:
        """Numbers of each group for single classes, class by class."""
        found: dict[str, list[Measurement]] = {}
        for row in self.places.get((frozenset(attributes), frozenset()), ()):
            if row.class_ is not None:
                found.setdefault(row.class_, []).append(row)
        return {about: self._by_metric(rows) for about, rows in found.items()}

    def against_reference(self, attribute: str, about: str | None = None) -> ByMetric:
        """Comparisons of each group with the reference group, of one class or of none."""
        rows = self.places.get((frozenset({attribute}), frozenset({attribute})), ())
        return self._by_metric(row for row in rows if row.class_ == about)

    def gaps(self, *attributes: str) -> tuple[Measurement, ...]:
        """The largest gaps over the groups of the (crossed) attributes."""
        return self.places.get((frozenset(), frozenset(attributes)), ())

    @property
    def crossings(self) -> tuple[tuple[str, ...], ...]:
        """Which attributes were crossed, in the order of the evidence."""
        known = set(self.evidence.subject.attributes)
        rows = (
            rows[0]
            for (names, across), rows in self.places.items()
            if len(names) > 1 and across in (frozenset(), names) and names <= known
        )
        return tuple(dict.fromkeys(tuple(row.slice) for row in rows))

    def keeps_order(self, attribute: str) -> bool:
        """Whether the groups have an order of their own, as a number cut into bins has."""
        every = self.evidence.subject.groups.get(attribute, ())
        groups = [group for group in every if group != MISSING]  # it is always the last
        return len(groups) > 2 and groups != sorted(groups)

    def behind(self, gap: Measurement) -> ByMetric:
        """The groups' numbers that a gap may be made of: of its class, and in its stratum."""
        apart = frozenset(gap.slice) - set(gap.across) if gap.across else frozenset[str]()
        stratum = frozenset((name, gap.slice[name]) for name in apart)
        key = (frozenset(gap.across or gap.slice) | apart, stratum, gap.class_)
        if key not in self._behind:
            self._behind[key] = self._numbers_of(*key)
        return self._behind[key]

    def _numbers_of(
        self, names: frozenset[str], stratum: frozenset[tuple[str, str]], about: str | None
    ) -> ByMetric:
        """Numbers of the groups of some attributes in one stratum: of a class, if there are any."""
        rows = self.places.get((names, frozenset()), ())
        if stratum:
            rows = tuple(row for row in rows if stratum <= row.slice.items())
        return self._by_metric([row for row in rows if row.class_ == about] or _whole(rows))

    def within(self, *attributes: str) -> tuple[tuple[str, ...], ...]:
        """Within which strata the groups of these attributes were compared."""
        own = frozenset(attributes)
        rows = (rows[0] for (names, across), rows in self.places.items() if across == own)
        found = (tuple(name for name in row.slice if name not in own) for row in rows)
        return tuple(dict.fromkeys(names for names in found if names))

    def within_strata(
        self, attributes: Sequence[str], strata: Sequence[str]
    ) -> tuple[ByMetric, ByMetric, ByMetric]:
        """Within strata: numbers of each group, largest gaps, comparisons with the reference."""
        own, names = frozenset(attributes), frozenset(strata)
        places = ((own | names, frozenset[str]()), (names, own), (own | names, own))
        rates, gaps, compared = (
            self._by_metric(_whole(self.places.get(place, ()))) for place in places
        )
        return rates, gaps, compared

    def _by_metric(self, rows: Iterable[Measurement]) -> ByMetric:
        """Rows by their metric; those that are told apart by a parameter by that too."""
        found: dict[str, list[Measurement]] = {}
        for row in rows:
            own = self.own(row)
            found.setdefault(f"{row.metric} {own}" if own else row.metric, []).append(row)
        return {metric: tuple(rows) for metric, rows in found.items()}

    def amount(self, measurement: Measurement) -> amounts.Amount:
        """The number in words; a word for its status where there is no number."""
        if measurement.value is None:
            return amounts.Amount(status_word(measurement.status))
        return amounts.amount(measurement.value, measurement.interval, self.unit(measurement))

    def why(self, measurement: Measurement) -> str:
        """The measurement's reason, filled from its own keys and parameters."""
        return words.reason(measurement.reason, self.keys(measurement))

    def keys(self, measurement: Measurement) -> dict[str, Any]:
        """What fills the placeholders of a measurement's reason."""
        keys: dict[str, Any] = msgspec.structs.asdict(measurement)
        title = self.title(measurement.metric)
        return keys | (measurement.parameters or {}) | {"metric": title}


STATUS_WORDS: dict[Status, str] = {
    "measured": message("no number"),
    "insufficient": message("too few to say"),
    "undefined": message("undefined"),
    "suppressed": message("not shown"),
    "not_assessable": message("not assessable"),
}


def status_word(status: Status) -> str:
    """What stands in the place of a number, in the language spoken."""
    return say(STATUS_WORDS[status])


def read(evidence: Evidence) -> Reading:
    """Make every text printable and sort the measurements by where they stand."""
    clean: Evidence = legible(evidence)
    order = {name: i for i, name in enumerate(clean.subject.attributes)}
    splits = {measurement.split for measurement in clean.measurements}
    places: dict[_Place, list[Measurement]] = {}
    for measurement in clean.measurements:
        if "test" in splits and measurement.split != "test":
            continue
        if measurement.across and measurement.metric.startswith(PAIRED):
            continue  # it is no gap by this model, and stands beside the rule that it decided
        if len(measurement.slice) > 1:
            measurement = _in_order(measurement, order)
        place = (frozenset(measurement.slice), frozenset(measurement.across))
        places.setdefault(place, []).append(measurement)
    by_place = {place: tuple(rows) for place, rows in places.items()}
    return Reading(clean, by_place, apart=told_apart(clean.measurements))


def _in_order(measurement: Measurement, order: Mapping[str, int]) -> Measurement:
    """The same row, its crossed groups in the order of the subject's attributes."""
    names = sorted(measurement.slice, key=lambda name: (order.get(name, len(order)), name))
    return msgspec.structs.replace(
        measurement, slice={name: measurement.slice[name] for name in names}
    )


def legible(record: Any) -> Any:
    """Return the same record with every text printable and every mapping sorted by its keys.

    Sorted, because a record that was stored and read again must give the same document. Of
    evidence each measurement is looked at by itself: hundreds of thousands need no more than that.
    """
    if isinstance(record, Evidence) and record.measurements:
        rows = tuple(legible(row) for row in record.measurements)
        rest = legible(msgspec.structs.replace(record, measurements=()))
        return msgspec.structs.replace(rest, measurements=rows)
    if not _is_printable(record):
        return msgspec.convert(_written_out(msgspec.to_builtins(record)), type(record))
    return msgspec.msgpack.decode(msgspec.msgpack.encode(record, order="sorted"), type=type(record))


def _is_printable(record: Any) -> bool:
    """Whether no text of a record need be written out: one look at all of them."""
    try:
        content = msgspec.json.encode(record)
    except UnicodeEncodeError:  # half of a letter, which has no place in JSON
        return False
    return b"\\" not in content and content.decode().isprintable()


_OF_NAMES = frozenset(
    {
        *("across", "attributes", "classes", "columns", "favourable", "features", "groups"),
        *("positive", "reference", "references", "rows", "slice", "strata"),
    }
)
"""What holds names of groups, classes and columns, wherever in a record it stands."""


def _written_out(value: Any, *, name: bool = False) -> Any:
    if isinstance(value, str):
        return words.printable(value, name=name)
    if isinstance(value, dict):
        return {
            words.printable(str(key), name=name): _written_out(
                value[key], name=name or key in _OF_NAMES
            )
            for key in sorted(value, key=str)
        }
    if isinstance(value, list | tuple):
        return [_written_out(part, name=name) for part in value]
    return value


def _whole(rows: Iterable[Measurement]) -> list[Measurement]:
    """Rows that are about no single class."""
    return [row for row in rows if row.class_ is None]
