"""Shapley values against their definition, worked out coalition by coalition."""

from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest

from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller
from audit.measure.explaining.distinct import distinct
from audit.measure.explaining.encoding import encode
from audit.measure.explaining.shapley import Game, mixtures, play


def by_definition(score, row, background):
    """Return the exact Shapley values of one row by going through all coalitions."""
    columns = list(row.columns)
    worth = {}
    for size in range(len(columns) + 1):
        for shown in combinations(columns, size):
            mixed = background.copy()
            for column in shown:
                mixed[column] = row[column].iloc[0]
            worth[frozenset(shown)] = float(np.mean(score(mixed)))
    count = len(columns)
    values = []
    for column in columns:
        rest = [c for c in columns if c != column]
        value = 0.0
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for shown in combinations(rest, size):
                coalition = frozenset(shown)
                value += weight * (worth[coalition | {column}] - worth[coalition])
        values.append(value)
    return np.array(values)


def numbers(rows, columns, seed):
    random = np.random.default_rng(seed)
    return pd.DataFrame(random.normal(size=(rows, columns)), columns=list("abcdefgh")[:columns])


def played(score, rows, background, seeds=(0,)):
    encoding, (codes, theirs) = encode(rows, background)
    games = [Game(codes[0], theirs, seed) for seed in seeds]
    return np.array(list(play(Caller(score, Budget(60)), encoding, games)))


def test_pairwise_interactions_are_exact_in_one_order():
    def score(rows):
        a, b, c, d = (rows[name].to_numpy() for name in "abcd")
        return a * b + np.tanh(c) - c * d + 0.3 * d**2

    row, background = numbers(1, 4, 1), numbers(9, 4, 2)
    for seed in range(5):
        values = played(score, row, background, (seed,))[0]
        assert values == pytest.approx(by_definition(score, row, background), abs=1e-12)


def test_higher_interactions_come_right_on_average():
    def score(rows):
        return (rows.to_numpy() > 0).all(axis=1).astype(float)

    row = pd.DataFrame([[1.0, 1.0, 1.0, 1.0]], columns=list("abcd"))
    background = numbers(40, 4, 3)
    exact = by_definition(score, row, background)
    many = played(score, row, background, range(400))
    error = many.std(axis=0, ddof=1) / np.sqrt(len(many))
    assert (np.abs(many.mean(axis=0) - exact) < 4 * error + 1e-9).all()


def test_values_add_up_for_any_model():
    def score(rows):
        return np.sin(rows.to_numpy() @ np.arange(1.0, 7.0)) ** 2

    row, background = numbers(1, 6, 4), numbers(13, 6, 5)
    total = played(score, row, background)[0].sum()
    assert total == pytest.approx(score(row)[0] - score(background).mean(), abs=1e-12)


def test_close_numbers_are_different_people():
    # shap's own masker takes 100000 and 100001 for the same value and leaves the column out
    row = pd.DataFrame({"x": [100_001.0], "tiny": [2e-9]})
    background = pd.DataFrame({"x": [100_000.0], "tiny": [1e-9]})
    values = played(lambda rows: rows["x"] - 100_000 + rows["tiny"] * 1e9, row, background)[0]
    assert values == pytest.approx([1, 1], abs=1e-4)


def test_columns_that_do_not_vary_get_exactly_nothing():
    row = pd.DataFrame({"x": ["a"], "y": [1], "z": [np.nan]})
    background = pd.DataFrame({"x": ["a", "a"], "y": [3, 5], "z": [np.nan, np.nan]})
    assert played(lambda rows: rows["y"] * 2.0, row, background)[0].tolist() == [0, -6, 0]
    same = pd.concat([row, row], ignore_index=True)
    assert played(lambda rows: rows["y"] * 2.0, row, same)[0].tolist() == [0, 0, 0]


def test_the_shared_generator_is_left_as_it_was():
    np.random.seed(5)
    expected = np.random.random(3)
    np.random.seed(5)
    row, background = numbers(1, 4, 6), numbers(3, 4, 7)
    played(lambda rows: np.random.random(len(rows)) * 0, row, background)
    np.random.seed(5)
    _, (codes, theirs) = encode(row, background)
    mixtures(Game(codes[0], theirs, 1))
    assert np.random.random(3) == pytest.approx(expected)


def test_many_games_go_into_one_call():
    calls = []

    def score(rows):
        calls.append(len(rows))
        return rows["a"].to_numpy()

    encoding, (codes, theirs) = encode(numbers(60, 4, 8), numbers(10, 4, 9))
    caller = Caller(score, Budget(60))
    values = list(play(caller, encoding, (Game(row, theirs, 0) for row in codes)))
    assert len(values) == 60
    assert len(calls) < 10
    assert max(calls) > 1500


def test_a_mixture_is_scored_once():
    codes = np.array([[1, 2], [3, 4], [1, 2], [1, 2]], dtype=np.int32)
    once, places = distinct(codes)
    assert len(once) == 2
    assert (once[places] == codes).all()


def test_grouping_games_changes_nothing():
    def score(rows):
        return np.cos(rows.to_numpy()).prod(axis=1)

    encoding, (codes, theirs) = encode(numbers(30, 5, 10), numbers(8, 5, 11))
    games = [Game(row, theirs, place) for place, row in enumerate(codes)]
    together = list(play(Caller(score, Budget(60)), encoding, games))
    apart = [next(play(Caller(score, Budget(60)), encoding, [game])) for game in games]
    assert np.array(together) == pytest.approx(np.array(apart), abs=1e-15)
