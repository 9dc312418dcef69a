"""The printed error of mean |SHAP|, against what other samples really give."""

import numpy as np
import pytest

from audit.measure.explaining.importance import FEWEST_ROWS, Importance


def linear(generator, rows, slices, parts=5, members=10):
    """Importance of a linear model with a skewed 0/1 column, a normal and an unused one."""
    slope = np.array([1.0, 0.5, 0.0])

    def draw(count):
        yes = generator.random(count) < 0.1
        return np.column_stack([yes, generator.normal(size=count), generator.normal(size=count)])

    background = draw(slices * parts * members).reshape(slices, parts, members, 3)
    importance = Importance(3, slices, parts)
    weights = np.full(parts, 1 / parts)
    for number in range(rows):
        place = (number // 20) % slices
        effects = slope * (draw(1) - background[place].mean(axis=1))
        importance.add(effects, weights, place)
    return importance


@pytest.mark.parametrize("slices", [1, 2, 12])
def test_the_error_is_the_spread_over_other_samples(slices):
    runs = [linear(np.random.default_rng(seed), 120, slices) for seed in range(150)]
    means = np.array([run.mean for run in runs])
    printed = np.sqrt(np.mean([run.error**2 for run in runs], axis=0))
    seen = means.std(axis=0, ddof=1)
    assert printed[:2] / seen[:2] == pytest.approx(1, abs=0.25)
    assert (means[:, 2] == 0).all()
    assert (printed[2] == 0).all()


def test_the_background_is_part_of_the_error():
    few = linear(np.random.default_rng(1), 400, 1).error[0]
    many = linear(np.random.default_rng(1), 400, 20).error[0]
    assert few > 1.5 * many


def test_it_settles_once_the_error_is_small_and_not_before_enough_rows():
    importance = Importance(2, 1, 2)
    for number in range(FEWEST_ROWS):
        assert not importance.settled
        value = 1.0 + 0.01 * (-1) ** number
        importance.add(np.array([[value, 0.0], [value, 0.0]]), np.array([0.5, 0.5]), 0)
    assert importance.settled
    assert importance.mean == pytest.approx([1, 0])


def test_nothing_matters_in_a_constant_model():
    importance = Importance(2, 1, 1)
    for _ in range(FEWEST_ROWS):
        importance.add(np.zeros((1, 2)), np.ones(1), 0)
    assert importance.settled
    assert importance.error.tolist() == [0, 0]


def test_a_small_background_alone_can_be_what_is_lacking():
    importance = Importance(1, 1, 2)
    for _ in range(FEWEST_ROWS):
        importance.add(np.array([[0.5], [1.5]]), np.array([0.5, 0.5]), 0)
    assert importance.stuck
    assert not importance.settled
    assert importance.error[0] == pytest.approx(0.5)


def test_one_row_has_no_error():
    importance = Importance(1, 1, 1)
    importance.add(np.ones((1, 1)), np.ones(1), 0)
    assert np.isnan(importance.error).all()
    assert not importance.settled


@pytest.mark.parametrize("slices", [1, 2, 5])
def test_two_halves_share_no_row_and_make_up_the_whole(slices):
    importance = linear(np.random.default_rng(0), 100 * slices, slices)
    first, second = importance.halves
    assert not np.array_equal(first, second)
    low, high = np.minimum(first, second), np.maximum(first, second)
    assert ((low <= importance.mean) & (importance.mean <= high)).all()


def test_halves_have_background_rows_of_their_own():
    importance = Importance(1, 2, 1)
    for number in range(6):
        importance.add(np.array([[1.0 + number % 2]]), np.ones(1), number % 2)
    assert [half.tolist() for half in importance.halves] == [[1.0], [2.0]]


def test_before_both_halves_have_rows_there_is_one():
    importance = Importance(1, 3, 1)
    assert importance.halves == []
    importance.add(np.ones((1, 1)), np.ones(1), 0)
    assert len(importance.halves) == 1


def test_the_rows_that_are_still_needed_are_foreseen():
    early = linear(np.random.default_rng(0), 60, 12)
    assert not early.settled
    enough = int(early.needed * 1.5)
    assert enough > 60
    assert linear(np.random.default_rng(0), enough, 60).settled
    assert Importance(1, 1, 1).needed == FEWEST_ROWS
