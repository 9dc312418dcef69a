"""What every registered statistic must keep to, plug-ins included."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from rows import regression, subject

from audit.evidence import MISSING, Finding, Measurement, Test
from audit.intervals import interval_from, own_basis
from audit.measure.catalogue import glossary, rule_metrics
from audit.measure.counted import Found, Plan
from audit.measure.disparity import DISPARITIES
from audit.measure.measure import measure_counts
from audit.measure.metric import METRICS
from audit.measure.statistic import STATISTICS
from audit.statistics.methods import METHODS
from audit.subject.subject import Quantity

EVERY_STATISTIC = pytest.mark.parametrize("statistic", STATISTICS.values(), ids=list(STATISTICS))


def _subjects():
    rng = np.random.default_rng(0)
    group = np.r_[["a"] * 60, ["b"] * 40, ["c"] * 3, [MISSING] * 10, ["<script>"] * 15]
    rows = len(group)
    score, label = rng.random(rows), rng.integers(0, 2, rows)
    age = Quantity("age", np.where(rng.random(rows) < 0.1, np.nan, rng.integers(18, 70, rows)))
    weight = rng.choice([0.5, 2.0], rows)
    target = rng.lognormal(3, 1, rows)
    decided = subject(label, (score > 0.6).astype(int), score, group=group)
    yield "decisions and scores", replace(decided, quantities=(age,), top_k=(5, 50))
    yield "weights", replace(decided, weight=weight, quantities=(age,), top_k=(5,))
    yield "a named reference", replace(decided, references={"group": "b"})
    yield "nobody in the reference", replace(decided, references={"group": "z"})
    yield "a reference that is too small", replace(decided, references={"group": "c"})
    yield "scores alone", replace(decided, y_true=None, y_pred=None, top_k=(20,))
    yield "decisions alone", replace(decided, y_true=None, y_score=None)
    yield "nobody selected", replace(decided, y_pred=np.zeros(rows, np.int32))
    yield "one score for all", replace(decided, y_score=np.full(rows, 0.5), top_k=(7,))
    yield "one group", subject(label, label, score, group=["a"] * rows)
    yield "one person", subject([1], [1], [0.5], group=["a"])
    estimate = target * rng.normal(1, 0.3, rows)
    numbers = {"quantities": (age,), "top_k": (1, 50)}
    yield "a regression", regression(target, estimate, group=group, **numbers)
    yield "weighted estimates", regression(target, estimate, weight=weight, group=group)
    yield "estimates alone", regression(None, estimate, group=group)
    yield "one estimate for all", regression(target, np.ones(rows), group=group, **numbers)


FOUND = {
    name: measure_counts(made, Plan(10, missing_as_group, 1))
    for name, made in _subjects()
    for missing_as_group in (False,)
}
EVERY_SUBJECT = pytest.mark.parametrize("found", FOUND.values(), ids=list(FOUND))


@EVERY_STATISTIC
def test_it_explains_itself(statistic):
    first, *rest = statistic.definition.splitlines()
    assert first.endswith("."), "the first line is the sentence the report prints"
    assert len(first) < 110
    assert any(line.strip() for line in rest), "then the formula and the range"
    assert statistic.title[0].isupper()
    assert statistic.kind in ("score", "ratio", "difference", "people")
    assert statistic.better in ("higher", "lower", None)
    assert statistic.aggregation
    assert statistic.undefined
    assert statistic.reference


@EVERY_STATISTIC
def test_it_looks_at_something_that_there_is(statistic):
    assert statistic.needs in (("whole",), ("quantity",))


@EVERY_STATISTIC
def test_its_name_is_its_own_and_rules_may_speak_of_it(statistic):
    assert statistic.id not in (*METRICS, *DISPARITIES)
    assert statistic.id in rule_metrics()
    assert glossary()[statistic.id].title == statistic.title


@EVERY_STATISTIC
def test_somebody_is_measured(statistic):
    rows = [m for found in FOUND.values() for m in found.measurements if m.metric == statistic.id]
    assert any(row.status == "measured" for row in rows)


@EVERY_SUBJECT
def test_a_row_is_a_number_or_a_reason(found: Found):
    for row in found.measurements:
        if row.metric not in STATISTICS:
            continue
        if row.status in ("measured", "insufficient"):
            assert row.value is not None
            assert math.isfinite(row.value)
        else:
            assert row.status in ("undefined", "not_assessable")
            assert (row.value, row.interval) == (None, None)
            assert row.reason
        if row.interval is not None:
            assert row.interval.method in METHODS
            assert row.interval.low <= row.value + 1e-9
            assert row.value <= row.interval.high + 1e-9


@EVERY_SUBJECT
def test_intervals_can_be_made_again_from_the_row(found: Found):
    for row in found.measurements:
        if row.metric not in STATISTICS or row.interval is None or row.metric == "quantile_gap":
            continue
        if "of" in (row.parameters or {}):
            continue  # made of the groups' own rows, as a disparity is
        basis = own_basis(row)
        assert basis is not None
        groups = (row.parameters or {}).get("groups", 2)
        again = interval_from(basis._replace(groups=groups), row.interval.level)
        assert again is not None
        assert (again.low, again.high) == pytest.approx((row.interval.low, row.interval.high))


@EVERY_SUBJECT
def test_people_without_a_group_take_no_part(found: Found):
    rows = [m for m in found.measurements if m.metric in STATISTICS]
    assert not [m for m in rows if MISSING in m.slice.values() or m.reference == MISSING]


@EVERY_SUBJECT
def test_findings_and_tests_are_complete(found: Found):
    assert all(isinstance(one, Measurement) for one in found.measurements)
    for test in found.tests:
        assert isinstance(test, Test)
        assert test.p is None or 0 <= test.p <= 1
        assert test.family is None or test.p_adjusted is not None
    for finding in found.findings:
        assert isinstance(finding, Finding)
        finding.text.format(**finding.numbers)
