"""Whether two answers about the same rows are the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.subject.model import Predictions

ROUNDING = 1e-5
"""Numbers nearer than this part of the largest one are the same.

Sums of another number of rows are added up in another order, and many models calculate with seven
digits: that alone moves scores by up to a few millionths.
"""

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Compared:
    """Which rows differ, shape (n,), and by how much at most; None where only classes do."""

    differ: Mask
    largest: float | None = None


def compared(one: Predictions, other: Predictions, *, same_call: bool = False) -> Compared:
    """Compare two answers about the same rows in the same order.

    Scores may differ by rounding. So may the decision about a row whose scores do: it lies on the
    line. Nothing is rounded otherwise in the `same_call` asked again, and a decision that is
    another one then differs.

    >>> def said(*scores):
    ...     return Predictions(None, np.array([scores]).T, None)
    >>> compared(said(0.25, 0.5), said(0.25 + 1e-9, 0.6)).differ.tolist()
    [False, True]
    """
    first, second = scores_of(one, other), scores_of(other, one)
    rows = _rows(one)
    if first is None and second is None:
        return Compared(_decided_otherwise(one, other, rows))
    if first is None or second is None or first.shape != second.shape:
        return Compared(np.ones(rows, bool))
    gap = _gaps(first, second)
    differ = gap > ROUNDING * _largest(first, second)
    largest = float(gap[differ].max()) if differ.any() else None
    if one.probabilities is not None and other.probabilities is not None:
        decided = _decided_otherwise(one, other, rows)
        differ |= decided if same_call else decided & (gap == 0)
    return Compared(differ, largest)


def of_rows(said: Predictions, rows: npt.NDArray[np.intp]) -> Predictions:
    """Return what was said of some of the rows, in their order."""
    return Predictions(
        None if said.labels is None else said.labels[rows],
        None if said.probabilities is None else said.probabilities[rows],
        said.classes,
    )


def scores_of(said: Predictions, other: Predictions) -> Numbers | None:
    """Return scores in an order of classes that both answers have, or estimates; else None.

    A function's scores of few rows may all be whole numbers, and are taken for classes then: where
    the other answer holds scores these are scores too.
    """
    if said.probabilities is not None:
        names = said.classes or ()
        if set(names) == set(other.classes or ()):
            places = sorted(range(len(names)), key=lambda place: str(names[place]))
            return np.asarray(said.probabilities[:, places or slice(None)], np.float64)
        return np.asarray(said.probabilities, np.float64)
    labels = said.labels
    if labels is None or labels.dtype.kind not in "iuf":
        return None
    lone = other.probabilities is not None and other.classes is None
    estimates = other.labels is not None and "f" in (labels.dtype.kind, other.labels.dtype.kind)
    if lone or (estimates and other.probabilities is None):
        return labels.astype(np.float64).reshape(-1, 1)
    return None


def _rows(said: Predictions) -> int:
    answer = said.labels if said.labels is not None else said.probabilities
    return 0 if answer is None else len(answer)


def _gaps(one: Numbers, other: Numbers) -> Numbers:
    """The largest difference of each row, shape (n,); infinite where one is no number."""
    with np.errstate(invalid="ignore"):
        gap = np.abs(one - other)
    neither = ~np.isfinite(one) & ~np.isfinite(other)
    gap[neither] = 0.0
    gap[np.isnan(gap)] = np.inf
    return np.asarray(gap.max(axis=1, initial=0.0), np.float64)


def _largest(one: Numbers, other: Numbers) -> float:
    both = np.abs(np.concatenate([one, other]))
    return float(both[np.isfinite(both)].max(initial=0.0))


def _decided_otherwise(one: Predictions, other: Predictions, rows: int) -> Mask:
    """Which classes are others; a blank is the same as a blank."""
    if one.labels is None or other.labels is None:
        return np.full(rows, (one.labels is None) != (other.labels is None))
    pairs = zip(one.labels.tolist(), other.labels.tolist(), strict=True)
    return np.array([a != b and not (a != a and b != b) for a, b in pairs], bool)
