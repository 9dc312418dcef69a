"""The permutation test on the order of columns, beside scipy."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import kendalltau

from audit.measure.explaining.importance_ranks import compare_ranks


def draws(seed, scale_f, scale_m, rows=80):
    random = np.random.default_rng(seed)
    scale = np.vstack([np.tile(scale_f, (rows, 1)), np.tile(scale_m, (rows, 1))])
    return np.abs(random.normal(size=scale.shape)) * scale, np.repeat([0, 1], rows)


def test_the_statistic_is_a_weighted_count_of_columns_that_change_places():
    sizes = np.array([[4.0, 3, 2, 1], [4, 2, 3, 1]])  # the second and the third, 0.1 apart in both
    found, _ = compare_ranks(sizes, np.array([0, 1]), (0,))
    assert found == pytest.approx(0.1, abs=1e-12)


def test_it_adds_up_the_pairs_that_kendall_counts():
    one, other = np.array([5.0, 1, 3, 2, 4]), np.array([5.0, 4, 3, 2, 1])
    found, _ = compare_ranks(np.vstack([one, other]), np.array([0, 1]), (0,))
    swapped = [
        np.sqrt(-(one[i] - one[j]) * (other[i] - other[j])) / 15
        for i, j in combinations(range(5), 2)
        if (one[i] - one[j]) * (other[i] - other[j]) < 0
    ]
    assert len(swapped) == round((1 - kendalltau(one, other).statistic) / 2 * 10)
    assert found == pytest.approx(sum(swapped), abs=1e-12)


def test_other_orders_are_noticed_and_the_same_one_is_not():
    far, p = compare_ranks(*draws(1, [3, 2, 1, 0.1], [0.1, 1, 2, 3]), (0,))
    assert (far > 1, p) == (True, 0.001)
    assert compare_ranks(*draws(1, [8, 4, 2, 1], [8, 4, 2, 1]), (0,)) == (0.0, 1.0)


def test_two_columns_that_change_places_are_noticed():
    """By ranks alone a random exchange, which makes them alike, would swap them half the time."""
    assert compare_ranks(*draws(1, [3, 1], [1, 3]), (0,))[1] == 0.001


def test_by_chance_alone_it_rejects_no_more_often_than_it_says():
    wrong = sum(
        compare_ranks(*draws(seed, [1, 1, 1, 1], [1, 1, 1, 1], rows=30), (seed,))[1] <= 0.1
        for seed in range(60)
    )
    assert wrong <= 12  # 6 expected; 12 or more once in a hundred times


def test_three_groups_are_compared_in_pairs():
    sizes, groups = draws(2, [3, 2, 1], [1, 2, 3])
    three, also = draws(3, [3, 2, 1], [1, 2, 3])
    every = np.vstack([sizes, three[also == 0]])
    assert compare_ranks(every, np.append(groups, [2] * 80), (0,))[1] == 0.001


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        (np.ones((4, 3)), np.zeros(4, int)),
        (np.zeros((4, 3)), np.array([0, 0, 1, 1])),
        (np.ones((4, 1)), np.array([0, 0, 1, 1])),
        (np.empty((0, 3)), np.empty(0, int)),
    ],
)
def test_nothing_to_compare_is_none(sizes, groups):
    assert compare_ranks(sizes, groups, (0,)) is None


def test_of_very_many_columns_the_largest_ten_are_ordered():
    sizes, groups = draws(4, [1.0] * 1000, [1.0] * 1000, rows=40)
    sizes[:, 500:510] += np.arange(20, 10, -1) * 10
    assert compare_ranks(sizes, groups, (0,)) == (0.0, 1.0)
