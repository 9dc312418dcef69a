"""Shapley values by calling the model on rows that mix a person with background rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import ceil

import numpy as np

from audit.measure.explaining.against import Against, Places, Values
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller
from audit.measure.explaining.encoding import encode
from audit.measure.explaining.shapley import Game, play
from audit.measure.explaining.study import Study
from audit.measure.explaining.way import Answer

BATCH_ROWS = 20
BACKGROUND_ROWS = 50
FEWEST_BACKGROUND_ROWS = 10
MIXTURES_A_ROW = 8_000


class FromOutside:
    """shap's permutation estimator on the user's own columns, for whatever can be called."""

    def __init__(self, study: Study) -> None:
        self._study = study
        sample = study.sample
        self._encoding, (self._rows, self._background) = encode(sample.rows, sample.background)
        self._bases: dict[bytes, float] = {}

    @property
    def slices(self) -> Sequence[Places]:
        """The background in slices of about 50 rows, fewer where the table is very wide."""
        fair = MIXTURES_A_ROW // (2 * self._rows.shape[1] + 1)
        most = int(np.clip(fair, FEWEST_BACKGROUND_ROWS, BACKGROUND_ROWS))
        count = len(self._background)
        return np.array_split(np.arange(count), ceil(count / most))

    @property
    def batches(self) -> Iterator[range]:
        """Twenty rows at a time."""
        count = len(self._rows)
        for start in range(0, count, BATCH_ROWS):
            yield range(start, min(start + BATCH_ROWS, count))

    def against(self, chosen: Places, parts: int) -> Against:
        """Return background rows in that many parts, each with an order of columns of its own."""
        return Against(chosen, np.array_split(chosen, min(parts, len(chosen))))

    def __call__(self, rows: Sequence[int], against: Against, budget: Budget) -> Answer:
        """Explain rows; their outputs and the base come of calls of their own."""
        caller, sample = Caller(self._study.margin, budget), self._study.sample
        key = against.chosen.tobytes()
        if key not in self._bases:
            self._bases[key] = float(caller(sample.background.iloc[against.chosen]).mean())
        outputs = caller(sample.rows.iloc[list(rows)])
        return Answer(self._bases[key], outputs, self._effects(caller, rows, against))

    def _effects(self, caller: Caller, rows: Sequence[int], against: Against) -> Iterator[Values]:
        games = (self._game(row, place, part) for row in rows for place, part in against.numbered)
        values = play(caller, self._encoding, games)
        for first in values:
            yield np.array([first, *islice(values, len(against.parts) - 1)])

    def _game(self, row: int, place: int, part: Places) -> Game:
        seeds = np.random.SeedSequence([self._study.seed, row, place])
        return Game(self._rows[row], self._background[part], int(seeds.generate_state(1)[0]))
