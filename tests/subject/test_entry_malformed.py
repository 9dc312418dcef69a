"""Malformed rows and configurations: each is one AuditError with one sentence, never another."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from door import of_rows, opened

from audit.errors import AuditError

PRED = {"label": "y", "prediction": "p"}
TWO = {**PRED, "task": "binary"}
SCORE = {"label": "y", "score": "s"}
OK = "y,p,g\n1,1,a\n0,0,b\n"

FILES: list[tuple[str | bytes, dict[str, Any], str]] = [
    ("", PRED, "The file is empty"),
    ("\n\n\n", PRED, "nothing but empty lines"),
    ("y,p\n", PRED, "a header and no row"),
    ("y,p", PRED, "a header and no row"),
    ("y,y\n1,1\n", PRED, "Two columns are called 'y'"),
    ("y;p\n1;1\n", PRED, "separated by semicolons"),
    ("y\tp\n1\t1\n", PRED, "separated by tabs"),
    ("y,p\n1,1\n0\n", PRED, "line 3 has 1"),
    ("y,p\n1,1,\n", PRED, "line 2 has 3"),
    ("Report\ny,p\n1,1\n", PRED, "The header has 1 field, but line 2 has 2"),
    ('y,p\n1,1\n0,"0\n', PRED, "never closed"),
    ("y,p,g\n1,1,caf\xe9\n".encode("latin-1"), PRED, r"Line 2 is not UTF-8.*0xE9.*latin-1 'é'"),
    ("y,p,g\n1,1,€\n".encode("cp1252"), PRED, "windows-1252 '€'"),
    ("y,p,caf\xe9\n1,1,a\n".encode("latin-1"), PRED, "Line 1 is not UTF-8"),
    (OK.encode("utf-16"), PRED, "UTF-16"),
    (OK.encode("utf-16-le"), PRED, "null bytes"),
    (b"PAR1" + b"\x00" * 40, PRED, "a Parquet file, not CSV"),
    (b"PK\x03\x04" + b"\x00" * 40, PRED, "an Excel workbook"),
    (bytes(range(256)), PRED, "UTF-8|null bytes"),
    (OK, {"label": "Y", "prediction": "p"}, "no column 'Y'.*Did you mean y"),
    (OK, {"label": "y", "prediction": "predicted"}, "no column 'predicted'"),
    (OK, {**PRED, "sensitive": ["gg"]}, "no column 'gg'.*sensitive in rows.csv"),
    (OK, {**PRED, "weight": "w"}, "no column 'w'"),
    (OK, {**PRED, "key": "id"}, "no column 'id'"),
    (OK, {**PRED, "split": "set"}, "no column 'set'"),
    (OK, {**PRED, "drop": ["name"]}, "no column 'name'"),
    (OK, {"label": "y", "score": "s"}, "no column 's'"),
    (OK, {"label": "y"}, "Nothing says what is to be audited"),
    (OK, {**PRED, "model": "m.skops"}, "Both prediction or score columns and a model"),
    (OK, {**PRED, "train": "random_forest"}, r"Both .* and \[train\]"),
    (OK, {"label": "y", "prediction": "y"}, "named as label and prediction"),
    (OK, {**PRED, "sensitive": ["y"]}, "named as label and sensitive"),
    (OK, {**PRED, "sensitive": ["g", "g"]}, "named as sensitive twice"),
    (OK, {**PRED, "key": "g", "weight": "g"}, "named as weight and key"),
    (OK, {**PRED, "bins": {"g": [1]}}, "g has bins but is no sensitive attribute"),
    (OK, {**PRED, "references": {"sex": "a"}}, "sex has references but is no sensitive"),
    (OK, {**PRED, "sensitive": ["g"], "references": {"g": "A"}}, "no group of g.*mean a"),
    (
        OK,
        {**PRED, "sensitive": ["g"], "bins": {"g": [1]}},
        "The g to cut into bins is not a finite number.*row 1 holds 'a'",
    ),
    (OK, {**PRED, "positive": "yes"}, "positive class 'yes' is none of the classes 0 and 1"),
    (OK, {**PRED, "favourable": 2}, "favourable class 2 is none of the classes"),
    ("y,p\n1,1\n1,0\n", PRED, "label is 1 in every row"),
    ("y,p\nyes,yes\nyes,yes\n", PRED, "only 'yes'"),
    ("y,p\nno,no\nyes,yes\n", PRED, "Nothing says which of the classes 'no' and 'yes'"),
    ("y,p\n1,1\n2,2\n", PRED, "Nothing says which of the classes 1 and 2"),
    ("y,p\na,a\nb,b\nc,c\n", TWO, "There are 3 classes, 'a', 'b' and 'c'.*--task multiclass"),
    ("y,p\n0.1,1\n0.2,1\n0.3,0\n", TWO, "There are 3 classes, 0.1, 0.2 and 0.3"),
    ("y,p\n,1\n,0\n", PRED, "The label holds nothing"),
    ("y,p\n1,0.73\n0,0.21\n", PRED, "probabilities where classes.*row 1 holds '0.73'"),
    ("y,p\n1,1\n0,\n", PRED, "no known class: row 2 holds nothing"),
    ("y,p\n1,1\n0,maybe\n", PRED, "no known class: row 2 holds 'maybe'"),
    ("y,p\n1,1\n0,NA\n", PRED, "row 2 holds 'NA'"),
    ("y,p\n1,1\n0,2\n", PRED, "row 2 holds '2'"),
    ("y,p\n1,1\n0, 0\n", PRED, "row 2 holds ' 0'"),
    ("y,p\n1,yes\n0,no\n", PRED, "no known class: row 1 holds 'yes'"),
    ("p\n0.2\n0.4\n0.9\n", {"prediction": "p"}, "probabilities where classes"),
    ("p\n0\n1\n2\n", {"prediction": "p", "task": "binary"}, "There are 3 classes"),
    ("p,q\n0,1\n,1\n", {"prediction": "p"}, "row 2 holds nothing"),
    ("s\n0.1\n0.2\n", {"score": "s", "positive": "hired"}, "'hired' is none of the classes"),
    ("y,s\n1,0.5\n0,1.5\n", SCORE, r"outside \[0, 1\]: row 2 holds '1.5'"),
    ("y,s\n1,-0.01\n0,0.5\n", SCORE, r"outside \[0, 1\]"),
    ("y,s\n1,7\n0,3\n", SCORE, r"outside \[0, 1\]: row 1 holds '7'; row 2 holds '3'"),
    ("y,s\n1,high\n0,0.5\n", SCORE, "score is not a finite number everywhere: row 1 holds 'high'"),
    ("y,s\n1,inf\n0,0.5\n", SCORE, "row 1 holds 'inf'"),
    ('y,s\n1,"0,5"\n0,0.5\n', SCORE, "row 1 holds '0,5'"),
    ("y,s\n1, \n0,0.5\n", SCORE, "row 1 holds ' '"),
    ("y,s\n1,1_0\n0,0.5\n", SCORE, "row 1 holds '1_0'"),
    ("y,s\n1,\n0,\n", SCORE, "No row is left to audit.*2 for blank score"),
    ("y,s\n1,.5\n0,.4\n", {**SCORE, "threshold": 1.5}, "The threshold is 1.5"),
    ("y,s\n1,.5\n0,.4\n", {**SCORE, "threshold": float("nan")}, "threshold is nan"),
    ("y,p,w\n1,1,-1\n0,0,1\n", {**PRED, "weight": "w"}, "weight is negative: row 1 holds '-1'"),
    ("y,p,w\n1,1,x\n0,0,1\n", {**PRED, "weight": "w"}, "weight is not a finite number"),
    ("y,p,w\n1,1,inf\n0,0,1\n", {**PRED, "weight": "w"}, "weight is not a finite number"),
    ("y,p,w\n1,1,0\n0,0,0\n", {**PRED, "weight": "w"}, "Every weight is 0"),
    ("y,p,w\n1,1,1\n0,0,\n", {**PRED, "weight": "w"}, "label is 1 in every row"),
    ("y,p,k\n1,1,a\n0,0,a\n", {**PRED, "key": "k"}, "key 'a' occurs twice, in rows 1 and 2"),
    ("y,p,k\n1,1,a\n0,0,\n", {**PRED, "key": "k"}, "key is missing: row 2"),
    ("y,p,s\n1,1,train\n0,0,train\n", {**PRED, "split": "s"}, "No row says test"),
    ("y,p,s\n1,1,test\n0,0,dev\n", {**PRED, "split": "s"}, "train or test: row 2 holds 'dev'"),
    ("y,p,s\n1,1,test\n0,0,\n", {**PRED, "split": "s"}, "train or test: row 2 holds nothing"),
    (OK, {**PRED, "split": "g", "train_data": "x.csv"}, "Training rows are named twice"),
    ("y,p,g\n1,1,(missing)\n0,0,b\n", {**PRED, "sensitive": ["g"]}, r"group called \(missing\)"),
    ("y,p,g\n1,1,1\n0,0,2\n", {**PRED, "sensitive": ["g"], "bins": {"g": [2, 1]}}, "ascending"),
    ("y,p,g\n1,1,1\n0,0,2\n", {**PRED, "sensitive": ["g"], "bins": {"g": []}}, "ascending"),
    ("y,p,g\n1,1,1\n0,0,2\n", {**PRED, "sensitive": ["g"], "bins": {"g": [float("nan")]}}, "asc"),
    ("y,g\n1,1\n0,1\n", {"train": "random_forest", "sensitive": ["g"]}, "without a label"),
    ("y,g\n1,1\n0,1\n", {"train": "random_forest", "label": "y"}, "too few rows to hold any out"),
]


@pytest.mark.parametrize(("content", "options", "said"), FILES, ids=[said for *_, said in FILES])
def test_a_malformed_file_is_one_sentence(
    tmp_path: Path, content: str | bytes, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(AuditError, match=f"(?s){said}") as caught:
        opened(tmp_path, content, **options)
    message = str(caught.value)
    assert "Traceback" not in message
    assert "\n" not in message
    assert message.endswith((".", "?"))
    assert caught.value.where or caught.value.remedy


def test_a_missing_file_is_named_with_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(OK)
    with pytest.raises(AuditError, match=r"There is no file .*Did you mean people\.csv"):
        of_rows(str(tmp_path / "poeple.csv"), **PRED)
    with pytest.raises(AuditError, match="There is no folder"):
        of_rows(str(tmp_path / "none" / "people.csv"), **PRED)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="is a folder"):
        of_rows(tmp_path, **PRED)


@pytest.mark.parametrize("name", ["rows.xlsx", "rows", "rows.json", "rows.csv.bz2"])
def test_a_file_of_another_kind_names_the_kinds(tmp_path: Path, name: str) -> None:
    with pytest.raises(AuditError, match=r"no kind this tool reads.*\.csv.*\.parquet"):
        opened(tmp_path, OK, name, **PRED)


@pytest.mark.parametrize("name", ["a\x00b.csv", "x" * 5000 + ".csv"])
def test_a_path_that_cannot_be(name: str) -> None:
    with pytest.raises(AuditError):
        of_rows(name, **PRED)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="here everything may be read")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(OK)
    file.chmod(0)
    with pytest.raises(AuditError, match="may not be read"):
        of_rows(file, **PRED)


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
def test_no_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def forbidden(*given: object, **named: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / name).write_bytes(b"x")
    monkeypatch.setattr(Path, "open", forbidden)
    monkeypatch.setattr(pq, "ParquetFile", forbidden)
    with pytest.raises(AuditError, match="may not be read"):
        of_rows(tmp_path / name, **PRED)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not gzip at all", "damaged"),
        (gzip.compress(OK.encode(), mtime=0)[:-6], "damaged"),
        (gzip.compress(OK.encode(), mtime=0)[:15] + b"\xff" * 30, "damaged"),
        (gzip.compress(b"", mtime=0), "nothing but empty lines"),
    ],
)
def test_a_damaged_gzip(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(AuditError, match=said):
        opened(tmp_path, content, "rows.csv.gz", **PRED)


@pytest.mark.parametrize("content", [b"no", OK.encode(), b"PAR1" + b"\x00" * 50 + b"PAR1"])
def test_a_parquet_file_that_is_none(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(AuditError, match="no Parquet file, or a damaged one"):
        opened(tmp_path, content, "rows.parquet", **PRED)


def test_a_parquet_file_without_rows_or_with_doubled_names(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"y": pa.array([], pa.int64())}), file)
    with pytest.raises(AuditError, match="no row"):
        of_rows(file, **PRED)
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["y", "y"]), file)
    with pytest.raises(AuditError, match="Two columns are called 'y'"):
        of_rows(file, **PRED)


FRAMES: list[tuple[Any, dict[str, Any], str]] = [
    (None, PRED, "No rows are given"),
    ({"y": [0, 1], "p": [0]}, PRED, "do not fit together"),
    ({"y": [0, 1], "p": [0.0, np.nan]}, PRED, "row 2 holds nothing"),
    ({"y": [0, 1], "p": [0.1, 0.9]}, PRED, "probabilities"),
    ({"y": [0, 1], "p": [None, None]}, PRED, "row 1 holds nothing; row 2"),
    ({"y": [0, 1], "s": [True, False]}, SCORE, "score is not a finite number"),
    ({"y": [0, 1], "s": [0.5, np.inf]}, SCORE, "row 2 holds 'inf'"),
    ({"y": [[0], [1]], "p": [[0], [1]]}, PRED, "Nothing says which"),
    ({"y": [0, 1], "p": pd.to_datetime(["2020", "2021"])}, PRED, "no known class"),
    ({"y": [0, 1], "p": [1 + 1j, 2j]}, PRED, "no known class"),
    ({"y": [object(), object()], "p": [0, 1]}, PRED, "Nothing says which"),
]


@pytest.mark.parametrize(("rows", "options", "said"), FRAMES, ids=[said for *_, said in FRAMES])
def test_a_malformed_frame_is_one_sentence(rows: Any, options: dict[str, Any], said: str) -> None:
    with pytest.raises(AuditError, match=said) as caught:
        of_rows(rows, **options)
    assert "\n" not in str(caught.value)


def test_a_message_shows_few_rows_and_short_values(tmp_path: Path) -> None:
    rows = "".join(f"{n % 2},{'x' * 300}{n}\n" for n in range(50))
    with pytest.raises(AuditError) as caught:
        opened(tmp_path, "y,p\n" + rows, **PRED)
    assert "and 47 more" in str(caught.value)
    assert len(str(caught.value)) < 400
