"""Codes and back: the model must see exactly what it was given."""

import datetime as dt
import decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from audit.measure.explaining.encoding import encode

CELLS = {
    "float64": st.floats(width=64),
    "float32": st.floats(width=32),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "bool": st.booleans(),
    "Int64": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
    "boolean": st.one_of(st.none(), st.booleans()),
    "str": st.one_of(st.none(), st.text(st.characters(codec="utf-8"))),
    "category": st.sampled_from(["a", "b", "", None]),
    "datetime64[ns]": st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1)),
    "timedelta64[ns]": st.timedeltas(dt.timedelta(-9999), dt.timedelta(9999)),
    "object": st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=3),
        st.decimals(allow_nan=False),
        st.dates(),
        st.lists(st.integers(), max_size=2),
    ),
}


@st.composite
def tables(draw):
    """One to five columns of any types, one to twelve rows."""
    kinds = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=5))
    rows = draw(st.integers(1, 12))
    columns = {}
    for place, kind in enumerate(kinds):
        cells = draw(st.lists(CELLS[kind], min_size=rows, max_size=rows))
        columns[place] = pd.Series(cells, dtype=kind)
    return pd.DataFrame(columns)


@settings(max_examples=150, deadline=None)
@given(tables(), st.data())
def test_round_trip_gives_back_every_value_and_every_type(table, data):
    encoding, (codes,) = encode(table)
    assert_frame_equal(encoding.decode(codes), table, check_exact=True)
    order = np.array(data.draw(st.lists(st.integers(0, len(table) - 1))), dtype=int)
    picked = encoding.decode(codes[order])
    assert_frame_equal(picked, table.iloc[order].reset_index(drop=True), check_exact=True)
    for place in table:
        if table[place].dtype == object:
            kinds = [type(cell) for cell in encoding.decode(codes)[place]]
            assert kinds == [type(cell) for cell in table[place]]


@settings(max_examples=60, deadline=None)
@given(tables())
def test_equal_codes_mean_equal_cells(table):
    _, (codes,) = encode(pd.concat([table, table], ignore_index=True))
    for place in table:
        if table[place].dtype != object:
            assert (codes[: len(table), place] == codes[len(table) :, place]).all()


def test_values_that_python_calls_equal_keep_apart():
    cells = [1, True, 1.0, "1", decimal.Decimal(1), None, float("nan"), pd.NA, pd.NaT]
    encoding, (codes,) = encode(pd.DataFrame({"x": pd.Series(cells, dtype=object)}))
    assert len(set(codes[:, 0])) == len(cells)
    back = encoding.decode(codes)["x"]
    assert [type(cell) for cell in back] == [type(cell) for cell in cells]


def test_a_missing_value_has_a_code_of_its_own_and_so_has_infinity():
    table = pd.DataFrame({"x": [1.0, np.nan, np.inf, -np.inf, np.nan, 1.0]})
    _, (codes,) = encode(table)
    assert codes[:, 0].tolist() == [0, 1, 2, 3, 1, 0]


def test_numbers_that_nearly_agree_keep_apart():
    table = pd.DataFrame({"x": [100_000.0, 100_001.0, 1e-12, 2e-12], "y": [2**62, 2**62 + 1, 0, 1]})
    encoding, (codes,) = encode(table)
    assert [len(set(column)) for column in codes.T] == [4, 4]
    assert_frame_equal(encoding.decode(codes), table, check_exact=True)


def test_two_tables_share_their_codes():
    rows = pd.DataFrame({"x": ["a", "b"], "n": [1, 2]})
    background = pd.DataFrame({"x": ["b", "c"], "n": [2, 3]})
    encoding, (ours, theirs) = encode(rows, background)
    assert ours.tolist() == [[0, 0], [1, 1]]
    assert theirs.tolist() == [[1, 1], [2, 2]]
    assert_frame_equal(encoding.decode(theirs), background)


@pytest.mark.parametrize(
    ("ours", "theirs", "common"),
    [
        (pd.Series([1, 2]), pd.Series([0.5, np.nan]), "float64"),
        (pd.Series([1, 2], dtype="int8"), pd.Series([300], dtype="int16"), "int16"),
        (pd.Series([True, False]), pd.Series([1.5]), "object"),
        (pd.Series([1.0]), pd.Series(["a"], dtype="str"), "object"),
        (pd.Series([np.nan]), pd.Series(["a"], dtype=object), "object"),
    ],
)
def test_types_that_differ_meet_in_one_that_holds_both(ours, theirs, common):
    encoding, (first, second) = encode(ours.to_frame("x"), theirs.to_frame("x"))
    assert encoding.decode(first)["x"].dtype == common
    assert encoding.decode(first)["x"].equals(ours.astype(common))
    assert encoding.decode(second)["x"].equals(theirs.astype(common))


def test_categories_that_differ_are_joined_and_none_is_lost():
    ours = pd.DataFrame({"x": pd.Categorical(["a", "b"])})
    theirs = pd.DataFrame({"x": pd.Categorical(["c", None])})
    encoding, (first, second) = encode(ours, theirs)
    assert isinstance(encoding.decode(first)["x"].dtype, pd.CategoricalDtype)
    assert encoding.decode(first)["x"].tolist() == ["a", "b"]
    assert encoding.decode(second)["x"].tolist()[0] == "c"
    assert encoding.decode(second)["x"].isna().tolist() == [False, True]


def test_odd_column_labels_survive():
    table = pd.DataFrame([[1, "a", 2.5]], columns=[0, "dup", "dup"])
    encoding, (codes,) = encode(table)
    assert list(encoding.decode(codes).columns) == [0, "dup", "dup"]


def test_tables_with_other_columns_are_refused():
    with pytest.raises(ValueError, match="different columns"):
        encode(pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"b": [2], "a": [1]}))
