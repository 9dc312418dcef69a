"""Every rule with its number, interval, limit, verdict and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.evidence import group_name
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render import amounts, words
from audit.publish.render.findings import about_rules, measurement_of, of_finding, reason_of
from audit.publish.render.limits import limit_of, rule_of
from audit.publish.render.marks import mark_of
from audit.publish.render.parts import Cell, Column, Headline, Section, Table
from audit.publish.render.reading import Reading
from audit.publish.render.sparks import spark_of
from audit.publish.render.tables import table


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
        Column("rule"),
        Column("measured", True),
        Column("interval", True),
        Column("against the limit"),
        Column("limit"),
        Column("verdict"),
    )
    rows = [_row(reading, verdict, verdicts) for verdict in verdicts.verdicts]
    return Rules(
        kind="rules",
        id="rules",
        topic="Rules",
        result=summary(verdicts),
        rules=table("Rules", columns, rows),
        fixed=fixed(verdicts),
        findings=tuple(of_finding(reading, finding) for finding in besides),
    )


def summary(verdicts: Verdicts) -> str:
    """How many rules are broken, undecided or hold, in one sentence."""
    total = len(verdicts.verdicts)
    if not total:
        return "No rule was set, so nothing was judged."
    counted = [v for v in verdicts.verdicts if v.waiver is None and v.severity == "block"]
    broken = sum(v.outcome == "fail" for v in counted)
    undecided = sum(v.outcome == "inconclusive" for v in counted)
    unassessed = sum(v.outcome == "not_assessable" for v in counted)
    others = [v for v in verdicts.verdicts if v.outcome != "pass" and v not in counted]
    waived = sum(v.waiver is not None for v in others)
    warned = len(others) - waived
    parts = [f"{words.spelled(broken)} {_are(broken)} broken"] if broken else []
    if undecided:
        parts.append(f"{words.spelled(undecided)} cannot be decided with these people")
    if unassessed:
        parts.append(f"{words.spelled(unassessed)} cannot be assessed")
    if waived:
        parts.append(f"{words.spelled(waived)} {_are(waived)} waived")
    if warned:
        parts.append(f"{words.spelled(warned)} {_are(warned)} a warning only")
    held = sum(v.outcome == "pass" for v in verdicts.verdicts)
    if not parts:
        return f"{_every(total)} hold{'s' if total == 1 else ''}."
    if broken == total:
        return f"{_every(total)} {_are(total)} broken."
    if held:
        parts.append(f"{words.spelled(held)} {'holds' if held == 1 else 'hold'}")
    return f"Of {words.many(total, 'rule')}, {words.listed(parts)}."


def _every(total: int) -> str:
    """All rules, however many there are."""
    named = {1: "The one rule", 2: "Both rules"}
    return named.get(total, f"All {words.spelled(total)} rules")


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def fixed(verdicts: Verdicts) -> str:
    """When and as what the rules were fixed."""
    stamp = verdicts.policy.get("sha256")
    said = f"The rules were fixed before the run (sha256 {str(stamp)[:16]}…)." if stamp else ""
    when = f"Judged on {words.day(verdicts.judged_on)}." if verdicts.judged_on else ""
    return " ".join(part for part in (said, when) if part)


def about(reading: Reading, verdict: Verdict) -> str:
    """What a rule is about: the metric's title, and for whom or across what it must hold."""
    where = f"across {words.listed(verdict.across)}" if verdict.across else "for everyone"
    if verdict.slice and not verdict.across:
        where = f"for {_group(verdict)}"
    return f"{reading.title(verdict.metric)} {words.shorten(where, 80)}"


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
        Cell("", mark=mark_of(verdict)),
    ]


def _group(verdict: Verdict) -> str:
    """The group a verdict is about."""
    return words.visible(group_name(verdict.slice, tuple(verdict.slice)))


def _note(reading: Reading, verdict: Verdict, rule: Mapping[str, Any]) -> str:
    """What the rule is for, which group decided, why, and who waived it until when."""
    why = words.shorten(amounts.loose(rule.get("why") or ""), 240).rstrip(".")
    parts = [words.upper_first(why)] if why else []
    if rule.get("decide") == "point":
        parts.append("the number itself decides, not its interval")
    if verdict.across and verdict.slice:
        parts.append(f"decided by {words.shorten(_group(verdict), 60)}")
    if verdict.reason:
        parts.append(reason_of(reading, verdict))
    if verdict.waiver is not None:
        waiver = verdict.waiver
        owner = words.shorten(amounts.loose(waiver.get("owner")), 60)
        until = words.day(str(waiver.get("expires", "")))
        why = words.shorten(amounts.loose(waiver.get("reason")), 160)
        parts.append(f"waived by {owner} until {until}: {why}")
    return "; ".join(parts)
