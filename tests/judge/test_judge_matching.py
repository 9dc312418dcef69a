"""Which measurements a rule finds, and what it says when it finds none."""

from __future__ import annotations

import pytest
from handmade import evidence, largest, rate, ratios, selection

from audit.errors import AuditError
from audit.evidence import Measurement
from audit.judge.matching import NOT_MEASURED, rows_of
from audit.rules import Rule, parse_rule

GROUPS = {"Male": (500, 1000), "Female": (300, 1000)}
CROSSED = [
    rate("selection_rate", 1, 4, slice={"sex": sex, "race": race})
    for sex in ("F", "M")
    for race in ("A", "B")
]


def slices(found: tuple[Measurement, ...]) -> list[dict[str, str]]:
    return [row.slice for row in found]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("impact_ration across sex >= 0.8", "no metric called impact_ration.*impact_ratio"),
        ("lime >= 0.8", "no metric called lime"),
        ("impact_ratio across sexe >= 0.8", "sexe is not a sensitive attribute.*Did you mean sex"),
        ("selection_rate of gender=F >= 0.8", "gender is not a sensitive attribute"),
        ("impact_ratio >= 0.8", "Add one of: across sex"),
        ("demographic_parity_difference <= 0.1", "Add one of: across sex"),
        ("impact_ratio of sex=Female >= 0.8", "Add one of: across sex"),
    ],
)
def test_mistakes_are_said_with_what_would_be_right(line: str, message: str):
    with pytest.raises(AuditError, match=message):
        rows_of(parse_rule(line), evidence(*selection(GROUPS)))


def test_a_mistake_says_where_the_rule_stands_or_its_name_alone():
    rule = parse_rule("lime >= 0.8")
    for said, where in (((), "rule lime >= 0.8"), (("policy.toml:7",), "policy.toml:7")):
        with pytest.raises(AuditError) as refused:
            rows_of(rule, evidence(*selection(GROUPS)), *said)
        assert refused.value.where == where


def test_evidence_that_names_no_groups_of_an_attribute_has_those_it_measured():
    rows = ratios(GROUPS)
    found = evidence(*rows, groups={"race": ()})
    assert rows_of(parse_rule("impact_ratio across sex >= 0.8"), found) == tuple(rows)
    (absent,) = rows_of(parse_rule("impact_ratio of sex=Male across sex >= 0.8"), found)
    assert absent.reason == "the rows hold no such group: sex=Male"


def test_an_audit_without_sensitive_attributes_says_how_to_name_one():
    with pytest.raises(AuditError, match="Name it with --sensitive"):
        rows_of(parse_rule("impact_ratio across sex >= 0.8"), evidence(attributes=()))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("selection_rate of sex=Other >= 0.8", "the rows hold no such group: sex=Other"),
        ("impact_ratio of sex={x} across sex >= 1", "the rows hold no such group: sex={x}"),
        ("accuracy >= 0.8", "this was not measured"),
        ("accuracy across sex >= 0.8", "this was not measured by group"),
        ("accuracy across race >= 0.8", "this was not measured by group"),
        ("accuracy of sex=Male >= 0.8", "this was not measured by group"),
        (
            "selection_rate across sex,race >= 0.8",
            "these attributes were not compared together: sex, race",
        ),
    ],
)
def test_what_the_evidence_does_not_hold(line: str, reason: str):
    (found,) = rows_of(parse_rule(line), evidence(*selection(GROUPS)))
    assert (found.status, found.reason) == ("not_assessable", reason)


def test_the_order_of_attributes_does_not_matter():
    found = evidence(*CROSSED)
    one = rows_of(parse_rule("selection_rate across sex,race >= 0.1"), found)
    other = rows_of(parse_rule("selection_rate across race,sex >= 0.1"), found)
    assert one == other == tuple(CROSSED)
    gap = largest("demographic_parity_difference", GROUPS)
    gap = Measurement(metric=gap.metric, across=("race", "sex"), value=0.1)
    line = "demographic_parity_difference across sex,race <= 1"
    assert rows_of(parse_rule(line), evidence(gap)) == (gap,)


def test_every_group_within_one_group():
    found = rows_of(parse_rule("selection_rate of sex=F across race >= 0.1"), evidence(*CROSSED))
    assert slices(found) == [{"sex": "F", "race": "A"}, {"sex": "F", "race": "B"}]


def test_the_attribute_of_the_group_itself_changes_nothing_for_a_plain_rate():
    found = evidence(*selection(GROUPS))
    (row,) = rows_of(parse_rule("selection_rate of sex=Female across sex >= 0.1"), found)
    assert (row.slice, row.value) == ({"sex": "Female"}, 0.3)


def test_single_groups_and_crossed_ones_are_kept_apart():
    rows = [*CROSSED, *selection({"F": (2, 8), "M": (2, 8)})]
    found = rows_of(parse_rule("selection_rate across sex >= 0.1"), evidence(*rows))
    assert slices(found) == [{"sex": "F"}, {"sex": "M"}]
    (everyone,) = rows_of(parse_rule("selection_rate >= 0.1"), evidence(*rows))
    assert everyone.slice == {}


def test_a_disparity_that_cannot_be_assessed_at_all_is_one_row():
    row = Measurement(
        metric="impact_ratio", across=("sex",), status="not_assessable", reason="it needs decisions"
    )
    found = rows_of(parse_rule("impact_ratio across sex >= 0.8"), evidence(row))
    assert found == (row,)


def test_rows_of_single_classes_are_chosen_only_where_there_are_no_others():
    both = [Measurement(metric="accuracy", class_=name, value=0.5) for name in (None, "a")]
    rule = Rule(metric="accuracy", at_least=0.8)
    assert rows_of(rule, evidence(*both)) == (both[0],)
    assert rows_of(rule, evidence(both[1])) == (both[1],)


def test_rows_of_another_split_are_not_judged():
    train = Measurement(metric="accuracy", value=1.0, split="train")
    (found,) = rows_of(Rule(metric="accuracy", at_least=0.8), evidence(train))
    assert found.status == "not_assessable"


def test_the_advice_names_only_attributes_that_fit_the_group_asked_about():
    rows = [*ratios({"F": (1, 2), "M": (1, 2)}), *ratios({"A": (1, 2)}, attribute="race")]
    crossed = Measurement(metric="impact_ratio", across=("sex", "race"), value=1.0)
    with pytest.raises(AuditError) as refused:
        rows_of(parse_rule("impact_ratio of sex=F >= 0.8"), evidence(*rows, crossed))
    assert refused.value.remedy == "Add one of: across sex; across sex,race"


def test_within_one_group_only_the_groups_that_were_measured_are_expected():
    rows = [*CROSSED, *selection({"F": (2, 8), "M": (2, 8), "X": (2, 8)})]
    found = evidence(*rows, groups={"sex": ("F", "M", "X"), "race": ("A", "B", "C")})
    within = rows_of(parse_rule("selection_rate of sex=F across race >= 0.1"), found)
    assert slices(within) == [{"sex": "F", "race": "A"}, {"sex": "F", "race": "B"}]
    assert len(rows_of(parse_rule("selection_rate across sex,race >= 0.1"), found)) == 4


def test_a_crossing_that_was_measured_for_other_metrics_is_not_said_to_be_absent():
    found = evidence(*CROSSED, rate("accuracy", 9, 10))
    (row,) = rows_of(parse_rule("accuracy across sex,race >= 0.8"), found)
    assert row.reason == "this was not measured by group"


def test_each_group_that_no_row_speaks_of_stands_in_its_place():
    rows = ratios(GROUPS)
    found = evidence(*rows, groups={"sex": ("Male", "Female", "Other"), "race": ()})
    *measured, missing = rows_of(parse_rule("impact_ratio across sex >= 0.8"), found)
    assert measured == rows
    assert missing == Measurement(
        metric="impact_ratio",
        slice={"sex": "Other"},
        across=("sex",),
        status="not_assessable",
        reason=NOT_MEASURED,
    )
    unknown = evidence(*rows, groups={})
    assert rows_of(parse_rule("impact_ratio across sex >= 0.8"), unknown) == tuple(rows)


def test_a_rule_that_nothing_answers_is_one_row():
    (found,) = rows_of(parse_rule("accuracy across sex >= 0.8"), evidence(*selection(GROUPS)))
    assert found == Measurement(
        metric="accuracy",
        across=("sex",),
        status="not_assessable",
        reason="this was not measured by group",
    )


def test_comparisons_are_judged_where_a_metric_has_both():
    plain = [rate("impact_ratio", 1, 2, slice={"sex": sex}) for sex in GROUPS]
    compared = ratios(GROUPS)
    found = rows_of(parse_rule("impact_ratio across sex >= 0.8"), evidence(*plain, *compared))
    assert found == tuple(compared)
