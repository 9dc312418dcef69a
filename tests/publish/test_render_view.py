"""What a report says, before it is placed."""

from __future__ import annotations

import json
from fractions import Fraction

import msgspec
import pytest
import sample_report as sample

from audit.evidence import Evidence, Finding, Measurement, encode
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render.limits import limit_of
from audit.publish.render.pairs import pair_of
from audit.publish.render.reading import read
from audit.publish.render.sections.rules import summary
from audit.publish.render.view import view


@pytest.fixture(scope="module")
def compas():  # type: ignore[no-untyped-def]
    return view(sample.evidence(), sample.verdicts(), sample.MANIFEST)


def test_sections_come_in_the_order_of_a_readers_questions(compas) -> None:  # type: ignore[no-untyped-def]
    assert [section.kind for section in compas.sections] == [
        "subject", "performance", "fairness", "fairness", "fairness", "explanations",
        "diagnostics", "rules", "changes", "unmeasured", "methods", "provenance",
    ]  # fmt: skip


def test_every_section_opens_with_its_result(compas) -> None:  # type: ignore[no-untyped-def]
    results = {section.id: section.result for section in compas.sections}
    assert results["subject"] == "7,214 people were audited; no row was left out."
    assert results["performance"] == (
        "The model is right for 65.4\u00a0% of people; "
        "always saying the commonest class would be right for 54.9\u00a0%."
    )
    assert results["fairness-2"] == (
        "The favourable outcome goes to 53.2\u00a0% of men, and to 57.6\u00a0% of women."
    )
    assert all(result.endswith(".") for result in results.values())


def test_findings_are_sentences_with_numbers_worst_first(compas) -> None:  # type: ignore[no-untyped-def]
    findings = compas.front.findings
    assert [finding.mark.word for finding in findings] == [
        "Fail", "Fail", "Not enough evidence", "Fail, waived", "Warning",
    ]  # fmt: skip
    assert findings[0].sentence == (
        "Of truly negative African-American people, 44.8\u00a0% are predicted positive; "
        "of Asian people, 9\u00a0%."
    )
    assert findings[1].support == (
        "Impact ratio 0.632 (95\u00a0% interval 0.597 to 0.666) · rule: at least 0.8",
    )
    assert [link.target for link in findings[1].links] == ["#figure-3", "#figure-4"]
    assert findings[4].sentence == "From priors_count one can tell race with an AUC of 0.634."


def test_the_verdict_is_summed_up_in_one_sentence(compas) -> None:  # type: ignore[no-untyped-def]
    assert compas.front.verdict.word == "Fail"
    assert compas.front.summary == (
        "Of five rules, two are broken, one cannot be decided with these people, "
        "one is waived and one holds."
    )


def test_what_it_would_take_is_counted_in_people(compas) -> None:  # type: ignore[no-untyped-def]
    black, white = sample.RACE["African-American"], sample.RACE["Caucasian"]
    needed = Fraction(4, 5) * Fraction(white[2] + white[3], sum(white)) * sum(black)
    more = -(-(needed - black[2] - black[3]) // 1)
    (sentence,) = [take for take in compas.front.takes if "mpact ratio" in take]
    assert f"{more} more of 3,696 people" in sentence


def test_nothing_judged_and_nothing_measured_is_said_and_not_hidden() -> None:
    page = view(sample.nothing(), Verdicts(), {})
    assert page.front.verdict.word == "Nothing was judged"
    assert page.front.summary == "No rule was set, so nothing was judged."
    kinds = [section.kind for section in page.sections]
    assert "explanations" not in kinds
    assert "rules" not in kinds
    assert "unmeasured" in kinds


def test_a_stored_record_draws_the_same_view() -> None:
    stored = msgspec.json.decode(encode(sample.evidence()), type=Evidence)
    judged = msgspec.json.decode(encode(sample.verdicts()), type=Verdicts)
    manifest = json.loads(json.dumps(sample.MANIFEST, sort_keys=True))
    assert view(stored, judged, manifest) == view(
        sample.evidence(), sample.verdicts(), sample.MANIFEST
    )


def test_a_gap_is_told_by_the_two_rates_it_is_made_of() -> None:
    reading = read(sample.evidence())
    (gap,) = [g for g in reading.gaps("race") if g.metric == "equal_opportunity_difference"]
    pair = pair_of(reading, gap)
    assert pair is not None
    assert pair.worse.metric == "true_positive_rate"
    assert (pair.worse.slice, pair.better.slice) == ({"race": "Other"}, {"race": "Native American"})


def test_a_gap_without_counts_is_told_by_what_it_names() -> None:
    reading = read(sample.evidence())
    (gap,) = [g for g in reading.gaps("sex") if g.metric == "demographic_parity_difference"]
    named = {"of": "selection_rate", "largest": "Female", "smallest": "Male"}
    weighted = msgspec.structs.replace(gap, counts=None, parameters=named)
    pair = pair_of(reading, weighted)
    assert pair is not None
    assert pair.worse.slice == {"sex": "Male"}


def test_a_plug_in_metric_needs_no_words_here() -> None:
    rows = tuple(
        Measurement(metric="kindness", slice={"sex": sex}, value=k / 10, counts=(k, 10), n=10)
        for sex, k in (("Female", 3), ("Male", 6))
    )
    gap = Measurement(
        metric="kindness_gap", across=("sex",), value=0.3, counts=(6, 10, 3, 10), n=20
    )
    evidence = msgspec.structs.replace(sample.nothing(), measurements=(*rows, gap))
    page = view(evidence, Verdicts(), {})
    (section,) = [section for section in page.sections if section.kind == "fairness"]
    assert section.result == "Kindness is 30.0\u00a0% for women, and 60.0\u00a0% for men."


def test_many_groups_are_drawn_in_part_and_tabled_whole() -> None:
    page = view(sample.crowd(), Verdicts(), sample.MANIFEST)
    (section,) = [section for section in page.sections if section.kind == "fairness"]
    figure = section.figures[0]
    assert len(figure.panels[0].chart.lanes) == 24
    assert "the 12 highest and the 12 lowest of" in figure.note
    assert len(figure.table.rows) + len(figure.table.rest) == 40


def test_thousands_of_groups_stay_small() -> None:
    page = view(sample.crowd(3_000), Verdicts(), sample.MANIFEST)
    (section,) = [section for section in page.sections if section.kind == "fairness"]
    for table in (*section.groups, *(figure.table for figure in section.figures)):
        assert len(table.rows) + len(table.rest) <= 200
    assert section.groups[0].cut_on_screen


def _verdict(outcome: str, **changes: object) -> Verdict:
    facts: dict[str, object] = {"rule": "r", "metric": "m", "threshold": 0.8, "outcome": outcome}
    return Verdict(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bound", "low", "high"),
    [
        ({"at_least": 0.8, "at_most": None}, 0.8, None),
        ({"at_least": None, "at_most": 0.8}, None, 0.8),
    ],
)
def test_the_side_of_a_limit_is_the_rules_own(
    bound: dict[str, float | None], low: float | None, high: float | None
) -> None:
    verdict = _verdict("inconclusive", rule="my rule", value=0.9)
    others = {"name": "another", "at_least": None, "at_most": 0.8}
    judged = Verdicts(policy={"rules": [others, {"name": "my rule", **bound}]})
    limit = limit_of(verdict, judged)
    assert (limit.low, limit.high) == (low, high)


@pytest.mark.parametrize(
    ("verdict", "low", "high"),
    [
        (_verdict("fail", rule="m >= 0.8", value=0.9), 0.8, None),
        (_verdict("fail", rule="m <= 0.8", value=0.1), None, 0.8),
        (_verdict("fail", value=0.7), 0.8, None),
        (_verdict("fail", value=0.9), None, 0.8),
        (_verdict("pass", value=0.9), 0.8, None),
        (_verdict("pass", threshold=(0.8, 1.25)), 0.8, 1.25),
        (_verdict("not_assessable", threshold=None), None, None),
    ],
)
def test_a_record_without_rules_is_still_drawn(
    verdict: Verdict, low: float | None, high: float | None
) -> None:
    limit = limit_of(verdict, Verdicts())
    assert (limit.low, limit.high) == (low, high)


def test_why_a_rule_is_there_stands_beside_it(compas) -> None:  # type: ignore[no-untyped-def]
    (rules,) = [section for section in compas.sections if section.kind == "rules"]
    notes = [row[0].note for row in rules.rules.rows]
    assert notes[1].startswith(
        "The four-fifths rule; the number itself decides, not its interval; decided by"
    )
    (provenance,) = [section for section in compas.sections if section.kind == "provenance"]
    assert not any("four-fifths" in str(fact) for fact in provenance.facts)


def test_what_does_not_count_is_not_counted_as_broken() -> None:
    verdicts = (_verdict("fail", severity="warn"), _verdict("pass"))
    assert (
        summary(Verdicts(verdicts=verdicts)) == "Of two rules, one is a warning only and one holds."
    )
    assert summary(Verdicts(verdicts=(_verdict("pass"),))) == "The one rule holds."
    assert summary(Verdicts(verdicts=(_verdict("fail"),) * 2)) == "Both rules are broken."


def test_a_failed_rule_is_told_once() -> None:
    failed = Finding(
        code="rule_failed", grade="critical", text="{rule} failed", numbers={"rule": "r"}
    )
    late = Finding(code="waiver_expired", grade="warning", text="the waiver of {rule} has expired",
                   numbers={"rule": "r"})  # fmt: skip
    judged = msgspec.structs.replace(sample.verdicts(), findings=(failed, late))
    page = view(sample.evidence(), judged, sample.MANIFEST)
    (rules,) = [section for section in page.sections if section.kind == "rules"]
    assert [finding.sentence for finding in rules.findings] == ["The waiver of “r” has expired."]
