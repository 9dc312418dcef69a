"""Every kind of rule against every kind of evidence: the verdict each must have."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from handmade import error, evidence, largest, number, rate, ratios, selection

from audit.evidence import MISSING, Evidence, Measurement
from audit.judge import reading
from audit.judge.gate import judge
from audit.judge.verdict import Outcome, Verdict
from audit.rules import Rule, parse_rule

FAIR = {"Male": (500, 1000), "Female": (495, 1000)}
UNFAIR = {"Male": (500, 1000), "Female": (300, 1000)}
SMALL = {"Male": (12, 20), "Female": (9, 20)}
DPD = "demographic_parity_difference"
DPR = "demographic_parity_ratio"


def verdict(found: Evidence, rule: str | Rule, *others: str) -> Verdict:
    rules = [parse_rule(line) if isinstance(line, str) else line for line in (rule, *others)]
    return judge(found, rules).verdicts[0]


def undefined(metric: str, **facts: Any) -> Measurement:
    return Measurement(metric=metric, status="undefined", reason="nobody is selected", **facts)


def insufficient(metric: str, **facts: Any) -> Measurement:
    return rate(metric, 4, 9, status="insufficient", **facts)


ALL_ROWS: list[tuple[str, list[Measurement], Outcome]] = [
    # a rate of everyone
    ("accuracy >= 0.8", [rate("accuracy", 900, 1000)], "pass"),
    ("accuracy >= 0.8", [rate("accuracy", 700, 1000)], "fail"),
    ("accuracy >= 0.8", [rate("accuracy", 810, 1000)], "inconclusive"),
    ("accuracy >= 0.8", [rate("accuracy", 800, 1000)], "inconclusive"),
    ("accuracy >= 0.8", [undefined("accuracy")], "not_assessable"),
    ("accuracy >= 0.8", [insufficient("accuracy")], "inconclusive"),
    ("accuracy >= 0.8", [], "not_assessable"),
    ("accuracy <= 0.8", [rate("accuracy", 700, 1000)], "pass"),
    ("accuracy <= 0.8", [rate("accuracy", 900, 1000)], "fail"),
    ("accuracy <= 0.8", [rate("accuracy", 810, 1000)], "inconclusive"),
    # a score with a standard error
    ("brier_score <= 0.2", [error("brier_score", 0.15, 0.01)], "pass"),
    ("brier_score <= 0.2", [error("brier_score", 0.25, 0.01)], "fail"),
    ("brier_score <= 0.2", [error("brier_score", 0.19, 0.01)], "inconclusive"),
    # one group
    ("selection_rate of sex=Female >= 0.2", selection(UNFAIR), "pass"),
    ("selection_rate of sex=Female >= 0.4", selection(UNFAIR), "fail"),
    ("selection_rate of sex=Female >= 0.31", selection(UNFAIR), "inconclusive"),
    ("selection_rate of sex=Other >= 0.31", selection(UNFAIR), "not_assessable"),
    ("impact_ratio of sex=Female across sex >= 0.8", selection(FAIR), "pass"),
    ("impact_ratio of sex=Female across sex >= 0.8", selection(UNFAIR), "fail"),
    ("impact_ratio of sex=Female across sex >= 0.8", selection(SMALL), "inconclusive"),
    ("impact_ratio of sex=Male across sex >= 0.8", selection(UNFAIR), "pass"),
    # every group
    ("selection_rate across sex >= 0.2", selection(UNFAIR), "pass"),
    ("selection_rate across sex >= 0.4", selection(UNFAIR), "fail"),
    ("selection_rate across sex >= 0.31", selection(UNFAIR), "inconclusive"),
    ("impact_ratio across sex >= 0.8", selection(FAIR), "pass"),
    ("impact_ratio across sex >= 0.8", selection(UNFAIR), "fail"),
    ("impact_ratio across sex >= 0.8", selection(SMALL), "inconclusive"),
    ("impact_ratio across sex >= 0.8", selection(FAIR, reference="Female"), "pass"),
    ("impact_ratio across sex >= 0.8", selection(UNFAIR, reference="Male"), "fail"),
    ("impact_ratio across sex <= 1.25", selection(UNFAIR, reference="Female"), "fail"),
    ("impact_ratio across sex >= 0.8", selection(SMALL, reference="Male"), "inconclusive"),
    ("impact_ratio across race >= 0.8", selection(FAIR), "not_assessable"),
    ("accuracy across sex >= 0.8", [rate("accuracy", 900, 1000)], "not_assessable"),
    # one number over the groups
    (f"{DPD} across sex <= 0.1", selection(FAIR), "pass"),
    (f"{DPD} across sex <= 0.1", selection(UNFAIR), "fail"),
    (f"{DPD} across sex <= 0.1", selection(SMALL), "inconclusive"),
    (f"{DPR} across sex >= 0.8", selection(FAIR), "pass"),
    (f"{DPR} across sex >= 0.8", selection(UNFAIR), "fail"),
    (f"{DPR} across sex >= 0.8", selection(SMALL), "inconclusive"),
    (f"{DPD} across sex <= 0.1", [undefined(DPD, across=("sex",))], "not_assessable"),
    (f"{DPD} across sex <= 0.1", [], "not_assessable"),
]


@pytest.mark.parametrize(("line", "rows", "outcome"), ALL_ROWS)
def test_truth_table(line: str, rows: list[Measurement], outcome: Outcome):
    found = verdict(evidence(*rows), line)
    assert found.outcome == outcome, found
    assert found.reason or outcome == "pass"
    known = found.value is None or found.reason == reading.TOO_FEW or "sex=Male across" in line
    assert (found.interval is None) == known


@pytest.mark.parametrize(
    ("between", "k", "outcome"),
    [
        ((0.4, 0.6), 500, "pass"),
        ((0.4, 0.6), 700, "fail"),
        ((0.4, 0.6), 300, "fail"),
        ((0.4, 0.6), 590, "inconclusive"),
        ((0.4, 0.6), 410, "inconclusive"),
        ((0.499, 0.501), 500, "inconclusive"),
    ],
)
def test_between(between: tuple[float, float], k: int, outcome: Outcome):
    rule = Rule(metric="accuracy", between=between)
    found = verdict(evidence(rate("accuracy", k, 1000)), rule)
    assert found.outcome == outcome
    assert found.threshold == between


@pytest.mark.parametrize(
    ("low", "high", "rule", "outcome"),
    [
        (0.8, 0.9, {"at_least": 0.8}, "pass"),
        (0.7, 0.8, {"at_least": 0.8}, "inconclusive"),
        (0.7, 0.79999, {"at_least": 0.8}, "fail"),
        (0.01, 0.05, {"at_most": 0.05}, "pass"),
        (0.05, 0.09, {"at_most": 0.05}, "inconclusive"),
        (0.0500001, 0.09, {"at_most": 0.05}, "fail"),
        (0.8, 0.9, {"between": (0.8, 0.9)}, "pass"),
        (0.7, 0.9, {"between": (0.8, 0.9)}, "inconclusive"),
        (0.7, 0.75, {"between": (0.8, 0.9)}, "fail"),
        (0.91, 0.95, {"between": (0.8, 0.9)}, "fail"),
    ],
)
def test_touching_the_limit_is_right(
    low: float, high: float, rule: dict[str, Any], outcome: Outcome
):
    found = evidence(number("accuracy", (low + high) / 2, low, high))
    assert verdict(found, Rule(metric="accuracy", **rule)).outcome == outcome


class TestPoint:
    """`decide = "point"`: no interval, but exact numbers."""

    @pytest.mark.parametrize(
        ("counts", "outcome"),
        [((2, 3, 5, 6), "pass"), ((1999, 3000, 5, 6), "fail"), ((7, 10, 8, 10), "pass")],
    )
    def test_the_four_fifths_rule_is_exact(self, counts: tuple[int, ...], outcome: Outcome):
        k, n, k_reference, n_reference = counts
        rows = ratios({"Female": (k, n), "Male": (k_reference, n_reference)})
        rule = Rule(metric="impact_ratio", across=("sex",), at_least=0.8, decide="point")
        assert verdict(evidence(*rows), rule).outcome == outcome

    @pytest.mark.parametrize(("limit", "outcome"), [(0.1, "pass"), (0.0999999, "fail")])
    def test_a_difference_is_exact(self, limit: float, outcome: Outcome):
        groups = {"Female": (3, 10), "Male": (4, 10)}
        assert 4 / 10 - 3 / 10 > 0.1
        rule = Rule(metric=DPD, across=("sex",), at_most=limit, decide="point")
        assert verdict(evidence(largest(DPD, groups)), rule).outcome == outcome

    @pytest.mark.parametrize("bound", [{"at_least": 0.3}, {"at_most": 0.3}, {"between": (0.3, 1)}])
    def test_a_value_on_the_limit_passes(self, bound: dict[str, Any]):
        bare = Measurement(metric="brier_score", value=0.3, n=10)
        for row in (rate("brier_score", 3, 10), bare):
            rule = Rule(metric="brier_score", decide="point", **bound)
            found = verdict(evidence(row), rule)
            assert (found.outcome, found.interval) == ("pass", None)

    def test_too_few_people_stay_undecided(self):
        rule = Rule(metric="accuracy", at_least=0.1, decide="point")
        assert verdict(evidence(insufficient("accuracy")), rule).outcome == "inconclusive"

    def test_many_point_rules_share_nothing(self):
        rules = [Rule(metric="accuracy", id=str(n), at_least=0.8, decide="point") for n in range(9)]
        found = judge(evidence(rate("accuracy", 799, 1000)), rules)
        assert {each.outcome for each in found.verdicts} == {"fail"}


class TestWithoutInterval:
    def test_a_bare_number_is_never_judged_by_an_interval(self):
        found = evidence(Measurement(metric="expected_calibration_error", value=0.9, n=10))
        answer = verdict(found, "expected_calibration_error <= 0.1")
        assert (answer.outcome, answer.reason) == ("inconclusive", reading.NO_INTERVAL)
        assert answer.value == 0.9

    def test_counts_alone_are_enough_for_a_rate(self):
        found = evidence(Measurement(metric="accuracy", value=0.9, counts=(900, 1000), n=1000))
        answer = verdict(found, "accuracy >= 0.8")
        assert answer.outcome == "pass"
        assert answer.interval is not None
        assert answer.interval.method == "wilson"

    @pytest.mark.parametrize("status", ["undefined", "suppressed", "not_assessable"])
    def test_what_has_no_value_is_not_assessable(self, status: Any):
        row = Measurement(metric="accuracy", status=status, reason="it needs labels")
        answer = verdict(evidence(row), "accuracy >= 0.8")
        assert (answer.outcome, answer.reason) == ("not_assessable", "it needs labels")

    def test_a_measured_row_without_a_value_is_not_assessable(self):
        answer = verdict(evidence(Measurement(metric="accuracy", n=10)), "accuracy >= 0.8")
        assert (answer.outcome, answer.reason) == ("not_assessable", reading.NO_VALUE)


class TestReferenceGroup:
    """The reference group compared with itself is known, not estimated."""

    @pytest.mark.parametrize(
        ("rule", "outcome"),
        [
            ("impact_ratio of sex=Male across sex >= 1", "pass"),
            ("impact_ratio of sex=Male across sex >= 0.8", "pass"),
            ("impact_ratio of sex=Male across sex <= 1.25", "pass"),
            ("impact_ratio of sex=Male across sex >= 1.2", "fail"),
        ],
    )
    def test_it_holds_against_any_lower_limit_up_to_one(self, rule: str, outcome: Outcome):
        assert verdict(evidence(*ratios(UNFAIR)), rule).outcome == outcome

    def test_a_row_with_an_interval_is_estimated_whomever_it_names(self):
        _, female = ratios(UNFAIR)
        named_itself = msgspec.structs.replace(female, reference="Female")
        answer = verdict(evidence(named_itself), "impact_ratio of sex=Female across sex >= 0.8")
        assert (answer.outcome, answer.interval) == ("fail", female.interval)

    def test_a_number_over_all_groups_is_nobody_s_own_row(self):
        row = Measurement(metric=DPR, across=("sex",), reference="Male", value=1.0, n=10)
        answer = verdict(evidence(row), f"{DPR} across sex >= 0.8")
        assert (answer.outcome, answer.reason) == ("inconclusive", reading.NO_INTERVAL)

    def test_undefined_where_its_rate_is_zero(self):
        rows = [
            undefined("impact_ratio", slice={"sex": g}, across=("sex",), reference="Male")
            for g in FAIR
        ]
        answer = verdict(evidence(*rows), "impact_ratio across sex >= 0.8")
        assert (answer.outcome, answer.reason) == ("not_assessable", "nobody is selected")


class TestMissingGroup:
    """People without a sensitive value are shown, and part of no disparity unless asked for."""

    ROWS = selection(FAIR | {MISSING: (1, 500)})

    def test_it_takes_no_part(self):
        assert verdict(evidence(*self.ROWS), "selection_rate across sex >= 0.4").outcome == "pass"

    def test_unless_it_is_a_group(self):
        found = evidence(*self.ROWS, missing_as_group=True)
        answer = verdict(found, "selection_rate across sex >= 0.4")
        assert (answer.outcome, answer.slice) == ("fail", {"sex": MISSING})

    def test_a_disparity_without_it_is_then_not_assessable(self):
        found = evidence(*self.ROWS, missing_as_group=True)
        answer = verdict(found, "impact_ratio across sex >= 0.8")
        assert (answer.outcome, answer.slice) == ("not_assessable", {"sex": MISSING})

    def test_in_any_part_of_a_crossed_group(self):
        rows = [
            rate("selection_rate", k, 1000, slice={"sex": sex, "race": race})
            for sex, race, k in (("F", "A", 500), ("F", MISSING, 1), (MISSING, "A", 1))
        ]
        line = "selection_rate across race,sex >= 0.4"
        assert verdict(evidence(*rows), line).outcome == "pass"
        assert verdict(evidence(*rows, missing_as_group=True), line).outcome == "fail"

    def test_its_own_rate_can_be_asked_for(self):
        answer = verdict(evidence(*self.ROWS), f"selection_rate of sex={MISSING} <= 0.1")
        assert answer.outcome == "pass"


class TestSeveralGroups:
    def test_the_worst_decides_and_is_named(self):
        groups = {"a": (500, 1000), "b": (300, 1000), "c": (200, 1000), "d": (450, 1000)}
        answer = verdict(evidence(*ratios(groups)), "impact_ratio across sex >= 0.8")
        assert (answer.outcome, answer.slice) == ("fail", {"sex": "c"})
        assert answer.value == 0.4

    def test_of_groups_that_hold_the_nearest_to_the_limit_is_shown(self):
        rows = selection({"a": (900, 1000), "b": (700, 1000), "c": (800, 1000)})
        answer = verdict(evidence(*rows), "selection_rate across sex >= 0.5")
        assert (answer.outcome, answer.slice) == ("pass", {"sex": "b"})
        answer = verdict(evidence(*rows), "selection_rate across sex <= 0.95")
        assert (answer.outcome, answer.slice) == ("pass", {"sex": "a"})

    @pytest.mark.parametrize(
        ("groups", "outcome", "who"),
        [
            (("fail", "gone", "few", "good"), "fail", "fail"),
            (("gone", "few", "good"), "not_assessable", "gone"),
            (("good", "few"), "inconclusive", "few"),
            (("good",), "pass", "good"),
        ],
    )
    def test_mixed_groups(self, groups: tuple[str, ...], outcome: Outcome, who: str):
        rows = {
            "fail": rate("selection_rate", 1, 1000, slice={"sex": "fail"}),
            "gone": undefined("selection_rate", slice={"sex": "gone"}),
            "few": insufficient("selection_rate", slice={"sex": "few"}),
            "good": rate("selection_rate", 900, 1000, slice={"sex": "good"}),
        }
        answer = verdict(evidence(*(rows[g] for g in groups)), "selection_rate across sex >= 0.5")
        assert (answer.outcome, answer.slice) == (outcome, {"sex": who})

    def test_a_group_that_no_row_speaks_of_never_passes(self):
        rows = selection(FAIR)
        found = evidence(*rows, groups={"sex": ("Female", "Male", "Other"), "race": ()})
        answer = verdict(found, "selection_rate across sex >= 0.4")
        assert (answer.outcome, answer.slice) == ("not_assessable", {"sex": "Other"})
