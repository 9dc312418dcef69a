"""CSV and TSV: text stays text, features are what pandas would have read, nothing shifts."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.subject import table as table_module
from audit.subject.data import csv as csv_source
from audit.subject.source import load_rows


def written(folder: Path, content: str | bytes, name: str = "rows.csv") -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def texts(file: Path, column: str, **options: bool) -> list[str | None]:
    found: list[str | None] = load_rows(file, **options).text(column).to_pylist()
    return found


def test_only_an_empty_field_is_missing(tmp_path: Path) -> None:
    file = written(tmp_path, 'g,x\nNA,1\nNone,2\nnull,3\nnan,4\n,5\n"",6\n007,7\n7,8\n ,9\n')
    assert texts(file, "g") == ["NA", "None", "null", "nan", None, None, "007", "7", " "]


def test_the_same_column_as_a_feature_is_what_pandas_reads(tmp_path: Path) -> None:
    content = "g,n,b,d,f\nNA,007,True,2020-01-01,1.5\nx,7,False,2020-01-02,\n"
    table = load_rows(written(tmp_path, content))
    shown = table.view(list(table.columns))
    pd.testing.assert_frame_equal(shown, pd.read_csv(io.StringIO(content)))
    assert shown["n"].tolist() == [7, 7]
    assert shown["b"].dtype == bool
    assert pd.isna(shown["g"][0])


def test_a_view_keeps_the_order_it_was_asked_for(tmp_path: Path) -> None:
    table = load_rows(written(tmp_path, "a,b,c\n1,2,3\n"))
    assert list(table.view(["c", "a"]).columns) == ["c", "a"]


def test_bom_and_crlf_and_quoted_newlines(tmp_path: Path) -> None:
    file = written(tmp_path, b'\xef\xbb\xbfa,b\r\n"x\ny",2\r\n"say ""hi""",3\r\n')
    table = load_rows(file)
    assert table.columns == ("a", "b")
    assert texts(file, "a") == ["x\ny", 'say "hi"']


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
def test_every_line_end_will_do(tmp_path: Path, end: str) -> None:
    lines = ["a,b", "1,2", "3,4"]
    file = written(tmp_path, (end or "\n").join(lines) + end)
    assert texts(file, "b") == ["2", "4"]


def test_empty_lines_are_no_rows(tmp_path: Path) -> None:
    assert load_rows(written(tmp_path, "\n\na,b\n\n1,2\n\n\n3,4\n\n")).rows == 2


def test_a_column_without_a_name_is_called_as_pandas_calls_it(tmp_path: Path) -> None:
    content = ",a\n0,x\n1,y\n"
    table = load_rows(written(tmp_path, content))
    assert table.columns == tuple(pd.read_csv(io.StringIO(content)).columns)


def test_tabs_and_gzip(tmp_path: Path) -> None:
    tsv = written(tmp_path, "a\tb\n1,5\t2\n", "rows.tsv")
    packed = written(tmp_path, gzip.compress(b"a,b\n1,2\n"), "rows.csv.gz")
    both = written(tmp_path, gzip.compress(b"a\tb\n1\t2\n"), "ROWS.TSV.GZ")
    assert texts(tsv, "a") == ["1,5"]
    assert texts(packed, "b") == ["2"]
    assert texts(both, "b") == ["2"]
    assert load_rows(packed).sha256 == hashlib.sha256(packed.read_bytes()).hexdigest()


def test_name_and_digest_are_the_files(tmp_path: Path) -> None:
    file = written(tmp_path, "a\n1\n")
    table = load_rows(str(file))
    assert table.name == "rows.csv"
    assert table.sha256 == hashlib.sha256(b"a\n1\n").hexdigest()


def test_a_broken_line_is_refused_by_its_line_number(tmp_path: Path) -> None:
    file = written(tmp_path, 'a,b,c\n"x\ny",2,3\n\n1,2\n4,5,6,7\n1,2,3\n9\n')
    with pytest.raises(AuditError) as caught:
        load_rows(file)
    assert "The header has 3 fields" in caught.value.what
    assert "line 5 has 2" in caught.value.what
    assert "line 6 has 4" in caught.value.what
    assert "line 8 has 1" in caught.value.what


def test_broken_lines_are_left_out_on_request_and_counted(tmp_path: Path) -> None:
    file = written(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8\n")
    table = load_rows(file, skip_bad_lines=True)
    assert (table.rows, table.skipped) == (2, 2)
    assert texts(file, "a", skip_bad_lines=True) == ["1", "7"]


def test_a_file_that_ends_in_a_skipped_line(tmp_path: Path) -> None:
    table = load_rows(written(tmp_path, 'a,b\n1,"2"\n3'), skip_bad_lines=True)
    assert (table.rows, table.skipped) == (1, 1)


@pytest.mark.parametrize(
    "content",
    [
        'a,b\n1,"2\n3,4\n5,6\n',
        'a,b\n1,"2',
        'a,b\n1,"2\n',
        'a\n"1\n2\n3\n',
        'a,b\n1,"x""\n',
    ],
)
def test_a_quote_that_never_closes_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(AuditError, match="quote"):
        load_rows(written(tmp_path, content))


def test_an_open_quote_in_the_middle_is_never_skipped_over(tmp_path: Path) -> None:
    content = 'a,b\n1,2\n"3,4\n5,6\n7,8\n'
    with pytest.raises(AuditError, match="Line 3 opens a quote"):
        load_rows(written(tmp_path, content), skip_bad_lines=True)


@pytest.mark.parametrize(
    "content",
    [
        'a,b\n1,"x\n"\n',
        'a,b\n1,"x"\n\n\n',
        'a,b\n1,""\n',
        "a,b\n1,\n",
        'a\n"""x"""',
        'a,b\n1,2"x\n',
    ],
)
def test_a_file_that_ends_properly_is_read(tmp_path: Path, content: str) -> None:
    found = load_rows(written(tmp_path, content)).view(["a"])
    pd.testing.assert_frame_equal(found, pd.read_csv(io.StringIO(content))[["a"]])


def test_a_long_last_field_ends_the_file(tmp_path: Path) -> None:
    for field in ("x" * 200_000, '"' + "x\n" * 50_000 + '"'):
        file = written(tmp_path, f"a,b\n1,{field}\n")
        assert len(texts(file, "b")[0] or "") == len(field.strip('"'))
    with pytest.raises(AuditError, match="quote"):
        load_rows(written(tmp_path, 'a,b\n1,"' + "x\n" * 50_000))


def test_bytes_that_are_no_text_are_told_behind_skipped_lines_too(tmp_path: Path) -> None:
    file = written(tmp_path, b"a,b\n1\n2,3\n" + b"4,5\n" * 10 + b"6,\xe9\n7,8\n")
    with pytest.raises(AuditError, match="Line 14 is not UTF-8"):
        load_rows(file, skip_bad_lines=True)


def test_a_byte_order_mark_before_a_lonely_header(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="a header and no row"):
        load_rows(written(tmp_path, b"\xef\xbb\xbfa"))


@pytest.mark.skipif(os.name == "nt", reason="no named pipes here")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rows.csv")
    with pytest.raises(AuditError, match="no ordinary file"):
        load_rows(tmp_path / "rows.csv")


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    file = written(tmp_path, "a\n1\n", os.fsdecode(b"r\xe9.csv"))
    assert load_rows(file).name == "r?.csv"


def test_rows_over_the_cap_are_refused_while_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_module, "MAX_ROWS", 10)
    with pytest.raises(AuditError, match="more than 10 rows"):
        load_rows(written(tmp_path, "a,b\n" + "1,2\n" * 20))


def test_a_gzip_bomb_is_not_inflated_beyond_the_cap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_module, "MAX_BYTES", 10_000_000)
    bomb = gzip.compress(b"a,b\n" + b"1,2\n" * 10_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(AuditError, match="GB"):
        load_rows(written(tmp_path, bomb, "bomb.csv.gz"))


def test_a_line_longer_than_a_block_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_source, "LINE_BYTES", 2**20)
    with pytest.raises(AuditError, match="longer than 1 MiB"):
        load_rows(written(tmp_path, "a,b\n1," + "x" * 2**21 + "\n"))


def test_rows_that_span_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_source, "LINE_BYTES", 64)
    lines = [f'{n},"g {n % 7}\n,{n % 3}"' for n in range(200)]
    table = load_rows(written(tmp_path, "n,g\n" + "\n".join(lines)))
    words = table.coded("g")
    assert table.rows == 200
    assert [words.word(row) for row in (0, 8, 199)] == ["g 0\n,0", "g 1\n,2", "g 3\n,1"]
    assert table.view(["n"])["n"].tolist() == list(range(200))


CELL = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(["NA", "None", "null", "007", "7", " ", "1e3", "-1.5", "True", "FALSE", '"']),
    st.sampled_from(["2020-01-01", "inf", "=1+1", "a,b", "x\ny", "x\ry", "‏", "0x1"]),
    st.integers(-(10**6), 10**6).map(str),
    st.floats(allow_nan=False, width=32).map(str),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_any_text_comes_back_and_pandas_agrees(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    content = "a,b\n" + "".join(f"{quoted(a)},{quoted(b)}\n" for a, b in rows)
    table = load_rows(written(tmp_path, content))
    assert [word or "" for word in table.text("a").to_pylist()] == [a for a, _ in rows]
    wanted = pd.read_csv(io.BytesIO(content.encode()), low_memory=False)
    pd.testing.assert_frame_equal(table.view(["a", "b"]), wanted)
    assert np.array_equal(table.coded("b").codes >= 0, [b != "" for _, b in rows])


def test_a_gzip_of_one_endless_line_is_not_held(tmp_path: Path) -> None:
    bomb = gzip.compress(b"x" * 40_000_000)
    with pytest.raises(AuditError, match="longer than 8 MiB"):
        load_rows(written(tmp_path, bomb, "bomb.csv.gz"))
