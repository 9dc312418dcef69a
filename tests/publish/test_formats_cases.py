"""A verdict as every format tells it."""

from __future__ import annotations

import pytest
from formats_reading import ALL, a_verdict, every_outcome, judged

from audit.evidence import Finding, phrase
from audit.judge.against import CODE, IN_COLUMN, JUDGED_APART
from audit.judge.verdict import Verdicts
from audit.publish.formats.cases import Case, cases
from audit.publish.formats.place import Place, stated
from audit.publish.formats.told import identifier, number, who


def case_of(rule: str) -> Case:
    return next(case for case in cases(every_outcome().verdicts) if case.verdict.rule == rule)


def test_a_sentence_says_number_interval_group_limit_and_reason() -> None:
    assert case_of("broken").sentence == (
        "Fail: impact_ratio across sex is 0.7999999 (95 % interval 0.75 to 0.85) for sex=Female; "
        "the rule asks for at least 0.8. "
        "The whole interval lies on the wrong side of the limit."
    )


def test_a_missing_number_is_said_to_be_missing() -> None:
    assert "is no number for sex=Female" in case_of("unknown").sentence
    assert "0.0" not in case_of("unknown").sentence


@pytest.mark.parametrize(
    ("rule", "blocks"),
    [
        ("holds", False),
        ("broken", True),
        ("open", True),
        ("unknown", True),
        ("broken, a warning", False),
        ("open, a warning", False),
        ("broken, waived", False),
        ("unknown, waived", False),
    ],
)
def test_what_counts_stands_in_the_way(rule: str, blocks: bool) -> None:
    assert case_of(rule).blocks is blocks


def test_a_policy_may_let_the_undecided_through_and_nothing_else() -> None:
    found = cases(every_outcome(inconclusive="warn").verdicts)
    assert [case.verdict.rule for case in found if case.blocks] == ["broken", "unknown"]


def test_limits_of_every_kind() -> None:
    rules = [
        {"name": "a", "at_least": 0.8},
        {"name": "b", "at_most": 0.1},
        {"name": "c", "between": [0.8, 1.25]},
    ]
    verdicts = (
        a_verdict("a", "fail"),
        a_verdict("b", "fail", threshold=0.1),
        a_verdict("c", "fail", threshold=(0.8, 1.25)),
    )
    found = cases(Verdicts(policy={"rules": rules}, verdicts=verdicts))
    assert [case.asked for case in found] == ["at least 0.8", "at most 0.1", "between 0.8 and 1.25"]


@pytest.mark.parametrize(
    ("threshold", "said"),
    [
        (0.71, "no worse than 0.71 in baseline"),
        (None, "no worse than baseline, which was not found"),
    ],
)
def test_a_limit_may_be_an_earlier_audit(threshold: float | None, said: str) -> None:
    rule = {"name": "a", "no_worse_than": "baseline", "margin": 0.0}
    verdict = a_verdict("a", "not_assessable", threshold=threshold)
    (case,) = cases(Verdicts(policy={"rules": [rule]}, verdicts=(verdict,)))
    assert case.asked == said
    (bare,) = cases(Verdicts(verdicts=(a_verdict("a", "not_assessable", threshold=None),)))
    assert bare.asked == "no worse than an earlier audit, which was not found"


@pytest.mark.parametrize(
    ("margin", "numbers", "said"),
    [
        (0.1, {"old": 0.937595}, "0.837595: 0.937595 in credit@v1, less a margin of 0.1"),
        (0, {"old": 0.837595}, "0.837595 in credit@v1"),
        (0.1, {}, "0.837595, which is credit@v1 with a margin of 0.1"),
        (0.1, {"old": 0.737595, "better": "lower"},
         "0.837595: 0.737595 in credit@v1, plus a margin of 0.1"),
        ("0.1", {"baseline": phrase(IN_COLUMN, column="before")},
         "0.837595 in the predictions in the column before"),
    ],
)  # fmt: skip
def test_a_margin_is_told_apart_from_the_number_that_the_baseline_had(
    margin: object, numbers: dict[str, object], said: str
) -> None:
    rule = {"name": "a", "no_worse_than": "baseline", "margin": margin}
    told = {"rule": "a", "baseline": "credit@v1", "better": "higher"} | numbers
    finding = Finding(code=CODE, grade="note", text=JUDGED_APART, numbers=told)
    verdict = a_verdict("a", "fail", threshold=0.837595)
    record = Verdicts(policy={"rules": [rule]}, verdicts=(verdict,), findings=(finding,))
    (case,) = cases(record)
    assert case.asked == f"no worse than {said}"


def test_an_id_stays_as_it_is_unless_a_program_might_choke_on_it() -> None:
    assert identifier("four-fifths") == "four-fifths"
    assert identifier("a\x00b") != identifier(r"a\x00b") == r"a\x00b"
    long = identifier("n" * 3000)
    assert len(long) <= 255
    assert long != identifier("n" * 3001)


def test_ten_thousand_rules_are_looked_up_by_name() -> None:
    rules = [{"name": f"r{i}", "at_least": i / 10_000} for i in range(10_000)]
    verdicts = tuple(a_verdict(f"r{i}", "fail", threshold=i / 10_000) for i in range(10_000))
    found = cases(Verdicts(policy={"rules": rules}, verdicts=verdicts))
    assert [case.limit and case.limit.low for case in found] == [i / 10_000 for i in range(10_000)]


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({}, None),
        ({"file": ""}, None),
        ({"file": "policy.toml", "line": 12}, Place("policy.toml", 12)),
        ({"file": "./ci/policy.toml", "line": 12}, Place("ci/policy.toml", 12)),
        ({"file": "ci\\policy.toml"}, Place("ci/policy.toml", 1)),
        ({"file": "/home/me/policy.toml", "line": 0}, Place("policy.toml", 1)),
        ({"file": "C:\\me\\policy.toml", "line": True}, Place("policy.toml", 1)),
        ({"file": "../policy.toml", "line": "3"}, Place("policy.toml", 1)),
        ({"file": "..", "line": 3}, Place("audit.toml", 3)),
    ],
)
def test_a_place_is_a_path_of_the_project(rule: dict[str, object], place: Place | None) -> None:
    assert stated(rule) == place


def test_where_nobody_says_where_a_rule_stands_it_is_the_first_line_of_audit_toml() -> None:
    (case,) = cases(judged(ALL[0]).verdicts)
    assert case.place == Place("audit.toml", 1)


def test_an_address_is_percent_encoded() -> None:
    assert Place("rules for ü/a#b.toml").uri == "rules%20for%20%C3%BC/a%23b.toml"


def test_groups_that_would_read_as_two_are_told_apart() -> None:
    assert who({"a": "b,c=d"}) != who({"a": "b", "c": "d"})
    assert who({"a": ""}) == 'a=""'
    assert who({}) == ""


def test_a_number_is_never_written_as_the_limit_that_it_misses() -> None:
    assert number(0.79999999999, 0.8) == "0.79999999999"
    assert number(0.8, 0.8) == "0.8"
