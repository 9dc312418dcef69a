"""A verdict beside its rule, as every format tells it: what it says, and whether it blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from audit.evidence import Grade
from audit.judge.verdict import Outcome, Verdict, Verdicts
from audit.publish.formats.place import Place, stated
from audit.publish.formats.told import identifier, number, plain, span, who
from audit.publish.render import words
from audit.publish.render.limits import Limit, comparison_of, limit_of

OUTCOME_WORDS: dict[Outcome | None, str] = {
    "pass": "pass",
    "fail": "fail",
    "inconclusive": "not enough evidence",
    "not_assessable": "not assessable",
    None: "nothing was judged",
}


_TOLD_AS_A_CASE = "rule_failed"


@dataclass(frozen=True)
class Remark:
    """What the gate found besides the outcomes: a waiver that expired, the rows still needed."""

    grade: Grade
    text: str


@dataclass(frozen=True)
class Case:
    """One verdict; `blocks` where it stands in the way of a release.

    `compared` are the numbers of the finding that says what the rule compared with.
    """

    verdict: Verdict
    rule: Mapping[str, Any]
    limit: Limit | None
    blocks: bool
    compared: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """The rule's id."""
        return identifier(self.verdict.rule)

    @property
    def place(self) -> Place:
        """Where the rule was written; the first line of audit.toml where nobody said."""
        return stated(self.rule) or Place()

    @property
    def asked(self) -> str:
        """What the rule asks for: `at least 0.8`, `no worse than 0.71 in credit@v1`."""
        earlier, limits = self.rule.get("no_worse_than"), self._limits
        if earlier:
            return self._no_worse(limits[0]) if limits else _not_found(plain(earlier, 100))
        if self.limit is None:
            return _not_found("an earlier audit")
        if len(limits) == 2:
            return f"between {number(limits[0])} and {number(limits[1])}"
        return f"at {'most' if self.limit.low is None else 'least'} {number(limits[0])}"

    def _no_worse(self, limit: float) -> str:
        """The limit that a comparison comes to, and what of it is the earlier audit's number."""
        named = self.compared.get("baseline") or self.rule.get("no_worse_than")
        audit = plain(words.fill("{audit}", {"audit": named}), 100)
        margin, old = self.rule.get("margin"), self.compared.get("old")
        said = f"no worse than {number(limit)}"
        if not (isinstance(margin, int | float) and margin):
            return f"{said} in {audit}"
        if not isinstance(old, int | float):
            return f"{said}, which is {audit} with a margin of {number(margin)}"
        sign = "less" if self.compared.get("better") == "higher" else "plus"
        return f"{said}: {number(old, limit)} in {audit}, {sign} a margin of {number(margin)}"

    @property
    def found(self) -> str:
        """The number that decided, with its interval and whom it is about."""
        verdict = self.verdict
        value = "no number" if verdict.value is None else number(verdict.value, *self._limits)
        about = f" for {who(verdict.slice)}" if verdict.slice else ""
        return plain(f"{value}{span(verdict.interval)}{about}")

    @property
    def _limits(self) -> list[float]:
        ends = (self.limit.low, self.limit.high) if self.limit else ()
        return [end for end in ends if end is not None]

    @property
    def reason(self) -> str:
        """Why it came out as it did, its placeholders filled."""
        verdict = self.verdict
        keys = {"value": verdict.value, "threshold": verdict.threshold, "metric": verdict.metric}
        text = words.reason(verdict.reason, keys)
        began_with_a_name = (verdict.reason or "").startswith("{")
        return plain(text if began_with_a_name else words.upper_first(text), 500)

    @property
    def named(self) -> str:
        """What is judged: the metric, and the attributes that it runs over."""
        over = f" across {', '.join(self.verdict.across)}" if self.verdict.across else ""
        return plain(f"{self.verdict.metric}{over}", 200)

    @property
    def sentence(self) -> str:
        """The whole of it: outcome, number, interval, group, limit, reason."""
        said = f"{OUTCOME_WORDS[self.verdict.outcome]}: {self.named} is {self.found}"
        reason = f" {self.reason.rstrip('.')}." if self.reason else ""
        asks = f"the rule{self._of_a_pack} asks for {self.asked}"
        return plain(words.upper_first(f"{said}; {asks}.")) + reason

    @property
    def _of_a_pack(self) -> str:
        pack = self.rule.get("pack")
        return f" of the pack {plain(pack, 100)}" if pack else ""

    @property
    def why(self) -> str:
        """What the rule is for, in its author's words."""
        return plain(self.rule.get("why") or "")

    @property
    def waiver(self) -> str:
        """Who waived it, until when and why; empty where nobody did."""
        waiver = self.verdict.waiver
        if waiver is None:
            return ""
        owner, until = (plain(waiver.get(key) or "unknown", 200) for key in ("owner", "expires"))
        why = plain(waiver.get("reason") or "no reason given", 500)
        return f"Waived by {owner} until {until}: {why}"


def cases(verdicts: Verdicts) -> tuple[Case, ...]:
    """Every verdict beside its rule, in the order of the policy."""
    found = verdicts.policy.get("rules")
    listed = found if isinstance(found, list | tuple) else ()
    rules = {rule.get("name"): rule for rule in listed if isinstance(rule, Mapping)}
    return tuple(
        _case(verdict, rules.get(verdict.rule, {}), verdicts) for verdict in verdicts.verdicts
    )


def remarks(verdicts: Verdicts) -> tuple[Remark, ...]:
    """What the gate found besides the outcomes, in its order."""
    return tuple(
        Remark(finding.grade, plain(words.fill(finding.text, finding.numbers)))
        for finding in verdicts.findings
        if finding.code != _TOLD_AS_A_CASE
    )


def _case(verdict: Verdict, rule: Mapping[str, Any], verdicts: Verdicts) -> Case:
    alone = replace(verdicts, policy={"rules": [rule]}, verdicts=(), findings=())
    limit = None if verdict.threshold is None else limit_of(verdict, alone)
    blocks = verdict.outcome != "pass" and verdicts.counts(verdict)
    return Case(verdict, rule, limit, blocks, comparison_of(verdict, verdicts))


def _not_found(earlier: str) -> str:
    return f"no worse than {earlier}, which was not found"
