"""The wire: tables and labels arrive as they were sent, and nonsense is refused."""

from __future__ import annotations

import ast
import io
import json
import struct
import sys
from pathlib import Path

import german_credit
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.subject.columns import plain
from audit.subject.worker import wire

WORKER = Path(wire.__file__).parent
STANDING_ALONE = (
    "program.py",
    "wire.py",
    "predicting.py",
    "attributing.py",
    "boosters.py",
    "catboost_bytes.py",
    "confine.py",
    "estimators.py",
    "landlock.py",
    "linear.py",
    "raw_columns.py",
    "readable.py",
    "system_calls.py",
    "texts.py",
    "tree_paths.py",
    "tree_shapley.py",
    "trees.py",
    "trying.py",
)


def over(table: pd.DataFrame) -> pd.DataFrame:
    """Send a table over a line and rebuild it."""
    line = io.BytesIO()
    wire.send(line, *wire.table_out(plain(table)))
    line.seek(0)
    header, buffers = wire.receive(line)
    return wire.table_in(header, wire.arrays_of(header, buffers))


TABLE = pd.DataFrame(
    {
        "whole": [3, -4, 2**53],
        "small": np.array([1, 2, 3], np.int8),
        "large": np.array([1, 2, 2**64 - 1], np.uint64),
        "float": [0.1, np.nan, -np.inf],
        "half": np.array([0.5, 1.5, np.nan], np.float32),
        "bool": [True, False, True],
        "text": ["naïve", None, ""],
        "category": pd.Categorical(["b", None, "a"], categories=["b", "a", "unused"]),
        "ordered": pd.Categorical([3, 1, 3], categories=[1, 2, 3], ordered=True),
        "day": pd.to_datetime(["2020-01-31", None, "1969-12-31 23:59:59.123456"], format="ISO8601"),
        "moment": pd.to_datetime(["2020-01-31", None, "2021-06-30"]).tz_localize("Europe/Berlin"),
        "span": pd.to_timedelta([1, None, -5], unit="h"),
        "maybe": pd.Series([True, np.nan, False], dtype=object),
        "mixed": pd.Series([1, "1", 1.0], dtype=object),
        "nothing": [np.nan, np.nan, np.nan],
    }
)


def test_every_type_arrives_as_it_was() -> None:
    pd.testing.assert_frame_equal(over(TABLE), TABLE)


def test_cells_of_mixed_types_keep_their_types() -> None:
    found = over(pd.DataFrame({"mixed": pd.Series([1, True, 1.0, "1", None], dtype=object)}))
    assert [type(cell) for cell in found["mixed"]] == [int, bool, float, str, float]


def test_a_table_from_read_csv_arrives_as_it_was() -> None:
    csv = "name,n,flag,empty,when\nAda,1,True,,2020-01-01\n,2,,,\nNA é,3,False,,2021-01-01\n"
    table = pd.read_csv(io.StringIO(csv), parse_dates=["when"])
    pd.testing.assert_frame_equal(over(table), table)
    pd.testing.assert_frame_equal(over(german_credit.rows()), german_credit.rows())


def test_other_kinds_of_columns_arrive_as_read_csv_would_have_typed_them() -> None:
    table = pd.DataFrame(
        {
            "nullable whole": pd.array([1, None], dtype="Int64"),
            "whole": pd.array([1, 2], dtype="Int8"),
            "nullable bool": pd.array([True, None], dtype="boolean"),
            "bool": pd.array([True, False], dtype="boolean"),
            "text": pd.array(["a", None], dtype="string"),
            "object": pd.Series(["a", None], dtype=object),
            "none": pd.Series([None, None], dtype=object),
            "arrow": pd.array([1.5, None], dtype="float64[pyarrow]"),
        }
    )
    read = pd.DataFrame(
        {
            "nullable whole": [1, np.nan],
            "whole": [1, 2],
            "nullable bool": pd.Series([True, np.nan], dtype=object),
            "bool": [True, False],
            "text": pd.read_csv(io.StringIO("a\nb\n\n"), skip_blank_lines=False)["a"].iloc[:2],
            "object": ["a", None],
            "none": [np.nan, np.nan],
            "arrow": [1.5, np.nan],
        }
    )
    read["text"] = read["object"]
    pd.testing.assert_frame_equal(over(table), read)


NUMBERS = np.arange(12.0).reshape(4, 3)


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(NUMBERS, columns=["a", "b", "c"]),
        pd.DataFrame(np.asfortranarray(NUMBERS), columns=["a", 7, "a"]),
        pd.DataFrame({"a": NUMBERS[:, 0], "b": NUMBERS[:, 1]}),
        pd.DataFrame(NUMBERS[::2, ::2], columns=["a", "b"]),
        pd.DataFrame(NUMBERS > 4, columns=["a", "b", "c"]),
        pd.DataFrame({"a": np.array([1, 2], np.int8)}),
        pd.DataFrame(NUMBERS[:0], columns=["a", "b", "c"]),
    ],
    ids=["by rows", "by columns", "apart", "strided", "bools", "one", "none"],
)
def test_numbers_of_one_type_travel_as_one_array(table: pd.DataFrame) -> None:
    header, arrays = wire.table_out(plain(table.set_axis(range(7, 7 + len(table)))))
    assert "columns" not in header
    assert len(arrays) == 1
    pd.testing.assert_frame_equal(over(table), table.reset_index(drop=True))


@pytest.mark.parametrize("order", ["C", "F"])
def test_one_array_is_copied_at_neither_end_and_lies_as_it_lay(order: str) -> None:
    cells = np.array(NUMBERS, order=order)  # type: ignore[call-overload]
    table = pd.DataFrame(cells, columns=["a", "b", "c"], copy=False)
    header, (sent,) = wire.table_out(plain(table))
    assert np.shares_memory(sent, cells)
    line = io.BytesIO()
    wire.send(line, header, [sent])
    line.seek(0)
    header, (buffer,) = wire.receive(line)
    (came,) = wire.arrays_of(header, [buffer])
    assert came.flags.f_contiguous == (order == "F")
    assert np.shares_memory(wire.table_in(header, [came]).to_numpy(), came)


def test_an_empty_table_and_repeated_names_arrive() -> None:
    empty = TABLE.drop(columns=["maybe", "mixed"]).head(0)
    pd.testing.assert_frame_equal(over(empty), empty)
    twice = pd.DataFrame([[1, "x"]], columns=["a", "a"])
    pd.testing.assert_frame_equal(over(twice), twice)


def test_the_index_stays_behind() -> None:
    table = TABLE[["whole", "text"]].set_axis([7, 7, 9])
    pd.testing.assert_frame_equal(over(table), table.reset_index(drop=True))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.text()),
            st.floats(),
            st.integers(-(2**63), 2**63 - 1),
            st.booleans(),
        ),
        min_size=1,
    )
)
def test_any_rows_arrive_as_they_were(cells: list[tuple[str | None, float, int, bool]]) -> None:
    table = plain(pd.DataFrame(cells, columns=["text", "float", "whole", "bool"]))
    found = over(table)
    pd.testing.assert_frame_equal(found, table, check_exact=True)


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ([[1], [2]], "list"),
        ([1 + 2j, 3j], "complex128"),
        (pd.cut(pd.Series([1, 5]), [0, 3, 6]), "category of interval"),
        (pd.period_range("2020", periods=2, freq="Y"), "period"),
        ([b"x", b"y"], "bytes"),
    ],
)
def test_what_no_model_can_be_given_is_named(column: object, kind: str) -> None:
    with pytest.raises(AuditError, match=f"'odd' holds values of type {kind}"):
        plain(pd.DataFrame({"fine": [1, 2], "odd": column}))


@pytest.mark.parametrize(
    "labels",
    [
        np.array([0, 1, 1]),
        np.array([0.5, np.nan]),
        np.array([True, False]),
        np.array(["Y", "N", "é"], dtype=object),
        np.array([1, True, "1"], dtype=object),
        np.array([], dtype=object),
    ],
)
def test_labels_arrive_as_they_were(labels: np.ndarray) -> None:
    found = wire.labels_in(*wire.labels_out(labels))
    assert found.dtype == labels.dtype
    np.testing.assert_array_equal(found, labels)
    assert [type(label) for label in found.tolist()] == [type(label) for label in labels.tolist()]


def test_a_missing_label_is_nan() -> None:
    found = wire.labels_in(*wire.labels_out(np.array(["Y", None, np.nan], dtype=object)))
    assert found[0] == "Y"
    assert pd.isna(found[1:]).all()


def test_a_code_without_a_value_is_refused() -> None:
    for code in (-2, 1):
        with pytest.raises(ValueError, match="stands for nothing"):
            wire.labels_in(["Y"], np.array([0, code], np.int32))


def message(header: object, body: bytes = b"") -> io.BytesIO:
    text = json.dumps(header).encode()
    return io.BytesIO(struct.pack(">I", len(text)) + text + body)


def test_a_line_that_ends_early_says_so() -> None:
    line = io.BytesIO()
    wire.send(line, {"rows": 2}, [np.arange(2.0)])
    whole = line.getvalue()
    for length in range(len(whole)):
        with pytest.raises(EOFError):
            wire.receive(io.BytesIO(whole[:length]))
    assert wire.receive(io.BytesIO(whole))[0]["rows"] == 2


@pytest.mark.parametrize(
    "header",
    [
        [],
        {"no": "arrays"},
        {"arrays": [["<f8", [10**12], "C"]]},
        {"arrays": [["|O", [1], "C"]]},
        {"arrays": [["<U3", [1], "C"]]},
        {"arrays": [["<f8", [-1], "C"]]},
        {"arrays": [["<f8", [1.5], "C"]]},
        {"arrays": [["<f8", [1], "A"]]},
        {"arrays": [["<f8,<i4", [1], "C"]]},
        {"arrays": [["|u1", [1, 1, 1, 1], "C"]]},
        {"arrays": [["|u1", [0, 2**48], "C"]]},
        {"arrays": [["|u1", [True], "C"]]},
    ],
)
def test_a_message_that_is_none_is_refused(header: object) -> None:
    with pytest.raises(ValueError, match=r"no array|no header|too large"):
        wire.receive(message(header, b"12345678"), largest=10**6)


def test_an_answer_has_few_arrays_and_a_request_as_many_as_it_has_columns() -> None:
    layouts = [["|u1", [0], "C"]] * (wire.MOST_ARRAYS + 1)
    assert len(wire.receive(message({"arrays": layouts[1:]}), largest=10)[1]) == wire.MOST_ARRAYS
    with pytest.raises(ValueError, match="too many"):
        wire.receive(message({"arrays": layouts}), largest=10)
    assert len(wire.receive(message({"arrays": layouts}))[1]) == wire.MOST_ARRAYS + 1


def test_nothing_is_multiplied_that_cannot_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[int]] = []
    size = wire._size

    def recorded(code: str, shape: list[int], order: str) -> int:
        seen.append(shape)
        return size(code, shape, order)

    monkeypatch.setattr(wire, "_size", recorded)
    long = [["|u1", [int("9" * 4000)] * 1000, "C"]]
    with pytest.raises(ValueError, match="no array looks like that"):
        wire.receive(message({"arrays": long}), largest=10**6)
    del seen[:]
    with pytest.raises(ValueError, match="too large"):
        wire.receive(message({"arrays": [["|u1", [7], "C"]] * 5}), largest=10)
    assert seen == [[7], [7]]


def test_what_is_announced_and_never_comes_takes_no_memory() -> None:
    resource = pytest.importorskip("resource", reason="this system counts no memory")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises((EOFError, MemoryError)):
        wire.receive(message({"arrays": [["|u1", [2**34], "C"]]}, b"few"), 2**35)
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert more * (1 if sys.platform == "darwin" else 1024) < 2**26


def test_small_and_large_arrays_arrive_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "IN_LARGE_PAGES", 7)
    for size in (0, 1, 6, 7, 8, 14, 100):
        body = bytes(range(size))
        layout = {"arrays": [["|u1", [size], "C"]]}
        _, (came,) = wire.receive(message(layout, body + b"next"), 1000)
        assert bytes(came) == body
        layout = {"arrays": [["|u1", [size + 1], "C"]]}
        with pytest.raises(EOFError):
            wire.receive(message(layout, body), 1000)


def test_where_there_is_no_room_it_is_a_lack_of_memory() -> None:
    with pytest.raises(MemoryError):
        wire.receive(message({"arrays": [["<f8", [2**47, 2**12], "C"]]}), 2**63)


def test_a_header_without_an_end_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValueError, match="no header is that long"):
        wire.receive(io.BytesIO(b"\xff\xff\xff\xff"))


def test_an_answer_s_header_is_shorter_shallower_and_made_of_whole_letters() -> None:
    long = message({"arrays": [], "more": "x" * 2**24}, b"")
    assert wire.receive(long)[0]["arrays"] == []
    with pytest.raises(ValueError, match="no header is that long"):
        wire.receive(message({"arrays": [], "more": "x" * 2**24}, b""), largest=10)
    deep = b"[" * 100_000
    with pytest.raises(ValueError, match="no header is that deep"):
        wire.receive(io.BytesIO(wire.LENGTH.pack(len(deep)) + deep), largest=10)
    with pytest.raises(ValueError, match="surrogates not allowed"):
        wire.receive(message({"arrays": [], "class": "\ud800"}, b""), largest=10)
    assert wire.receive(message({"arrays": [], "class": "😀"}, b""), 10)[0]["class"] == "😀"


def test_a_bool_is_true_or_false_whatever_its_byte_was() -> None:
    for code in ("|b1", "<b1", "b1"):
        header = {"arrays": [[code, [3], "C"]]}
        (array,) = wire.arrays_of(header, [bytearray(b"\x00\x01\x07")])
        assert array.tolist() == [False, True, True]
        assert array.view(np.uint8).max() == 1


@pytest.mark.parametrize("name", STANDING_ALONE)
def test_the_worker_stands_alone_and_speaks_old_python(name: str) -> None:
    tree = ast.parse((WORKER / name).read_text(), feature_version=(3, 8))
    imported = {
        alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        (node.module or "").partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert "audit" not in imported
    # `list[str]` is harmless in an old Python only while nobody evaluates it.
    assert "from __future__ import annotations" in (WORKER / name).read_text()
