"""Neighbours: real values only, alike where asked for."""

import numpy as np
import pandas as pd
import pytest

from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import OutOfTime
from audit.measure.explaining.encoding import encode
from audit.measure.explaining.neighbourhood import bins_of, neighbourhood


def bins(cells, **options):
    table = pd.DataFrame({"x": pd.Series(cells, **options)})
    _, (codes,) = encode(table)
    return bins_of(table, codes, Budget(60))[:, 0].tolist()


def test_numbers_fall_into_quartiles_and_missing_ones_apart():
    assert bins([1, 2, 3, 4, 5, 6, 7, 8]) == [0, 0, 1, 1, 2, 2, 3, 3]
    assert bins([1.0, np.nan, 3.0, np.nan]) == [0, -1, 1, -1]


def test_no_column_is_begun_when_the_time_is_up():
    table = pd.DataFrame({"x": [1.0, 2.0]})
    _, (codes,) = encode(table)
    with pytest.raises(OutOfTime):
        bins_of(table, codes, Budget(0))


def test_a_skewed_number_has_fewer_bins():
    assert bins([0, 0, 0, 0, 0, 0, 0, 9]) == [0, 0, 0, 0, 0, 0, 0, 1]
    assert bins([5, 5, 5]) == [0, 0, 0]


def test_infinite_numbers_are_the_largest_and_the_smallest():
    assert bins([-np.inf, 1.0, 2.0, 3.0, np.inf]) == [0, 0, 1, 2, 3]


def test_dates_and_durations_have_an_order_too():
    days = pd.to_datetime(["2020-01-01", "2020-01-02", "2021-01-01", None])
    assert bins(days) == [0, 1, 2, -1]
    assert bins(days.tz_localize("UTC")) == [0, 1, 2, -1]
    assert bins(days - days[0]) == [0, 1, 2, -1]
    assert bins([3, None, 1], dtype="Int64") == [1, -1, 0]


@pytest.mark.parametrize(
    ("cells", "dtype"),
    [
        (["b", "a", None, "b"], "str"),
        (["b", "a", None, "b"], "category"),
        (["b", 1, None, "b"], object),
        ([True, False, None, True], "boolean"),
    ],
)
def test_levels_are_bins_of_their_own(cells, dtype):
    assert bins(cells, dtype=dtype) == [0, 1, 2, 0]


def test_neighbours_are_alike_where_they_should_be_and_made_of_real_values():
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "number": random.normal(size=200),
            "word": random.choice(["a", "b", "c"], 200),
            "same": ["x"] * 200,
        }
    )
    encoding, (codes,) = encode(table)
    place = neighbourhood(codes, bins_of(table, codes, Budget(60)), 7)
    alike = random.integers(0, 2, (500, 3))
    neighbours = encoding.decode(place.draw(alike, random))
    assert neighbours.iloc[0].tolist() == table.iloc[7].tolist()
    assert set(neighbours["number"]) <= set(table["number"])
    rest, wanted = neighbours.iloc[1:], alike[1:]
    assert ((rest["word"] == table["word"][7]) == (wanted[:, 1] == 1)).all()
    quartile = pd.qcut(table["number"], 4, labels=False)
    of_value = dict(zip(table["number"], quartile, strict=True))
    theirs = rest["number"].map(of_value) == quartile[7]
    assert (theirs == (wanted[:, 0] == 1)).mean() > 0.97  # the edges fall a row apart
    assert place.shares[2] == 1
    assert (neighbours["same"] == "x").all()


def test_rare_and_usual_bins_are_both_drawn_often_enough():
    table = pd.DataFrame({"x": ["rare"] + ["usual"] * 99})
    _, (codes,) = encode(table)
    assert neighbourhood(codes, codes, 0).shares == pytest.approx((0.1,))
    assert neighbourhood(codes, codes, 1).shares == pytest.approx((0.9,))
