"""Partial dependence: what the mean score would be if everybody had one value."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from audit.evidence import Finding, Matrix
from audit.measure.explainer import explainer
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, OutOfTime
from audit.measure.explaining.contributions import settled
from audit.measure.explaining.distinct import distinct
from audit.measure.explaining.encoding import Codes, Encoding, encode
from audit.measure.explaining.grids import FEWEST_PEOPLE, Grid, grids
from audit.measure.explaining.study import Numbers, Study
from audit.measure.explaining.unfinished import unfinished

COLUMNS = 6
ROWS = 1_000
PEOPLE = 200
BAND = 1.96
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
LINES = ("mean", "low", "high", *(f"{share:.0%}" for share in SHARES))


@explainer(
    id="partial_dependence",
    title="Partial dependence",
    reference="Friedman 2001, Ann. Stat. 29: 1189-1232; Goldstein et al. 2015, JCGS 24: 44-65",
    share=0.5,
)
def explain_by_partial_dependence(study: Study, budget: Budget) -> Iterable[Matrix | Finding]:
    """What the mean score would be if everybody had the same value in a column.

    One picture for each of the six columns that count most: a value is put in place of their own
    for 200 people, everything else stays as it is, and the scores are averaged. `low` and `high`
    are 1.96 standard errors below and above the mean: how far other 200 people would move it.
    `10%` to `90%` say below which score that part of the people would lie (ICE): where they run
    apart the value matters more to some than to others. They are left out below ten people.

    In units of the score itself: a probability, or a regression's estimate. Values are quantiles
    of a number or the most frequent levels; `(missing)` is put in as missing, `other levels` as
    any of them, drawn from the seed. A value may be put beside others it never occurs with:
    accumulated effects do not do that.
    """
    sample = study.sample
    if sample.rows.empty:
        return
    if budget.spent:
        yield unfinished("partial_dependence", 0, len(study.top(COLUMNS)))
        return
    encoding, (codes,) = encode(sample.rows[:ROWS])
    wanted = grids(encoding, codes, study.top(COLUMNS))
    caller = Caller(study.score, budget)
    for done, grid in enumerate(wanted):
        try:
            scores = _scores(caller, encoding, codes[:PEOPLE], grid, study.seed)
        except OutOfTime:
            yield unfinished("partial_dependence", done, len(wanted))
            return
        yield _matrix(grid, scores)
        budget.advance(done + 1, len(wanted))


def _scores(caller: Caller, encoding: Encoding, people: Codes, grid: Grid, seed: int) -> Numbers:
    """Return everybody's score with each value in turn, shape (values, people)."""
    generator = np.random.default_rng([seed, grid.place])
    mixed = np.repeat(people[None], len(grid.labels), axis=0)
    for label in range(len(grid.labels)):
        mixed[label, :, grid.place] = grid.draw(label, len(people), generator)
    once, places = distinct(mixed.reshape(-1, people.shape[1]))
    return caller(encoding.decode(once))[places].reshape(len(grid.labels), len(people))


def _matrix(grid: Grid, scores: Numbers) -> Matrix:
    people = scores.shape[1]
    mean = scores.mean(axis=1)
    aside = np.full_like(mean, np.nan)
    if people > 1:
        aside = BAND * scores.std(axis=1, ddof=1) / np.sqrt(people)
    parts = np.quantile(scores, SHARES, axis=1)
    if people < FEWEST_PEOPLE:
        parts = np.full_like(parts, np.nan)
    lines = np.vstack([mean, mean - aside, mean + aside, parts])
    return Matrix(
        matrix=f"partial_dependence/{grid.column}",
        rows=LINES,
        columns=grid.labels,
        values=tuple(
            tuple(settled(cell) if np.isfinite(cell) else None for cell in line) for line in lines
        ),
    )
