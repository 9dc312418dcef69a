"""Evidence and rules in, verdicts out: the only place that decides.

`pass` needs the rule's own interval at the confidence, wholly on the right side. `fail` needs more:
many rules asked at once would find something wrong in almost any model, so Holm's procedure
(Holm 1979) shares one error rate among all rules, and a rule that speaks of several groups shares
its part equally among them. It fails as soon as one group is refuted with that part, which is the
first step of Holm within the rule; further steps could not change its outcome. Where the data chose
the reference group the interval already allows for all groups, and nothing is shared within.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import msgspec

from audit.errors import AuditError
from audit.evidence import Evidence, Finding, Interval, Measurement, group_name
from audit.judge.again import interval_at, reference_was_chosen
from audit.judge.limit import holds, margin, point_of, wholly_right, wholly_wrong
from audit.judge.matching import rows_of
from audit.judge.verdict import WORST_FIRST, Outcome, Verdict, Verdicts
from audit.rules import Rule
from audit.statistics.multiplicity import holm_rejects

WRONG = "the whole interval lies on the wrong side of the limit"
WRONG_POINT = "the value lies on the wrong side of the limit"
UNDECIDED = "the interval holds values on both sides of the limit: not enough evidence to decide"
NOT_AFTER_HOLM = (
    "the rule would fail on its own, but not once the chance of error is shared among all rules "
    "and groups (Holm)"
)
TOO_FEW = "too few people to decide"
NO_INTERVAL = "no interval is known for this number"
NO_WIDER_INTERVAL = "no interval is known for this number at the level that several rules need"
NO_VALUE = "there is no value to judge"
RULE_FAILED = "The rule {rule} failed: the value is {value}"


@dataclass(frozen=True)
class Reading:
    """What one measurement says of a rule, and the interval that said so."""

    row: Measurement
    outcome: Outcome
    reason: str | None = None
    interval: Interval | None = None


@dataclass(frozen=True)
class Suspect:
    """A measurement only an interval can decide on, with that interval at the confidence."""

    row: Measurement
    interval: Interval


@dataclass(frozen=True)
class Case:
    """One rule: what is settled without any interval, and what is not."""

    rule: Rule
    evidence: Evidence
    settled: tuple[Reading, ...]
    open: tuple[Suspect, ...]

    @property
    def shares(self) -> int:
        """Among how many groups the rule's error rate is shared."""
        chosen = all(reference_was_chosen(suspect.row) for suspect in self.open)
        return 1 if chosen else len(self.open)

    def again(self, suspect: Suspect, level: float) -> Interval | None:
        """The interval of one group, when the rule as a whole is asked at a level."""
        return interval_at(suspect.row, self.evidence, 1.0 - (1.0 - level) / self.shares)

    def refuted(self, level: float) -> dict[int, Interval]:
        """The groups that refute the rule at a level, and how far they may be from the limit."""
        found: dict[int, Interval] = {}
        for place, suspect in enumerate(self.open):
            if wholly_wrong(suspect.interval, self.rule):
                interval = self.again(suspect, level)
                if interval is not None and wholly_wrong(interval, self.rule):
                    found[place] = interval
        return found


def judge(
    evidence: Evidence,
    rules: Sequence[Rule],
    *,
    confidence: float = 0.95,
    judged_on: str = "",
) -> Verdicts:
    """Return one verdict a rule, in the order of the rules, and the worst that counts.

    Where a rule speaks of several groups its verdict carries the one that decided. A rule on a
    metric or an attribute that the evidence does not know is an AuditError.
    """
    _check(rules, confidence)
    cases = [_case(rule, evidence, confidence) for rule in rules]
    levels = _levels(cases, confidence)
    verdicts = tuple(
        _verdict(case.rule, _worst(case.rule, _readings(case, level)))
        for case, level in zip(cases, levels, strict=True)
    )
    return Verdicts(
        outcome=_outcome(verdicts),
        judged_on=judged_on,
        policy={
            "sha256": _digest(rules),
            "confidence": confidence,
            "rules": [{"name": rule.name, **msgspec.to_builtins(rule)} for rule in rules],
        },
        verdicts=verdicts,
        findings=tuple(_findings(verdicts)),
    )


def counts(verdict: Verdict) -> bool:
    """Whether a verdict bears on the outcome: not a waived one, nor a warning."""
    return verdict.outcome == "pass" or (verdict.severity == "block" and verdict.waiver is None)


def _check(rules: Sequence[Rule], confidence: float) -> None:
    if not 0.5 <= confidence < 1.0:
        raise AuditError(
            f"A confidence of {confidence} cannot be used",
            remedy="It lies between 0.5 and 1, such as 0.95",
        )
    for rule in rules:
        if not all(map(isfinite, _bounds(rule))):
            raise AuditError("A limit must be a number", where=f"rule {rule.name}")
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1:
            raise AuditError(f"Two rules are called {name}", remedy="Give one of them another id")


def _case(rule: Rule, evidence: Evidence, confidence: float) -> Case:
    settled: list[Reading] = []
    suspects: list[Suspect] = []
    for row in rows_of(rule, evidence):
        reading = _without_interval(rule, row)
        interval = None if reading else interval_at(row, evidence, confidence)
        if interval is not None:
            suspects.append(Suspect(row, interval))
        else:
            settled.append(reading or Reading(row, "inconclusive", NO_INTERVAL))
    return Case(rule, evidence, tuple(settled), tuple(suspects))


def _without_interval(rule: Rule, row: Measurement) -> Reading | None:
    """Decide what no interval has a say in; None where one has."""
    if row.status == "insufficient":
        return Reading(row, "inconclusive", TOO_FEW)
    if row.status != "measured" or row.value is None:
        return Reading(row, "not_assessable", row.reason or NO_VALUE)
    if rule.decide == "point" or _is_reference(row):
        if holds(point_of(row, row.value), rule):
            return Reading(row, "pass", row.reason)
        return Reading(row, "fail", WRONG_POINT)
    return None


def _is_reference(row: Measurement) -> bool:
    """Whether this is the reference group itself, compared with itself: known, not estimated."""
    if row.interval is not None or row.reference is None or not set(row.across) <= set(row.slice):
        return False
    return group_name(row.slice, row.across) == row.reference


def _levels(cases: Sequence[Case], confidence: float) -> list[float]:
    """The level at which Holm settled each rule; of a rule that no interval judges, any."""
    tested = [place for place, case in enumerate(cases) if case.open]
    asked = dict.fromkeys(range(len(cases)), confidence)

    def refuted(index: int, level: float) -> bool:
        asked[tested[index]] = level
        return bool(cases[tested[index]].refuted(level))

    holm_rejects(refuted, len(tested), confidence)
    return [asked[place] for place in range(len(cases))]


def _readings(case: Case, level: float) -> Iterable[Reading]:
    """What every group says: refuted at the level Holm left, or judged by its own interval."""
    yield from case.settled
    refuted = case.refuted(level)
    for place, suspect in enumerate(case.open):
        own = suspect.interval
        if place in refuted:
            yield Reading(suspect.row, "fail", WRONG, refuted[place])
        elif wholly_right(own, case.rule):
            yield Reading(suspect.row, "pass", suspect.row.reason, own)
        elif wholly_wrong(own, case.rule):
            wider = case.again(suspect, level)
            reason = NOT_AFTER_HOLM if wider else NO_WIDER_INTERVAL
            yield Reading(suspect.row, "inconclusive", reason, wider or own)
        else:
            yield Reading(suspect.row, "inconclusive", UNDECIDED, own)


def _worst(rule: Rule, readings: Iterable[Reading]) -> Reading:
    """The reading that decides: the worst outcome, and of equals the one nearest to a worse one."""

    def badness(reading: Reading) -> tuple[int, float]:
        room = margin(reading.row.value, rule)
        if reading.outcome == "pass" and reading.interval is not None:
            ends = (reading.interval.low, reading.interval.high)
            room = min(margin(end, rule) for end in ends)
        return WORST_FIRST.index(reading.outcome), room

    return min(readings, key=badness)


def _verdict(rule: Rule, reading: Reading) -> Verdict:
    bounds = _bounds(rule)
    return Verdict(
        rule=rule.name,
        metric=rule.metric,
        slice=reading.row.slice,
        across=rule.across,
        value=reading.row.value,
        interval=reading.interval,
        threshold=bounds if len(bounds) == 2 else bounds[0],
        outcome=reading.outcome,
        reason=reading.reason,
        severity=rule.severity,
    )


def _bounds(rule: Rule) -> tuple[float] | tuple[float, float]:
    if rule.between is not None:
        return rule.between
    bound = rule.at_most if rule.at_least is None else rule.at_least
    assert bound is not None  # a rule has exactly one of the three
    return (bound,)


def _outcome(verdicts: tuple[Verdict, ...]) -> Outcome | None:
    """The worst that counts; None without any rule, `pass` where all that is bad is a warning."""
    if not verdicts:
        return None
    counted = (verdict.outcome for verdict in verdicts if counts(verdict))
    return min(counted, key=WORST_FIRST.index, default="pass")


def _findings(verdicts: tuple[Verdict, ...]) -> Iterable[Finding]:
    for verdict in verdicts:
        if verdict.outcome == "fail":
            numbers: dict[str, Any] = {"rule": verdict.rule, "value": verdict.value}
            yield Finding(
                code="rule_failed",
                grade="critical" if counts(verdict) else "warning",
                text=RULE_FAILED,
                columns=verdict.across,
                slice=verdict.slice,
                numbers=numbers,
            )


def _digest(rules: Sequence[Rule]) -> str:
    """The sha256 of the rules as canonical JSON: which policy this was judged by."""
    return hashlib.sha256(msgspec.json.encode(tuple(rules), order="sorted")).hexdigest()
