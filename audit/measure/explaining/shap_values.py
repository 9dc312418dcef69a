"""SHAP values of rows against a few parts of the background: from inside the model, or by asking.

The parts tell how much the values owe to the background rows that happened to be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import OutOfTime
from audit.measure.explaining.from_inside import FromInside, Unlike
from audit.measure.explaining.from_outside import FromOutside
from audit.measure.explaining.study import Numbers, Study
from audit.measure.explaining.way import Way

PARTS = 5
BACKGROUND = (10, 40)
MIXTURES_A_ROW = 8_000
CHUNK_ROWS = 100


@dataclass(frozen=True)
class Effects:
    """What each column adds to the scores of rows, against each part of the background.

    `parts` has shape (rows, parts, columns) and `weights` (parts,), adding up to 1; `outputs`,
    shape (rows,), and `base` are the model's own scores of the rows and, in the mean, of the
    background. `cut_short` says that time ended before all rows were explained.
    """

    parts: Numbers
    weights: Numbers
    outputs: Numbers
    base: float
    cut_short: bool = False

    @property
    def values(self) -> Numbers:
        """The SHAP values, shape (rows, columns)."""
        return np.asarray(np.einsum("p,rpc->rc", self.weights, self.parts))

    @property
    def residual(self) -> float:
        """The worst |output − base − sum of values| over the rows."""
        off = self.outputs - self.base - self.values.sum(axis=1)
        return float(np.abs(off).max(initial=0.0))

    def spread(self, parts: Numbers) -> Numbers:
        """Return the squared standard error of a mean over the parts, shape (parts, columns)."""
        count = len(self.weights)
        if count < 2:
            return np.full(parts.shape[1], np.nan)
        apart = self.weights[:, None] * (parts - self.weights @ parts)
        return np.asarray((apart**2).sum(axis=0) * count / (count - 1))


def explain_inside(study: Study, rows: pd.DataFrame, budget: Budget) -> Effects | None:
    """Return exact values of as many of the first rows as time allows.

    None where the model is not known inside, or is not what was seen there. Raises OutOfTime
    where there is no time for any, and ModelFailed.
    """
    if study.exact is None:
        return None
    about = _about(study, rows, inside_background(study))
    try:
        return _explained(about, FromInside(about, study.exact), budget)
    except Unlike:
        return None


def explain_by_asking(study: Study, rows: pd.DataFrame, budget: Budget) -> Effects:
    """Return the values of as many of the first rows as time allows, by permutations of columns.

    Raises OutOfTime where there is no time for any, and ModelFailed.
    """
    about = _about(study, rows, asked_background(study))
    return _explained(about, FromOutside(about), budget)


def inside_background(study: Study) -> pd.DataFrame:
    """Return the background rows where the model is known inside."""
    return study.sample.background.head(BACKGROUND[1])


def asked_background(study: Study) -> pd.DataFrame:
    """Return the background rows where the model can only be asked: fewer for very wide tables."""
    fair = MIXTURES_A_ROW // (2 * study.sample.background.shape[1] + 1)
    return study.sample.background.head(int(np.clip(fair, *BACKGROUND)))


def _about(study: Study, rows: pd.DataFrame, background: pd.DataFrame) -> Study:
    """Return the same study of other rows."""
    return replace(study, sample=replace(study.sample, rows=rows, background=background))


def _explained(study: Study, way: Way, budget: Budget) -> Effects:
    """Explain some rows after others, and keep what was done before the time was up."""
    count = len(study.sample.rows)
    against = way.against(np.arange(len(study.sample.background)), PARTS)
    parts: list[Numbers] = []
    outputs: list[float] = []
    base = 0.0
    try:
        for start in range(0, count, CHUNK_ROWS):
            answer = way(range(start, min(start + CHUNK_ROWS, count)), against, budget)
            base = answer.base
            for output, effects in zip(answer.outputs, answer.effects, strict=True):
                parts.append(effects)
                outputs.append(float(output))
            budget.advance(len(parts), count)
    except OutOfTime:
        if not parts:
            raise
    return Effects(
        np.array(parts), against.weights, np.array(outputs), base, cut_short=len(parts) < count
    )
