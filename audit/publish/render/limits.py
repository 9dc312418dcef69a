"""A rule's limit: on which side it lies, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.judge.against import CODE as COMPARED
from audit.judge.more_rows import CODE as MORE_ROWS
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render import amounts, words
from audit.publish.render.amounts import Unit
from audit.publish.render.language import say


@dataclass(frozen=True)
class Limit:
    """Where a rule holds: at least `low`, at most `high`, or between both.

    Of a rule that compares with an earlier audit these are that one's number, with the margin where
    there is one (`widened`), and `earlier` is what to call it. With neither end that number is not
    told, or, without `earlier`, nothing could be compared.
    """

    low: float | None
    high: float | None
    earlier: str = ""
    widened: bool = False

    def said(self, unit: Unit) -> str:
        """The limit in words: "at least 0.8", "at most 10 points"."""
        sign = f"{amounts.NBSP}{unit.sign}" if unit.sign else ""
        if self.low is not None and self.high is not None:
            low, high = _bare(self.low, unit), _bare(self.high, unit) + sign
            return say("between {low} and {high}", low=low, high=high)
        if self.low is None and self.high is None:
            if self.earlier:
                return say("no worse than in {audit}", audit=self.earlier)
            return say("no earlier audit to compare with")
        if self.earlier:
            number = self.high or 0.0 if self.low is None else self.low
            limit = amounts.amount(number, None, unit).text
            if self.widened:
                return say(
                    "no worse than {limit} ({audit} with the margin)",
                    limit=limit,
                    audit=self.earlier,
                )
            return say("no worse than {limit}, from {audit}", limit=limit, audit=self.earlier)
        if self.low is not None:
            return say("at least {limit}", limit=_bare(self.low, unit) + sign)
        return say("at most {limit}", limit=_bare(self.high or 0.0, unit) + sign)


def rule_of(verdict: Verdict, verdicts: Verdicts) -> Mapping[str, Any]:
    """The rule behind a verdict, as the policy holds it; empty where a record does not."""
    return _known(verdicts).rules.get(verdict.rule, {})


def limit_of(verdict: Verdict, verdicts: Verdicts) -> Limit:
    """Return where the rule of this verdict holds."""
    threshold = verdict.threshold
    if threshold is None:
        earlier = _known(verdicts).rules.get(verdict.rule, {}).get("no_worse_than")
        found = verdict.outcome != "not_assessable"
        return Limit(None, None, _audit(earlier) if found else "")
    if not isinstance(threshold, int | float):
        return Limit(threshold[0], threshold[1])
    known = _known(verdicts)
    if verdict.rule in known.compared:
        numbers = known.compared[verdict.rule]
        earlier, widened = _audit(numbers.get("baseline")), bool(numbers.get("margin"))
        if numbers.get("better") == "higher":
            return Limit(float(threshold), None, earlier, widened)
        return Limit(None, float(threshold), earlier, widened)
    rule = known.rules.get(verdict.rule, {})
    lower = rule.get("at_least") is not None if rule else _seems_lower(verdict, threshold)
    return Limit(float(threshold), None) if lower else Limit(None, float(threshold))


def comparison_of(verdict: Verdict, verdicts: Verdicts) -> Mapping[str, Any]:
    """With what a rule compared the number that decided; empty where it did not compare."""
    return _known(verdicts).compared.get(verdict.rule, {})


def more_rows_of(verdict: Verdict, verdicts: Verdicts) -> Mapping[str, Any]:
    """How many more people would decide a rule, as the gate found; empty where it did not."""
    return _known(verdicts).more_rows.get(verdict.rule, {})


@dataclass(frozen=True)
class _Known:
    """What verdicts say of each rule beside its outcome, by the rule's name."""

    rules: dict[str, Mapping[str, Any]]
    compared: dict[str, Mapping[str, Any]]
    more_rows: dict[str, Mapping[str, Any]]


_KEPT = 8
_kept: dict[int, tuple[Verdicts, _Known]] = {}
"""What was gone through of the verdicts that are being drawn, which are asked for every rule."""


def _known(verdicts: Verdicts) -> _Known:
    """Go through the rules and the findings once, however many verdicts ask."""
    found = _kept.get(id(verdicts))
    if found is not None and found[0] is verdicts:
        return found[1]
    rules = verdicts.policy.get("rules")
    listed = rules if isinstance(rules, list | tuple) else ()
    named = [rule for rule in listed if isinstance(rule, Mapping)]
    known = _Known(
        rules={str(rule.get("name")): rule for rule in reversed(named)},
        compared=_numbers(verdicts, COMPARED),
        more_rows=_numbers(verdicts, MORE_ROWS),
    )
    while len(_kept) >= _KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[id(verdicts)] = (verdicts, known)
    return known


def _numbers(verdicts: Verdicts, code: str) -> dict[str, Mapping[str, Any]]:
    """The numbers of the findings with a code, by the rule they are about."""
    found = [finding.numbers for finding in verdicts.findings if finding.code == code]
    return {str(numbers.get("rule")): numbers for numbers in found}


def _audit(named: Any) -> str:
    """An earlier audit's name, or the column that its predictions lie in."""
    return words.shorten(words.fill("{named}", {"named": named or ""}), 60)


def _seems_lower(verdict: Verdict, threshold: float) -> bool:
    """Which side it is in a record without rules: the rule's own sentence, else the outcome."""
    if ">=" in verdict.rule or "<=" in verdict.rule:
        return ">=" in verdict.rule
    above = verdict.value is not None and verdict.value >= threshold
    return above != (verdict.outcome == "fail")


def _bare(limit: float, unit: Unit) -> str:
    return amounts.bare(limit * unit.factor)
