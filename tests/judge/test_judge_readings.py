"""What one measurement says of a rule, with the reason it gives."""

from __future__ import annotations

import pytest
from handmade import evidence, ratios, selection
from msgspec.structs import replace

from audit.evidence import Measurement
from audit.judge.again import interval_at
from audit.judge.places import places_of
from audit.judge.reading import (
    NO_INTERVAL,
    NO_VALUE,
    TOO_FEW,
    WRONG_POINT,
    Reading,
    case_of,
    readings_of,
    worst_of,
)
from audit.rules import Rule

LEAST = Rule(metric="accuracy", at_least=0.8)
POINT = Rule(metric="accuracy", at_least=0.8, decide="point")


def read(rule: Rule, *rows: Measurement) -> list[Reading]:
    return list(readings_of(case_of(rule, "r", rows, places_of(evidence(*rows)), 0.95), 0.95))


@pytest.mark.parametrize("reason", [None, "weights are rounded"])
def test_a_point_gives_its_own_reason_or_that_it_is_wrong(reason: str | None):
    row = Measurement(metric="accuracy", value=0.9, n=10, reason=reason)
    assert read(POINT, row) == [Reading(row, "pass", reason)]
    low = replace(row, value=0.7)
    assert read(POINT, low) == [Reading(low, "fail", WRONG_POINT)]


def test_the_reference_itself_is_known_and_not_estimated():
    reference = next(row for row in ratios({"a": (5, 10), "b": (4, 10)}) if row.slice["sex"] == "a")
    row = replace(reference, reason="why not")
    assert read(Rule(metric="impact_ratio", at_least=0.8), row) == [Reading(row, "pass", "why not")]
    too_much = Rule(metric="impact_ratio", at_least=1.5)
    assert read(too_much, row) == [Reading(row, "fail", WRONG_POINT)]


def test_what_is_no_number_says_why():
    few = Measurement(metric="accuracy", value=0.9, n=3, status="insufficient", reason="x")
    undefined = Measurement(metric="accuracy", status="undefined", reason="nobody here")
    silent = Measurement(metric="accuracy", status="undefined")
    bare = Measurement(metric="accuracy", value=0.9, n=10)
    assert read(LEAST, few, undefined, silent, bare) == [
        Reading(few, "inconclusive", TOO_FEW),
        Reading(undefined, "not_assessable", "nobody here"),
        Reading(silent, "not_assessable", NO_VALUE),
        Reading(bare, "inconclusive", NO_INTERVAL),
    ]


def test_at_another_confidence_a_gap_is_judged_by_the_groups_behind_it():
    found = evidence(*selection({"a": (500, 1000), "b": (400, 1000)}))
    gap = next(row for row in found.measurements if row.metric.endswith("parity_difference"))
    rule = Rule(metric=gap.metric, across=("sex",), at_most=0.5)
    (reading,) = readings_of(case_of(rule, "r", [gap], places_of(found), 0.8), 0.8)
    assert reading.outcome == "pass"
    assert reading.interval is not None
    assert reading.interval.level == 0.8
    assert reading.interval == interval_at(gap, found, 0.8)


def test_the_first_of_the_worst_wins():
    rows = [Measurement(metric="accuracy", value=value, n=10) for value in (0.9, 0.7, 0.7, 0.6)]
    readings = read(POINT, *rows)
    assert worst_of(POINT, readings) is readings[3]
    assert worst_of(POINT, readings[:3]) is readings[1]
