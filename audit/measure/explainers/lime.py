"""LIME: a simple model of the model, around one person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

import numpy as np
import numpy.typing as npt

from audit.evidence import Attribution
from audit.measure.explainer import explainer
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, OutOfTime
from audit.measure.explaining.encoding import encode
from audit.measure.explaining.fits import REPEATS, Fit, averaged
from audit.measure.explaining.local_fits import Around, local_fits
from audit.measure.explaining.neighbourhood import bins_of, neighbourhood
from audit.measure.explaining.study import Study

Scores = npt.NDArray[np.float64]


@explainer(
    id="lime",
    title="LIME",
    reference="Ribeiro, Singh & Guestrin 2016, KDD 22",
    people=True,
)
def explain_by_lime(study: Study, budget: Budget) -> Iterable[Attribution]:
    """How much it matters to a person's score that each column is as it is, by a local fit.

    2,000 neighbours are drawn around the person for each of three fits. In each column a neighbour
    is like the person (the same quartile of a number, the same level of anything else, missing
    where it is missing) or like somebody else in the sample. lime weighs the neighbours by
    nearness and fits a ridge regression of their scores on where they are alike; a column's weight
    is how much being alike in it adds. The weights plus the intercept (`base`) are what the simple
    model says of the person; `residual` is how far that is from the model's score (`output`).

    The fits, from seeds of their own, are averaged, with the standard error over the fits.
    `quality.fidelity` is their mean weighted R², `quality.stability` the mean overlap (Jaccard) of
    their top columns, `quality.rank_correlation` that of the order they put the columns in: low
    values mean that the picture should not be relied on.
    """
    sample = study.sample
    if not sample.people or not sample.rows.shape[1]:
        return
    fits: list[list[Fit]] = [[] for _ in sample.people]
    outputs: Scores = np.zeros(len(fits))
    caller = Caller(study.margin, budget)
    try:
        outputs = caller(sample.rows.iloc[[person.position for person in sample.people]])
        for number, fit in enumerate(_fits(study, caller, budget)):
            fits[number % len(fits)].append(fit)
            budget.advance(number + 1, REPEATS * len(fits))
    except OutOfTime:
        pass
    for number, (person, done) in enumerate(zip(sample.people, fits, strict=True)):
        columns, output = sample.rows.columns, float(outputs[number])
        yield averaged("lime", study, person.name, columns, output, done)


def _fits(study: Study, caller: Caller, budget: Budget) -> Iterator[Fit]:
    """Yield a fit of each person in turn, then the next of each; raises OutOfTime."""
    sample = study.sample
    encoding, tables = encode(sample.rows, sample.background)
    codes = np.concatenate(tables)
    bins = bins_of(encoding.decode(codes), codes, budget)
    places = [neighbourhood(codes, bins, person.position) for person in sample.people]
    wanted = [
        Around(place, (study.seed, place.row, repeat))
        for repeat, place in product(range(REPEATS), places)
    ]
    return local_fits(caller, encoding, wanted, budget)
