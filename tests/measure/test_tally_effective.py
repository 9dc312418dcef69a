"""What weighted rows are worth, however their sums are rounded."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import subject

from audit.measure.counted import Plan
from audit.measure.measure import measure_counts
from audit.measure.tally.amount import Weight
from audit.measure.tally.effective import (
    effective_rows,
    effective_size,
    effective_sizes,
    rounded,
)
from audit.measure.tally.scores import Scores

WEIGHTS = st.lists(st.floats(1e-30, 1e30), min_size=1, max_size=40)


@given(WEIGHTS)
def test_it_is_kishs_size_to_twelve_digits(weights):
    exact = [Fraction(weight) for weight in weights]
    kish = sum(exact) ** 2 / sum(weight**2 for weight in exact)
    column = np.array(weights)
    assert effective_rows(column) == pytest.approx(float(kish), rel=2e-12)
    assert 1 <= effective_rows(column) <= len(weights)


@given(WEIGHTS)
def test_numbers_and_arrays_say_the_same(weights):
    total, squares = float(np.sum(weights)), float(np.sum(np.square(weights)))
    of_array = effective_sizes(np.array([total, 0.0]), np.array([squares, 0.0]))
    assert of_array.tolist() == [effective_size(total, squares), 0.0]
    assert Weight(total, squares, len(weights)).effective == of_array[0]


@given(st.integers(1, 5000), st.floats(1e-30, 1e30))
def test_equal_weights_are_so_many_whole_people(people, weight):
    column = np.full(people, weight)
    assert effective_rows(column) == people
    total = squares = 0.0
    for each in column.tolist():
        total, squares = total + each, squares + each * each
    assert effective_size(total, squares) == people


@given(st.integers(0, 2**40))
def test_rounding_leaves_whole_numbers_whole(number):
    assert rounded(np.array([float(number)])).tolist() == [number]


def test_nobody_is_worth_nothing():
    assert effective_size(0.0, 0.0) == 0.0
    assert effective_rows(np.zeros(0)) == 0.0


def test_both_classes_together_are_worth_less_than_their_sum_where_weights_differ():
    scores = Scores(
        values=np.array([0.2, 0.8]),
        positives=np.array([20.0, 80.0]),
        negatives=np.array([30.0, 20.0]),
        squares=(5 * 20.0**2, 50 * 1.0**2),
    )
    assert scores.effective == (5.0, 50.0)
    assert scores.n == pytest.approx(150**2 / 2050, rel=1e-12)


def test_scores_and_tables_of_weighted_groups_are_worth_the_same():
    rng = np.random.default_rng(3)
    y_true = rng.integers(0, 2, 120)
    made = subject(
        y_true,
        rng.integers(0, 2, 120),
        rng.random(120),
        weight=rng.lognormal(0, 1, 120),
        g=rng.choice(["a", "b", "c"], 120),
    )
    found = measure_counts(made, Plan(minimum_group=1, missing_as_group=False, intersections=1))
    worth: dict[str, set[float]] = {}
    for row in found.measurements:
        if row.metric in ("accuracy", "brier_score") and not row.across:
            worth.setdefault(str(row.slice), set()).add(row.n)
    assert len(worth) == 4
    for sizes in worth.values():
        assert max(sizes) == pytest.approx(min(sizes), rel=1e-11)
