"""Strata: pooled and stratified results side by side, and a word where they disagree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from rows import attribute, subject

from audit.measure.counted import Plan
from audit.measure.measure import measure_counts

PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=2)
# Admitted and rejected at Berkeley in 1973, by department: men, then women (Bickel et al. 1975).
UCB = {
    "A": ((512, 313), (89, 19)),
    "B": ((353, 207), (17, 8)),
    "C": ((120, 205), (202, 391)),
    "D": ((138, 279), (131, 244)),
    "E": ((53, 138), (94, 299)),
    "F": ((22, 351), (24, 317)),
}


def _berkeley():
    rows = [
        (gender, department, decision)
        for department, genders in UCB.items()
        for gender, counts in zip(("Male", "Female"), genders, strict=True)
        for decision, count in zip((1, 0), counts, strict=True)
        for _ in range(count)
    ]
    gender, department, decision = zip(*rows, strict=True)
    made = subject(None, decision, gender=gender)
    return replace(made, strata=(attribute("dept", department),))


@pytest.fixture(scope="module")
def berkeley():
    return measure_counts(_berkeley(), PLAN)


def test_ucb_pooled_and_stratified(berkeley):
    (pooled,) = (
        m
        for m in berkeley.measurements
        if m.metric == "impact_ratio" and m.slice == {"gender": "Female"}
    )
    assert round(pooled.value, 3) == 0.682
    (pooled_odds,) = (t for t in berkeley.tests if t.test == "mantel_haenszel")
    assert round(pooled_odds.statistic, 4) == 0.9047
    assert round(pooled_odds.p, 3) == 0.217
    assert pooled_odds.slice == {"gender": "Female"}


def test_ucb_the_finding_says_so(berkeley):
    (said,) = (f for f in berkeley.findings if f.code == "pooled_and_stratified_disagree")
    assert said.grade == "warning"
    assert said.numbers["pooled"] == 0.682
    assert said.numbers["odds_ratio"] == 0.9047


def test_every_department_has_its_own_rows(berkeley):
    ratios = {
        m.slice["dept"]: m
        for m in berkeley.measurements
        if m.metric == "impact_ratio" and m.slice.get("gender") == "Female" and "dept" in m.slice
    }
    assert set(ratios) == set(UCB)
    assert {name for name, row in ratios.items() if row.value >= 1} == {"A", "B", "D", "F"}
    gap = next(
        m
        for m in berkeley.measurements
        if m.metric == "demographic_parity_difference" and m.slice == {"dept": "A"}
    )
    assert gap.across == ("gender",)
    assert gap.value == pytest.approx(89 / 108 - 512 / 825)


def test_a_stratum_with_one_class_is_undefined_and_not_zero():
    y_true = [1] * 40 + [0, 1] * 40
    made = subject(y_true, [0, 1] * 60, group=["a", "b"] * 60)
    made = replace(made, strata=(attribute("branch", ["one"] * 40 + ["two"] * 80),))
    found = measure_counts(made, PLAN)
    rates = [
        m
        for m in found.measurements
        if m.metric == "false_positive_rate" and m.slice.get("branch") == "one"
    ]
    assert len(rates) == 2
    assert {row.status for row in rates} == {"undefined"}


def test_strata_that_agree_raise_no_finding():
    rng = np.random.default_rng(0)
    group = rng.choice(["a", "b"], 4000)
    chance = np.where(group == "a", 0.3, 0.6)
    made = subject(None, (rng.random(4000) < chance).astype(int), group=group)
    made = replace(made, strata=(attribute("branch", rng.choice(["x", "y"], 4000)),))
    found = measure_counts(made, PLAN)
    assert [t.test for t in found.tests if t.test == "mantel_haenszel"]
    assert not [f for f in found.findings if f.code == "pooled_and_stratified_disagree"]
