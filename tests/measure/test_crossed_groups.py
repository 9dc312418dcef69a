"""Groups of a crossing whose names, written one after the other, would read the same."""

from __future__ import annotations

import numpy as np
import pytest
from rows import find, regression, subject

from audit.evidence import naming
from audit.measure.comparing.crossing import LEFT_OUT
from audit.measure.counted import Plan
from audit.measure.measure import measure_counts

PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=2)
ACROSS = ("first", "second")
ONE, OTHER, THIRD = ("a & b", "c"), ("a", "b & c"), ("z", "z")
NAMED = {ONE: '"a & b" & c', OTHER: 'a & "b & c"', THIRD: "z & z"}


def _people(counts, **changes):
    """Of each group of names k of n are selected."""
    sizes = [n for _, n in counts.values()]
    chosen = np.concatenate([np.arange(n) < k for k, n in counts.values()]).astype(int)
    first, second = (np.repeat([group[place] for group in counts], sizes) for place in (0, 1))
    truth = np.arange(len(chosen)) % 2
    return subject(truth, chosen, first=first, second=second, **changes)


def _ratio(found, group):
    names = dict(zip(ACROSS, group, strict=True))
    return find(found, "impact_ratio", across=ACROSS, **names)


def test_each_is_compared_with_its_own_numbers():
    found = measure_counts(_people({ONE: (20, 100), OTHER: (50, 100), THIRD: (40, 80)}), PLAN)
    assert _ratio(found, ONE).counts == (20, 100, 50, 100)
    assert _ratio(found, OTHER).counts == (50, 100, 50, 100)
    assert _ratio(found, OTHER).interval is None
    assert _ratio(found, ONE).interval is not None
    assert {_ratio(found, group).reference for group in NAMED} == {NAMED[OTHER]}


def test_a_gap_runs_over_both_and_says_between_which():
    found = measure_counts(_people({ONE: (20, 100), OTHER: (80, 100), THIRD: (40, 80)}), PLAN)
    row = find(found, "demographic_parity_difference", across=ACROSS)
    assert row.value == pytest.approx(0.6)
    assert row.parameters["groups"] == 3
    assert (row.parameters["largest"], row.parameters["smallest"]) == (NAMED[OTHER], NAMED[ONE])


@pytest.mark.parametrize("reference", [ONE, OTHER])
def test_the_one_that_is_configured_is_the_reference(reference):
    counts = {ONE: (20, 100), OTHER: (50, 100), THIRD: (40, 80)}
    people = _people(counts, references=dict(zip(ACROSS, reference, strict=True)))
    found = measure_counts(people, PLAN)
    itself = _ratio(found, reference)
    assert (itself.reference, itself.value, itself.interval) == (NAMED[reference], 1.0, None)
    row = _ratio(found, THIRD)
    assert row.counts == (40, 80, *counts[reference])
    assert row.parameters["detectable_gap"] > 0


def test_the_small_one_alone_is_left_out():
    found = measure_counts(_people({ONE: (2, 5), OTHER: (50, 100), THIRD: (40, 80)}), PLAN)
    row = find(found, "demographic_parity_difference", across=ACROSS)
    assert row.reason == naming(LEFT_OUT, [NAMED[ONE]])
    (warning,) = (
        note for note in found.findings if note.code == "groups_left_out" and note.columns == ACROSS
    )
    assert warning.numbers["groups"] == [NAMED[ONE]]


def test_both_are_held_against_one_person_more_or_less():
    found = measure_counts(_people({ONE: (10, 20), OTHER: (11, 20), THIRD: (10, 20)}), PLAN)
    (note,) = (
        note
        for note in found.findings
        if note.code == "one_person_turns_it" and note.columns == ACROSS
    )
    assert note.numbers["reference"] == NAMED[OTHER]
    assert note.numbers["groups"] == [NAMED[ONE], NAMED[THIRD]]


def test_both_have_a_distance_of_their_own():
    groups = [ONE] * 30 + [OTHER] * 30 + [THIRD] * 30
    estimates = np.concatenate([np.arange(30), np.arange(30) + 100, np.arange(30) + 50.0])
    first, second = (np.array([group[place] for group in groups]) for place in (0, 1))
    found = measure_counts(regression(estimates, estimates, first=first, second=second), PLAN)
    distances = [
        row
        for row in found.measurements
        if row.metric == "kolmogorov_smirnov_distance" and row.across == ACROSS
    ]
    whole, each = distances[-1], distances[:-1]
    assert len(each) == 3
    assert sorted(whole.parameters["between"]) == sorted([NAMED[ONE], NAMED[OTHER]])
    assert sorted(row.value for row in each) == [0.0, 1.0, 1.0]
