"""What a verdict, its finding and a refusal hold, in full."""

from __future__ import annotations

from datetime import date

import pytest
from handmade import evidence, rate, selection

from audit.errors import AuditError
from audit.evidence import Finding
from audit.judge.gate import RULE_FAILED, judge
from audit.judge.waivers import in_force
from audit.policy import Place, Policy, Waiver
from audit.rules import Rule, parse_rule

FOUND = evidence(*selection({"a": (500, 1000), "b": (100, 1000)}), rate("accuracy", 700, 1000))


@pytest.mark.parametrize(
    ("line", "threshold"),
    [
        ("accuracy >= 0.8", 0.8),
        ("accuracy <= 0.1", 0.1),
        ("impact_ratio across sex >= 0.8", 0.8),
    ],
)
def test_a_rule_that_failed(line: str, threshold: float):
    rule = parse_rule(line)
    verdicts = judge(FOUND, [rule])
    (verdict,) = verdicts.verdicts
    assert (verdict.threshold, verdict.across) == (threshold, rule.across)
    assert verdicts.findings == (
        Finding(
            code="rule_failed",
            grade="critical",
            text=RULE_FAILED,
            columns=rule.across,
            slice=verdict.slice,
            numbers={"rule": line, "value": verdict.value},
        ),
    )
    assert verdict.slice == ({"sex": "b"} if rule.across else {})


def test_two_ends_are_one_threshold():
    rule = Rule(metric="accuracy", between=(0.8, 0.9))
    assert judge(FOUND, [rule]).verdicts[0].threshold == (0.8, 0.9)


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("impact_ration across sex >= 0.8", "Did you mean impact_ratio"),
        ("impact_ratio across sexe >= 0.8", "Did you mean sex"),
        ("impact_ratio >= 0.8", "Add one of: across sex"),
    ],
)
def test_a_mistake_in_a_rule_names_the_rule(line: str, remedy: str):
    with pytest.raises(AuditError) as refused:
        judge(FOUND, [parse_rule(line)])
    assert refused.value.where == f"rule {line}"
    assert refused.value.remedy.startswith(remedy)


def test_a_mistake_in_a_rule_of_a_file_names_the_line():
    rule = parse_rule("impact_ratio >= 0.8")
    policy = Policy(rules=(rule,), places={rule.name: Place("policy.toml", 7)})
    with pytest.raises(AuditError) as refused:
        judge(FOUND, policy)
    assert refused.value.where == policy.where(rule) == "policy.toml, line 7, rule " + rule.name


def test_without_sensitive_attributes_the_flag_is_named():
    with pytest.raises(AuditError) as refused:
        judge(evidence(attributes=()), [parse_rule("impact_ratio across sex >= 0.8")])
    assert refused.value.remedy == "Name it with --sensitive"


def test_of_waivers_the_longest_holds_in_whatever_order_and_of_equals_the_first():
    made = [
        Waiver(rule="r", owner=owner, reason="x", expires=date(2026, month, 1))
        for owner, month in (("a", 7), ("b", 9), ("c", 9), ("d", 8))
    ]
    assert in_force(made, "2026-06-01") == {"r": made[1]}
    assert in_force(made[::-1], "2026-06-01") == {"r": made[2]}
    assert in_force(made, "2026-10-01") == {}


def test_a_rule_that_passed_carries_no_waiver():
    rule = parse_rule("accuracy >= 0.5")
    waiver = Waiver(rule=rule.name, owner="a", reason="x", expires=date(2026, 7, 1))
    verdicts = judge(FOUND, Policy(rules=(rule,), waivers=(waiver,)), judged_on="2026-06-01")
    assert verdicts.verdicts[0].waiver is None
    assert verdicts.verdicts[0].outcome == "pass"
