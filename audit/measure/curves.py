"""Curves and matrices: what a single number cannot show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from audit.evidence import Curve, Matrix, Test
from audit.measure.measuring import LEVEL
from audit.measure.reliability import bins
from audit.measure.tally.scores import Scores
from audit.measure.tally.table import Table
from audit.statistics.calibration import calibration_chi_square
from audit.statistics.methods import Basis, limits_at

POINTS = 200
"""At most so many points a curve: more cannot be seen, and the record stays small."""


def curves(inputs: dict[str, Any]) -> Iterator[Curve]:
    """Yield the curves of a slice that has labels and scores."""
    scores: Scores | None = inputs.get("scores")
    if scores is None or not scores.positive_total or not scores.negative_total:
        return
    weighing = scores.positives + scores.negatives > 0  # of nobody there is no precision
    found = np.cumsum(scores.positives[weighing][::-1])
    wrong = np.cumsum(scores.negatives[weighing][::-1])
    recall = found / scores.positive_total
    keep = _spread(len(found))
    yield _curve(
        "roc",
        np.r_[0, wrong / scores.negative_total][_from_start(keep)],
        np.r_[0, recall][_from_start(keep)],
    )
    yield _curve("precision_recall", recall[keep], (found / (found + wrong))[keep])
    yield reliability(scores)


def reliability(scores: Scores) -> Curve:
    """Share of the positive against the mean score, in ten bins, with Wilson's intervals."""
    filled = bins(scores)
    limits = [
        limits_at(Basis(method="wilson", rates=((b.share * b.effective, b.effective),)), LEVEL)
        for b in filled
    ]
    return Curve(
        curve="reliability",
        x=tuple(b.mean_score for b in filled),
        y=tuple(b.share for b in filled),
        low=tuple(limit.low for limit in limits),
        high=tuple(limit.high for limit in limits),
    )


def confusion(table: Table, names: Sequence[str], positive: int | None) -> Matrix:
    """The table of labels (rows) against predictions (columns), the positive class first."""
    order = sorted(range(table.labels), key=lambda label: label != positive)
    known = tuple(names[label] for label in order)
    return Matrix(
        matrix="confusion",
        rows=known,
        columns=known,
        values=tuple(
            tuple(float(table.cell(label, predicted)) for predicted in order) for label in order
        ),
    )


def calibration_test(scores: Scores) -> Test:
    """Test whether a perfectly calibrated model could show bins as far off as these."""
    filled = [(b.effective, b.mean_score, b.share * b.effective) for b in bins(scores)]
    found = calibration_chi_square(filled)
    return Test(test="calibration_chi_square", statistic=found.statistic, p=found.p)


def _spread(length: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Evenly spaced places, the first and the last among them."""
    return np.unique(np.linspace(0, length - 1, min(length, POINTS)).round().astype(np.int64))


def _from_start(keep: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The same places in a curve that begins one point earlier, at the origin."""
    return np.concatenate([np.zeros(1, np.int64), keep + 1])


def _curve(name: str, x: Any, y: Any) -> Curve:
    return Curve(curve=name, x=tuple(x.tolist()), y=tuple(y.tolist()))
