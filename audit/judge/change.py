"""By how much a number is another than in an earlier audit, and between which limits."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from audit.evidence import Interval, Measurement, message
from audit.judge.again import TO_BEST, computed_at, interval_at, known_basis
from audit.judge.places import Places
from audit.judge.reading import is_reference
from audit.rules import exact
from audit.statistics.differences import difference
from audit.statistics.limits import Estimate
from audit.statistics.methods import Basis

METHOD = "difference_of_limits"
APART = message("compared as if the two audits had no rows in common")
TOGETHER = message("compared on the same rows")


@dataclass(frozen=True, slots=True)
class Change:
    """One number now and in an earlier audit.

    `row` is what is judged: its value is new minus old. Where `paired` is a measurement, both
    models were asked about the same rows, and it is that change; else the two audits are taken to
    have no rows in common. Of a signed difference only its distance from 0 counts, of a ratio only
    what lies below 1: that is where groups are treated alike (`kind`). `label` is what to call
    the earlier audit.
    """

    row: Measurement
    new: Measurement
    old: Measurement | None
    old_value: float
    kind: str
    label: str
    paired: Measurement | None = None

    def interval(self, level: float, places: Places, earlier: Places | None) -> Interval | None:
        """The interval of the change at a level; None where that of either number is not known."""
        if self.paired is not None:
            return computed_at(self.paired, places, level)
        if self.old is None or earlier is None:
            return None
        now = self._estimate(self.new, places, level)
        then = self._estimate(self.old, earlier, level)
        if now is None or then is None:
            return None
        low, high = difference(now, then)
        return Interval(low=low, high=high, level=level, method=METHOD)

    def basis(self, places: Places, earlier: Places | None) -> Basis | None:
        """What more people would change of it; None where it is not a plain difference.

        Of a change to the best group nobody can say whose people they would be.
        """
        if self.paired is not None:
            found = known_basis(self.paired, places)
            return None if found is None or found.method in TO_BEST else found
        if self.old is None or earlier is None or self.kind in ("difference", "ratio"):
            return None
        now, then = known_basis(self.new, places), known_basis(self.old, earlier)
        if now is None or then is None:
            return None
        value = self.row.value or 0.0
        return Basis(method=METHOD, value=value, n=self.row.n, parts=(now, then))

    def _estimate(self, row: Measurement, places: Places, level: float) -> Estimate | None:
        assert row.value is not None
        if is_reference(row):
            return Estimate(row.value, row.value, row.value)
        found = interval_at(row, places, level)
        if found is None:
            return None
        return counted_in(Estimate(row.value, found.low, found.high), self.kind)


def change_between(new: Measurement, old: Measurement, kind: str, label: str) -> Change:
    """Return the change of a number that both audits measured, each on its own rows."""
    assert new.value is not None
    assert old.value is not None
    was, now = (counted_in(Estimate(v, v, v), kind).value for v in (old.value, new.value))
    counts = None
    if new.counts and old.counts and len(new.counts) == len(old.counts) == 2:
        counts = (*new.counts, *old.counts)
    value = float(exact(now) - exact(was))
    row = _row(new, value, counts, old, APART)
    return Change(row, new, old, was, kind, label)


def change_on_same_rows(new: Measurement, paired: Measurement, kind: str) -> Change:
    """Return the change that was measured with both models on the rows of today."""
    assert new.value is not None
    assert paired.value is not None
    said = paired.parameters or {}
    row = _row(new, paired.value, paired.counts, paired, TOGETHER)
    if new.across:
        row = msgspec.structs.replace(row, parameters=said, reference=_configured(paired))
    now = counted_in(Estimate(new.value, new.value, new.value), kind).value
    was = float(exact(now) - exact(paired.value))
    return Change(row, new, None, was, kind, said.get("baseline") or said.get("column", ""), paired)


def counted_in(number: Estimate, kind: str) -> Estimate:
    """Return what counts of a number: of a difference how far from 0, of a ratio how far below 1.

    >>> counted_in(Estimate(-0.3, -0.4, 0.1), "difference"), counted_in(Estimate(2, 0.9, 3), "rate")
    (Estimate(value=0.3, low=0.0, high=0.4), Estimate(value=2, low=0.9, high=3))
    """
    if kind == "ratio":
        return Estimate(*(min(part, 1.0) for part in number))
    if kind != "difference" or number.low >= 0.0:
        return number
    ends = abs(number.low), abs(number.high)
    low = 0.0 if number.high >= 0.0 else min(ends)
    return Estimate(abs(number.value), low, max(ends))


def _row(
    new: Measurement, value: float, counts: tuple[int, ...] | None, old: Measurement, how: str
) -> Measurement:
    """What is judged: the change, as uncertain as the less certain of the two numbers."""
    return Measurement(
        metric=new.metric,
        slice=new.slice,
        across=new.across,
        class_=new.class_,
        value=value,
        counts=counts,
        n=new.n,
        status="insufficient" if "insufficient" in (new.status, old.status) else "measured",
        reason=how,
    )


def _configured(paired: Measurement) -> str | None:
    """With whom a group is compared by both models; None where each has its own."""
    chosen = (paired.parameters or {}).get("reference") != "configured"
    return None if chosen or is_reference(paired) else paired.reference
