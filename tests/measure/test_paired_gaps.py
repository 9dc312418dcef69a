"""Gaps between groups by two models on the same rows, beside each model measured by itself."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import subject

from audit.evidence import MISSING, Measurement, group_name
from audit.judge.change import counted_in
from audit.measure.catalogue import glossary
from audit.measure.counted import Plan
from audit.measure.disparity import DISPARITIES
from audit.measure.measure import measure_counts
from audit.measure.paired import gaps
from audit.measure.paired.kinds import GAPS, PREFIX
from audit.measure.paired.paired import measure_paired
from audit.statistics.limits import Estimate
from audit.subject.subject import EarlierAnswers, Subject

PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=2)
Rows = dict[tuple[str, str, tuple[str, ...]], Measurement]


def two_models(seed: int = 1, n: int = 900, **facts: Any) -> tuple[Subject, np.ndarray]:
    """People of two attributes, and what a later and an earlier model decide about them."""
    random = np.random.default_rng(seed)
    label = random.integers(0, 2, n)
    sex = random.choice(["F", "M"], n)
    town = random.choice(["Ulm", "Bonn", "Trier", MISSING], n, p=[0.5, 0.3, 0.15, 0.05])
    old = np.where(random.random(n) < 0.7 + 0.1 * (sex == "M"), label, 1 - label)
    new = np.where(random.random(n) < 0.9, old, random.integers(0, 2, n))
    made = subject(label, new, None, sex=sex, town=town)
    return replace(made, **facts), old.astype(np.int32)


def changes(made: Subject, old: np.ndarray, plan: Plan = PLAN) -> Rows:
    answers = EarlierAnswers(y_pred=old, baseline="credit@v1")
    return by_place(measure_paired(made, plan, (answers,)))


def by_place(rows: Any) -> Rows:
    found = [row for row in rows if row.across and row.class_ is None]
    return {
        (row.metric.removeprefix(PREFIX), str(sorted(row.slice.items())), row.across): row
        for row in found
    }


def alone(made: Subject, decisions: np.ndarray, plan: Plan = PLAN) -> Rows:
    """All gaps of one of the two models, as its own audit would measure them."""
    rows = measure_counts(replace(made, y_pred=decisions), plan).measurements
    return {key: row for key, row in by_place(rows).items() if key[0] in GAPS}


def counts(row: Measurement) -> float:
    """What counts of a gap."""
    assert row.value is not None
    kind = DISPARITIES[row.metric].kind
    return counted_in(Estimate(row.value, row.value, row.value), kind).value


@pytest.mark.parametrize("references", [{}, {"sex": "F", "town": "Bonn"}], ids=["best", "given"])
@pytest.mark.parametrize("weighted", [False, True], ids=["counts", "weights"])
def test_each_gap_is_the_new_model_s_minus_the_earlier_one_s(
    references: dict[str, str], weighted: bool
) -> None:
    weight = np.random.default_rng(4).uniform(0.5, 2.0, 900) if weighted else None
    made, old = two_models(references=references, weight=weight)
    found, new, then = changes(made, old), alone(made, made.y_pred), alone(made, old)
    both = [key for key in new if key in then and new[key].value is not None]
    assert {key[0] for key in both} == set(GAPS)
    for key in both:
        row = found[key]
        assert row.value == pytest.approx(counts(new[key]) - counts(then[key]), abs=1e-12), key
        assert row.status == "measured"
        assert row.reference == new[key].reference
        if row.slice:
            itself = row.reference == group_name(row.slice, row.across)
            assert (row.interval is None) == (itself and bool(references)), key
        if row.interval is not None:
            assert row.interval.low <= row.value <= row.interval.high, key
        assert row.parameters is not None
        assert row.parameters["baseline"] == "credit@v1"
    assert {key[2] for key in both} == {("sex",), ("town",), ("sex", "town")}


def test_who_is_missing_takes_part_where_that_is_a_group() -> None:
    made, old = two_models()
    key = ("demographic_parity_difference", "[]", ("town",))
    as_group = changes(made, old, replace(PLAN, missing_as_group=True))[key]
    found = changes(made, old)[key]
    assert found.parameters is not None
    assert as_group.parameters is not None
    assert (found.parameters["groups"], as_group.parameters["groups"]) == (3, 4)


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(20, 200))
def test_swapping_the_models_turns_every_change_round(seed: int, n: int) -> None:
    made, old = two_models(seed, n)
    assert made.y_pred is not None
    there, back = changes(made, old), changes(replace(made, y_pred=old), made.y_pred)
    assert there.keys() == back.keys()
    for key, row in there.items():
        other = back[key]
        assert row.status == other.status
        assert row.value == pytest.approx(None if other.value is None else -other.value), key
        if row.interval is not None and other.interval is not None:
            ends = (-other.interval.high, -other.interval.low)
            assert (row.interval.low, row.interval.high) == pytest.approx(ends), key


def test_the_same_answers_are_no_change_at_all() -> None:
    made, _ = two_models()
    assert made.y_pred is not None
    for key, row in changes(made, made.y_pred).items():
        assert row.value in (0.0, None), key
        if row.interval is not None:
            assert row.interval.low <= 0.0 <= row.interval.high, key


@settings(derandomize=True, deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.integers(30, 150))
def test_weights_of_one_change_nothing(seed: int, n: int) -> None:
    made, old = two_models(seed, n)
    plain, weighted = changes(made, old), changes(replace(made, weight=np.ones(n)), old)
    assert plain.keys() == weighted.keys()
    for key, row in plain.items():
        assert (row.value, row.status, row.n) == pytest.approx(
            (weighted[key].value, weighted[key].status, weighted[key].n)
        ), key


def test_groups_that_only_one_model_can_compare_are_said() -> None:
    """The earlier model predicts nobody of Trier to be positive: it has no precision there."""
    made, old = two_models()
    trier = made.attributes[1].codes == made.attributes[1].groups.index("Trier")
    old = np.where(trier, 0, old).astype(np.int32)
    found = changes(made, old)
    row = found["predictive_parity_difference", "[]", ("town",)]
    assert (row.status, row.reason, row.value) == ("undefined", gaps.NOT_TOGETHER, None)
    assert found["equal_opportunity_difference", "[]", ("town",)].status == "measured"
    assert found["predictive_parity_difference", "[]", ("sex",)].status == "measured"


def test_a_mean_of_two_rates_needs_enough_people_of_either_kind() -> None:
    """Of those in Trier nine are positive: their average odds are measured, their rate is not."""
    made, old = two_models()
    trier = np.flatnonzero(made.attributes[1].codes == made.attributes[1].groups.index("Trier"))
    assert made.y_true is not None
    label = made.y_true.copy()
    label[trier] = np.arange(len(trier)) < 9
    found = changes(replace(made, y_true=label), old)
    odds = [row for key, row in found.items() if key[::2] == ("average_odds_difference", ("town",))]
    assert {(row.status, row.reason) for row in odds} == {("undefined", gaps.NOT_TOGETHER)}
    assert {row.slice["town"] for row in odds} == {"Ulm", "Bonn", "Trier"}
    row = found["equalized_odds_difference", "[]", ("town",)]
    assert row.status == "measured"
    assert row.interval is not None


def test_a_group_of_few_has_a_change_and_no_interval() -> None:
    made, old = two_models(n=200)
    found = changes(made, old, replace(PLAN, minimum_group=40))
    row = found["impact_ratio", "[('town', 'Trier')]", ("town",)]
    assert (row.status, row.interval) == ("insufficient", None)
    assert row.value is not None
    one = changes(made, old, replace(PLAN, minimum_group=190))
    assert one["demographic_parity_ratio", "[]", ("sex",)].status == "undefined"
    assert ("impact_ratio", "[('sex', 'F')]", ("sex",)) not in one


def test_nobody_selected_has_no_ratio() -> None:
    made, old = two_models()
    found = changes(made, np.zeros_like(old))
    row = found["demographic_parity_ratio", "[]", ("sex",)]
    assert (row.status, row.reason) == ("undefined", DISPARITIES["impact_ratio"].undefined)
    assert found["impact_ratio", "[('sex', 'F')]", ("sex",)].status == "undefined"
    assert found["demographic_parity_difference", "[]", ("sex",)].status == "measured"


def test_more_groups_than_can_be_looked_at_are_left_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    made, old = two_models()
    monkeypatch.setattr(gaps, "MOST_GROUPS", 2)
    assert {across for _, _, across in changes(made, old)} == {("sex",)}


def test_values_are_exact() -> None:
    made, old = two_models()
    row = changes(made, old)["demographic_parity_difference", "[]", ("sex",)]
    assert made.y_pred is not None
    exact = []
    for decisions in (made.y_pred, old):
        rates = [
            Fraction(int(decisions[made.attributes[0].codes == code].sum()), int(n))
            for code, n in enumerate(np.bincount(made.attributes[0].codes))
        ]
        exact.append(max(rates) - min(rates))
    assert row.value == float(exact[0] - exact[1])


def test_the_glossary_says_which_way_is_worse() -> None:
    for gap in GAPS:
        entry = glossary()[PREFIX + gap]
        assert entry.direction == ("higher" if DISPARITIES[gap].kind == "ratio" else "lower")
        assert entry.title.startswith("Change in ")
        assert entry.kind == "difference"
