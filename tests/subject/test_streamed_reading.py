"""Batches decoded ahead of the counting: the same batches, and nothing left behind."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.errors import AuditError
from audit.subject.streamed import fold as fold_module
from audit.subject.streamed.bins import BINS, ScoreBins
from audit.subject.streamed.fold import batches_of


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A thousand rows in seven row groups, read in batches of 64."""
    monkeypatch.setattr(fold_module, "BATCH_ROWS", 64)
    rng = np.random.default_rng(0)
    rows = pa.table({"sex": rng.choice(["f", "m"], 1000), "score": rng.random(1000)})
    path = tmp_path / "rows.parquet"
    pq.write_table(rows, path, row_group_size=150)
    return path


@pytest.mark.parametrize("columns", [["sex", "score"], ["score"], ["sex"]])
def test_they_are_the_rows_of_the_file_in_order(file: Path, columns: list[str]) -> None:
    batches = list(batches_of(file, columns))
    assert max(batch.num_rows for batch in batches) <= 64
    read = pa.Table.from_batches(batches).to_pydict()
    assert read == pq.read_table(file, columns=columns).to_pydict()


def test_texts_come_as_codes(file: Path) -> None:
    batch = next(iter(batches_of(file, ["sex", "score"])))
    assert pa.types.is_dictionary(batch.column("sex").type)
    assert batch.column("score").type == pa.float64()


def test_no_thread_is_left_behind(file: Path) -> None:
    before = threading.active_count()
    for _ in batches_of(file, ["score"]):
        pass
    assert threading.active_count() == before
    for _ in batches_of(file, ["score"]):
        break  # as where rows turn out to be too varied to be counted
    assert threading.active_count() == before


def test_a_file_damaged_within_is_refused_in_a_sentence(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 200] = b"\xff" * 200
    file.write_bytes(whole)
    with pytest.raises(AuditError, match="cannot be read") as caught:
        list(batches_of(file, ["sex", "score"]))
    assert str(file) in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("scores", [1, BINS, BINS + 1, 2 * BINS - 1])
def test_half_bins_are_counted_until_there_are_more_than_bins(scores: int) -> None:
    """Batch by batch; once there are more, how many more does not matter."""
    score = np.random.default_rng(0).permutation(np.arange(scores) / (2 * (BINS - 1)))
    bins = ScoreBins(weights=0)
    for part in np.array_split(score, 5):
        bins.add(np.zeros(len(part), np.int64), (1,), part, ())
    assert bins.halves == scores if scores <= BINS else bins.halves > BINS
    codes, (rows, total) = bins.cells.occupied()
    expected = np.bincount(np.floor(score * (BINS - 1)).astype(int), minlength=BINS)
    assert rows.tolist() == expected[codes].tolist()
    assert rows.sum() == scores
    assert total.sum() == pytest.approx(score.sum())
