"""Parquet: its own types, its own row count, and the same audit as the CSV of the same rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.errors import AuditError
from audit.subject import table as table_module
from audit.subject.source import load_rows


def written(folder: Path, columns: dict[str, object], name: str = "rows.parquet") -> Path:
    file = folder / name
    pq.write_table(pa.table(columns), file)
    return file


def test_text_of_every_type(tmp_path: Path) -> None:
    columns: dict[str, object] = {
        "text": ["NA", "", None],
        "whole": [1, 2, None],
        "float": pa.array([1.0, 0.5, float("nan")]),
        "truth": [True, False, None],
        "day": [date(2020, 1, 2), None, date(2021, 3, 4)],
        "exact": [Decimal("1.50"), Decimal("2.00"), None],
        "category": pa.array(["x", None, "y"]).dictionary_encode(),
        "nothing": pa.nulls(3),
        "nested": [[1, 2], None, []],
        "bytes": pa.array([b"x", b"\xff", None]),
        "large": pa.array(["a", "", None], pa.large_string()),
        "view": pa.array(["a", "", None], pa.string_view()),
    }
    table = load_rows(written(tmp_path, columns))
    found = {column: table.text(column).to_pylist() for column in table.columns}
    for column, texts in found.items():
        words = table.coded(column)
        assert [words.word(row) or None for row in range(3)] == texts, column
    assert found == {
        "text": ["NA", None, None],
        "whole": ["1", "2", None],
        "float": ["1", "0.5", None],
        "truth": ["True", "False", None],
        "day": ["2020-01-02", None, "2021-03-04"],
        "exact": ["1.50", "2.00", None],
        "category": ["x", None, "y"],
        "nothing": [None, None, None],
        "nested": ["[1, 2]", None, "[]"],
        "bytes": ["b'x'", "b'\\xff'", None],
        "large": ["a", None, None],
        "view": ["a", None, None],
    }


def test_a_view_is_what_pandas_reads(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"a": [1, 2], "b": ["x", None], "c": pd.Categorical(["u", "v"]), "d": [0.5, np.nan]}
    )
    file = tmp_path / "rows.parquet"
    frame.to_parquet(file)
    table = load_rows(file)
    shown = table.view(["d", "c", "b", "a"])
    pd.testing.assert_frame_equal(shown, pd.read_parquet(file)[["d", "c", "b", "a"]])


def test_an_index_that_pandas_wrote_is_no_column(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1, 2, 3]}, index=[7, 8, 9])
    frame[frame["a"] > 1].to_parquet(tmp_path / "plain.parquet")
    frame.rename_axis("person").to_parquet(tmp_path / "named.parquet")
    plain, named = (load_rows(tmp_path / f"{name}.parquet") for name in ("plain", "named"))
    assert (plain.columns, plain.identifiers) == (("a",), ())
    assert (named.columns, named.identifiers) == (("a",), ("person",))
    assert named.text("person").to_pylist() == ["7", "8", "9"]
    assert plain.view(["a"]).index.tolist() == [0, 1]


def test_a_column_with_a_dot_in_its_name(tmp_path: Path) -> None:
    table = load_rows(written(tmp_path, {"a": [1], "a.b": ["x"], "a.b.c": [0.5]}))
    assert table.text("a.b").to_pylist() == ["x"]
    assert table.view(["a.b.c", "a"]).columns.tolist() == ["a.b.c", "a"]


def test_the_footer_alone_decides_on_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, {"a": list(range(100))})
    monkeypatch.setattr(table_module, "MAX_ROWS", 99)
    with pytest.raises(AuditError, match="more than 99 rows"):
        load_rows(file)
    monkeypatch.setattr(table_module, "MAX_ROWS", 100)
    monkeypatch.setattr(table_module, "MAX_BYTES", 10)
    with pytest.raises(AuditError, match="GB"):
        load_rows(file)


def test_a_damaged_page_is_told_when_its_column_is_read(tmp_path: Path) -> None:
    file = written(tmp_path, {"a": [f"word {n}" for n in range(2000)]})
    content = bytearray(file.read_bytes())
    content[8:400] = b"\xff" * 392
    file.write_bytes(bytes(content))
    with pytest.raises(AuditError, match="cannot be read"):
        load_rows(file).text("a")
