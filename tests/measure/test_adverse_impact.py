"""Adverse impact beside published numbers: deviations, people short, exact tests, one person."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from rows import find, several_classes, subject
from scipy import stats
from vectors import named, vector_of

from audit.evidence import MISSING
from audit.measure.counted import Plan
from audit.measure.measure import measure_counts
from audit.measure.metrics.adverse_impact import RATES

ONE = Plan(minimum_group=1, missing_as_group=False, intersections=1)
PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=1)
SD, SHORT = "standard_deviations", "shortfall"


def _of_counts(counts, **changes):
    """A subject of people selected and people in all, group by group."""
    group = np.repeat(list(counts), [n for _, n in counts.values()])
    chosen = np.concatenate([np.arange(n) < k for k, n in counts.values()])
    return subject(None, chosen.astype(int), group=group, **changes)


def _tests(found, name, group):
    return [t for t in found.tests if t.test == name and t.slice.get("group") == group]


@named("two_rates")
def test_two_groups_against_published_numbers(vector):
    counts = {"focal": vector["focal"], "reference": vector["reference"]}
    found = measure_counts(_of_counts(counts, references={"group": "reference"}), ONE)
    group = {"across": ("group",), "group": "focal"}

    def value(metric, **parameters):
        return find(found, metric, parameters=parameters, **group).value

    assert value(SD, deviation="pooled binomial") == pytest.approx(vector["z_pooled"], abs=1e-6)
    assert value(SD, deviation="hypergeometric") == pytest.approx(
        vector["z_hypergeometric"], abs=1e-6
    )
    assert value(SHORT, denominator="reference rate") == pytest.approx(
        vector["shortfall_vs_ref"], abs=1e-6
    )
    assert value(SHORT, denominator="rate of both groups") == pytest.approx(
        vector["shortfall_vs_pool"], abs=1e-6
    )
    assert value(SHORT, denominator="four fifths of the reference rate") == pytest.approx(
        vector["shortfall_to_80"], abs=1e-6
    )
    (fisher,) = _tests(found, "fisher_exact", "focal")
    assert fisher.p == pytest.approx(vector["fisher_two_sided"], abs=1e-5)
    turned = [f for f in found.findings if f.code == "one_person_turns_it"]
    k, n = vector["focal"]
    k_ref, n_ref = vector["reference"]
    before = Fraction(k, n) < Fraction(k_ref, n_ref)
    assert bool(turned) is (before and vector["flip_one_ratio"] > 1)


def test_ugesp_qa_21_says_that_the_numbers_are_too_small():
    found = measure_counts(_of_counts({"women": (1, 10), "men": (3, 20)}), ONE)
    (finding,) = (f for f in found.findings if f.code == "one_person_turns_it")
    assert finding.grade == "warning"
    assert finding.numbers["groups"] == ["women"]
    assert finding.numbers["reference"] == "men"
    assert "too small" in finding.text


def test_ll144_final_race_has_a_row_a_group_against_the_highest_rate():
    vector = vector_of("selection", "ll144_final_race")
    counts = {name: tuple(pair) for name, pair in vector["selected"].items()}
    found = measure_counts(_of_counts(counts), PLAN)
    rows = [m for m in found.measurements if m.metric == SHORT]
    assert {m.reference for m in rows} == {"White"}
    assert {m.slice["group"] for m in rows} == set(counts) - {"White"}
    black = find(
        found,
        SHORT,
        across=("group",),
        parameters={"denominator": "reference rate"},
        group="Black or African American",
    )
    assert black.value == pytest.approx(31.606023, abs=1e-6)
    assert black.counts == (170, 390, 412, 797)


def test_exact_tests_are_scipys_and_name_their_family():
    counts = {"a": (30, 60), "b": (12, 40), "c": (3, 30)}
    found = measure_counts(_of_counts(counts), PLAN)
    for name in "bc":
        (k, n), (k_ref, n_ref) = counts[name], counts["a"]
        table = [[k, n - k], [k_ref, n_ref - k_ref]]
        (fisher,) = _tests(found, "fisher_exact", name)
        assert fisher.p == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-9)
        (mid_p,) = _tests(found, "fisher_mid_p", name)
        assert mid_p.p < fisher.p
        assert (fisher.across, fisher.statistic) == (("group",), None)
        assert mid_p.p_adjusted >= mid_p.p
        assert mid_p.family == "fisher_mid_p across group against a, 2 tests, Benjamini-Hochberg"


def test_more_selected_than_the_reference_is_a_shortfall_below_0():
    counts = {"a": (30, 60), "b": (30, 40)}
    found = measure_counts(_of_counts(counts, references={"group": "a"}), PLAN)
    group = {"across": ("group",), "group": "b"}
    row = find(found, SHORT, parameters={"denominator": "reference rate"}, **group)
    assert row.value == pytest.approx(-10)
    row = find(found, SD, parameters={"deviation": "pooled binomial"}, **group)
    assert row.value > 2


def test_nobody_or_everybody_selected_is_undefined():
    for k in (0, 20):
        counts = {"a": (k, 20), "b": (k, 20)}
        found = measure_counts(_of_counts(counts, references={"group": "a"}), PLAN)
        rows = [m for m in found.measurements if m.metric == SD]
        assert {m.status for m in rows} == {"undefined"}
        assert all(m.value is None and m.reason for m in rows)
        assert {m.counts for m in rows} == {None}


def test_small_groups_are_insufficient_and_still_counted():
    found = measure_counts(_of_counts({"a": (30, 60), "b": (1, 5)}), PLAN)
    found = measure_counts(
        _of_counts({"a": (30, 60), "b": (1, 5)}, references={"group": "a"}), PLAN
    )
    rows = [m for m in found.measurements if m.metric == SHORT]
    assert {(m.status, m.counts) for m in rows} == {("insufficient", (1, 5, 30, 60))}
    assert {m.n for m in rows} == {5}
    assert _tests(found, "fisher_exact", "b")


@pytest.mark.parametrize("reference", ["small", "nobody"])
def test_without_a_reference_the_reason_is_the_impact_ratio_s(reference):
    counts = {"a": (30, 60), "b": (12, 40), "small": (1, 5)}
    found = measure_counts(_of_counts(counts, references={"group": reference}), PLAN)
    (reason,) = {m.reason for m in found.measurements if m.metric == "impact_ratio"}
    rows = [m for m in found.measurements if m.metric in (SD, SHORT)]
    assert {(m.status, m.reason) for m in rows} == {("undefined", reason)}


def test_groups_of_the_same_counts_have_a_row_each():
    found = measure_counts(_of_counts({"a": (30, 60), "b": (12, 40), "c": (12, 40)}), PLAN)
    rows = [m for m in found.measurements if m.metric == SHORT]
    assert [m.slice["group"] for m in rows] == ["b"] * 3 + ["c"] * 3
    assert [t.slice["group"] for t in found.tests if t.test == "fisher_exact"] == ["b", "c"]


def test_every_class_has_its_own_rows_and_its_own_family():
    made = several_classes(
        None,
        [0] * 20 + [1] * 5 + [2] * 5 + [0] * 8 + [1] * 12 + [2] * 10,
        ("x", "y", "z"),
        group=["a"] * 30 + ["b"] * 30,
    )
    found = measure_counts(made, PLAN)
    impacts = {(m.class_, m.reference) for m in found.measurements if m.metric == "impact_ratio"}
    assert impacts == {("x", "a"), ("y", "b"), ("z", "b")}
    assert {(m.class_, m.reference) for m in found.measurements if m.metric == SHORT} == impacts
    families = {t.family.split(", ")[0] for t in found.tests if t.test == "fisher_exact"}
    assert families == {
        f"fisher_exact across group of class {name} against {reference}"
        for name, reference in impacts
    }


def test_weighted_rows_hold_no_whole_people():
    made = _of_counts({"a": (30, 60), "b": (12, 40)}, weight=[1.5] * 100)
    found = measure_counts(made, PLAN)
    rows = [m for m in found.measurements if m.metric in (SD, SHORT)]
    assert len(rows) == 5
    assert {m.status for m in rows} == {"not_assessable"}
    assert all(m.value is None and "weighted" in m.reason for m in rows)
    assert [m.parameters["denominator"] for m in rows if m.metric == SHORT] == list(RATES)
    assert not [t for t in found.tests if t.test.startswith("fisher")]


def test_people_without_a_group_and_strange_names_are_no_trouble():
    counts = {"<script>": (30, 60), " ": (12, 40), MISSING: (1, 20), "None": (9, 20)}
    found = measure_counts(_of_counts(counts), PLAN)
    rows = [m for m in found.measurements if m.metric == SHORT]
    assert {m.slice["group"] for m in rows} == {" ", "None"}


def test_scoring_rates_are_counted_in_the_same_way():
    score = np.r_[np.linspace(0.4, 1, 30), np.linspace(0, 0.7, 30)]
    made = subject(None, None, score, group=["a"] * 30 + ["b"] * 30)
    found = measure_counts(made, PLAN)
    (row,) = (
        m
        for m in found.measurements
        if m.metric == SHORT and m.parameters["denominator"] == "reference rate"
    )
    assert row.parameters["of"] == "scoring_rate"
    assert row.value == pytest.approx(row.counts[2] - row.counts[0])
