"""A large file with its answers in columns, opened without ever holding its rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import prod
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from audit.config import AuditConfig
from audit.errors import AuditError
from audit.subject.door.roles import roles
from audit.subject.streamed.bins import BINS, EXPONENT, ScoreBins
from audit.subject.streamed.cells import ROOM
from audit.subject.streamed.column import Column, TooVaried
from audit.subject.streamed.fold import Codes, Floats, Fold, Layout, batches_of
from audit.subject.subject import BinnedScores, Folded, ScoredRows, Subject
from audit.subject.table import Table

STREAMED_ROWS = 2_000_000
"""A Parquet file of more rows than this is not held in memory if its answers lie in columns."""


def open_streamed(
    given: object, table: Table, config: AuditConfig, opened: Callable[[Table], Subject]
) -> Subject | None:
    """Open a large file in one pass, without holding its rows; None where that cannot be done.

    The rows that are alike pass the door once, through `opened`, as a table that says how many
    they are. None is returned where the file is small or no Parquet file, where something is
    asked of every single row (a key, a list of the best, a number that is not cut, a score for
    each class), and where the door refuses: whoever holds all rows can name those that are wrong.
    """
    layout = _layout(given, table, config)
    if layout is None:
        return None
    try:
        fold = Fold(layout, _schema(layout.file))
        fold.take_all(table.rows)
        alike, kinds = _table(fold, table)
        subject = opened(alike)
    except (TooVaried, AuditError):
        return None
    if subject.task != "binary" or subject.quantities or subject.keys is None:
        return None
    return _as_folded(subject, fold, alike, kinds)


def _layout(given: object, table: Table, config: AuditConfig) -> Layout | None:
    """Say what is read of the file, or None where it is held in memory like any other."""
    data, model = config.data, config.model
    if not isinstance(given, str | os.PathLike) or table.rows <= STREAMED_ROWS:
        return None
    if config.audit.task not in (None, "binary"):
        return None
    file = Path(given)
    named = [column for _, column in roles(config)]
    single = model.score is None or isinstance(model.score, str)
    if file.suffix.lower() not in (".parquet", ".pq") or not single or data.key or data.top_k:
        return None
    if model.baseline_prediction is not None:
        return None  # two models on the same rows are compared row by row
    if len(set(named)) < len(named) or not set(named) <= set(table.columns):
        return None
    score = model.score if isinstance(model.score, str) else None
    others = (model.prediction, score, data.weight)
    schema = _schema(file)
    numbers = [schema.field(name).type for name in (score, data.weight) if name is not None]
    kinds = [schema.field(name).type for name in named]
    if not all(map(_is_number, numbers)) or not all(map(Column.fits, kinds)):
        return None
    return Layout(
        file=file,
        named=tuple(name for name in named if name not in others),
        prediction=model.prediction,
        score=score,
        weight=data.weight,
        threshold=model.threshold if model.prediction is None else None,
    )


def _schema(file: Path) -> pa.Schema:
    with pq.ParquetFile(file) as parquet:
        return parquet.schema_arrow


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_float32(kind) or pa.types.is_float64(kind))


def _table(fold: Fold, table: Table) -> tuple[Table, Codes]:
    """Return the rows that are alike as a table, and the code of each before its prediction."""
    codes, amounts = fold.cells.occupied()
    places = np.unravel_index(codes, fold.shape)
    columns = {
        column.name: column.cells(place.astype(np.int64))
        for column, place in zip(fold.columns, places, strict=False)
    }
    no_score, reached, no_weight, said = places[len(fold.columns) :]
    layout = fold.layout
    if fold.prediction is not None:
        columns[fold.prediction.name] = fold.prediction.cells(said.astype(np.int64))
    if layout.score is not None:
        columns[layout.score] = _floats(reached.astype(np.float64), no_score)
    if layout.weight is not None:
        columns[layout.weight] = _floats(amounts[1], no_weight)
    alike = replace(
        table,
        rows=len(codes),
        cells=columns.__getitem__,
        view=lambda wanted: pd.DataFrame({name: columns[name].to_pandas() for name in wanted}),
        times=amounts[0].astype(np.int64),
    )
    return alike, codes // fold.shape[-1]


def _floats(values: Floats, blank: Codes) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, pa.float64(), mask=blank.astype(np.bool_))])


def _as_folded(subject: Subject, fold: Fold, alike: Table, codes: Codes) -> Subject:
    """Say of each entry how many rows it stands for, and where the scores are to be found."""
    assert subject.keys is not None
    assert alike.times is not None
    entries = subject.keys - 1
    scores = binned = None
    if fold.scores is not None:
        kinds, firsts = np.unique(codes[entries], return_index=True)
        entry_of = _lookup(kinds, firsts, prod(fold.shape[:-1]))
        scores = _scores(fold, entry_of)
        binned = None if fold.scores.full else _binned(fold.scores, entry_of)
    squares = None
    if subject.weight is not None:
        squares = fold.cells.occupied()[1][2][entries]
    folded = Folded(rows=alike.times[entries], squares=squares, binned=binned, scores=scores)
    return replace(subject, keys=None, y_score=None, folded=folded)


def _scores(fold: Fold, entry_of: Callable[[Codes], Codes]) -> Callable[[], Iterator[ScoredRows]]:
    """Return a second look at the file: each audited row's score and the entry it belongs to."""
    layout, shape = fold.layout, fold.shape
    columns = [name for name in layout.columns if name != layout.prediction]

    def scores() -> Iterator[ScoredRows]:
        for batch in batches_of(layout.file, columns):
            alike = fold.alike(batch)
            assert alike.score is not None
            if fold.shape != shape:
                raise AuditError("The file has changed while it was read", where=str(layout.file))
            entry = entry_of(alike.codes)
            kept = slice(None) if (entry >= 0).all() else entry >= 0
            weight = None if alike.weight is None else alike.weight[kept]
            yield ScoredRows(entry[kept], alike.score[kept], weight)

    return scores


def _binned(scores: ScoreBins, entry_of: Callable[[Codes], Codes]) -> BinnedScores:
    """Return the scores of the audited rows in bins."""
    codes, amounts = scores.cells.occupied()
    kind, bin_ = np.divmod(codes, BINS)
    entry = entry_of(kind)
    kept = entry >= 0
    rows, total, *weights = (amount[kept] for amount in amounts)
    weight, squares = weights or (None, None)
    return BinnedScores(
        exponent=EXPONENT,
        halves=scores.halves,
        entry=entry[kept],
        bin=bin_[kept],
        rows=rows.astype(np.int64),
        total=total,
        weight=weight,
        squares=squares,
    )


def _lookup(kinds: Codes, firsts: Codes, possible: int) -> Callable[[Codes], Codes]:
    """Return what finds the entry of each code; -1 for a row that is not audited."""
    if possible <= ROOM:
        table = np.full(possible, -1, np.int64)
        table[kinds] = firsts
        return table.__getitem__

    def search(codes: Codes) -> Codes:
        places = np.minimum(np.searchsorted(kinds, codes), len(kinds) - 1)
        return np.where(kinds[places] == codes, firsts[places], -1)

    return search
