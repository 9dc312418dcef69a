"""Two audits of one thing: which numbers moved, by more than noise or not, and which verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from audit.evidence import Evidence, Interval, Measurement
from audit.judge.again import interval_at
from audit.judge.verdict import Verdict, Verdicts
from audit.statistics.differences import difference
from audit.statistics.limits import Estimate

LEVEL = 0.95
PAIRED = "change_in_"
"""Begins the name of a metric that is the change of another one since some third audit."""

Key: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Moved:
    """One measurement in both audits, with another value or another status.

    `change` is new minus old, and `interval` where the true change plausibly lies: MOVER of the
    two intervals (Zou & Donner 2008), as if the two audits had no rows in common. Where they
    share rows it errs on the side of noise. Both are None where a value or an interval is.
    """

    old: Measurement
    new: Measurement
    change: float | None
    interval: Interval | None

    @property
    def beyond_noise(self) -> bool | None:
        """Whether the change is more than chance would make; None where nobody can tell."""
        if self.interval is None:
            return None
        return not self.interval.low <= 0.0 <= self.interval.high


@dataclass(frozen=True)
class VerdictChange:
    """A rule whose outcome is another, or that only one of the two audits was judged by."""

    rule: str
    old: Verdict | None
    new: Verdict | None


@dataclass(frozen=True)
class FactChange:
    """Something about the subject that differs, so that numbers may not mean the same."""

    fact: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Changes:
    """All that differs between two audits, each part in the order of the newer evidence.

    `disappeared` and rules that are gone come in the order of the older one.
    """

    facts: tuple[FactChange, ...]
    moved: tuple[Moved, ...]
    appeared: tuple[Measurement, ...]
    disappeared: tuple[Measurement, ...]
    verdicts: tuple[VerdictChange, ...]


def compare(
    old: Evidence, new: Evidence, old_verdicts: Verdicts, new_verdicts: Verdicts
) -> Changes:
    """Return what differs between an older and a newer audit.

    Measurements are the same ones where metric, slice, attributes, class and split agree,
    whichever group they are compared with; several alike are paired in their order.
    """
    before, after = by_key(_own(old)), by_key(_own(new))
    pairs = [(before[key], found) for key, found in after.items() if key in before]
    return Changes(
        facts=tuple(_facts(old, new)),
        moved=tuple(
            _moved(was, now, old, new)
            for was, now in pairs
            if (was.value, was.status) != (now.value, now.status)
        ),
        appeared=tuple(found for key, found in after.items() if key not in before),
        disappeared=tuple(found for key, found in before.items() if key not in after),
        verdicts=tuple(_verdict_changes(old_verdicts, new_verdicts)),
    )


def _own(evidence: Evidence) -> Iterable[Measurement]:
    """The numbers of an audit itself, without changes since another one."""
    return (row for row in evidence.measurements if not row.metric.startswith(PAIRED))


def by_key(measurements: Iterable[Measurement]) -> dict[Key, Measurement]:
    """Return measurements by what they are of, the same key for the same number in two audits."""
    alike: defaultdict[Key, int] = defaultdict(int)
    found = {}
    for row in measurements:
        who = frozenset(row.slice.items())
        key = (row.metric, who, frozenset(row.across), row.class_, row.split)
        found[(*key, alike[key])] = row
        alike[key] += 1
    return found


def _moved(was: Measurement, now: Measurement, old: Evidence, new: Evidence) -> Moved:
    if was.value is None or now.value is None:
        return Moved(was, now, None, None)
    change = now.value - was.value
    before, after = interval_at(was, old, LEVEL), interval_at(now, new, LEVEL)
    if before is None or after is None:
        return Moved(was, now, change, None)
    low, high = difference(
        Estimate(now.value, after.low, after.high), Estimate(was.value, before.low, before.high)
    )
    return Moved(was, now, change, Interval(low=low, high=high, level=LEVEL, method="mover"))


def _facts(old: Evidence, new: Evidence) -> Iterable[FactChange]:
    before = msgspec.structs.asdict(old.subject)
    after = msgspec.structs.asdict(new.subject)
    for fact, now in after.items():
        if before[fact] != now:
            yield FactChange(fact, before[fact], now)


def _verdict_changes(old: Verdicts, new: Verdicts) -> Iterable[VerdictChange]:
    before = {verdict.rule: verdict for verdict in old.verdicts}
    after = {verdict.rule: verdict for verdict in new.verdicts}
    for rule in [*after, *(rule for rule in before if rule not in after)]:
        was, now = before.get(rule), after.get(rule)
        if was is None or now is None or was.outcome != now.outcome:
            yield VerdictChange(rule, was, now)
