"""Rules on gaps that compare with an earlier model, which was asked about the same rows."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from handmade import evidence
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.evidence import Evidence, Provenance, SubjectFacts
from audit.judge import against, change, more_rows
from audit.judge.again import interval_at
from audit.judge.baseline import NO_BASELINE, Baseline
from audit.judge.gate import judge
from audit.judge.reading import TOO_FEW
from audit.judge.verdict import Verdict, Verdicts
from audit.measure.counted import Plan
from audit.measure.measure import evidence_of, measure_counts
from audit.measure.paired import gaps
from audit.measure.paired.paired import measure_paired
from audit.policy import Policy, Settings
from audit.rules import Rule
from audit.subject.subject import Attribute, EarlierAnswers, Subject

SEX, TOWN = ("F", "M"), ("Bonn", "Trier", "Ulm")
GAP = "demographic_parity_difference"


def people(seed: int = 3, n: int = 4000, **facts: Any) -> Subject:
    """Nobody has been decided about yet: labels, and two attributes."""
    draw = np.random.default_rng(seed)
    subject = Subject(
        name="credit",
        task="binary",
        label="y",
        classes=("no", "yes"),
        positive=1,
        favourable=1,
        y_true=draw.integers(0, 2, n).astype(np.int32),
        y_pred=None,
        y_score=None,
        weight=None,
        attributes=(
            Attribute("sex", SEX, draw.integers(0, 2, n).astype(np.int32)),
            Attribute("town", TOWN, draw.choice(3, n, p=(0.5, 0.45, 0.05)).astype(np.int32)),
        ),
        references={},
        features=None,
        keys=None,
        model=None,
        ledger=(),
        data={},
    )
    return with_facts(subject, **facts)


def with_facts(subject: Subject, **facts: Any) -> Subject:
    known = {name: getattr(subject, name) for name in subject.__dataclass_fields__}
    return Subject(**known | facts)


def decisions(subject: Subject, seed: int, women: float, men: float) -> np.ndarray:
    """Who is selected: each person has a number of their own, which every model goes by."""
    own = np.random.default_rng(seed).random(subject.rows)
    return (own < np.where(subject.attributes[0].codes == 0, women, men)).astype(np.int32)


def audited(
    subject: Subject, new: np.ndarray, earlier: dict[str | None, np.ndarray] | None = None
) -> Evidence:
    """The evidence of a model, beside earlier ones that were asked about the same rows."""
    made, plan = with_facts(subject, y_pred=new), Plan(30, False, 1)
    answers = tuple(
        EarlierAnswers(y_pred=old, baseline=name, column=None if name else "before")
        for name, old in (earlier or {}).items()
    )
    found = measure_counts(made, plan)
    found.measurements += measure_paired(made, plan, answers)
    facts = SubjectFacts(
        name="credit",
        task="binary",
        positive="yes",
        favourable="yes",
        attributes=("sex", "town"),
        groups={"sex": SEX, "town": TOWN},
        minimum_group=30,
    )
    return evidence_of(found, facts, Provenance(tool="t", python="3"), made)


PEOPLE = people()
OLD = decisions(PEOPLE, 5, 0.42, 0.5)
WORSE = decisions(PEOPLE, 5, 0.38, 0.5)
RULE = Rule(metric=GAP, across=("sex",), no_worse_than="a@v1", margin=0.01, id="gap")
IMPACT = Rule(metric="impact_ratio", across=("sex",), no_worse_than="a@v1", margin=0.03, id="air")


def judged(new: Evidence, old: Evidence | None, *rules: Rule, **settings: Any) -> Verdicts:
    baselines = {"a@v1": Baseline("a@v1", old)} if old else {}
    policy = Policy(rules=rules, settings=Settings(**settings))
    return judge(new, policy, baselines=baselines)


def one(new: Evidence, old: Evidence | None, rule: Rule, **settings: Any) -> Verdict:
    (verdict,) = judged(new, old, rule, **settings).verdicts
    return verdict


@pytest.mark.parametrize(
    "rule",
    [
        RULE,
        IMPACT,
        Rule(metric="demographic_parity_ratio", across=("sex",), no_worse_than="a@v1", margin=0.03),
        Rule(metric="equalized_odds_difference", across=("sex",), no_worse_than="a@v1"),
        Rule(metric="average_odds_difference", across=("sex",), no_worse_than="a@v1"),
    ],
    ids=lambda rule: rule.metric,
)
def test_a_gap_that_grew_a_little_is_seen_on_the_same_rows_alone(rule: Rule) -> None:
    before = audited(PEOPLE, OLD)
    together = one(audited(PEOPLE, WORSE, {"a@v1": OLD}), before, rule)
    apart = one(audited(PEOPLE, WORSE), before, rule)
    assert (together.outcome, apart.outcome) == ("fail", "inconclusive")
    assert together.interval is not None
    assert apart.interval is not None
    widths = [found.interval.high - found.interval.low for found in (together, apart)]
    assert widths[0] < 0.6 * widths[1]
    assert together.threshold == pytest.approx(apart.threshold)
    assert together.value == apart.value


def test_it_says_with_what_it_compared() -> None:
    verdicts = judged(audited(PEOPLE, WORSE, {"a@v1": OLD}), audited(PEOPLE, OLD), RULE)
    told = next(each for each in verdicts.findings if each.code == against.CODE)
    assert told.text == against.JUDGED_TOGETHER
    assert told.numbers["baseline"] == "a@v1"
    assert told.numbers["paired"] is True
    assert told.numbers["change"] == pytest.approx(0.04, abs=0.015)
    assert told.columns == ("sex",)


@pytest.mark.parametrize("rule", [RULE, IMPACT], ids=lambda rule: rule.metric)
def test_a_column_needs_no_earlier_version(rule: Rule) -> None:
    """The reference group, compared with itself, needs none either."""
    assert one(audited(PEOPLE, WORSE, {None: OLD}), None, rule).outcome == "fail"
    assert one(audited(PEOPLE, OLD, {None: OLD}), None, rule).outcome == "pass"
    assert one(audited(PEOPLE, OLD), None, rule).reason == NO_BASELINE


ACCURACY = Rule(metric="accuracy", no_worse_than="a@v1", id="accuracy")
MEN = msgspec.structs.replace(IMPACT, slice={"sex": "M"})


@pytest.mark.parametrize("rule", [RULE, IMPACT, ACCURACY], ids=lambda rule: rule.metric)
def test_the_same_answers_pass_without_any_margin(rule: Rule) -> None:
    strict = msgspec.structs.replace(rule, margin=0.0)
    for baseline in ("a@v1", None):
        verdict = one(audited(PEOPLE, OLD, {baseline: OLD}), audited(PEOPLE, OLD), strict)
        assert (verdict.outcome, verdict.reason) == ("pass", against.SAME_ANSWERS)
    other = OLD.copy()
    other[0] = 1 - other[0]
    assert one(audited(PEOPLE, OLD, {None: other}), None, strict).reason != against.SAME_ANSWERS


def test_the_configured_reference_passes_by_itself() -> None:
    configured = with_facts(PEOPLE, references={"sex": "M"})
    verdict = one(audited(configured, WORSE, {None: OLD}), None, MEN)
    assert (verdict.outcome, verdict.reason, verdict.interval) == ("pass", against.ITSELF, None)


def test_the_best_group_passes_where_it_is_the_best_beyond_doubt() -> None:
    verdict = one(audited(PEOPLE, WORSE, {None: OLD}), None, MEN)
    assert (verdict.outcome, verdict.reason) == ("pass", change.TOGETHER)
    assert verdict.interval is not None
    assert (verdict.interval.low, verdict.interval.high) == (1.0, 1.0)


def test_a_group_that_may_not_be_the_best_is_judged_like_its_neighbours() -> None:
    few = people(n=120)
    old, new = decisions(few, 1, 0.5, 0.6), decisions(few, 2, 0.5, 0.52)
    found = audited(few, new, {None: old})
    men, women = (
        one(found, None, msgspec.structs.replace(IMPACT, slice={"sex": sex})) for sex in "MF"
    )
    best = men if men.value == 1.0 else women
    assert (best.value, best.outcome) == (1.0, "inconclusive")


def test_a_best_group_that_fell_behind_is_no_reference_of_both() -> None:
    turned = audited(PEOPLE, decisions(PEOPLE, 5, 0.5, 0.4), {None: OLD})
    women = msgspec.structs.replace(IMPACT, slice={"sex": "F"})
    verdict = one(turned, None, women)
    assert verdict.outcome == "pass"
    assert verdict.value == 1.0
    assert verdict.interval is not None
    men = one(turned, None, msgspec.structs.replace(IMPACT, slice={"sex": "M"}))
    assert men.outcome == "fail"
    assert men.threshold == pytest.approx(1 - 0.03)


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.integers(0, 1000), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_the_same_answers_never_fail(seed: int, women: float, men: float) -> None:
    subject = people(seed, 200)
    same = decisions(subject, seed, women, men)
    rules = [msgspec.structs.replace(rule, margin=0.0) for rule in (RULE, IMPACT)]
    for verdict in judged(audited(subject, same, {None: same}), None, *rules).verdicts:
        assert verdict.outcome != "fail"
        if verdict.outcome == "pass" or verdict.threshold is not None:
            assert verdict.value is None or verdict.threshold == pytest.approx(
                min(verdict.value, 1.0)
            )


def test_each_baseline_has_changes_of_its_own() -> None:
    """The rows of two earlier models lie side by side, and are not mixed up."""
    other = decisions(PEOPLE, 5, 0.3, 0.5)
    found = audited(PEOPLE, WORSE, {"a@v1": OLD, "b@v7": other})
    to_b = msgspec.structs.replace(RULE, no_worse_than="b@v7", id="to b")
    baselines = {name: Baseline(name, audited(PEOPLE, OLD)) for name in ("a@v1", "b@v7")}
    first, second = judge(found, [RULE, to_b], baselines=baselines).verdicts
    assert (first.outcome, second.outcome) == ("fail", "pass")
    alone = one(audited(PEOPLE, WORSE, {"b@v7": other}), audited(PEOPLE, OLD), RULE)
    assert alone.reason != change.TOGETHER
    for row in found.measurements:
        if row.metric == f"change_in_{GAP}" and row.interval is not None:
            assert interval_at(row, found, 0.95) is row.interval
            assert change.computed_at(row, found, 0.95) == row.interval


def test_the_record_alone_is_enough_at_any_level() -> None:
    found = audited(PEOPLE, WORSE, {"a@v1": OLD})
    again = msgspec.json.decode(msgspec.json.encode(found), type=Evidence)
    before = audited(PEOPLE, OLD)
    rules = (RULE, IMPACT, *(Rule(metric="accuracy", at_least=0.1, id=str(n)) for n in range(9)))
    for confidence in (0.9, 0.99):
        settled = judged(again, before, *rules, confidence=confidence)
        assert settled == judged(found, before, *rules, confidence=confidence)
    wide, narrow = (one(found, before, RULE, confidence=level).interval for level in (0.999, 0.8))
    assert wide is not None
    assert narrow is not None
    assert wide.high - wide.low > narrow.high - narrow.low


def test_gaps_over_unlike_groups_are_not_compared_at_all() -> None:
    """The earlier model selects nobody of Trier, so it has no precision there."""
    trier = PEOPLE.attributes[1].codes == TOWN.index("Trier")
    old = np.where(trier, 0, OLD).astype(np.int32)
    rule = Rule(metric="predictive_parity_difference", across=("town",), no_worse_than="a@v1")
    found = audited(PEOPLE, WORSE, {"a@v1": old})
    named = one(found, audited(PEOPLE, old), rule)
    assert (named.outcome, named.reason) == ("not_assessable", gaps.NOT_TOGETHER)
    without = one(audited(PEOPLE, WORSE, {None: old}), None, rule)
    assert (without.outcome, without.reason) == ("not_assessable", gaps.NOT_TOGETHER)


def test_very_many_groups_are_compared_apart_and_with_a_column_not_at_all() -> None:
    places = tuple(f"t{place:02}" for place in range(gaps.MOST_GROUPS + 1))
    codes = np.arange(4000, dtype=np.int32) % len(places)
    many = with_facts(PEOPLE, attributes=(Attribute("town", places, codes),))
    rule = msgspec.structs.replace(RULE, across=("town",))
    apart = one(audited(many, WORSE, {"a@v1": OLD}), audited(many, OLD), rule)
    assert apart.reason not in (change.TOGETHER, gaps.TOO_MANY)
    assert apart.outcome != "not_assessable"
    column = audited(many, WORSE, {None: OLD})
    impact = msgspec.structs.replace(IMPACT, across=("town",))
    for asked in (rule, impact):
        verdict = one(column, None, asked)
        assert (verdict.outcome, verdict.reason) == ("not_assessable", gaps.TOO_MANY)


def test_a_stricter_minimum_counts_for_changes_too() -> None:
    found = audited(PEOPLE, WORSE, {None: OLD})
    towns = msgspec.structs.replace(RULE, across=("town",))
    assert one(found, None, towns).reason != TOO_FEW
    strict = one(found, None, towns, minimum_group=500)
    assert (strict.outcome, strict.reason) == ("inconclusive", TOO_FEW)


def test_how_many_more_people_would_decide_a_gap() -> None:
    slightly = decisions(PEOPLE, 5, 0.404, 0.5)
    found = audited(PEOPLE, slightly, {None: OLD})
    verdicts = judged(found, None, RULE)
    assert verdicts.verdicts[0].outcome == "inconclusive"
    (wanted,) = [each for each in verdicts.findings if each.code == "more_rows"]
    assert 0 < wanted.numbers["rows"] < 10 * PEOPLE.rows
    assert (wanted.text, wanted.numbers["group"]) == (more_rows.OF_ONE_GROUP, "F")
    to_best = judged(found, None, IMPACT)
    assert to_best.verdicts[0].outcome == "inconclusive"
    assert not [each for each in to_best.findings if each.code == "more_rows"]


def test_beside_a_configured_reference_a_group_is_compared_with_it_alone() -> None:
    """Of Bonn and Ulm it is said who is missing, whoever lives in Trier."""
    subject = with_facts(PEOPLE, references={"sex": "M", "town": "Bonn"})
    slightly = decisions(subject, 5, 0.404, 0.5)
    found = audited(subject, slightly, {None: OLD})
    metric = "average_odds_difference"
    rule = Rule(metric=metric, across=("town",), no_worse_than="a@v1", margin=0.01)
    verdicts = judged(found, None, rule)
    assert verdicts.verdicts[0].outcome == "inconclusive"
    (wanted,) = [each for each in verdicts.findings if each.code == "more_rows"]
    assert (wanted.slice, wanted.numbers["group"]) == ({"town": "Ulm"}, "Ulm")
    comparisons = [row for row in found.measurements if row.reference == "Bonn" and row.interval]
    changes = [row for row in comparisons if row.metric.startswith("change_in_")]
    assert {row.slice["town"] for row in changes} == {"Trier", "Ulm"}
    for row in changes:
        assert change.computed_at(row, found, 0.95) == row.interval


def test_changes_from_two_columns_are_not_mixed_up() -> None:
    columns = {"before": OLD, "long ago": decisions(PEOPLE, 5, 0.3, 0.5)}
    answers = tuple(EarlierAnswers(y_pred=old, column=name) for name, old in columns.items())
    rows = list(measure_paired(with_facts(PEOPLE, y_pred=WORSE), Plan(30, False, 1), answers))
    found = evidence(*rows, attributes=("sex", "town"))
    gaps_of = {
        name: [row for row in rows if row.across and (row.parameters or {})["column"] == name]
        for name in columns
    }
    for of_one in gaps_of.values():
        assert any(row.interval for row in of_one)
        for row in of_one:
            assert change.computed_at(row, found, 0.95) == row.interval


def test_two_families_of_other_groups_are_found_again() -> None:
    """Few of Trier are positive: they are compared by their false positive rate alone."""
    trier = np.flatnonzero(PEOPLE.attributes[1].codes == TOWN.index("Trier"))
    assert PEOPLE.y_true is not None
    label = PEOPLE.y_true.copy()
    label[trier] = np.arange(len(trier)) < 9
    found = audited(with_facts(PEOPLE, y_true=label), WORSE, {None: OLD})
    (row,) = [
        row
        for row in found.measurements
        if row.metric == "change_in_equalized_odds_difference" and row.across == ("town",)
    ]
    basis = change.known_basis(row, found)
    assert basis is not None
    assert [[part.method for part in group.parts] for group in basis.parts].count(
        ["", "newcombe_paired"]
    ) == 1
    assert change.computed_at(row, found, 0.95) == row.interval


def test_changes_without_the_groups_behind_them_have_no_other_level() -> None:
    found = audited(PEOPLE, WORSE, {None: OLD})
    (gap,) = [
        row
        for row in found.measurements
        if row.metric == f"change_in_{GAP}" and row.across == ("sex",)
    ]
    alone = evidence(gap, attributes=("sex",))
    assert interval_at(gap, alone, 0.99) is None
