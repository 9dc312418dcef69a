"""Who is audited: a model together with the rows it is audited on, aligned and checked once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.evidence import Class, Finding, LedgerEntry, Task
from audit.subject.model import Model, Predictions

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
class Quantity:
    """A sensitive attribute that is a number and is not cut into groups.

    `values` has shape (n,), NaN where a person has none.
    """

    name: str
    values: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Batch:
    """Some of the rows, as arrays of equal length; `groups` holds attributes, then strata."""

    y_true: npt.NDArray[np.int32] | None
    y_pred: npt.NDArray[np.int32] | None
    y_score: npt.NDArray[np.float64] | None
    weight: npt.NDArray[np.float64] | None
    groups: tuple[npt.NDArray[np.int32], ...]
    y_scores: npt.NDArray[np.float64] | None = None
    target: npt.NDArray[np.float64] | None = None
    estimate: npt.NDArray[np.float64] | None = None


@dataclass(frozen=True)
class ScoredRows:
    """Some rows as they lie in a file: the place of each among a subject's entries, and its score.

    All arrays have the same length; `score` lies within [0, 1].
    """

    entry: npt.NDArray[np.int64]
    score: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64] | None


@dataclass(frozen=True)
class BinnedScores:
    """Scores of rows that are alike and fall into one bin; bins are 2**`exponent` wide.

    `entry`, `bin`, `rows`, `total` (the sum of the scores), and `weight` and `squares` where there
    are weights, have the same length. `halves` is how many bins of half the width occur, or a
    number above that of the bins where more do.
    """

    exponent: int
    halves: int
    entry: npt.NDArray[np.int64]
    bin: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    total: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64] | None
    squares: npt.NDArray[np.float64] | None


@dataclass(frozen=True)
class Folded:
    """What the entries of a subject's arrays stand for, where rows that are alike are one entry.

    `rows`, shape (n,), is how many rows an entry stands for; the subject's `weight` is then Σw
    and `squares` Σw². `binned` are the scores in bins, where those were counted; `scores` looks at
    the file again for the score of every row. In both, rows with the same groups and label may be
    given with any entry of these, whatever was predicted.
    """

    rows: npt.NDArray[np.int64]
    squares: npt.NDArray[np.float64] | None = None
    binned: BinnedScores | None = None
    scores: Callable[[], Iterator[ScoredRows]] | None = None


@dataclass(frozen=True)
class EarlierAnswers:
    """What an earlier model says of the same rows, in the classes of the subject.

    `baseline` is the audit that it comes from (`credit@v3`), or else `column` the column that its
    predictions lie in. `y_pred` and `y_score` are as in a subject.
    """

    y_pred: npt.NDArray[np.int32]
    y_score: npt.NDArray[np.float64] | None = None
    baseline: str | None = None
    column: str | None = None


@dataclass(frozen=True)
class Subject:
    """The rows that are audited, as codes and scores of equal length, and the model behind them.

    `y_true` and `y_pred` hold indices into `classes`; `positive` and `favourable` are such
    indices. `y_score` is the score of the positive class. `features` are the model's inputs in
    its own column order, and `keys` each row's identifier (its number where no key was given).
    Arrays that the subject cannot give are None. A `weight` is 0 or of moderate size, as
    `door.weights` says, so that sums of squares stay within the range of a float.

    Of more than two classes `y_scores`, shape (n, classes), holds the scores in the order of
    `classes`; `positive` is None, and so is `favourable` unless one was named. In a regression
    there are no classes: `target` is the truth and `estimate` the prediction, in the label's
    units, and `y_score` the estimate turned so that it grows towards what a person would want,
    which `favourable_side` names. `strata` are columns within which people are alike;
    `quantities` sensitive numbers that are not cut; `top_k` the lengths of the lists a ranking is
    audited on.

    `background` are rows the model was trained on, in the columns of `features`, where they are
    known; `background_truth` is the label of each, as in `y_true` or `target` (-1 or NaN where a
    row has none). `artifacts` are files that belong to the report, by name (a newly trained
    model), and `findings` what a reader must know of how it was trained.

    Of a file too large to hold, rows that are alike are one entry of the arrays, and `folded` says
    what an entry stands for; it has no `y_score`, no keys and no features. `earlier` is what other
    models said of these very rows before, and `said` what this audit's model said, untranslated.
    """

    name: str
    task: Task
    label: str | None
    classes: tuple[Class, ...]
    positive: int | None
    favourable: int | None
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
    background_truth: npt.NDArray[Any] | None = None
    artifacts: dict[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    y_scores: npt.NDArray[np.float64] | None = None
    target: npt.NDArray[np.float64] | None = None
    estimate: npt.NDArray[np.float64] | None = None
    strata: tuple[Attribute, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    top_k: tuple[int, ...] = ()
    favourable_side: Literal["higher", "lower"] | None = None
    folded: Folded | None = None
    earlier: tuple[EarlierAnswers, ...] = ()
    said: Predictions | None = None

    @property
    def rows(self) -> int:
        """How many rows are audited."""
        if self.folded is not None:
            return int(self.folded.rows.sum())
        arrays = (self.y_true, self.y_pred, self.y_score, self.y_scores, self.target, self.estimate)
        return next((len(array) for array in arrays if array is not None), 0)

    def batches(self, size: int = BATCH_ROWS) -> Iterator[Batch]:
        """Yield the rows in batches of at most `size`, in order."""
        for start in range(0, self.rows, size):
            rows = slice(start, start + size)
            yield Batch(
                y_true=_part(self.y_true, rows),
                y_pred=_part(self.y_pred, rows),
                y_score=_part(self.y_score, rows),
                weight=_part(self.weight, rows),
                groups=tuple(known.codes[rows] for known in (*self.attributes, *self.strata)),
                y_scores=_part(self.y_scores, rows),
                target=_part(self.target, rows),
                estimate=_part(self.estimate, rows),
            )


Array = TypeVar("Array", bound=npt.NDArray[Any])


def _part(array: Array | None, rows: slice) -> Array | None:
    return None if array is None else cast(Array, array[rows])
