"""Evidence and a policy in, verdicts out: the only place that decides.

`pass` needs the rule's own interval at the confidence, wholly on the right side. `fail` needs more:
many rules asked at once would find something wrong in almost any model, so Holm's procedure
(Holm 1979) shares one error rate among all rules, and a rule that speaks of several groups shares
its part equally among them. It fails as soon as one group is refuted with that part, which is the
first step of Holm within the rule; further steps could not change its outcome. Where the data chose
the reference group the interval already allows for all groups, and nothing is shared within.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from audit.evidence import Evidence, Finding, Measurement, message
from audit.judge.against import about_comparison, case_against_baseline, verdict_of_change
from audit.judge.baseline import Baseline, Past, about_baselines, past_of
from audit.judge.contract import with_contract
from audit.judge.matching import rows_of
from audit.judge.minimum import with_minimum
from audit.judge.more_rows import more_rows
from audit.judge.packs.joining import join, joined_to
from audit.judge.places import Places, places_of
from audit.judge.reading import Case, Reading, case_of, readings_of, worst_of
from audit.judge.record import record_of
from audit.judge.verdict import WORST_FIRST, Outcome, Verdict, Verdicts, counts
from audit.judge.waivers import about_waivers, covered, in_force
from audit.policy import Policy, refuse_doubled
from audit.rules import Rule
from audit.statistics.multiplicity import holm_shares, share_of

RULE_FAILED = message("The rule {rule} failed: the value is {value}")
DAY_WAS_SET = message(
    "The day of judging, {judged_on}, was set by SOURCE_DATE_EPOCH and not by the clock: waivers "
    "and packs expire by it"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One rule decided: what all its groups say, the level Holm left, and the reading that wins."""

    case: Case
    level: float
    reading: Reading


def judge(
    evidence: Evidence,
    policy: Policy | Sequence[Rule],
    *,
    judged_on: str = "",
    day_was_set: bool = False,
    baselines: Mapping[str, Baseline] | None = None,
) -> Verdicts:
    """Return one verdict a rule, in the order of the rules, and the worst that counts.

    `judged_on` is the date that waivers and packs expire by, needed where there are any;
    `day_was_set` says that it was pinned from outside, which becomes a finding; `baselines` are the
    earlier audits that rules compare with, by what `no_worse_than` calls them. Where a rule speaks
    of several groups its verdict carries the one that decided. A rule on a metric or an attribute
    that the evidence does not know is an AuditError.
    """
    policy = policy if isinstance(policy, Policy) else Policy(rules=tuple(policy))
    joined = join(policy.packs, evidence.subject.attributes, judged_on)
    policy = joined_to(policy, joined)
    refuse_doubled(policy)
    judged = with_contract(with_minimum(evidence, policy.settings.minimum_group))
    past = _past(judged, policy, baselines or {})
    decisions = _decisions(policy, places_of(judged), past)
    waived = in_force(policy.waivers, judged_on)
    verdicts = tuple(covered(_verdict(decision), waived) for decision in decisions)
    findings = [
        *_failed(verdicts),
        *_more_rows(decisions, policy, evidence),
        *(about_baselines(evidence, baselines) if baselines else ()),
        *_comparisons(decisions),
        *about_waivers(policy.waivers, verdicts, judged_on),
        *joined.findings,
        *(_day_was_set(judged_on, policy) if day_was_set and verdicts else ()),
    ]
    return Verdicts(
        outcome=_outcome(verdicts, policy),
        judged_on=judged_on,
        policy=record_of(policy, joined.records),
        verdicts=verdicts,
        findings=tuple(findings),
    )


def _past(evidence: Evidence, policy: Policy, baselines: Mapping[str, Baseline]) -> Past | None:
    """What rules compare with; None where none does."""
    if all(rule.no_worse_than is None for rule in policy.rules):
        return None
    sound = {
        said: replace(baseline, evidence=with_contract(baseline.evidence))
        for said, baseline in baselines.items()
    }
    return past_of(evidence, sound, policy.settings.minimum_group)


def _decisions(policy: Policy, places: Places, past: Past | None) -> list[Decision]:
    cases = list(_cases(policy, places, past))
    levels = _levels(cases, policy.confidence)
    return [
        Decision(case, level, worst_of(case.rule, readings_of(case, level)))
        for case, level in zip(cases, levels, strict=True)
    ]


Asked: TypeAlias = tuple[str, tuple[tuple[str, str], ...], tuple[str, ...]]


def _cases(policy: Policy, places: Places, past: Past | None) -> Iterator[Case]:
    """Gather what each rule speaks of; many rules may ask about the same measurements."""
    known: dict[Asked, tuple[Measurement, ...]] = {}
    for rule in policy.rules:
        asked = rule.metric, tuple(rule.slice.items()), rule.across
        if asked not in known:
            known[asked] = rows_of(rule, places, policy.where(rule))
        rows = known[asked]
        if past is not None and rule.no_worse_than is not None:
            yield case_against_baseline(rule, rule.name, rows, places, past, policy.confidence)
        else:
            yield case_of(rule, rule.name, rows, places, policy.confidence)


def _levels(cases: Sequence[Case], confidence: float) -> list[float]:
    """The level at which Holm settled each rule; of a rule that no interval judges, any."""
    tested = [place for place, case in enumerate(cases) if case.open]

    def refuted(index: int, level: float) -> bool:
        return bool(cases[tested[index]].refuted(level))

    suspicious = [index for index, place in enumerate(tested) if cases[place].wrong]
    shares = holm_shares(refuted, len(tested), confidence, suspicious)
    left = max(1, shares.count(0))
    levels = [confidence] * len(cases)
    for place, shared in zip(tested, shares, strict=True):
        levels[place] = share_of(confidence, shared or left)
    return levels


def _verdict(decision: Decision) -> Verdict:
    rule, reading = decision.case.rule, decision.reading
    if decision.case.against is not None:
        return verdict_of_change(decision.case, reading)
    return Verdict(
        rule=decision.case.name,
        metric=rule.metric,
        slice=reading.row.slice,
        across=rule.across,
        value=reading.row.value,
        interval=reading.interval,
        threshold=rule.between or (rule.at_most if rule.at_least is None else rule.at_least),
        outcome=reading.outcome,
        reason=reading.reason,
        severity=rule.severity,
    )


def _outcome(verdicts: Sequence[Verdict], policy: Policy) -> Outcome | None:
    """The worst that counts; None without any rule, `pass` where all that is bad does not count."""
    if not verdicts:
        return None
    counted = (verdict.outcome for verdict in verdicts if counts(verdict, policy.inconclusive))
    return min(counted, key=WORST_FIRST.index, default="pass")


def _failed(verdicts: Sequence[Verdict]) -> Iterator[Finding]:
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


def _more_rows(
    decisions: Sequence[Decision], policy: Policy, evidence: Evidence
) -> Iterator[Finding]:
    minimum = max(policy.settings.minimum_group or 0, evidence.subject.minimum_group)
    for decision in decisions:
        if decision.reading.outcome == "inconclusive":
            found = more_rows(decision.case, decision.reading, decision.level, minimum)
            if found is not None:
                yield found


def _comparisons(decisions: Sequence[Decision]) -> Iterator[Finding]:
    for decision in decisions:
        yield from about_comparison(decision.case, decision.reading)


def _day_was_set(judged_on: str, policy: Policy) -> Iterator[Finding]:
    yield Finding(
        code="day_was_set",
        grade="warning" if policy.waivers or policy.packs else "note",
        text=DAY_WAS_SET,
        numbers={"judged_on": judged_on},
    )
