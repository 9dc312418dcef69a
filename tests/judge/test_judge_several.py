"""Several groups, several rules: one chance of error shared among all that could fail."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from handmade import LEVEL, evidence, interval, number, rate, ratios, selection
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.evidence import Evidence
from audit.judge import reading
from audit.judge.again import interval_at
from audit.judge.gate import judge
from audit.judge.verdict import WORST_FIRST, Outcome
from audit.policy import Policy, Settings
from audit.rules import Rule, parse_rule
from audit.statistics.critical import normal
from audit.statistics.methods import Basis
from audit.statistics.multiplicity import holm
from audit.statistics.rates import wilson

IMPACT = Rule(metric="impact_ratio", across=("sex",), at_least=0.8)


def rules(count: int, limit: float = 0.8) -> list[Rule]:
    return [Rule(metric="accuracy", id=f"r{n}", at_least=limit) for n in range(count)]


def outcomes(found: Evidence, asked: list[Rule], confidence: float = LEVEL) -> list[Outcome]:
    policy = Policy(rules=tuple(asked), settings=Settings(confidence=confidence))
    return [each.outcome for each in judge(found, policy).verdicts]


def just_refuted(level: float) -> int:
    """The largest k of 1000 whose Wilson interval at the level lies wholly below 0.8."""
    return max(k for k in range(1001) if wilson((k, 1000), normal(level)).high < 0.8)


class TestHolmAcrossRules:
    def test_a_rule_that_fails_alone_may_be_undecided_among_others(self):
        found = evidence(rate("accuracy", just_refuted(0.95), 1000))
        assert outcomes(found, rules(1)) == ["fail"]
        verdicts = judge(found, rules(3)).verdicts
        assert {each.outcome for each in verdicts} == {"inconclusive"}
        assert {each.reason for each in verdicts} == {reading.NOT_AFTER_HOLM}
        assert {each.interval and each.interval.level for each in verdicts} == {1 - (1 - 0.95) / 3}

    def test_the_interval_that_decided_is_printed_with_its_level(self):
        found = evidence(rate("accuracy", 600, 1000))
        alone, among = judge(found, rules(1)).verdicts[0], judge(found, rules(3)).verdicts[0]
        assert alone.interval is not None
        assert among.interval is not None
        assert (alone.interval.level, among.interval.level) == (0.95, 1 - (1 - 0.95) / 3)
        assert among.interval.high == wilson((600, 1000), normal(among.interval.level)).high
        assert among.interval.high > alone.interval.high

    def test_a_pass_keeps_its_own_interval(self):
        verdict = judge(evidence(rate("accuracy", 900, 1000)), rules(5)).verdicts[0]
        assert verdict.outcome == "pass"
        assert verdict.interval is not None
        assert verdict.interval.level == 0.95

    def test_it_steps_down(self):
        """A clear failure leaves the family, and what is left is asked with fewer shares."""
        clear = Rule(metric="selection_rate", at_least=0.8)
        second = just_refuted(0.95)
        assert wilson((second, 1000), normal(0.975)).high >= 0.8
        found = evidence(rate("selection_rate", 1, 1000), rate("accuracy", second, 1000))
        assert outcomes(found, [clear, *rules(1)]) == ["fail", "fail"]

    def test_what_no_interval_judges_takes_no_share(self):
        found = evidence(
            rate("accuracy", just_refuted(0.95), 1000),
            rate("selection_rate", 3, 9, status="insufficient"),
        )
        point = Rule(metric="accuracy", id="point", at_least=0.1, decide="point")
        few = Rule(metric="selection_rate", at_least=0.5)
        unknown = Rule(metric="brier_score", at_most=0.5)
        asked = [*rules(1), point, few, unknown]
        assert outcomes(found, asked) == ["fail", "pass", "inconclusive", "not_assessable"]

    def test_confidence_is_the_family_s(self):
        found = evidence(rate("accuracy", just_refuted(0.95), 1000))
        assert outcomes(found, rules(1), confidence=0.99) == ["inconclusive"]
        assert outcomes(found, rules(2), confidence=0.9) == ["fail", "fail"]

    def test_an_interval_nobody_can_compute_again_never_fails_among_others(self):
        found = evidence(number("accuracy", 0.2, 0.1, 0.3), rate("selection_rate", 9, 10))
        other = Rule(metric="selection_rate", at_least=0.5)
        assert outcomes(found, rules(1)) == ["fail"]
        verdict = judge(found, [*rules(1), other]).verdicts[0]
        assert (verdict.outcome, verdict.reason) == ("inconclusive", reading.NO_WIDER_INTERVAL)

    @given(st.lists(st.integers(700, 830), min_size=1, max_size=6))
    def test_it_is_holm_on_the_p_values_of_the_score_test(self, successes: list[int]):
        """A Wilson interval excludes the limit just when the score test of it rejects."""
        limit = Fraction(4, 5)
        rows = [
            rate("selection_rate", k, 1000, slice={"sex": str(n)}) for n, k in enumerate(successes)
        ]
        asked = [
            Rule(metric="selection_rate", slice={"sex": str(n)}, at_least=float(limit))
            for n in range(len(successes))
        ]
        spread = math.sqrt(float(limit * (1 - limit)) / 1000)
        p_values = [math.erfc(abs(k / 1000 - 0.8) / spread / math.sqrt(2)) for k in successes]
        below = [k < 800 for k in successes]
        adjusted = holm(p_values)
        found = outcomes(evidence(*rows), asked)
        if all(below):
            assert [each == "fail" for each in found] == [p <= 0.05 + 1e-12 for p in adjusted]
        for each, p, low in zip(found, adjusted, below, strict=True):
            if each == "fail":
                assert low
                assert p <= 0.05 + 1e-12


class TestWithinARule:
    @pytest.mark.parametrize("reference", [None, "a"])
    def test_groups_share_unless_the_data_chose_the_reference(self, reference: str | None):
        groups = {"a": (500, 1000), "b": (300, 1000), "c": (480, 1000), "d": (490, 1000)}
        verdict = judge(evidence(*ratios(groups, reference)), [IMPACT]).verdicts[0]
        assert verdict.outcome == "fail"
        assert verdict.interval is not None
        expected = 0.95 if reference is None else 1 - (1 - 0.95) / 3
        assert verdict.interval.level == pytest.approx(expected)

    def test_plain_rates_share(self):
        k = just_refuted(0.95)
        rows = [rate("accuracy", n, 1000, slice={"sex": g}) for g, n in (("f", k), ("m", 900))]
        one = judge(evidence(rows[0]), [Rule(metric="accuracy", across=("sex",), at_least=0.8)])
        two = judge(evidence(*rows), [Rule(metric="accuracy", across=("sex",), at_least=0.8)])
        assert one.outcome == "fail"
        assert (two.outcome, two.verdicts[0].slice) == ("inconclusive", {"sex": "f"})
        assert two.verdicts[0].reason == reading.NOT_AFTER_HOLM

    def test_rules_and_groups_share_together(self):
        groups = {"a": (500, 1000), "b": (300, 1000), "c": (480, 1000)}
        passing = Rule(metric="selection_rate", at_least=0.1)
        found = judge(evidence(*selection(groups, reference="a")), [IMPACT, passing])
        interval_used = found.verdicts[0].interval
        assert interval_used is not None
        assert interval_used.level == pytest.approx(1 - 0.05 / (2 * 2))

    def test_the_studentised_range_is_wider_than_a_configured_reference(self):
        groups = {"a": (500, 1000), "b": (460, 1000), "c": (480, 1000), "d": (490, 1000)}
        chosen, configured = (
            next(row for row in ratios(groups, reference) if row.slice["sex"] == "b")
            for reference in (None, "a")
        )
        assert chosen.interval is not None
        assert configured.interval is not None
        assert chosen.interval.low < configured.interval.low
        assert chosen.interval.high > configured.interval.high

    def test_a_pass_needs_every_group_s_own_interval_and_no_more(self):
        groups = {str(n): (900, 1000) for n in range(30)}
        verdict = judge(evidence(*selection(groups, reference="0")), [IMPACT]).verdicts[0]
        assert verdict.outcome == "pass"
        assert verdict.interval is not None
        assert verdict.interval.level == 0.95


class TestOutcome:
    GOOD = rate("accuracy", 900, 1000)
    BAD = rate("accuracy", 500, 1000)

    def test_none_without_rules(self):
        found = judge(evidence(self.BAD), [])
        assert (found.outcome, found.exit_code, found.verdicts) == (None, 0, ())

    @pytest.mark.parametrize(
        ("lines", "outcome", "code"),
        [
            (["accuracy >= 0.8"], "pass", 0),
            (["accuracy >= 0.95"], "fail", 1),
            (["accuracy >= 0.9"], "inconclusive", 3),
            (["brier_score <= 0.1"], "not_assessable", 3),
            (["accuracy >= 0.9", "brier_score <= 0.1"], "not_assessable", 3),
            (["accuracy >= 0.9", "brier_score <= 0.1", "accuracy >= 0.97"], "fail", 1),
            (["accuracy >= 0.8", "accuracy >= 0.9"], "inconclusive", 3),
        ],
    )
    def test_the_worst_that_counts(self, lines: list[str], outcome: Outcome, code: int):
        found = judge(evidence(self.GOOD), [parse_rule(line) for line in lines])
        assert (found.outcome, found.exit_code) == (outcome, code)

    def test_a_warning_is_shown_and_does_not_count(self):
        warning = Rule(metric="accuracy", at_least=0.8, severity="warn")
        found = judge(evidence(self.BAD), [warning])
        assert (found.verdicts[0].outcome, found.outcome, found.exit_code) == ("fail", "pass", 0)
        both = judge(evidence(self.BAD), [warning, Rule(metric="accuracy", at_least=0.4)])
        assert both.outcome == "pass"
        undecided = Rule(metric="accuracy", at_least=0.5, severity="warn")
        assert judge(evidence(self.BAD), [undecided]).outcome == "pass"

    def test_failed_rules_are_findings(self):
        block = Rule(metric="accuracy", at_least=0.8)
        warn = Rule(metric="accuracy", id="softly", at_least=0.7, severity="warn")
        found = judge(evidence(self.BAD), [block, warn, Rule(metric="accuracy", at_least=0.1)])
        assert [(each.code, each.grade, each.numbers["rule"]) for each in found.findings] == [
            ("rule_failed", "critical", "accuracy >= 0.8"),
            ("rule_failed", "warning", "softly"),
        ]

    def test_verdicts_come_in_the_order_of_the_rules(self):
        asked = [*rules(3), Rule(metric="brier_score", at_most=0.1)]
        found = judge(evidence(self.GOOD), asked, judged_on="2026-11-21")
        assert [each.rule for each in found.verdicts] == [rule.name for rule in asked]
        assert found.judged_on == "2026-11-21"

    def test_the_policy_is_the_digest_of_the_rules(self):
        first, again, other = (
            judge(evidence(self.GOOD), rules(2, limit)).policy for limit in (0.8, 0.8, 0.81)
        )
        assert first == again
        assert first["sha256"] != other["sha256"]
        assert (len(first["sha256"]), first["confidence"]) == (64, 0.95)

    def test_two_rules_of_one_name_are_a_mistake(self):
        with pytest.raises(AuditError, match="Two rules are called"):
            judge(evidence(self.GOOD), [*rules(1), *rules(1)])

    @pytest.mark.parametrize("confidence", [0.0, 0.2, 1.0, 2.0, math.nan])
    def test_a_confidence_that_is_none(self, confidence: float):
        with pytest.raises(ValueError, match="confidence"):
            Settings(confidence=confidence)

    @pytest.mark.parametrize("limit", [math.inf, math.nan])
    def test_a_limit_that_is_no_number(self, limit: float):
        with pytest.raises(ValueError, match="must be a finite number"):
            rules(1, limit)


counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
grids = st.integers(0, 20).map(lambda step: step / 20)


class TestMonotone:
    @given(counts, grids, grids)
    def test_a_stricter_limit_never_turns_fail_into_anything_better(
        self, pair: tuple[int, int], one: float, other: float
    ):
        found = evidence(rate("accuracy", *pair))
        lax, strict = sorted((one, other))
        for name, limits in (("at_least", (lax, strict)), ("at_most", (strict, lax))):
            first, second = (
                outcomes(found, [Rule(metric="accuracy", **{name: limit})])[0]  # type: ignore[arg-type]
                for limit in limits
            )
            assert WORST_FIRST.index(second) <= WORST_FIRST.index(first)

    @given(st.lists(counts, min_size=2, max_size=5), grids)
    def test_more_rules_never_make_another_rule_pass(
        self, pairs: list[tuple[int, int]], limit: float
    ):
        rows = [
            rate("selection_rate", k, n, slice={"sex": str(i)}) for i, (k, n) in enumerate(pairs)
        ]
        asked = [
            Rule(metric="selection_rate", slice={"sex": str(i)}, at_least=limit)
            for i in range(len(pairs))
        ]
        found = evidence(*rows)
        alone = [outcomes(found, [rule])[0] for rule in asked]
        among = outcomes(found, asked)
        for before, after in zip(alone, among, strict=True):
            assert (after == "pass") == (before == "pass")
            assert after in (before, "inconclusive")

    @given(st.lists(counts, min_size=2, max_size=5), st.floats(0.5, 0.999))
    def test_more_confidence_never_decides_more(
        self, pairs: list[tuple[int, int]], confidence: float
    ):
        rows = [
            rate("selection_rate", k, n, slice={"sex": str(i)}) for i, (k, n) in enumerate(pairs)
        ]
        rule = Rule(metric="selection_rate", across=("sex",), at_least=0.5)
        found = evidence(*rows)
        (surer,) = outcomes(found, [rule], confidence=0.9995)
        (less,) = outcomes(found, [rule], confidence=confidence)
        assert surer in (less, "inconclusive")


def test_a_wider_level_gives_a_wider_interval():
    row = rate("accuracy", 70, 100)
    found = evidence(row)
    own, wider = interval_at(row, found, LEVEL), interval_at(row, found, 0.99)
    assert own == row.interval == interval(Basis(method="wilson", rates=((70, 100),)))
    assert own is not None
    assert wider is not None
    assert wider.low < own.low < own.high < wider.high
