"""Accumulated local effects: how the score moves along a number, among people who are there."""

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
from audit.measure.explaining.grids import Grid, Places, grids, numbers_of
from audit.measure.explaining.study import Numbers, Study
from audit.measure.explaining.unfinished import unfinished

COLUMNS = 6
PEOPLE = 1_000
BAND = 1.96
LINES = ("effect", "low", "high", "people")


@explainer(
    id="accumulated_effects",
    title="Accumulated local effects",
    reference="Apley & Zhu 2020, JRSS B 82: 1059-1086",
    share=0.5,
)
def explain_by_accumulated_effects(study: Study, budget: Budget) -> Iterable[Matrix | Finding]:
    """How the score moves along a number, judged only among people who are near each value.

    One picture for each of the numbers among the six columns that count most. The number's range
    is cut at its quantiles; within each piece, everybody who is there is scored with the number
    at either end of it, everything else as it is. The mean differences are added up from piece to
    piece, and moved so that their mean over the people is 0. Unlike partial dependence, nobody is
    given a value far from their own.

    In units of the score itself: a probability, or a regression's estimate. `low` and `high` are
    1.96 standard errors below and above the effect, from the spread of the differences in each
    piece. `people` is how many lie between the value before and this one, of at most 1,000.
    """
    sample = study.sample
    if sample.rows.empty:
        return
    if budget.spent:
        yield unfinished("accumulated_effects", 0, len(study.top(COLUMNS)))
        return
    encoding, (codes,) = encode(sample.rows[:PEOPLE])
    found = grids(encoding, codes, study.top(COLUMNS))
    wanted = [grid for grid in found if grid.numbers is not None and len(grid.numbers) > 1]
    caller = Caller(study.score, budget)
    for done, grid in enumerate(wanted):
        try:
            matrix = _effects(caller, encoding, codes, grid)
        except OutOfTime:
            yield unfinished("accumulated_effects", done, len(wanted))
            return
        yield matrix
        budget.advance(done + 1, len(wanted))


def _effects(caller: Caller, encoding: Encoding, people: Codes, grid: Grid) -> Matrix:
    edges, known = grid.numbers, numbers_of(encoding.values[grid.place])
    assert edges is not None
    assert known is not None
    numbers = known[people[:, grid.place]]
    inside = (numbers >= edges[0]) & (numbers <= edges[-1])
    pieces = np.maximum(np.searchsorted(edges, numbers[inside]) - 1, 0)
    moved = _moved(caller, encoding, people[inside], grid, pieces)
    counts = np.bincount(pieces, minlength=len(edges) - 1)
    effect, error = accumulated(moved, pieces, counts)
    band = BAND * error
    lines = np.vstack([effect, effect - band, effect + band, [np.nan, *counts]])
    return Matrix(
        matrix=f"accumulated_effects/{grid.column}",
        rows=LINES,
        columns=grid.labels[: len(edges)],
        values=tuple(
            tuple(settled(cell) if np.isfinite(cell) else None for cell in line) for line in lines
        ),
    )


def _moved(
    caller: Caller, encoding: Encoding, people: Codes, grid: Grid, pieces: Places
) -> Numbers:
    """Return how much the score differs between the two ends of each person's piece."""
    ends = np.array([codes[0] for codes in grid.codes])
    mixed = np.repeat(people[None], 2, axis=0)
    mixed[0, :, grid.place] = ends[pieces]
    mixed[1, :, grid.place] = ends[pieces + 1]
    once, places = distinct(mixed.reshape(-1, people.shape[1]))
    low, high = caller(encoding.decode(once))[places].reshape(2, -1)
    return np.asarray(high - low)


def accumulated(moved: Numbers, pieces: Places, counts: Places) -> tuple[Numbers, Numbers]:
    """Return the effect at every edge and its standard error, both of shape (pieces + 1,).

    `moved`, shape (n,), are the differences of people in those `pieces`; `counts`, shape
    (pieces,), how many are in each. A piece's difference counts as 0 where nobody is in it; its
    error is that of all pieces together where fewer than two people are. NaN with one person.

    >>> effect, error = accumulated(np.array([1.0, 1.0, 3.0, 3.0]), np.array([0, 0, 1, 1]),
    ...                             np.array([2, 2]))
    >>> effect.tolist(), error.tolist()
    ([-1.5, -0.5, 2.5], [0.0, 0.0, 0.0])
    """
    many = np.maximum(counts, 1)
    means = np.bincount(pieces, moved, len(counts)) / many
    squares = np.bincount(pieces, (moved - means[pieces]) ** 2, len(counts))
    free = np.maximum(counts - 1, 0)
    pooled = squares.sum() / free.sum() if free.sum() else np.nan
    variances = np.where(free > 0, squares / np.maximum(free, 1), pooled) / many
    # each edge's effect as a weighted sum of the pieces' means, centred over the people
    reached = np.tri(len(counts) + 1, len(counts), -1)
    middle = counts @ ((reached[1:] + reached[:-1]) / 2) / counts.sum()
    weights = reached - middle
    return weights @ means, np.sqrt(weights**2 @ variances)
