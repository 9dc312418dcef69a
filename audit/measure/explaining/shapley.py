"""Shapley values by shap's own estimator, with the mixtures of many rows scored in one call.

A game is one row against a handful of background rows: columns of the row are shown in a random
order, forwards and backwards, and what each adds to the mean score is its value. shap decides
which mixtures of the row and the background that takes, and how to weigh their scores. Its
choice does not depend on the scores, so each game is begun twice: once to hear which mixtures
it wants, once more to be told their scores. In between, the mixtures of many games are scored
together, equal ones once.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.measure.explaining.calls import Caller
from audit.measure.explaining.distinct import distinct
from audit.measure.explaining.encoding import Codes, Encoding

Values = npt.NDArray[np.float64]
CELLS = 20_000_000
"""Cells that wait to be scored at most: what bounds the memory for wide tables."""


@dataclass(frozen=True)
class Game:
    """One row (shape (columns,)) against some background rows, in the order its seed gives."""

    row: Codes
    background: Codes
    seed: int


def play(caller: Caller, encoding: Encoding, games: Iterable[Game]) -> Iterator[Values]:
    """Yield the Shapley values of each game in turn, shape (columns,).

    They add up to the score of the row minus the mean score of the background, and are exact
    where columns interact in pairs at most. Raises OutOfTime before games it cannot finish.
    """
    waiting: list[tuple[Game, Codes]] = []
    size = 0
    for game in games:
        wanted = mixtures(game)
        if waiting and size + len(wanted) > min(caller.rows, CELLS // max(1, wanted.shape[1])):
            yield from _settle(caller, encoding, waiting)
            waiting, size = [], 0
        waiting.append((game, wanted))
        size += len(wanted)
    if waiting:
        yield from _settle(caller, encoding, waiting)


def _settle(
    caller: Caller, encoding: Encoding, waiting: list[tuple[Game, Codes]]
) -> Iterator[Values]:
    once, places = distinct(np.concatenate([wanted for _, wanted in waiting]))
    scores = caller(encoding.decode(once))[places]
    ends = np.cumsum([len(wanted) for _, wanted in waiting])[:-1]
    for (game, _), told in zip(waiting, np.split(scores, ends), strict=True):
        yield _estimate(game, partial(_tell, told))


def _tell(scores: Values, codes: Codes) -> Values:
    return scores


class _Heard(Exception):
    """The estimator has said which mixtures it wants."""


def mixtures(game: Game) -> Codes:
    """Return the rows that shap wants the scores of, shape (mixtures, columns)."""
    heard: list[Codes] = []

    def listen(codes: Codes) -> Values:
        heard.append(codes)
        raise _Heard

    try:
        _estimate(game, listen)
    except _Heard:
        return heard[0]
    raise RuntimeError("shap's permutation estimator did not ask for any scores")


def _estimate(game: Game, model: Callable[[Codes], Values]) -> Values:
    """Run shap's permutation estimator for one order of the columns: one call of the model."""
    mixer = _Mixer(game.background)
    varying = int((~mixer.invariants(game.row)).any(axis=0).sum())
    with _numpy_seed(game.seed):
        estimator = _shap().explainers.PermutationExplainer(model, mixer, seed=game.seed)
        result = estimator.explain_row(
            game.row,
            max_evals=2 * varying + 1,
            main_effects=False,
            error_bounds=False,
            batch_size=None,
            outputs=None,
            silent=True,
        )
    return np.asarray(result["values"], dtype=np.float64)


@dataclass(frozen=True)
class _Mixer:
    """shap's masker: hidden cells are taken from the background, and compared exactly.

    shap's own compares with a tolerance, by which 100000 and 100001 are the same, and is
    compiled for seconds in every process.
    """

    background: Codes
    supports_delta_masking = True

    @property
    def shape(self) -> tuple[int, ...]:
        return self.background.shape

    def invariants(self, row: Codes) -> npt.NDArray[np.bool_]:
        return np.asarray(self.background == row)

    def __call__(
        self, switches: npt.NDArray[np.int_], row: Codes
    ) -> tuple[tuple[Codes], npt.NDArray[np.bool_]]:
        """Return the mixtures after each switch, and which background rows it changed.

        A switch is the place of a column that is shown if it was hidden and hidden if it was
        shown; a number that is no place switches nothing.
        """
        rows, columns = self.background.shape
        real = np.flatnonzero(switches < columns)
        flips = np.zeros((len(switches), columns), dtype=np.int8)
        flips[real, switches[real]] = 1
        shown = np.cumsum(flips, axis=0) % 2 == 1
        changed = np.ones((len(switches), rows), dtype=bool)
        changed[1:] = ~self.invariants(row)[:, switches[1:]].T
        mixed = np.where(shown[:, None, :], row, self.background)
        return (mixed.reshape(-1, columns),), changed


@contextmanager
def _numpy_seed(seed: int) -> Iterator[None]:
    """Seed numpy's shared generator, which shap draws from, and leave it as it was found."""
    before = np.random.get_state()
    np.random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(before)


def _shap() -> Any:
    """Import shap without the deprecation warnings of the plotting library it brings along."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap
    return shap
