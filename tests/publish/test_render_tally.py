"""The first page says which rules are broken, undecided and hold, the broken ones first."""

from __future__ import annotations

import msgspec
import pytest
import sample_report as sample

from audit.evidence import Interval
from audit.judge.verdict import Outcome, Verdict, Verdicts
from audit.publish.render.reading import read
from audit.publish.render.tally import MOST_NAMED, tally


def verdict(rule: int, outcome: Outcome, across: str = "sex") -> Verdict:
    return Verdict(
        rule=f"rule {rule}",
        metric="selection_rate",
        across=(f"{across}{rule}",),
        value=0.5,
        interval=Interval(low=0.4, high=0.6, level=0.95, method="wilson"),
        threshold=0.5,
        outcome=outcome,
    )


def lines(*verdicts: Verdict) -> list[tuple[str, str]]:
    judged = Verdicts(outcome="fail", verdicts=verdicts)
    found = tally(read(sample.evidence()), judged)
    return [(line.mark.word, line.rules) for line in found]


def test_the_worst_come_first_whatever_the_order_of_the_rules() -> None:
    found = lines(verdict(1, "pass"), verdict(2, "inconclusive"), verdict(3, "fail"))
    assert found == [
        ("Fail", "Selection rate across sex3"),
        ("Not enough evidence", "Selection rate across sex2"),
        ("Pass", "Selection rate across sex1"),
    ]


@pytest.mark.parametrize(("rules", "ends"), [(MOST_NAMED + 1, "5"), (MOST_NAMED + 2, "two more")])
def test_a_few_are_named_and_the_others_counted(rules: int, ends: str) -> None:
    ((_, named),) = lines(*(verdict(place, "pass") for place in range(1, rules + 1)))
    assert named.endswith(ends)
    assert named.count(";") == MOST_NAMED


def test_one_rule_that_is_waived_stands_apart_from_one_that_fails() -> None:
    waiver = {"owner": "A. Reviewer", "reason": "known", "expires": "2027-01-01"}
    waived = msgspec.structs.replace(verdict(1, "fail"), waiver=waiver)
    assert [word for word, _ in lines(waived, verdict(2, "fail"))] == ["Fail, waived", "Fail"]


def test_without_rules_there_is_no_line() -> None:
    assert lines() == []
