"""Who is audited: a model together with the rows it is audited on, aligned and checked once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.evidence import Class, Finding, LedgerEntry, Task
from audit.subject.model import Model

BATCH_ROWS = 1_000_000


@dataclass(frozen=True)
class Attribute:
    """A sensitive attribute: the names of its groups, and each row's place among them.

    `codes` has shape (n,), int32, each an index into `groups`; `missing` is the index of the
    group of people without a value, or None where nobody lacks one.
    """

    name: str
    groups: tuple[str, ...]
    codes: npt.NDArray[np.int32]
    missing: int | None = None


@dataclass(frozen=True)
class Batch:
    """Some of the rows, as arrays of equal length."""

    y_true: npt.NDArray[np.int32] | None
    y_pred: npt.NDArray[np.int32] | None
    y_score: npt.NDArray[np.float64] | None
    weight: npt.NDArray[np.float64] | None
    groups: tuple[npt.NDArray[np.int32], ...]


@dataclass(frozen=True)
class Subject:
    """The rows that are audited, as codes and scores of equal length, and the model behind them.

    `y_true` and `y_pred` hold indices into `classes`; `positive` and `favourable` are such
    indices. `y_score` is the score of the positive class. `features` are the model's inputs in
    its own column order, and `keys` each row's identifier (its number where no key was given).
    Arrays that the subject cannot give are None.

    `background` are rows the model was trained on, in the columns of `features`, where they are
    known. `artifacts` are files that belong to the report, by name (a newly trained
    model), and `findings` what a reader must know of how it was trained.
    """

    name: str
    task: Task
    label: str | None
    classes: tuple[Class, ...]
    positive: int
    favourable: int
    y_true: npt.NDArray[np.int32] | None
    y_pred: npt.NDArray[np.int32] | None
    y_score: npt.NDArray[np.float64] | None
    weight: npt.NDArray[np.float64] | None
    attributes: tuple[Attribute, ...]
    references: dict[str, str]
    features: pd.DataFrame | None
    keys: npt.NDArray[Any] | None
    model: Model | None
    ledger: tuple[LedgerEntry, ...]
    data: dict[str, Any]
    threshold: float | None = None
    background: pd.DataFrame | None = None
    artifacts: dict[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows are audited."""
        for array in (self.y_true, self.y_pred, self.y_score):
            if array is not None:
                return len(array)
        return 0

    def batches(self, size: int = BATCH_ROWS) -> Iterator[Batch]:
        """Yield the rows in batches of at most `size`, in order."""
        for start in range(0, self.rows, size):
            part = slice(start, start + size)
            yield Batch(
                y_true=None if self.y_true is None else self.y_true[part],
                y_pred=None if self.y_pred is None else self.y_pred[part],
                y_score=None if self.y_score is None else self.y_score[part],
                weight=None if self.weight is None else self.weight[part],
                groups=tuple(attribute.codes[part] for attribute in self.attributes),
            )
