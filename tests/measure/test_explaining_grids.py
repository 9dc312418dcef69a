"""Columns cut into few values: what is shown, what is not, and what stands for what."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.evidence import MISSING
from audit.measure.explaining.encoding import encode
from audit.measure.explaining.grids import (
    FEWEST_PEOPLE,
    LEVELS,
    OTHERS,
    POINTS,
    grid_of,
    grids,
    quantiles,
)
from audit.measure.explaining.rounding import written


def grid(cells):
    encoding, (codes,) = encode(pd.DataFrame({"x": cells}))
    return grid_of(encoding, codes, 0)


def decoded(cells, found, label):
    encoding, _ = encode(pd.DataFrame({"x": cells}))
    return encoding.values[0].iloc[found.codes[label]].tolist()


def test_numbers_are_quantiles_without_the_outermost_people():
    cells = np.random.default_rng(0).permutation(np.arange(1000.0))
    found = grid(cells)
    assert len(found.labels) == POINTS
    assert found.numbers[0] == pytest.approx(50, abs=2)
    assert found.numbers[-1] == pytest.approx(950, abs=2)
    assert np.diff(found.numbers) == pytest.approx(900 / 19, abs=2)


def test_a_number_that_most_share_does_not_hide_the_others():
    found = grid(np.r_[np.zeros(950), np.arange(1, 51)])
    assert found.numbers[0] == 0
    assert len(found.numbers) > POINTS / 3


def test_labels_are_rounded_and_the_model_still_sees_values_that_occur():
    cells = np.random.default_rng(1).normal(30_000, 9_000, 400)
    found = grid(cells)
    for label, text in enumerate(found.labels):
        (code,) = set(decoded(cells, found, label))
        assert code in cells
        assert float(text) == pytest.approx(code, abs=100)
        assert float(text) % 100 == 0
    assert not {str(cell) for cell in cells} & set(found.labels)


def test_dates_are_rounded_like_numbers():
    born = pd.date_range("1950-01-01", "2000-01-01", periods=400)
    found = grid(born)
    days = [(pd.Timestamp(text) - pd.Timestamp(0)).days for text in found.labels]
    assert len(days) == POINTS
    assert all(day % 100 == 0 for day in days)
    assert days == pytest.approx(found.numbers, abs=50.1)


def test_everybody_belongs_to_the_nearest_number():
    cells = np.random.default_rng(2).normal(size=300)
    found = grid(cells)
    nearest = np.abs(cells[:, None] - found.numbers).argmin(axis=1)
    assert found.members.tolist() == nearest.tolist()


def test_missing_numbers_are_a_label_of_their_own_where_enough_people_miss_them():
    few = grid([*range(50), *[np.nan] * (FEWEST_PEOPLE - 1)])
    assert MISSING not in few.labels
    assert (few.members[50:] == -1).all()
    many = grid([*range(50), *[np.nan] * FEWEST_PEOPLE])
    assert many.labels[-1] == MISSING
    assert len(many.numbers) == len(many.labels) - 1
    assert (many.members[50:] == len(many.numbers)).all()


def test_infinite_numbers_are_no_points_but_belong_to_the_ends():
    found = grid([-np.inf, *range(1, 41), np.inf])
    assert np.isfinite(found.numbers).all()
    assert found.members[0] == 0
    assert found.members[-1] == len(found.labels) - 1


def test_rare_levels_are_never_named():
    cells = (
        ["often"] * 30 + ["seldom"] * FEWEST_PEOPLE + ["Ada Lovelace"] + ["Alan"] * 9 + [None] * 12
    )
    found = grid(cells)
    assert found.labels == ("often", MISSING, "seldom", OTHERS)
    assert set(decoded(cells, found, 3)) == {"Ada Lovelace", "Alan"}
    assert np.bincount(found.members).tolist() == [30, 12, 10, 10]


def test_only_the_most_frequent_levels_are_named():
    cells = [f"level {n:02}" for n in range(30) for _ in range(FEWEST_PEOPLE + n)]
    found = grid(cells)
    assert found.labels[0] == "level 29"
    assert len(found.labels) == LEVELS + 1
    assert found.labels[-1] == OTHERS


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        ([True, False] * 20, ("False", "True")),
        (pd.array([True, None] * 20, dtype="boolean"), (MISSING, "True")),
        (pd.Categorical(["b", "a"] * 20, categories=["a", "b", "c"]), ("a", "b")),
        (pd.Series([None, np.nan, pd.NA, 1] * 10, dtype=object), (MISSING, "1")),
        ([7] * 40, ("7",)),
        ([np.nan] * 40, (MISSING,)),
        ([f"word {n}" for n in range(40)], (OTHERS,)),
        (pd.to_datetime(["2020-01-31"] * 20 + ["2020-02-29"] * 20), ("2020-01-31", "2020-02-29")),
        (pd.to_timedelta([1, 2] * 20, unit="h"), ("0.0417 days", "0.0833 days")),
    ],
)
def test_columns_of_every_kind(cells, labels):
    assert grid(cells).labels == labels


def test_columns_with_nothing_to_compare_are_left_out_and_unknown_ones_too():
    table = pd.DataFrame({"same": [1] * 40, "x": range(40), "names": [f"n{n}" for n in range(40)]})
    encoding, (codes,) = encode(table)
    found = grids(encoding, codes, ["x", "same", "names", "x", "nowhere"])
    assert [one.column for one in found] == ["x"]


numbers = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=60)


@given(numbers)
def test_quantiles_are_numbers_that_occur_in_ascending_order(values):
    found = quantiles(np.array(values))
    assert 1 <= len(found) <= POINTS
    assert set(found) <= set(values)
    assert (found[1:] > found[:-1]).all()


@given(st.lists(st.floats(-1e100, 1e100), min_size=2, max_size=60))
def test_what_is_written_is_within_a_hundredth_of_the_range(values):
    range_ = max(values) - min(values)
    for text, value in zip(written(np.array(values)), values, strict=True):
        if range_ > 0:
            assert abs(float(text) - value) <= range_ / 100 + 1e-15 * abs(value)


@pytest.mark.parametrize("values", [[-1.7e308, 1.7e308], [0.0, 1.7e308], [5e-324, 0.0], [0.0], []])
def test_extreme_numbers_are_written_as_numbers(values):
    for text in written(np.array(values)):
        float(text)
