"""Every rule with its number, interval, limit, verdict and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.evidence import group_name
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render import amounts, words
from audit.publish.render.findings import about_rules, measurement_of, of_finding, reason_of
from audit.publish.render.language import say, say_as, say_many
from audit.publish.render.limits import limit_of, rule_of
from audit.publish.render.marks import mark_of
from audit.publish.render.parts import Cell, Column, Headline, Section, Table
from audit.publish.render.reading import Reading
from audit.publish.render.sparks import spark_of
from audit.publish.render.tables import table

_LONGEST = 73


@dataclass(frozen=True)
class Rules(Section):
    """The rules in the order of the policy, and what the gate itself found."""

    rules: Table
    fixed: str
    findings: tuple[Headline, ...]


def rules(reading: Reading, verdicts: Verdicts) -> Rules | None:
    """Build the section; without any rule and any finding of the gate there is none."""
    besides = about_rules(verdicts)
    if not (verdicts.verdicts or besides):
        return None
    columns = (
        Column(say_as("column head", "rule")),
        Column(say_as("column head", "measured"), True),
        Column(say_as("column head", "interval"), True),
        Column(say_as("column head", "against the limit")),
        Column(say_as("column head", "limit")),
        Column(say_as("column head", "verdict")),
    )
    rows = [_row(reading, verdict, verdicts) for verdict in verdicts.verdicts]
    return Rules(
        kind="rules",
        id="rules",
        topic=say("Rules"),
        result=summary(verdicts),
        rules=table(say("Rules"), columns, rows),
        fixed=fixed(verdicts),
        findings=tuple(of_finding(reading, finding) for finding in besides),
    )


def summary(verdicts: Verdicts) -> str:
    """How many rules are broken, undecided or hold, in one sentence."""
    total = len(verdicts.verdicts)
    if not total:
        return say("No rule was set, so nothing was judged.")
    counted = [v for v in verdicts.verdicts if verdicts.counts(v)]
    broken = sum(v.outcome == "fail" for v in counted)
    undecided = sum(v.outcome == "inconclusive" for v in counted)
    unassessed = sum(v.outcome == "not_assessable" for v in counted)
    others = [v for v in verdicts.verdicts if v.outcome != "pass" and v not in counted]
    waived = sum(v.waiver is not None for v in others)
    warned = len(others) - waived
    held = sum(v.outcome == "pass" for v in verdicts.verdicts)
    if held == total:
        return _all_hold(total)
    if broken == total:
        return _all_broken(total)
    parts = _parts(broken, undecided, unassessed, waived, warned, held)
    return say_many(
        "Of one rule, {parts}.", "Of {n} rules, {parts}.", total, parts=words.listed(parts)
    )


def _parts(
    broken: int, undecided: int, unassessed: int, waived: int, warned: int, held: int
) -> list[str]:
    """How many rules came out in each way, as far as any did."""
    parts = (
        (broken, say_many("one is broken", "{n} are broken", broken)),
        (
            undecided,
            say_many(
                "one cannot be decided with these people",
                "{n} cannot be decided with these people",
                undecided,
            ),
        ),
        (unassessed, say_many("one cannot be assessed", "{n} cannot be assessed", unassessed)),
        (waived, say_many("one is waived", "{n} are waived", waived)),
        (warned, say_many("one is a warning only", "{n} are a warning only", warned)),
        (held, say_many("one holds", "{n} hold", held)),
    )
    return [said for n, said in parts if n]


def _all_hold(total: int) -> str:
    if total == 2:
        return say("Both rules hold.")
    return say_many("The one rule holds.", "All {n} rules hold.", total)


def _all_broken(total: int) -> str:
    if total == 2:
        return say("Both rules are broken.")
    return say_many("The one rule is broken.", "All {n} rules are broken.", total)


def fixed(verdicts: Verdicts) -> str:
    """When and as what the rules were fixed."""
    stamp = verdicts.policy.get("sha256")
    parts = []
    if stamp and verdicts.verdicts:
        cut = f"{str(stamp)[:16]}{words.ELLIPSIS}"
        parts.append(say("The rules were fixed before the run (sha256 {hash}).", hash=cut))
    if verdicts.judged_on:
        parts.append(say("Judged on {date}.", date=words.day(verdicts.judged_on)))
    return " ".join(parts)


def about(reading: Reading, verdict: Verdict) -> str:
    """What a rule is about: the metric's title, and for whom or across what it must hold."""
    metric = reading.title(verdict.metric)
    if verdict.across:
        named = words.shorten(words.listed(verdict.across), _LONGEST)
        return say("{metric} across {attributes}", metric=metric, attributes=named)
    if verdict.slice:
        group = words.shorten(_group(verdict), _LONGEST)
        return say("{metric} for {group}", metric=metric, group=group)
    return say("{metric} for everyone", metric=metric)


def _row(reading: Reading, verdict: Verdict, verdicts: Verdicts) -> list[Cell]:
    measurement = measurement_of(reading, verdict)
    unit = reading.unit(measurement) if measurement else amounts.PLAIN
    limit = limit_of(verdict, verdicts)
    value, span = "", ""
    if verdict.value is not None:
        amount = amounts.amount(verdict.value, verdict.interval, unit)
        value, span = amount.value, amount.span
    title = about(reading, verdict) + (f", {unit.sign}" if unit.sign else "")
    return [
        Cell(title, note=_note(reading, verdict, rule_of(verdict, verdicts))),
        Cell(value),
        Cell(span),
        Cell("", spark=spark_of(verdict, limit, unit)),
        Cell(limit.said(unit)),
        Cell("", mark=mark_of(verdict, verdicts)),
    ]


def _group(verdict: Verdict) -> str:
    """The group a verdict is about."""
    return words.visible(group_name(verdict.slice, tuple(verdict.slice)))


def _note(reading: Reading, verdict: Verdict, rule: Mapping[str, Any]) -> str:
    """What the rule is for, which group decided, why, and who waived it until when."""
    why = words.shorten(amounts.loose(rule.get("why") or ""), 240).rstrip(".")
    parts = [words.upper_first(why)] if why else []
    if rule.get("decide") == "point":
        parts.append(say("the number itself decides, not its interval"))
    if verdict.across and verdict.slice:
        group = words.shorten(_group(verdict), 60)
        parts.append(say("decided by {group}", group=group))
    if verdict.reason:
        parts.append(reason_of(reading, verdict))
    if verdict.waiver is not None:
        parts.append(_waived(verdict.waiver))
    return words.clauses(parts)


def _waived(waiver: Mapping[str, Any]) -> str:
    return say(
        "waived by {owner} until {date}: {reason}",
        owner=words.shorten(amounts.loose(waiver.get("owner")), 60),
        date=words.day(str(waiver.get("expires", ""))),
        reason=words.shorten(amounts.loose(waiver.get("reason")), 160),
    )
