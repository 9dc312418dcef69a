"""Interactions: which pairs of columns change a score together, beyond what each does alone."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np

from audit.evidence import Finding, Matrix, message
from audit.measure.explainer import explainer
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, OutOfTime
from audit.measure.explaining.contributions import settled
from audit.measure.explaining.distinct import distinct
from audit.measure.explaining.encoding import encode
from audit.measure.explaining.study import Numbers, Sample, Study
from audit.measure.explaining.unfinished import unfinished

COLUMNS = 6
PEOPLE = 600
MATERIAL = 0.05
"""The share of the variance below which a pair is not worth a reader's time."""
CLEAR = 3.0
"""Standard errors above that: the strongest of 15 pairs is seldom so far off by chance."""
STRONGEST = message(
    "{first} and {second} act together: {share} of how much the scores vary (standard error "
    "{error}) comes from the two combined, beyond what each does alone"
)


@explainer(
    id="interactions",
    title="Interactions",
    reference="Liu & Owen 2006, JASA 101: 712-721; Hooker 2004, KDD 10: 575-580",
    share=0.5,
)
def explain_by_interactions(study: Study, budget: Budget) -> Iterable[Matrix | Finding]:
    """How much of the scores' variation comes from two columns together, beyond each alone.

    For each pair of the six columns that count most: somebody's two values are put into another
    row, each alone and both at once. What both change beyond the sum of what each changes is
    their interaction. A quarter of its mean square over 600 pairs of rows, as a share of the
    variance of the scores, is the matrix's cell: 0 for a model in which columns add up, such as
    a linear one. It is measured on the scale on which explanations add up (log-odds where there
    are any). Higher interactions that the pair is part of count, too; shares may overlap.

    The strongest pair is named where it is three standard errors above one part in twenty.
    """
    sample = study.sample
    if sample.rows.empty or sample.background.empty:
        return
    names = [str(column) for column in sample.rows.columns]
    columns = list(dict.fromkeys(study.top(COLUMNS)))
    places = [names.index(column) for column in columns if column in names]
    if len(places) < 2:
        return
    pairs = list(combinations(range(len(places)), 2))
    caller = Caller(study.margin, budget)
    try:
        scores = caller(sample.rows[:PEOPLE])
        together = _together(caller, sample, places)
    except OutOfTime:
        yield unfinished("interactions", 0, len(places))
        return
    if not np.ptp(scores) > 0:
        return
    shares, errors = _shares(together, scores)
    columns = [names[place] for place in places]
    yield _matrix(columns, pairs, shares)
    best = int(np.argmax(shares))
    if shares[best] - CLEAR * errors[best] > MATERIAL:
        first, second = (columns[number] for number in pairs[best])
        yield Finding(
            code="strongest_interaction",
            grade="note",
            text=STRONGEST,
            columns=(first, second),
            numbers={
                "first": first,
                "second": second,
                "share": settled(shares[best]),
                "error": settled(errors[best]),
            },
        )


def _together(caller: Caller, sample: Sample, places: list[int]) -> Numbers:
    """Return what two columns change beyond what each changes, shape (pairs of columns, n)."""
    encoding, (rows, background) = encode(sample.rows[:PEOPLE], sample.background[:PEOPLE])
    # one further on: where the background is the sample itself, nobody meets themselves
    into = background[(np.arange(len(rows)) + 1) % len(background)]
    sets = [(), *((one,) for one in places), *combinations(places, 2)]
    mixed = np.repeat(into[None], len(sets), axis=0)
    for number, taken in enumerate(sets):
        mixed[number][:, list(taken)] = rows[:, list(taken)]
    once, where = distinct(mixed.reshape(-1, rows.shape[1]))
    scores = caller(encoding.decode(once))[where].reshape(len(sets), len(rows))
    told = dict(zip(sets, scores, strict=True))
    return np.array(
        [
            told[one, other] - told[(one,)] - told[(other,)] + told[()]
            for one, other in combinations(places, 2)
        ]
    )


def _shares(together: Numbers, scores: Numbers) -> tuple[Numbers, Numbers]:
    """Return each pair's share of the variance, and its standard error as that of a ratio."""
    variance = float(scores.var())
    squares = together**2 / 4
    shares = squares.mean(axis=1) / variance
    apart = squares - shares[:, None] * (scores - scores.mean()) ** 2
    return shares, apart.std(axis=1) / (variance * np.sqrt(max(1, len(scores) - 1)))


def _matrix(columns: list[str], pairs: list[tuple[int, int]], shares: Numbers) -> Matrix:
    """Lay the pairs out both ways; a column with itself is nothing."""
    cells: list[list[float | None]] = [[None] * len(columns) for _ in columns]
    for (one, other), share in zip(pairs, shares, strict=True):
        cells[one][other] = cells[other][one] = settled(share)
    return Matrix(
        matrix="interactions",
        rows=tuple(columns),
        columns=tuple(columns),
        values=tuple(tuple(line) for line in cells),
    )
