"""A model that broke its contract: nothing made of its answers is judged, whatever it shows."""

from __future__ import annotations

import pytest
from handmade import evidence, largest, number, rate, selection
from msgspec.structs import replace

from audit.evidence import Evidence, Finding, Measurement
from audit.judge.baseline import Baseline
from audit.judge.contract import BROKEN, UNRELIABLE, with_contract
from audit.judge.gate import judge
from audit.policy import policy_of

FAIR = {"F": (500, 1000), "M": (500, 1000)}
HONEST = evidence(
    *selection(FAIR), rate("accuracy", 990, 1000), number("brier_score", 0.5, 0.4, 0.6)
)


def broken(*kept: tuple[str, ...]) -> Evidence:
    findings = (
        Finding(code=BROKEN, grade="critical", text="it is", numbers={"kept": list(names)})
        for names in kept
    )
    return replace(HONEST, findings=tuple(findings))


def outcomes(found: Evidence, *rules: str) -> list[str]:
    return [verdict.outcome for verdict in judge(found, policy_of(rules)).verdicts]


RULES = ("accuracy >= 0.9", "selection_rate across sex >= 0.1", "impact_ratio across sex >= 0.8")


@pytest.mark.parametrize("found", [broken(()), broken(("brier_score",))])
def test_what_passes_and_what_fails_is_not_assessable_then(found: Evidence) -> None:
    fails = "demographic_parity_difference across sex >= 0.9"
    assert outcomes(HONEST, *RULES, fails) == ["pass"] * 3 + ["fail"]
    assert outcomes(found, *RULES, fails) == ["not_assessable"] * 4
    verdicts = judge(found, policy_of(RULES))
    assert verdicts.exit_code == 3
    assert {verdict.reason for verdict in verdicts.verdicts} == {UNRELIABLE}
    assert {(verdict.value, verdict.interval) for verdict in verdicts.verdicts} == {(None, None)}


def test_what_owes_nothing_to_the_model_is_judged_as_ever() -> None:
    rule = "brier_score <= 0.9"
    assert outcomes(broken(("brier_score",)), rule, RULES[0]) == ["pass", "not_assessable"]
    assert outcomes(broken(("brier_score",), ()), rule) == ["not_assessable"]
    assert outcomes(broken(()), rule) == ["not_assessable"]


def test_a_finding_that_says_of_nothing_that_it_is_untouched_touches_all() -> None:
    (finding,) = broken(()).findings
    unsaid = replace(HONEST, findings=(replace(finding, numbers={}),))
    assert with_contract(unsaid).measurements == with_contract(broken(())).measurements


def test_small_groups_give_no_way_out() -> None:
    small = evidence(rate("accuracy", 5, 5, status="insufficient"))
    found = replace(small, findings=broken(()).findings)
    assert outcomes(small, RULES[0]) == ["inconclusive"]
    assert outcomes(found, RULES[0]) == ["not_assessable"]


def test_a_broken_model_is_nothing_to_compare_with() -> None:
    limit = policy_of(["accuracy >= 0.5"]).rules[0]
    policy = policy_of([replace(limit, at_least=None, no_worse_than="old@v1", margin=0.1)])
    for old, outcome in ((HONEST, "pass"), (broken(()), "not_assessable")):
        changed = replace(HONEST, provenance=replace(HONEST.provenance, model={"sha256": "b"}))
        found = judge(changed, policy, baselines={"old@v1": Baseline("old@v1", old)})
        assert [verdict.outcome for verdict in found.verdicts] == [outcome]


def test_an_honest_models_evidence_is_left_alone() -> None:
    assert with_contract(HONEST) is HONEST
    noted = replace(HONEST, findings=(Finding(code="model_contract_kept", grade="note", text=""),))
    assert with_contract(noted) is noted
    assert largest("demographic_parity_difference", FAIR, "sex") in HONEST.measurements


def test_of_a_broken_model_nothing_is_left_but_what_was_asked() -> None:
    for before, after in zip(
        HONEST.measurements, with_contract(broken(())).measurements, strict=True
    ):
        assert after == Measurement(
            metric=before.metric,
            slice=before.slice,
            across=before.across,
            reference=before.reference,
            parameters=before.parameters,
            n=before.n,
            status="not_assessable",
            reason=UNRELIABLE,
        )
