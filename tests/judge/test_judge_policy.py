"""What a policy adds to its rules: waivers, what counts, the day, the minimum, the record."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from handmade import evidence, number, rate, selection
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.evidence import Finding, encode
from audit.judge.gate import DAY_WAS_SET, judge
from audit.judge.record import policy_from
from audit.judge.verdict import Verdicts, counts
from audit.judge.waivers import DOUBLED, EXPIRED, NO_SUCH_RULE, NOT_NEEDED
from audit.policy import Place, Policy, Settings, Waiver, policy_of
from audit.rules import Rule, parse_rule
from audit.statistics.critical import normal
from audit.statistics.rates import wilson

FOUND = evidence(rate("accuracy", 700, 1000), rate("brier_score", 1, 10))
FAILS, HOLDS = parse_rule("accuracy >= 0.8"), parse_rule("accuracy >= 0.5")


def waiver(rule: Rule, expires: str, owner: str = "A. Person") -> Waiver:
    return Waiver(rule=rule.name, owner=owner, reason="x", expires=date.fromisoformat(expires))


def judged(*waivers: Waiver, on: str = "2026-06-01", **settings: Any) -> Verdicts:
    policy = Policy(rules=(FAILS, HOLDS), waivers=waivers, settings=Settings(**settings))
    return judge(FOUND, policy, judged_on=on)


def told(verdicts: Verdicts, code: str) -> list[Finding]:
    return [finding for finding in verdicts.findings if finding.code == code]


class TestWaivers:
    @pytest.mark.parametrize(
        ("expires", "outcome"),
        [("2026-06-01", "pass"), ("2026-06-02", "pass"), ("2026-05-31", "fail")],
    )
    def test_the_day_it_expires_is_its_last(self, expires: str, outcome: str):
        found = judged(waiver(FAILS, expires))
        assert found.outcome == outcome
        assert found.verdicts[0].outcome == "fail"
        assert len(told(found, "waiver_expired")) == (outcome == "fail")

    def test_it_says_who_why_and_until_when(self):
        verdict = judged(waiver(FAILS, "2026-07-01")).verdicts[0]
        assert verdict.waiver == {"owner": "A. Person", "reason": "x", "expires": "2026-07-01"}

    def test_a_failed_rule_that_is_waived_is_a_warning(self):
        assert [f.grade for f in told(judged(), "rule_failed")] == ["critical"]
        found = judged(waiver(FAILS, "2026-07-01"))
        assert [f.grade for f in told(found, "rule_failed")] == ["warning"]

    def test_of_several_the_one_that_lasts_longest_covers(self):
        found = judged(
            waiver(FAILS, "2026-01-01", "old"),
            waiver(FAILS, "2026-07-01", "short"),
            waiver(FAILS, "2026-08-01", "long"),
        )
        covering = found.verdicts[0].waiver
        assert covering is not None
        assert covering["owner"] == "long"
        assert [f.numbers["owner"] for f in told(found, "waiver_expired")] == ["old"]
        assert [f.numbers["owner"] for f in told(found, "waiver_unused")] == ["short"]

    @pytest.mark.parametrize("about", [HOLDS, parse_rule("accuracy >= 0.123")])
    def test_one_that_covers_nothing_is_unused(self, about: Rule):
        found = judged(waiver(about, "2026-07-01"))
        assert found.outcome == "fail"
        (finding,) = told(found, "waiver_unused")
        assert finding.text.format(**finding.numbers).startswith("The waiver of the rule accuracy")

    @pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30"])
    def test_without_a_day_nothing_can_expire(self, day: str):
        with pytest.raises(AuditError, match="no day to judge on"):
            judged(waiver(FAILS, "2026-07-01"), on=day)


class TestTheDay:
    def test_a_day_that_was_set_is_a_finding(self):
        assert not told(judged(), "day_was_set")
        policy = Policy(rules=(HOLDS,))
        found = judge(FOUND, policy, judged_on="2020-01-01", day_was_set=True)
        (finding,) = told(found, "day_was_set")
        assert (finding.grade, finding.numbers) == ("note", {"judged_on": "2020-01-01"})

    def test_a_warning_where_something_expires_by_it(self):
        policy = Policy(rules=(FAILS,), waivers=(waiver(FAILS, "2020-02-01"),))
        found = judge(FOUND, policy, judged_on="2020-01-01", day_was_set=True)
        assert found.outcome == "pass"
        assert [f.grade for f in told(found, "day_was_set")] == ["warning"]

    def test_where_nothing_is_judged_no_day_matters(self):
        assert judge(FOUND, Policy(), judged_on="2020-01-01", day_was_set=True).findings == ()


def test_only_what_is_inconclusive_may_be_let_through():
    open_, gone = parse_rule("accuracy >= 0.7"), parse_rule("brier_score across sex <= 0.1")
    settings = Settings(inconclusive="warn")
    assert judge(FOUND, Policy(rules=(open_,), settings=settings)).outcome == "pass"
    assert judge(FOUND, Policy(rules=(open_, gone), settings=settings)).outcome == "not_assessable"
    assert judge(FOUND, Policy(rules=(open_, FAILS), settings=settings)).outcome == "fail"
    found = judge(FOUND, Policy(rules=(open_,), settings=settings))
    assert [found.counts(verdict) for verdict in found.verdicts] == [False]
    assert counts(found.verdicts[0])


def test_what_passed_bears_on_the_outcome_even_as_a_warning():
    (passed,) = judge(FOUND, [msgspec.structs.replace(HOLDS, severity="warn")]).verdicts
    assert (passed.outcome, passed.severity) == ("pass", "warn")
    assert counts(passed)
    (failed,) = judge(FOUND, [msgspec.structs.replace(FAILS, severity="warn")]).verdicts
    assert not counts(failed)


def test_without_a_day_none_is_kept():
    assert judge(FOUND, [HOLDS]).judged_on == ""


def test_what_verdicts_do_not_say_of_the_inconclusive_stands_in_the_way():
    open_ = judge(FOUND, [parse_rule("accuracy >= 0.7")]).verdicts[0]
    assert open_.outcome == "inconclusive"
    assert Verdicts().counts(open_)
    assert Verdicts(policy={"inconclusive": "block"}).counts(open_)
    assert not Verdicts(policy={"inconclusive": "warn"}).counts(open_)


def test_what_is_said_of_a_day_and_of_waivers_that_cover_nothing():
    nowhere = waiver(parse_rule("accuracy >= 0.1"), "2026-07-01", "C. Person")
    given = [waiver(FAILS, "2026-05-01"), waiver(FAILS, "2026-07-01", "B. Person")]
    given += [waiver(FAILS, "2026-08-01"), waiver(HOLDS, "2026-07-01"), nowhere]
    policy = Policy(rules=(FAILS, HOLDS), waivers=tuple(given))
    found = judge(FOUND, policy, judged_on="2026-06-01", day_was_set=True)
    about = [each for each in found.findings if each.code.startswith(("waiver", "day"))]
    texts = (
        ("waiver_expired", EXPIRED, given[0]),
        ("waiver_unused", DOUBLED, given[1]),
        ("waiver_unused", NOT_NEEDED, given[3]),
        ("waiver_unused", NO_SUCH_RULE, given[4]),
    )
    expected = [
        Finding(
            code=code,
            grade="warning",
            text=text,
            numbers={"rule": of.rule, "owner": of.owner, "expires": of.expires.isoformat()},
        )
        for code, text, of in texts
    ]
    day = {"judged_on": "2026-06-01"}
    expected.append(Finding(code="day_was_set", grade="warning", text=DAY_WAS_SET, numbers=day))
    assert about == expected


def test_a_day_that_is_none_is_said_with_what_would_be_one():
    with pytest.raises(AuditError) as refused:
        judged(waiver(FAILS, "2026-07-01"), on="today")
    assert (refused.value.what, refused.value.remedy) == (
        "'today' is no day to judge on",
        "Waivers expire: judged_on must be a date such as 2026-01-31",
    )


class TestMinimum:
    GROUPS = selection({"a": (50, 100), "b": (40, 80), "c": (480, 1000)})

    @pytest.mark.parametrize(
        ("line", "minimum", "outcome"),
        [
            ("selection_rate of sex=c >= 0.4", 500, "pass"),
            ("selection_rate of sex=a >= 0.1", 100, "pass"),
            ("selection_rate of sex=a >= 0.1", 101, "inconclusive"),
            ("selection_rate across sex >= 0.1", 80, "pass"),
            ("selection_rate across sex >= 0.1", 81, "inconclusive"),
            ("impact_ratio of sex=c across sex >= 0.5", 81, "pass"),
            ("impact_ratio of sex=c across sex >= 0.5", 101, "inconclusive"),
            ("demographic_parity_difference across sex <= 0.5", 80, "pass"),
            ("demographic_parity_difference across sex <= 0.5", 81, "inconclusive"),
            ("selection_rate >= 0.1", 1180, "pass"),
            ("selection_rate >= 0.1", 1181, "inconclusive"),
            ("selection_rate of sex=a >= 0.1", 3, "pass"),
        ],
    )
    def test_what_rests_on_a_smaller_group_stays_open(self, line: str, minimum: int, outcome: str):
        settings = Settings(minimum_group=minimum)
        policy = Policy(rules=(parse_rule(line),), settings=settings)
        assert judge(evidence(*self.GROUPS), policy).outcome == outcome

    def test_parameters_of_another_package_s_metric_name_no_groups(self):
        strange = number("equalized_odds_difference", 0.1, 0.05, 0.15, across=("sex",))
        strange = msgspec.structs.replace(strange, parameters={"of": 5, "groups": "many"})
        policy = Policy(
            rules=(parse_rule("equalized_odds_difference across sex <= 0.5"),),
            settings=Settings(minimum_group=100),
        )
        assert judge(evidence(*self.GROUPS, strange), policy).outcome == "pass"


class TestMoreRows:
    @given(st.integers(650, 850))
    def test_so_many_more_people_decide(self, k: int):
        (verdict,) = (found := judge(evidence(rate("accuracy", k, 1000)), [FAILS])).verdicts
        if verdict.outcome != "inconclusive":
            assert not told(found, "more_rows")
            return
        (finding,) = told(found, "more_rows")
        if k == 800:
            assert "rows" not in finding.numbers
            return
        n = 1000 + finding.numbers["rows"]
        low, high = wilson((n * k / 1000, n), normal(0.95))
        assert high < 0.8 or low > 0.8
        fewer = max(1000, 0.998 * n)
        low, high = wilson((fewer * k / 1000, fewer), normal(0.95))
        assert low <= 0.8 <= high

    def test_of_two_groups_the_smaller_one_is_named(self):
        rows = selection({"few": (12, 40), "many": (900, 2000)}, reference="many")
        found = judge(evidence(*rows), policy_of(["impact_ratio of sex=few across sex >= 0.8"]))
        (finding,) = told(found, "more_rows")
        assert (finding.numbers["group"], finding.columns) == ("few", ("sex",))
        assert finding.numbers["rows"] > 0

    def test_of_a_gap_that_one_group_cannot_decide_all_grow(self):
        rows = selection({"a": (50, 100), "b": (40, 100)})
        rule = "demographic_parity_difference across sex <= 0.09"
        (finding,) = told(judge(evidence(*rows), policy_of([rule])), "more_rows")
        assert finding.numbers["rows"] > 0
        assert finding.text.format(**finding.numbers)

    def test_an_interval_of_another_package_says_nothing(self):
        found = judge(evidence(number("accuracy", 0.8, 0.7, 0.9)), [FAILS])
        assert found.outcome == "inconclusive"
        assert not told(found, "more_rows")


class TestRecord:
    POLICY = Policy(
        rules=(
            FAILS,
            Rule(metric="selection_rate", slice={"sex": "F", "race": "B"}, at_most=1.0),
            Rule(metric="accuracy", id="named", between=(0.1, 1.0), why="because"),
        ),
        waivers=(waiver(FAILS, "2026-07-01"),),
        settings=Settings(inconclusive="warn", confidence=0.9, minimum_group=20),
        places={"named": Place("policy.toml", 7)},
    )

    def test_what_verdicts_keep_is_read_back(self):
        found = judge(FOUND, self.POLICY, judged_on="2026-06-01")
        again = msgspec.json.decode(encode(found), type=Verdicts)
        assert policy_from(again.policy) == self.POLICY
        assert policy_from(again.policy).sha256 == found.policy["sha256"]
        assert judge(FOUND, policy_from(again.policy), judged_on="2026-06-01") == found

    def test_older_verdicts_hold_rules_alone(self):
        rules = [{"name": "accuracy >= 0.8", "metric": "accuracy", "at_least": 0.8}]
        assert policy_from({"rules": rules}) == Policy(rules=(FAILS,))
        assert policy_from({}) == Policy()

    @pytest.mark.parametrize("record", [{"rules": [{"metric": 5}]}, {"waivers": [{}]}])
    def test_what_is_no_policy_is_refused(self, record: dict[str, Any]):
        with pytest.raises(AuditError, match="cannot be read"):
            policy_from(record)
