"""One pass over a Parquet file: rows that are alike become one row, with how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import AuditError
from audit.subject.door.scores import outside_unit
from audit.subject.door.weights import HEAVIEST, are_moderate
from audit.subject.source import first_line
from audit.subject.streamed.bins import ScoreBins
from audit.subject.streamed.cells import Cells
from audit.subject.streamed.column import Column, TooVaried, is_text

Codes: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Marks: TypeAlias = npt.NDArray[np.bool_]

BATCH_ROWS = 65_536

HEAVIEST_ROW = HEAVIEST * 2.0**-40
"""The weights of 2**40 rows that are alike add up to no more than one row may weigh.

Weights beyond the bounds of the door are scaled by the smallest and the largest of them, which one
pass cannot know ahead: their rows are held in memory.
"""


@dataclass(frozen=True)
class Layout:
    """Which columns of a file are read, and as what.

    `named` are told apart by their values: attributes, strata, the label, the split. `threshold`
    turns the score into the decision; it is None where a prediction is one already.
    """

    file: Path
    named: tuple[str, ...]
    prediction: str | None
    score: str | None
    weight: str | None
    threshold: float | None

    @property
    def columns(self) -> list[str]:
        """All columns that are read, for a first look at the rows."""
        further = (self.prediction, self.score, self.weight)
        return [*self.named, *(name for name in further if name is not None)]


@dataclass(frozen=True)
class Alike:
    """The rows of a batch as codes: of everything but the prediction, and of the prediction.

    `score` is within [0, 1] and `weight` not negative; both are 0 where they are blank.
    """

    codes: Codes
    score: Floats | None
    weight: Floats | None

    @property
    def weights(self) -> tuple[Floats, ...]:
        """The weight and its square; nothing where there are no weights."""
        return () if self.weight is None else (self.weight, self.weight * self.weight)


class Fold:
    """What tells rows apart, and how many there are of each kind.

    A row is one code in mixed radix: the places of its values in `columns`, then three marks
    (the score is blank, it reaches the threshold, the weight is blank), then its prediction.
    """

    def __init__(self, layout: Layout, schema: pa.Schema) -> None:
        self.layout = layout
        self.columns = [Column(name, schema.field(name).type) for name in layout.named]
        said = layout.prediction
        self.prediction = None if said is None else Column(said, schema.field(said).type)
        weights = 0 if layout.weight is None else 2
        self.cells = Cells(weights)
        self.scores = None if layout.score is None else ScoreBins(weights)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values there are of each thing that tells rows apart."""
        known = tuple(max(len(column.values), 1) for column in self.columns)
        said = 1 if self.prediction is None else max(len(self.prediction.values), 1)
        layout = self.layout
        marks = (layout.score, layout.threshold, layout.weight)
        return (*known, *(1 if mark is None else 2 for mark in marks), said)

    def take_all(self, promised: int) -> None:
        """Read the file once and count its rows, as many as were promised."""
        for batch in batches_of(self.layout.file, self.layout.columns):
            parts = [column.codes(batch.column(column.name)) for column in self.columns]
            said: npt.NDArray[Any] | None = None
            if self.prediction is not None:
                said = self.prediction.codes(batch.column(self.prediction.name))
            self.cells.grow(self.shape)
            alike = self.alike(batch, parts)
            codes = alike.codes
            if self.scores is not None and alike.score is not None:
                self.scores.add(codes, self.shape[:-1], alike.score, alike.weights)
            if said is not None:
                codes *= self.shape[-1]
                codes += said
            self.cells.add(codes, *alike.weights)
        if self.cells.occupied()[1][0].sum() != promised:
            raise TooVaried

    def alike(self, batch: pa.RecordBatch, parts: list[npt.NDArray[Any]] | None = None) -> Alike:
        """Code the rows of a batch by everything but their prediction."""
        if parts is None:
            parts = [column.codes(batch.column(column.name)) for column in self.columns]
        score, no_score = _numbers(batch, self.layout.score)
        weight, no_weight = _numbers(batch, self.layout.weight)
        if score is not None:
            if len(score) and outside_unit(np.array([score.min(), score.max()])).any():
                raise TooVaried
            score = np.clip(score, 0.0, 1.0)
        if weight is not None and not are_moderate(weight, HEAVIEST_ROW):
            raise TooVaried
        reached = None
        if score is not None and self.layout.threshold is not None:
            reached = score >= self.layout.threshold
        codes = np.zeros(batch.num_rows, np.int64)
        for size, part in zip(self.shape, (*parts, no_score, reached, no_weight), strict=False):
            codes *= size
            if part is not None:
                codes += part
        return Alike(codes, score, weight)


def batches_of(file: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield some columns of a file in batches, texts as codes of a dictionary."""
    try:
        with pq.ParquetFile(file) as opened:
            schema = opened.schema_arrow
        texts = [name for name in columns if is_text(schema.field(name).type)]
        with pq.ParquetFile(file, read_dictionary=texts, memory_map=True) as opened:
            yield from _ahead(opened.iter_batches(BATCH_ROWS, columns=columns))
    except (pa.ArrowException, OSError, KeyError) as error:
        raise AuditError(
            f"The columns {', '.join(columns)} cannot be read: {first_line(error)}",
            where=str(file),
        ) from None


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches, each decoded while the one before it is counted."""
    with ThreadPoolExecutor(1) as decoder:
        coming = decoder.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = decoder.submit(next, batches, None)
            yield batch


def _numbers(batch: pa.RecordBatch, name: str | None) -> tuple[Floats | None, Marks | None]:
    """Numbers with 0 where they are blank, and marks of those; no marks where none is."""
    if name is None:
        return None, None
    cells = batch.column(name)
    values = cells.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)
    if not len(values) or not np.isnan(values.min()):
        return values, None
    blank = np.isnan(values)
    return np.where(blank, 0.0, values), blank
