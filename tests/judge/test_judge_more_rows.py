"""How many more people would decide: the exact finding, for one number, one group and all."""

from __future__ import annotations

from math import ceil

import pytest
from handmade import evidence, interval, number, rate, selection
from msgspec.structs import replace

from audit.evidence import Evidence, Finding, Measurement
from audit.judge.gate import judge
from audit.judge.more_rows import (
    CODE,
    NO_NUMBER,
    OF_ALL_GROUPS,
    OF_EVERYONE,
    OF_ONE_GROUP,
    TO_BE_JUDGED,
    TO_BE_JUDGED_OF_EVERYONE,
    TO_BE_JUDGED_OF_ONE_GROUP,
    nearest_limit,
)
from audit.policy import Policy, Settings, policy_of
from audit.rules import Rule, parse_rule
from audit.statistics.methods import Basis
from audit.statistics.rows_needed import more_people, times_as_many

OPEN = "accuracy >= 0.8"


def told(found: Evidence, line: str, minimum: int | None = None) -> Finding | None:
    policy = Policy(rules=(parse_rule(line),), settings=Settings(minimum_group=minimum))
    verdicts = judge(found, policy)
    assert verdicts.outcome == "inconclusive"
    findings = [each for each in verdicts.findings if each.code in (CODE, TO_BE_JUDGED)]
    assert len(findings) <= 1
    return findings[0] if findings else None


def test_of_everyone():
    basis = Basis(method="wilson", rates=((35, 50),))
    found = told(evidence(rate("accuracy", 35, 50)), OPEN)
    assert found == Finding(
        code="more_rows",
        grade="note",
        text=OF_EVERYONE,
        numbers={"rule": OPEN, "rows": more_people(basis, 0.8, 0.95, 0), "group": None},
    )


def test_of_one_group():
    row = rate("accuracy", 35, 50, slice={"sex": "F", "race": "B"})
    line = "accuracy of sex=F, race=B >= 0.8"
    found = told(evidence(row), line)
    assert found is not None
    assert (found.text, found.slice, found.columns) == (OF_ONE_GROUP, row.slice, ())
    assert found.numbers["group"] == "B & F"


def test_of_two_groups_the_smaller_alone_where_that_is_enough():
    rows = selection({"many": (900, 2000), "few": (12, 40)}, reference="many")
    line = "impact_ratio of sex=few across sex >= 0.8"
    found = told(evidence(*rows), line)
    assert found is not None
    basis = Basis(method="mover_r", rates=((12, 40), (900, 2000)), groups=2)
    rows_needed = more_people(basis, 0.8, 0.95, 0)
    assert found.text == OF_ONE_GROUP
    assert found.numbers == {"rule": line, "rows": rows_needed, "group": "few"}
    rows = selection({"few": (200, 2000), "many": (12, 40)}, reference="many")
    found = told(evidence(*rows), line.replace("0.8", "0.4"))
    assert found is not None
    assert found.numbers["group"] == "many"


def test_of_all_groups_in_proportion():
    groups = {"a": (50, 100), "b": (40, 100)}
    line = "demographic_parity_difference across sex <= 0.09"
    found = told(evidence(*selection(groups)), line)
    assert found is not None
    basis = Basis(method="studentised_range_difference", rates=tuple(groups.values()))
    times = times_as_many(basis, 0.09, 0.95)
    assert times is not None
    assert found.text == OF_ALL_GROUPS
    assert found.columns == ("sex",)
    assert found.numbers == {"rule": line, "rows": ceil((times - 1.0) * 200), "group": None}


def test_where_no_number_of_people_would_do():
    for found, line in (
        (evidence(rate("accuracy", 80, 100)), OPEN),
        (
            evidence(*selection({"a": (50, 100), "b": (40, 100)})),
            "demographic_parity_difference across sex <= 0.1",
        ),
    ):
        finding = told(found, line)
        assert finding is not None
        assert (finding.text, finding.numbers) == (NO_NUMBER, {"rule": line})


def test_a_group_too_small_to_be_judged_needs_as_many_as_it_lacks():
    small = rate("accuracy", 5, 7, status="insufficient")
    for minimum, rows in ((None, 3), (8, 3), (20, 13)):
        found = told(evidence(small), OPEN, minimum)
        assert found is not None
        assert (found.code, found.text) == (TO_BE_JUDGED, TO_BE_JUDGED_OF_EVERYONE)
        assert found.numbers == {"rule": OPEN, "rows": rows, "group": None}
    for n, rows in ((9, 1), (6.5, 4)):
        found = told(evidence(replace(small, n=n)), OPEN)
        assert found is not None
        assert found.numbers["rows"] == rows
    assert told(evidence(replace(small, n=10)), OPEN) is None
    assert told(evidence(replace(small, value=None)), OPEN, 20) is None


def test_so_many_more_let_a_small_group_be_judged_and_decide_a_rule_on_the_value():
    small = replace(rate("accuracy", 5, 7, status="insufficient"), slice={"sex": "F"})
    found = told(evidence(small), "accuracy of sex=F >= 0.8")
    assert found is not None
    assert (found.code, found.text) == (TO_BE_JUDGED, TO_BE_JUDGED_OF_ONE_GROUP)
    assert found.numbers["rows"] == 3
    on_the_value = replace(parse_rule("accuracy of sex=F >= 0.8"), decide="point")
    (finding,) = judge(evidence(small), Policy(rules=(on_the_value,))).findings
    assert (finding.code, finding.text) == (CODE, OF_ONE_GROUP)


def test_a_comparison_of_two_metrics_grows_in_all_groups():
    rates = {"true_positive_rate": {"a": 30, "b": 24}, "false_positive_rate": {"a": 10, "b": 8}}
    rows = [
        rate(metric, k, 100, slice={"sex": group})
        for metric, groups in rates.items()
        for group, k in groups.items()
    ]
    pairs = [tuple((k, 100) for k in groups.values()) for groups in rates.values()]
    basis = Basis(method="larger_gap", rates=pairs[0], others=pairs[1])
    gap = Measurement(
        metric="equalized_odds_difference",
        across=("sex",),
        parameters={"of": list(rates), "groups": 2},
        value=0.06,
        interval=interval(basis),
        n=200,
    )
    found = told(evidence(*rows, gap), "equalized_odds_difference across sex <= 0.08")
    assert found is not None
    assert found.text in (OF_ALL_GROUPS, OF_ONE_GROUP)
    assert found.numbers["rows"] > 0


def test_a_method_that_nobody_knows_says_nothing():
    rows = selection({"a": (50, 100), "b": (40, 100)})
    unknown = number("demographic_parity_ratio", 0.8, 0.6, 1.0, across=("sex",))
    others = [row for row in rows if row.metric != "demographic_parity_ratio"]
    assert told(evidence(*others, unknown), "demographic_parity_ratio across sex >= 0.8") is None
    assert told(evidence(number("accuracy", 0.8, 0.7, 0.9)), OPEN) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.25, 0.2), (0.55, 0.6), (None, None), (0.1, 0.2), (0.9, 0.6)],
)
def test_the_nearest_limit(value: float | None, expected: float | None):
    found = nearest_limit(Rule(metric="m", between=(0.2, 0.6)), value)
    assert found == expected


def test_of_several_rules_the_shared_level_is_asked():
    rows = [rate("accuracy", 35, 50), rate("brier_score", 30, 50)]
    rules = policy_of([OPEN, "brier_score <= 0.55"])
    verdicts = judge(evidence(*rows), rules)
    first = next(each for each in verdicts.findings if each.code == "more_rows")
    basis = Basis(method="wilson", rates=((35, 50),))
    assert first.numbers["rows"] == more_people(basis, 0.8, 0.975, 0)


def test_on_the_right_side_the_rule_is_to_pass_at_its_own_level():
    rows = [rate("accuracy", 43, 50), rate("brier_score", 30, 50)]
    verdicts = judge(evidence(*rows), policy_of([OPEN, "brier_score <= 0.55"]))
    first = next(each for each in verdicts.findings if each.code == "more_rows")
    basis = Basis(method="wilson", rates=((43, 50),))
    assert first.numbers["rows"] == more_people(basis, 0.8, 0.95, 0)
    assert first.numbers["rows"] < more_people(basis, 0.8, 0.975, 0)


def test_a_gap_with_one_error_of_its_own_grows_as_a_whole():
    groups = [rate("selection_rate", k, 100, slice={"sex": g}) for g, k in (("a", 50), ("b", 40))]
    basis = Basis(method="normal", value=0.1, n=200, scale="identity", standard_error=0.05)
    gap = Measurement(
        metric="demographic_parity_difference",
        across=("sex",),
        parameters={"of": "selection_rate"},
        value=0.1,
        interval=interval(basis),
        n=200,
    )
    found = told(evidence(*groups, gap), "demographic_parity_difference across sex <= 0.12")
    times = times_as_many(basis, 0.12, 0.95)
    assert found is not None
    assert times is not None
    assert found.text == OF_ALL_GROUPS
    assert found.numbers["rows"] == ceil((times - 1.0) * 200)
