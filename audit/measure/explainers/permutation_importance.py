"""Permutation importance: how much worse the model does once a column is shuffled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from audit.evidence import Attribution, Finding, message
from audit.measure.explainer import explainer
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, OutOfTime
from audit.measure.explaining.contributions import contributions, settled
from audit.measure.explaining.distinct import distinct
from audit.measure.explaining.encoding import Codes, Encoding, encode
from audit.measure.explaining.study import Numbers, Study

SHUFFLES = 5
PEOPLE = 500
FEWEST_PEOPLE = 60
SCORED_ROWS = 60_000
SCORED_CELLS = 40_000_000
CELLS_AT_ONCE = 2_000_000
NO_TRUTH = message(
    "Permutation importance is how far the score itself moves here: no truth is known on its scale "
    "to measure errors by"
)


@explainer(
    id="permutation_importance",
    title="Permutation importance",
    reference="Breiman 2001, Mach. Learn. 45: 5-32; Fisher, Rudin & Dominici 2019, JMLR 20: 177",
    share=0.5,
)
def explain_by_permutation(study: Study, budget: Budget) -> Iterable[Attribution | Finding]:
    """How much larger the model's error becomes once a column's values are shuffled.

    The error is the mean squared distance of the score from the truth (for a probability the
    Brier score, for a regression the squared error); `base` is the error with nothing shuffled.
    About 0 means that the model does as well without the column: it does not use it, or others
    tell the same. It may be a little below 0 by chance.

    Up to 500 people, shuffled five times (fewer where there are hundreds of columns), each column
    on its own; the standard error is that over the people. Where the truth is not known, or is
    not on the score's scale, it is the mean absolute change of the score instead, and there is no
    `base`.
    """
    if study.sample.rows.empty:
        return
    fair = SCORED_ROWS // (SHUFFLES * study.sample.rows.shape[1])
    people = study.sample.rows[: int(np.clip(fair, FEWEST_PEOPLE, PEOPLE))]
    caller = Caller(study.score, budget)
    grown: list[Numbers] = []
    base = None
    finished = False
    try:
        cost = _cost(study, caller(people))
        base = cost.base
        if base is None:
            yield Finding(code="importance_without_truth", grade="note", text=NO_TRUTH)
        for part, scores in _shuffles(caller, people, study.seed):
            grown.append(cost.grown(scores))
            budget.advance(part, 1.0)
        finished = True
    except OutOfTime:
        pass
    yield Attribution(
        explainer="permutation_importance",
        scope="global",
        space="output" if study.space == "output" else "probability",
        base=None if base is None else settled(base),
        values=contributions(people.columns, *_over_people(grown)) if grown else (),
        stopped_by=None if finished else "budget",
    )


@dataclass(frozen=True)
class _Cost:
    """What other scores than the model's own cost people, by a truth where there is one."""

    scores: Numbers
    truth: Numbers | None

    @property
    def base(self) -> float | None:
        return None if self.truth is None else float(np.nanmean((self.scores - self.truth) ** 2))

    def grown(self, scores: Numbers) -> Numbers:
        """Return how much more each score, shape (columns, n), costs; NaN without a truth."""
        if self.truth is None:
            return np.abs(scores - self.scores)
        return np.asarray((scores - self.truth) ** 2 - (self.scores - self.truth) ** 2)


def _cost(study: Study, scores: Numbers) -> _Cost:
    truth = study.sample.truth
    if truth is None or not np.isfinite(truth[: len(scores)]).any():
        return _Cost(scores, None)
    truth = truth[: len(scores)]
    # labels beside numbers that only rank, as a ranking has them
    labels = np.isin(truth[np.isfinite(truth)], (0, 1)).all()
    ranks = labels and (scores.min() < 0 or scores.max() > 1)
    return _Cost(scores, None if ranks else truth)


def _shuffles(caller: Caller, people: pd.DataFrame, seed: int) -> Iterator[tuple[float, Numbers]]:
    """Yield, for each shuffle, the part that is done and the scores of shape (columns, n)."""
    encoding, (codes,) = encode(people)
    shuffles = int(np.clip(SCORED_CELLS // (codes.size * codes.shape[1]), 1, SHUFFLES))
    for shuffle in range(shuffles):
        generator = np.random.default_rng([seed, shuffle])
        yield (shuffle + 1) / shuffles, _shuffled(caller, encoding, codes, generator)


def _shuffled(
    caller: Caller, encoding: Encoding, codes: Codes, generator: np.random.Generator
) -> Numbers:
    """Return the scores with each column shuffled in turn, shape (columns, n)."""
    people, columns = codes.shape
    orders = [generator.permutation(people) for _ in range(columns)]
    at_once = max(1, CELLS_AT_ONCE // codes.size)
    told = []
    for start in range(0, columns, at_once):
        places = range(start, min(start + at_once, columns))
        mixed = np.repeat(codes[None], len(places), axis=0)
        for number, place in enumerate(places):
            mixed[number, :, place] = codes[orders[place], place]
        once, where = distinct(mixed.reshape(-1, columns))
        told.append(caller(encoding.decode(once))[where].reshape(-1, people))
    return np.concatenate(told)


def _over_people(grown: list[Numbers]) -> tuple[Numbers, Numbers]:
    """Return the mean of each column and its standard error over the people who count."""
    each = np.mean(grown, axis=0)
    each = each[:, np.isfinite(each[0])]
    people = each.shape[1]
    if people < 2:
        return each.mean(axis=1), np.full(len(each), np.nan)
    return each.mean(axis=1), each.std(axis=1, ddof=1) / np.sqrt(people)
