"""What measurements say of a rule: settled at once, or a matter for an interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from audit.evidence import Interval, Measurement, group_name, message
from audit.judge.again import interval_at, reference_was_chosen
from audit.judge.limit import holds, margin, point_of, wholly_right, wholly_wrong
from audit.judge.places import Places
from audit.judge.verdict import WORST_FIRST, Outcome
from audit.rules import Rule

if TYPE_CHECKING:
    from audit.judge.against import Against

At: TypeAlias = Callable[[Measurement, float], Interval | None]
"""Gives the interval of what is judged, at a level."""

WRONG = message("the whole interval lies on the wrong side of the limit")
WRONG_POINT = message("the value lies on the wrong side of the limit")
UNDECIDED = message(
    "the interval holds values on both sides of the limit (not enough evidence to decide)"
)
NOT_AFTER_HOLM = message(
    "the rule would fail on its own, but not once the chance of error is shared among all rules "
    "and groups (Holm)"
)
TOO_FEW = message("too few people to decide")
NO_INTERVAL = message("no interval is known for this number")
NO_WIDER_INTERVAL = message(
    "no interval is known for this number at the level that several rules need"
)
NO_VALUE = message("there is no value to judge")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one measurement says of a rule, and the interval that said so."""

    row: Measurement
    outcome: Outcome
    reason: str | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Suspect:
    """A measurement only an interval can decide on, with that interval at the confidence."""

    row: Measurement
    interval: Interval


@dataclass(frozen=True, slots=True)
class Case:
    """One rule: what is settled without any interval, and what is not.

    Of a rule that compares with an earlier audit, `rule` is its limit on the change, the rows are
    changes, `at` gives their intervals and `against` says of what they are the changes.
    """

    rule: Rule
    name: str
    places: Places
    settled: tuple[Reading, ...]
    open: tuple[Suspect, ...]
    wrong: tuple[int, ...] = ()
    """The places of those suspects whose own interval lies wholly on the wrong side."""
    at: At | None = None
    against: Against | None = None

    @property
    def shares(self) -> int:
        """Among how many groups the rule's error rate is shared."""
        chosen = all(reference_was_chosen(suspect.row) for suspect in self.open)
        return 1 if chosen else len(self.open)

    def level_for_one(self, level: float) -> float:
        """The level for one group, when the rule as a whole is asked at a level."""
        return 1.0 - (1.0 - level) / self.shares

    def again(self, suspect: Suspect, level: float) -> Interval | None:
        """The interval of one group, when the rule as a whole is asked at a level."""
        asked = self.level_for_one(level)
        if self.at is not None:
            return self.at(suspect.row, asked)
        return interval_at(suspect.row, self.places, asked)

    def refuted(self, level: float) -> dict[int, Interval]:
        """The groups that refute the rule at a level, and how far they may be from the limit."""
        found: dict[int, Interval] = {}
        for place in self.wrong:
            interval = self.again(self.open[place], level)
            if interval is not None and wholly_wrong(interval, self.rule):
                found[place] = interval
        return found


def case_of(
    rule: Rule,
    name: str,
    rows: Sequence[Measurement],
    places: Places,
    confidence: float,
    at: At | None = None,
) -> Case:
    """Settle what no interval has a say in, and find the intervals of the rest.

    `at` gives them where they are not those of the rows themselves.
    """
    settled: list[Reading] = []
    suspects: list[Suspect] = []
    for row in rows:
        reading = _without_interval(rule, row)
        interval = None
        if reading is None:
            interval = at(row, confidence) if at else interval_at(row, places, confidence)
        if interval is not None:
            suspects.append(Suspect(row, interval))
        else:
            settled.append(reading or Reading(row, "inconclusive", NO_INTERVAL))
    wrong = tuple(
        place for place, found in enumerate(suspects) if wholly_wrong(found.interval, rule)
    )
    return Case(rule, name, places, tuple(settled), tuple(suspects), wrong, at)


def _without_interval(rule: Rule, row: Measurement) -> Reading | None:
    """Decide what no interval has a say in; None where one has."""
    if row.status == "insufficient":
        return Reading(row, "inconclusive", TOO_FEW)
    if row.status != "measured" or row.value is None:
        return Reading(row, "not_assessable", row.reason or NO_VALUE)
    if rule.decide == "point" or is_reference(row):
        if holds(point_of(row, row.value), rule):
            return Reading(row, "pass", row.reason)
        return Reading(row, "fail", WRONG_POINT)
    return None


def is_reference(row: Measurement) -> bool:
    """Whether this is the reference group itself, compared with itself: known, not estimated."""
    if row.interval is not None or row.reference is None or not set(row.across) <= set(row.slice):
        return False
    return group_name(row.slice, row.across) == row.reference


def readings_of(case: Case, level: float) -> Iterable[Reading]:
    """What every group says: refuted at the level Holm left, or judged by its own interval."""
    yield from case.settled
    refuted = case.refuted(level)
    for place, suspect in enumerate(case.open):
        own = suspect.interval
        if place in refuted:
            yield Reading(suspect.row, "fail", WRONG, refuted[place])
        elif wholly_right(own, case.rule):
            yield Reading(suspect.row, "pass", suspect.row.reason, own)
        elif place in case.wrong:
            wider = case.again(suspect, level)
            reason = NOT_AFTER_HOLM if wider else NO_WIDER_INTERVAL
            yield Reading(suspect.row, "inconclusive", reason, wider or own)
        else:
            yield Reading(suspect.row, "inconclusive", UNDECIDED, own)


def worst_of(rule: Rule, readings: Iterable[Reading]) -> Reading:
    """The reading that decides: the worst outcome, and of equals the one nearest to a worse one."""

    def badness(reading: Reading) -> tuple[int, float]:
        if reading.outcome == "pass" and reading.interval is not None:
            ends = (reading.interval.low, reading.interval.high)
            return WORST_FIRST.index("pass"), min(margin(end, rule) for end in ends)
        return WORST_FIRST.index(reading.outcome), margin(reading.row.value, rule)

    return min(readings, key=badness)
