"""The rules section shows who waived a rule, and waivers that cover nothing."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace
from sample_report import evidence

from audit.judge.gate import judge
from audit.policy import Policy, Settings, Waiver, policy_of
from audit.publish.render.reading import read
from audit.publish.render.sections.rules import rules, summary

BROKEN = "accuracy >= 0.99"


def waiver(rule: str, until: str) -> Waiver:
    return Waiver(
        rule=rule, owner="A. Person", reason="until spring", expires=date.fromisoformat(until)
    )


def test_a_waiver_and_one_that_expired_are_shown() -> None:
    found = evidence()
    policy = replace(
        policy_of([BROKEN, "accuracy >= 0.98"]),
        waivers=(waiver(BROKEN, "2027-01-31"), waiver("accuracy >= 0.98", "2026-01-31")),
    )
    verdicts = judge(found, policy, judged_on="2026-06-01")
    section = rules(read(found), verdicts)
    assert section is not None
    notes = [row[0].note for row in section.rules.rows]
    assert "waived by A. Person until" in notes[0]
    assert "until spring" in notes[0]
    assert "waived" not in notes[1]
    said = " ".join(finding.sentence for finding in section.findings)
    assert "expired on 2026-01-31" in said
    assert section.result == "Of two rules, one is broken and one is waived."


def test_what_a_policy_lets_through_is_no_broken_rule() -> None:
    found = evidence()
    value = next(row.value for row in found.measurements if row.metric == "accuracy")
    undecided = policy_of([f"accuracy >= {value:.4f}"]).rules
    verdicts = judge(found, Policy(rules=undecided, settings=Settings(inconclusive="warn")))
    assert verdicts.verdicts[0].outcome == "inconclusive"
    assert summary(verdicts) == "Of one rule, one is a warning only."
