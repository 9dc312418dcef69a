"""Shapley values by somebody who knows the model inside, held against what the model says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil

import numpy as np

from audit.errors import AuditError
from audit.evidence import message, phrase
from audit.measure.explaining.against import Against, Places, Values
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, ModelFailed, OutOfTime
from audit.measure.explaining.contributions import settled
from audit.measure.explaining.spaces import SPACES
from audit.measure.explaining.study import Exact, Study
from audit.measure.explaining.way import Answer
from audit.subject.model import PARTS, Attributed, NotFromInside

FEW_ROWS = 20
BATCH_ROWS = 100
BACKGROUND_ROWS = 50
TOLERANCE = 1e-6
IN_PARTS = message("its background is in {parts} parts")
ON_SCALE = message("its values are on the scale {scale}")
MISS_OUTPUTS = message("its values miss its outputs by {apart}")
MISS_SCORES = message("its outputs differ from its scores by {apart}")


class Unlike(Exception):
    """What was seen inside the model is not what it says; `problem` tells in which way."""

    def __init__(self, problem: object) -> None:
        self.problem = problem
        super().__init__(problem)


class FromInside:
    """Exact values, a few parts of the background at a time.

    Raises Unlike where outputs differ from the model's own by more than a millionth (of a
    probability, or of the largest estimate), or values do not add up to them.
    """

    def __init__(self, study: Study, exact: Exact) -> None:
        self._study = study
        self._exact = exact
        self._price = 0.0

    @property
    def slices(self) -> Sequence[Places]:
        """The background in slices of about 50 rows."""
        count = len(self._study.sample.background)
        return np.array_split(np.arange(count), ceil(count / BACKGROUND_ROWS))

    @property
    def batches(self) -> Iterator[range]:
        """Twenty rows at a time until every slice was met, then a hundred."""
        count = len(self._study.sample.rows)
        few = FEW_ROWS * len(self.slices)
        ends = [*range(0, few, FEW_ROWS), *range(few, count + BATCH_ROWS, BATCH_ROWS)]
        for start, end in pairwise(ends):
            if start < count:
                yield range(start, min(end, count))

    def against(self, chosen: Places, parts: int) -> Against:
        """Return the parts that a model divides the background into, whatever is wished for."""
        count = min(PARTS, len(chosen))
        ends = [len(chosen) * part // count for part in range(1, count)]
        return Against(chosen, np.split(chosen, ends))

    def __call__(self, rows: Sequence[int], against: Against, budget: Budget) -> Answer:
        """Explain rows, with their outputs held against scores from a call of their own."""
        places = list(rows)
        found = self._attributed(places, against.chosen, budget)
        self._check(places, found.outputs, budget)
        by_part = found.values[None] if found.by_part is None else found.by_part
        if len(by_part) != len(against.parts):
            raise Unlike(phrase(IN_PARTS, parts=len(by_part)))
        return Answer(found.base, found.outputs, iter(by_part.swapaxes(0, 1)))

    def _attributed(self, rows: list[int], part: Places, budget: Budget) -> Attributed:
        """Ask once, unless that would take longer than the time that is left."""
        pairs = len(rows) * len(part)
        if budget.spent or self._price * pairs > budget.left:
            raise OutOfTime
        sample, began = self._study.sample, budget.now()
        try:
            found = self._exact(
                sample.rows.iloc[rows].reset_index(drop=True),
                sample.background.iloc[part].reset_index(drop=True),
            )
        except NotFromInside as error:
            raise Unlike(error.problem) from None
        except AuditError as error:  # its process may be gone
            raise ModelFailed(type(error).__name__) from error
        self._price = (budget.now() - began) / max(1, pairs)
        if found.space != self._study.space:
            raise Unlike(phrase(ON_SCALE, scale=phrase(SPACES[found.space])))
        residual = np.abs(found.outputs - found.base - found.values.sum(axis=1))
        self._close(residual, found.outputs, MISS_OUTPUTS)
        return found

    def _check(self, rows: list[int], outputs: Values, budget: Budget) -> None:
        """Compare outputs with the model's own scores of the same rows."""
        score = Caller(self._study.score, budget)
        own = score(self._study.sample.rows.iloc[rows])
        seen = 1 / (1 + np.exp(-outputs)) if self._study.space == "log-odds" else outputs
        self._close(np.abs(seen - own), own, MISS_SCORES)

    def _close(self, apart: Values, size: Values, problem: str) -> None:
        unit = 1.0
        if self._study.space == "output":
            unit = max(unit, float(np.abs(size).max(initial=0.0)))
        worst = float(apart.max(initial=0.0))
        if not worst <= TOLERANCE * unit:
            raise Unlike(phrase(problem, apart=settled(worst)))
