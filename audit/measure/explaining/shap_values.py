"""SHAP values of rows against a few parts of the background: from inside the model, or by asking.

The parts tell how much the values owe to the background rows that happened to be drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.errors import AuditError
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, OutOfTime
from audit.measure.explaining.encoding import encode
from audit.measure.explaining.shapley import Game, play
from audit.measure.explaining.study import Numbers, Study

PARTS = 5
BACKGROUND = (10, 40)
MIXTURES_A_ROW = 8_000
CHUNK_ROWS = 50


@dataclass(frozen=True)
class Effects:
    """What each column adds to the scores of rows, against each part of the background.

    `parts` has shape (rows, parts, columns) and `weights` (parts,), adding up to 1; `outputs`,
    shape (rows,), and `base` are the model's own scores of the rows and, in the mean, of the
    background, asked for apart. `cut_short` says that time ended before all rows were explained.
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


def explain_inside(
    study: Study, rows: pd.DataFrame, caller: Caller, budget: Budget
) -> Effects | None:
    """Return exact values of as many of the first rows as time allows.

    None where the model is not known inside, or fails there. Raises OutOfTime where there is no
    time for any, and ModelFailed.
    """
    exact = study.exact
    if exact is None:
        return None
    background = inside_background(study)
    parts = [background.iloc[places].reset_index(drop=True) for places in _split(len(background))]

    def explain(chunk: pd.DataFrame, _: int) -> Numbers:
        return np.stack([exact(chunk, part).values for part in parts], axis=1)

    try:
        return _explained(explain, rows, background, caller, budget)
    except AuditError:
        return None


def explain_by_asking(study: Study, rows: pd.DataFrame, caller: Caller, budget: Budget) -> Effects:
    """Return the values of as many of the first rows as time allows, by permutations of columns.

    Raises OutOfTime where there is no time for any, and ModelFailed.
    """
    background = asked_background(study)

    def explain(chunk: pd.DataFrame, start: int) -> Numbers:
        return np.stack(list(_asked(study, chunk, background, caller, start)))

    return _explained(explain, rows, background, caller, budget)


def inside_background(study: Study) -> pd.DataFrame:
    """Return the background rows where the model is known inside."""
    return study.sample.background.head(BACKGROUND[1])


def asked_background(study: Study) -> pd.DataFrame:
    """Return the background rows where the model can only be asked: fewer for very wide tables."""
    fair = MIXTURES_A_ROW // (2 * study.sample.background.shape[1] + 1)
    return study.sample.background.head(int(np.clip(fair, *BACKGROUND)))


def _explained(
    explain: Callable[[pd.DataFrame, int], Numbers],
    rows: pd.DataFrame,
    background: pd.DataFrame,
    caller: Caller,
    budget: Budget,
) -> Effects:
    """Explain some rows after others, and stop before those there is no time for."""
    base = float(caller(background).mean())
    told, outputs, longest = [], [], 0.0
    try:
        for start in range(0, len(rows), CHUNK_ROWS):
            if budget.left <= longest:
                raise OutOfTime
            before = budget.left
            chunk = rows.iloc[start : start + CHUNK_ROWS].reset_index(drop=True)
            score = caller(chunk)
            told.append(explain(chunk, start))
            outputs.append(score)
            longest = max(longest, before - budget.left)
            budget.advance(start + len(chunk), len(rows))
    except OutOfTime:
        if not told:
            raise
    weights = _weights(len(background))
    done = sum(map(len, outputs))
    return Effects(np.concatenate(told), weights, np.concatenate(outputs), base, done < len(rows))


def _asked(
    study: Study, rows: pd.DataFrame, background: pd.DataFrame, caller: Caller, start: int
) -> Iterator[Numbers]:
    """Yield each row's values against each part, shape (parts, columns)."""
    encoding, (codes, usual) = encode(rows, background)
    parts = _split(len(background))
    games = (
        Game(codes[row], usual[part], _seed(study.seed, start + row, number))
        for row in range(len(codes))
        for number, part in enumerate(parts)
    )
    values = play(caller, encoding, games)
    for _ in range(len(codes)):
        yield np.array(list(islice(values, len(parts))))


def _seed(*numbers: int) -> int:
    return int(np.random.SeedSequence([*numbers, 6]).generate_state(1)[0])


def _split(count: int) -> list[npt.NDArray[np.intp]]:
    return np.array_split(np.arange(count), min(PARTS, count))


def _weights(count: int) -> Numbers:
    return np.array([len(part) for part in _split(count)]) / count
