"""DataFrames and mappings: text without guessing, a digest of the content, nothing shared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from audit.errors import AuditError
from audit.subject.source import SOURCES, load_rows


def texts(values: Any) -> list[str | None]:
    found: list[str | None] = load_rows(pd.DataFrame({"x": values})).text("x").to_pylist()
    return found


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (["NA", "None", " "], ["NA", "None", " "]),
        ([1, 2, 3], ["1", "2", "3"]),
        ([1.0, 2.0, np.nan], ["1", "2", None]),
        ([True, False, True], ["True", "False", "True"]),
        (pd.array([True, None, False], "boolean"), ["True", None, "False"]),
        (pd.array([1, None, 3], "Int64"), ["1", None, "3"]),
        (pd.Categorical(["b", None, "a"]), ["b", None, "a"]),
        (pd.Series([1, "1", 1.0], dtype=object), ["1", "1", "1"]),
        (pd.Series(["", None, pd.NA], dtype=object), [None, None, None]),
        (pd.Series([float("nan"), pd.NaT, 0.25], dtype=object), [None, None, "0.25"]),
        (np.array([0.5, 1.5, np.nan], np.float16), ["0.5", "1.5", None]),
        (pd.arrays.SparseArray([0, 1, 0]), ["0", "1", "0"]),
        (pd.Series([1 + 2j, 3j, 0j]), ["(1+2j)", "3j", "0j"]),
        (
            pd.Series([12345678901234567890.0, 1e300, 0.1]),
            ["12345678901234567000", "1e+300", "0.1"],
        ),
    ],
)
def test_text_of_every_type(values: Any, wanted: list[str | None]) -> None:
    found = texts(values)
    if wanted[1] == "1e+300":
        assert [float(word or "nan") for word in found] == [float(word or "") for word in wanted]
    else:
        assert found == wanted


def test_dates_stay_dates_in_words() -> None:
    found = texts(pd.to_datetime(["2020-01-02", None]))
    assert found[0] is not None
    assert found[0].startswith("2020-01-02")
    assert found[1] is None


def test_digest_is_of_the_content_and_nothing_else() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    same = load_rows(frame.set_index(pd.Index([7, 8]))).sha256
    assert load_rows(frame).sha256 == same
    assert load_rows(frame.astype({"b": object})).sha256 == same
    others = [
        frame.assign(a=[1, 3]),
        frame.assign(b=["x", "y"]),
        frame.assign(b=[None, "x"]),
        frame.rename(columns={"a": "c"}),
        frame[["b", "a"]],
        frame.iloc[::-1],
        pd.DataFrame({"a": ["1", "2"], "b": ["x", None]}),
    ]
    digests = {load_rows(other).sha256 for other in others}
    assert len(digests) == len(others)
    assert same not in digests


def test_the_digest_tells_texts_apart_that_join_alike() -> None:
    assert load_rows({"a": ["ab", "c"]}).sha256 != load_rows({"a": ["a", "bc"]}).sha256


def test_nobody_elses_change_reaches_the_table() -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "n": [1, 2]})
    table = load_rows(frame)
    frame.loc[0, "a"] = "changed"
    frame["n"] = 9
    assert table.text("a").to_pylist() == ["x", "y"]
    shown = table.view(["n"])
    shown["n"] = 7
    assert table.view(["n"])["n"].tolist() == [1, 2]


def test_a_view_has_a_fresh_index_and_the_frames_types() -> None:
    frame = pd.DataFrame({"a": [1.5, 2.5], "b": pd.Categorical(["x", "y"])}, index=[9, 9])
    shown = load_rows(frame).view(["b", "a"])
    assert shown.index.tolist() == [0, 1]
    assert shown.dtypes.tolist() == [frame["b"].dtype, frame["a"].dtype]


def test_a_named_index_can_be_named_and_is_no_column() -> None:
    table = load_rows(pd.DataFrame({"a": [1, 2]}, index=pd.Index(["p", "q"], name="person")))
    assert (table.columns, table.identifiers) == (("a",), ("person",))
    assert table.text("person").to_pylist() == ["p", "q"]


def test_mappings_and_what_turns_into_a_frame() -> None:
    assert load_rows({"a": [1, 2]}).rows == 2
    assert load_rows(pa.table({"a": ["x"]})).text("a").to_pylist() == ["x"]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (pd.DataFrame(), "no columns"),
        (pd.DataFrame({"a": []}), "no row"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "Two columns are called 'a'"),
        (pd.DataFrame({0: [1]}), "no text for a name"),
        (
            pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])),
            "no text for a name",
        ),
        (pd.DataFrame([[1]], columns=pd.Index(["a\ud800"], dtype=object)), "not valid Unicode"),
        (pd.DataFrame({"a": pd.Series(["\ud800"], dtype=object)}), "not valid Unicode"),
        ({"a": [1, 2], "b": [1]}, "do not fit together"),
        (np.zeros((2, 2)), "cannot be read from a ndarray"),
        ([1, 2], "cannot be read from a list"),
        (42, "cannot be read from a int"),
        (pa.array([1]), "gives no DataFrame"),
    ],
)
def test_what_is_no_table_is_refused(given: Any, what: str) -> None:
    with pytest.raises(AuditError, match=what):
        load_rows(given)


def test_every_source_says_what_it_reads() -> None:
    assert sorted(SOURCES) == ["csv", "frame", "parquet", "templates"]
    for source in SOURCES.values():
        assert source.definition.strip()
        assert source.title
        assert all(suffix.startswith(".") for suffix in source.suffixes)


def test_columns_in_different_orders_are_named_beside_those_without_an_order() -> None:
    here, there = pd.Series([1, 2], [0, 1]), pd.Series([1, 2], [1, 0])
    with pytest.raises(AuditError) as caught:
        load_rows({"a": here, "b": [3, 4], "c": there, "d": np.array([5, 6])})
    assert "'b' and 'd' do not name theirs" in caught.value.what
    assert "the index of 'c' is not that of 'a'" in caught.value.what
    assert "column.to_numpy()" in caught.value.remedy
    with pytest.raises(AuditError, match="the index of 'c' is not that of 'a'"):
        load_rows({"a": {0: 1, 1: 2}, "b": [3, 4], "c": there})


@pytest.mark.parametrize(
    "columns",
    [
        {"a": pd.Series([1, 2], [0, 1]), "b": [3, 4], "c": pd.Series([5, 6], [0, 1])},
        {"a": pd.Series([1, 2], [8, 9]), "b": np.array([3, 4])},
        {"a": pd.Series([1, 2], [0, 1]), "b": 3, "c": pd.Series([6, 5], [1, 0])},
        {"a": pd.Series([1, 2], [0, 1]), "c": pd.Series([6, 5], [1, 0])},
        {"a": [1, 2], "c": np.array([5, 6])},
    ],
    ids=["one index", "one Series", "one value", "no plain column", "no index"],
)
def test_columns_of_one_order_stand_side_by_side(columns: dict[str, Any]) -> None:
    table = load_rows(columns)
    assert table.text("a").to_pylist() == ["1", "2"]
    if "c" in columns:
        assert table.text("c").to_pylist() == ["5", "6"]
