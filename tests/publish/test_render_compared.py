"""Limits, marks and what it would take, of rules that compare or that do not count."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import sample_report as sample

from audit.evidence import Finding, Interval, Measurement, phrase
from audit.judge.against import CODE, IN_COLUMN, JUDGED_APART
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render import amounts
from audit.publish.render.findings import _worst_first, headlines
from audit.publish.render.limits import limit_of, more_rows_of, rule_of
from audit.publish.render.marks import mark_of
from audit.publish.render.plates import Plates
from audit.publish.render.reading import read


def verdict(rule: str = "r", **facts: Any) -> Verdict:
    given: dict[str, Any] = {"threshold": 0.8, "outcome": "inconclusive", "value": 0.79} | facts
    return Verdict(rule=rule, metric="accuracy", **given)


def compared(better: str, baseline: object = "credit@v3", **more: Any) -> Finding:
    numbers = {"rule": "r", "better": better, "baseline": baseline, **more}
    return Finding(code=CODE, grade="note", text=JUDGED_APART, numbers=numbers)


@pytest.mark.parametrize(("better", "ends"), [("higher", (0.8, None)), ("lower", (None, 0.8))])
def test_an_earlier_audit_s_number_is_a_limit_on_the_side_that_is_better(
    better: str, ends: tuple[float | None, float | None]
) -> None:
    one = verdict()
    limit = limit_of(one, Verdicts(verdicts=(one,), findings=(compared(better),)))
    assert (limit.low, limit.high) == ends
    assert limit.said(amounts.PLAIN) == "no worse than 0.800, from credit@v3"


def test_with_a_margin_it_is_not_said_to_be_the_earlier_audit_s_number() -> None:
    one = verdict()
    found = compared("higher", margin=0.1)
    limit = limit_of(one, Verdicts(verdicts=(one,), findings=(found,)))
    assert limit.said(amounts.PLAIN) == "no worse than 0.800 (credit@v3 with the margin)"
    found = compared("higher", margin=0.0)
    limit = limit_of(one, Verdicts(verdicts=(one,), findings=(found,)))
    assert limit.said(amounts.PLAIN) == "no worse than 0.800, from credit@v3"


def test_a_column_is_named_and_a_hidden_number_is_not() -> None:
    column = phrase(IN_COLUMN, column="before")
    one = verdict()
    limit = limit_of(one, Verdicts(verdicts=(one,), findings=(compared("higher", column),)))
    assert limit.earlier == "the predictions in the column before"
    policy = {"rules": [{"name": "r", "no_worse_than": "baseline"}]}
    hidden = verdict(threshold=None, outcome="pass", value=None)
    said = limit_of(hidden, Verdicts(verdicts=(hidden,), policy=policy)).said(amounts.PLAIN)
    assert said == "no worse than in baseline"
    missing = verdict(threshold=None, outcome="not_assessable", value=None)
    said = limit_of(missing, Verdicts(verdicts=(missing,), policy=policy)).said(amounts.PLAIN)
    assert said == "no earlier audit to compare with"


def test_what_is_known_of_one_record_is_not_told_of_another() -> None:
    one = verdict()
    for n in range(30):
        found = Finding(code="more_rows", grade="note", text="", numbers={"rule": "r", "rows": n})
        record = Verdicts(
            verdicts=(one,), findings=(found,), policy={"rules": [{"name": "r", "why": str(n)}]}
        )
        assert more_rows_of(one, record)["rows"] == n
        assert rule_of(one, record)["why"] == str(n)


def test_an_undecided_rule_that_does_not_count_says_so_and_comes_last() -> None:
    undecided, failed = verdict("a"), verdict("b", outcome="fail", severity="warn")
    fails = verdict("c", outcome="fail")
    lenient = Verdicts(verdicts=(undecided, failed, fails), policy={"inconclusive": "warn"})
    assert "does not count" in mark_of(undecided, lenient).word
    assert mark_of(undecided, Verdicts(verdicts=(undecided,))) == mark_of(undecided)
    assert [each.rule for each in _worst_first(lenient)] == ["c", "b", "a"]


def test_the_first_page_has_the_interval_that_decided_and_not_the_numbers_own() -> None:
    own = Interval(low=0.825, high=0.872, level=0.95, method="wilson")
    of_the_change = Interval(low=0.817, high=0.883, level=0.95, method="newcombe_paired")
    row = Measurement(metric="accuracy", value=0.85, counts=(850, 1000), n=1000, interval=own)
    measured = msgspec.structs.replace(sample.nothing(), measurements=(row,))
    one = verdict(value=0.85, threshold=0.821, interval=of_the_change)
    judged = Verdicts(outcome="inconclusive", verdicts=(one,), findings=(compared("higher"),))
    (told, *_), _ = headlines(read(measured), judged, Plates())
    assert "81.7 to 88.3" in told.support[0]
    plain = Verdicts(outcome="inconclusive", verdicts=(one,))
    (told, *_), _ = headlines(read(measured), plain, Plates())
    assert "82.5 to 87.2" in told.support[0]
