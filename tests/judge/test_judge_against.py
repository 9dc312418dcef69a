"""A comparison with an earlier audit in full: its verdict, its findings and why it is none."""

from __future__ import annotations

from typing import Any

import pytest
from handmade import evidence, largest, number, rate, ratios, same_rows
from msgspec.structs import replace

from audit.errors import AuditError
from audit.evidence import Evidence, Finding, Measurement, Provenance, phrase
from audit.judge import against, baseline
from audit.judge.baseline import Baseline
from audit.judge.change import APART, METHOD, change_between, change_on_same_rows
from audit.judge.gate import judge
from audit.judge.places import places_of
from audit.judge.reading import NO_INTERVAL, NO_VALUE
from audit.judge.verdict import Verdict, Verdicts
from audit.policy import Policy
from audit.rules import Rule

FEMALE = {"sex": "F"}
RULE = Rule(
    metric="accuracy",
    slice=FEMALE,
    no_worse_than="a@v1",
    margin=0.05,
    severity="warn",
)


def judged(new: Evidence, old: Evidence, *rules: Rule) -> Verdicts:
    return judge(new, Policy(rules=rules), baselines={"a@v1": Baseline("a@v1", old)})


def one(new: Evidence, old: Evidence, rule: Rule) -> Verdict:
    (verdict,) = judged(new, old, rule).verdicts
    return verdict


def from_bytes(found: Evidence, data: str | None, model: str | None) -> Evidence:
    digests = {"data": data, "model": model}
    facts = {what: {"sha256": said} for what, said in digests.items() if said is not None}
    return replace(found, provenance=Provenance(tool="t", python="3", **facts))


def test_everything_a_verdict_and_its_finding_say():
    new = evidence(rate("accuracy", 850, 1000, slice=FEMALE))
    old = evidence(rate("accuracy", 800, 1000, slice=FEMALE))
    verdicts = judged(new, old, RULE)
    (verdict,) = verdicts.verdicts
    assert verdict.interval is not None
    assert (verdict.interval.method, verdict.interval.level) == (METHOD, 0.95)
    assert replace(verdict, interval=None) == Verdict(
        rule=RULE.name,
        metric="accuracy",
        slice=FEMALE,
        value=0.85,
        threshold=0.75,
        outcome="pass",
        reason=APART,
        severity="warn",
    )
    assert verdicts.findings == (
        Finding(
            code="compared_with_baseline",
            grade="note",
            text=against.JUDGED_APART,
            slice=FEMALE,
            numbers={
                "rule": RULE.name,
                "baseline": "a@v1",
                "old": 0.8,
                "change": 0.05,
                "margin": 0.05,
                "better": "higher",
                "paired": False,
            },
        ),
    )


def test_a_gap_has_its_limit_above_and_names_its_attribute():
    metric = "demographic_parity_difference"
    rule = Rule(metric=metric, across=("sex",), no_worse_than="a@v1", margin=0.1)
    before, now = ({"M": (500, 1000), "F": (k, 1000)} for k in (450, 460))
    verdicts = judged(evidence(largest(metric, now)), evidence(largest(metric, before)), rule)
    (verdict,) = verdicts.verdicts
    assert verdict.threshold == pytest.approx(0.15)
    assert verdict.across == ("sex",)
    told = next(each for each in verdicts.findings if each.code == against.CODE)
    assert told.columns == ("sex",)
    assert told.numbers["better"] == "lower"


@pytest.mark.parametrize(
    ("named", "expected"),
    [("a@v1", "a@v1"), (None, phrase(against.IN_COLUMN, column="before"))],
)
def test_on_the_same_rows_it_says_with_what_it_compared(named: str | None, expected: object):
    new = evidence(rate("accuracy", 790, 1000), same_rows("accuracy", 790, 800, named))
    old = evidence(rate("accuracy", 800, 1000))
    rule = replace(RULE, slice={})
    verdicts = judged(new, old, rule)
    told = next(each for each in verdicts.findings if each.code == against.CODE)
    assert told.text == against.JUDGED_TOGETHER
    assert told.numbers["baseline"] == expected
    assert told.numbers["paired"] is True
    assert told.numbers["change"] == pytest.approx(-0.01)


def test_a_change_on_the_same_rows_knows_its_counts_and_its_name():
    new = rate("accuracy", 790, 1000)
    for named, label in (("a@v1", "a@v1"), (None, "before")):
        paired = same_rows("accuracy", 790, 800, named)
        found = change_on_same_rows(new, paired, "rate")
        assert (found.label, found.kind) == (label, "rate")
        assert found.row.counts == paired.counts == (790, 1000, 800, 1000)
        assert found.old_value == 0.8
        places = places_of(evidence(new, paired))
        assert found.basis(places, None) is not None
        assert found.interval(0.95, places, None) is not None
    unnamed = replace(same_rows("accuracy", 790, 800, "x"), parameters={"of": "accuracy"})
    assert change_on_same_rows(new, unnamed, "rate").label == ""
    bare = replace(unnamed, parameters=None, interval=None)
    assert change_on_same_rows(new, bare, "rate").interval(0.95, places, None) is None


def test_a_change_is_of_what_the_number_is_of():
    facts: dict[str, Any] = {"slice": FEMALE, "across": ("race",), "class_": "yes"}
    new, old = (rate("accuracy", k, 100, **facts) for k in (85, 80))
    found = change_between(new, old, "rate", "a@v1").row
    whom = (found.metric, found.slice, found.across, found.class_, found.n)
    assert whom == ("accuracy", FEMALE, ("race",), "yes", 100)


def test_a_change_between_two_audits_keeps_both_counts():
    new, old = rate("accuracy", 85, 100), rate("accuracy", 80, 100)
    found = change_between(new, old, "rate", "a@v1")
    assert (found.row.counts, found.row.value) == ((85, 100, 80, 100), 0.05)
    assert change_between(new, replace(old, counts=None), "rate", "a").row.counts is None
    assert change_between(replace(new, counts=None), old, "rate", "a").row.counts is None
    four = replace(old, counts=(80, 100, 1, 2))
    assert change_between(four, four, "rate", "a").row.counts is None
    now, then = places_of(evidence(new)), places_of(evidence(old))
    basis = found.basis(now, then)
    assert basis is not None
    assert (basis.method, basis.value, basis.n, len(basis.parts)) == (METHOD, 0.05, 100, 2)
    assert found.basis(now, None) is found.interval(0.95, now, None) is None
    bare = Measurement(metric="accuracy", value=0.8, n=100)
    assert change_between(new, bare, "rate", "a@v1").basis(now, then) is None
    assert change_between(bare, old, "rate", "a@v1").basis(now, then) is None
    gap = change_between(new, old, "difference", "a@v1")
    assert gap.basis(now, then) is None
    assert change_between(new, old, "ratio", "a@v1").basis(now, then) is None
    by_hand = number("accuracy", 0.8, 0.7, 0.9)
    unknown = change_between(new, by_hand, "rate", "a@v1")
    assert unknown.interval(0.9, now, places_of(evidence(by_hand))) is None
    same = change_between(new, new, "rate", "a@v1").basis(now, now)
    assert same is not None
    assert same.value == 0.0


def test_the_reference_is_known_and_the_rest_is_compared():
    rule = Rule(metric="impact_ratio", across=("sex",), no_worse_than="a@v1", margin=0.2)
    before = ratios({"M": (500, 1000), "F": (450, 1000)}, reference="M")
    now = ratios({"M": (500, 1000), "F": (440, 1000)}, reference="M")
    assert one(evidence(*now), evidence(*before), rule).slice == FEMALE
    males = replace(rule, slice={"sex": "M"})
    verdict = one(evidence(*now), evidence(*before), males)
    assert (verdict.outcome, verdict.reason) == ("pass", against.ITSELF)
    other = ratios({"M": (500, 1000), "F": (450, 1000)}, reference="F")
    assert one(evidence(*now), evidence(*other), males).reason != against.ITSELF


def test_intervals_come_from_each_audit_s_own_groups():
    metric = "demographic_parity_ratio"
    rule = Rule(metric=metric, across=("sex",), no_worse_than="a@v1", margin=0.2)
    before, now = ({"M": (500, 1000), "F": (k, 1000)} for k in (450, 440))

    def whole(groups: dict[str, tuple[int, int]]) -> Evidence:
        rates = [rate("selection_rate", *c, slice={"sex": g}) for g, c in groups.items()]
        return evidence(*rates, largest(metric, groups))

    alone = one(whole(now), whole(before), rule)
    twice = judged(whole(now), whole(before), rule, replace(rule, id="again")).verdicts
    assert alone.outcome == "pass"
    assert [each.outcome for each in twice] == ["pass", "pass"]
    policy = Policy(rules=(rule,), settings=replace(Policy().settings, confidence=0.9))
    (other,) = judge(
        whole(now), policy, baselines={"a@v1": Baseline("a@v1", whole(before))}
    ).verdicts
    assert alone.interval is not None
    assert other.interval is not None
    assert (other.interval.level, other.interval.method) == (0.9, METHOD)
    assert alone.interval.low < other.interval.low < other.interval.high < alone.interval.high


@pytest.mark.parametrize(
    ("new", "old", "outcome", "reason"),
    [
        (
            Measurement(metric="accuracy", status="undefined", reason="nobody here"),
            rate("accuracy", 8, 10),
            "not_assessable",
            "nobody here",
        ),
        (
            Measurement(metric="accuracy", status="undefined"),
            rate("accuracy", 8, 10),
            "not_assessable",
            NO_VALUE,
        ),
        (
            Measurement(metric="accuracy", value=0.5, status="not_assessable", reason="broken"),
            rate("accuracy", 8, 10),
            "not_assessable",
            "broken",
        ),
        (
            rate("accuracy", 8, 10),
            Measurement(metric="accuracy", status="undefined"),
            "not_assessable",
            against.NOT_THERE,
        ),
        (
            rate("accuracy", 8, 10),
            Measurement(metric="accuracy", value=0.5, status="not_assessable"),
            "not_assessable",
            against.NOT_THERE,
        ),
        (
            rate("accuracy", 9, 10, status="insufficient"),
            rate("accuracy", 8, 10),
            "inconclusive",
            "too few people to decide",
        ),
        (
            Measurement(metric="accuracy", value=0.9, n=100),
            rate("accuracy", 8, 10),
            "inconclusive",
            NO_INTERVAL,
        ),
    ],
)
def test_what_cannot_be_compared_says_why(
    new: Measurement, old: Measurement, outcome: str, reason: str
):
    verdict = one(evidence(new), evidence(old), replace(RULE, slice={}))
    assert (verdict.outcome, verdict.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("now", "then", "same"),
    [
        (("d", "m"), ("d", "m"), True),
        (("d", "m"), ("e", "m"), False),
        (("d", "m"), ("d", "n"), False),
        ((None, "m"), (None, "m"), False),
        (("d", None), ("d", None), False),
        (("d", "m"), ("d", None), False),
        (("d", None), ("d", "m"), False),
    ],
)
def test_only_one_model_on_the_same_rows_is_the_same(now: Any, then: Any, same: bool):
    found = evidence(rate("accuracy", 8, 10))
    rule = replace(RULE, slice={})
    verdicts = judged(from_bytes(found, *now), from_bytes(found, *then), rule)
    assert (verdicts.verdicts[0].reason == against.SAME) is same
    told = next(each for each in verdicts.findings if each.code == against.CODE)
    assert told.text == (against.JUDGED_ALIKE if same else against.JUDGED_APART)
    other = judged(
        from_bytes(evidence(rate("accuracy", 7, 10)), *now), from_bytes(found, *then), rule
    )
    assert other.verdicts[0].reason != against.SAME


def test_in_what_two_audits_differ():
    found = evidence(rate("accuracy", 8, 10))
    there = from_bytes(found, "d", "m")
    assert list(baseline.about_baselines(there, {"a": Baseline("a@v1", there)})) == []
    subject = replace(found.subject, label="paid", weighted=True)
    now = replace(from_bytes(found, "e", "m"), subject=subject)
    facts = [{"text": baseline.FACTS["label"]}, {"text": baseline.FACTS["weighted"]}]
    numbers = {"baseline": "a@v1"}
    once = {name: Baseline("a@v1", there) for name in ("baseline", "a@v1")}
    assert list(baseline.about_baselines(now, once)) == [
        Finding(
            code="baseline_of_another",
            grade="warning",
            text=baseline.OTHER_SUBJECT,
            numbers={**numbers, "differing": facts},
        ),
        Finding(code="baseline_rows", grade="note", text=baseline.OTHER_ROWS, numbers=numbers),
    ]


def test_where_one_audit_does_not_say_from_which_rows_nothing_is_said_of_them():
    found = evidence(rate("accuracy", 8, 10))
    said, unsaid = from_bytes(found, "d", "m"), from_bytes(found, None, "m")
    for now, then in ((said, unsaid), (unsaid, said)):
        assert list(baseline.about_baselines(now, {"a@v1": Baseline("a@v1", then)})) == []


def test_a_group_that_cannot_be_compared_hides_no_other():
    gone = Measurement(metric="accuracy", slice={"sex": "M"}, status="undefined")
    new = evidence(gone, rate("accuracy", 500, 1000, slice=FEMALE))
    old = evidence(*(rate("accuracy", 800, 1000, slice={"sex": sex}) for sex in ("M", "F")))
    verdict = one(new, old, replace(RULE, slice={}, across=("sex",)))
    assert (verdict.outcome, verdict.slice) == ("fail", FEMALE)


def test_a_limit_beside_a_comparison_is_judged_on_the_number_itself():
    new, old = (evidence(rate("accuracy", k, 1000)) for k in (850, 800))
    limit = Rule(metric="accuracy", at_least=0.7)
    found = judged(new, old, limit, replace(RULE, slice={})).verdicts
    assert [(each.threshold, each.reason) for each in found] == [(0.7, None), (0.75, APART)]


def test_two_baselines_are_kept_apart():
    new = evidence(rate("accuracy", 850, 1000))
    rules = [Rule(metric="accuracy", no_worse_than=name, margin=0.05) for name in ("a@v1", "b@v1")]
    found = judge(
        new,
        Policy(rules=tuple(rules)),
        baselines={
            "a@v1": Baseline("a@v1", evidence(rate("accuracy", 800, 1000))),
            "b@v1": Baseline("b@v1", evidence(rate("accuracy", 950, 1000))),
        },
    )
    assert [verdict.outcome for verdict in found.verdicts] == ["pass", "fail"]


def test_a_metric_without_a_direction_says_what_would_do():
    found = evidence(rate("selection_rate", 5, 10))
    rule = Rule(metric="selection_rate", no_worse_than="a@v1")
    with pytest.raises(AuditError) as refused:
        one(found, found, rule)
    assert (refused.value.where, refused.value.remedy) == (
        f"rule {rule.name}",
        "Give it a limit of its own (at_least, at_most, between), or compare another metric",
    )


def test_one_baseline_under_two_names_is_made_ready_once():
    new, old = evidence(rate("accuracy", 850, 1000)), evidence(rate("accuracy", 800, 1000))
    known = Baseline("a@v1", old)
    past = baseline.past_of(new, {"baseline": known, "a@v1": known}, None)
    assert past.earlier["baseline"] is past.earlier["a@v1"]
    assert past.earlier["a@v1"].label == "a@v1"


def test_a_change_by_a_method_nobody_knows_has_no_interval():
    paired = replace(
        number("change_in_accuracy", -0.01, -0.02, 0.0),
        parameters={"of": "accuracy", "baseline": "a@v1"},
    )
    new = evidence(rate("accuracy", 790, 1000), paired)
    verdict = one(new, evidence(rate("accuracy", 800, 1000)), replace(RULE, slice={}))
    assert (verdict.outcome, verdict.reason, verdict.interval) == (
        "inconclusive",
        NO_INTERVAL,
        None,
    )
