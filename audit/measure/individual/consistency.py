"""Consistency: do people with like features get the same decision?"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from audit.evidence import message
from audit.measure.metric import CLASSIFICATION, Metric
from audit.measure.results import Scalar
from audit.measure.tally.effective import effective_rows

NEIGHBOURS = 5
APPROXIMATE = message("approximate, since neighbours' decisions depend on one another")
NO_SPREAD = message(
    "everybody differs from as many neighbours, so there is no spread to estimate an error from"
)

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Neighbourhoods:
    """People in a slice: the share of each one's neighbours who are decided otherwise.

    `apart` and `weight` have shape (n,), `neighbours` (n, k); a person is the first of their own
    neighbours. `drawn` people were looked at, the slice's among them, `of_people` could have been.
    """

    apart: Floats
    neighbours: Places
    drawn: int
    of_people: int
    weight: Floats | None = None

    @property
    def n(self) -> int | float:
        """People, or what their weights are worth."""
        return len(self.apart) if self.weight is None else effective_rows(self.weight)

    def within(self, people: npt.NDArray[np.bool_]) -> Neighbourhoods:
        """Only some of the people; their neighbours may be anybody."""
        weight = None if self.weight is None else self.weight[people]
        chosen = self.neighbours[people]
        return Neighbourhoods(self.apart[people], chosen, self.drawn, self.of_people, weight)


def consistency(neighbourhoods: Neighbourhoods) -> Scalar:
    """How alike decisions are among people with like features, whatever their group.

    1 − mean |decision − mean decision of the five nearest people|, from 0 to 1, all neighbours
    are decided alike; the person counts as one of the five. Near is by the columns the model
    sees: numbers by their standard deviation, all else by being equal. Measured on a seeded
    sample. Interval: on the logit scale, with a standard error that allows for people who share
    neighbours; approximate.
    """
    n = neighbourhoods.n
    if not n:
        return Scalar(None, n)
    value = 1 - float(np.average(neighbourhoods.apart, weights=neighbourhoods.weight))
    parameters = {
        "neighbours": int(neighbourhoods.neighbours.shape[1]),
        "drawn": neighbourhoods.drawn,
        "of_people": neighbourhoods.of_people,
    }
    if not 0 < value < 1:
        bound = {"rates": ((round(value) * n, n),)}
        return Scalar(value, n, "logit_normal", "logit", needs=bound, parameters=parameters)
    error = _error(neighbourhoods) / (value * (1 - value))
    if not error:
        return Scalar(value, n, parameters=parameters, note=NO_SPREAD)
    return Scalar(value, n, "logit_normal", "logit", error, parameters=parameters, note=APPROXIMATE)


def _error(neighbourhoods: Neighbourhoods) -> float:
    """The standard error of a mean over people who share neighbours.

    Two people's terms count as correlated by the share of neighbours they have in common: the
    variance of a mean under local dependence, with weights that keep it from being negative
    (as Newey & West 1987, Econometrica 55, do along time).
    """
    apart, neighbours = neighbourhoods.apart, neighbourhoods.neighbours
    weight = np.ones(len(apart)) if neighbourhoods.weight is None else neighbourhoods.weight
    rest = weight * (apart - np.average(apart, weights=weight)) / weight.sum()
    k = neighbours.shape[1]
    shared = np.bincount(neighbours.ravel(), weights=np.repeat(rest, k))
    return sqrt(float((shared**2).sum()) / k)


CONSISTENCY = Metric(
    id="consistency",
    title="Consistency",
    kind="score",
    better="higher",
    tasks=CLASSIFICATION,
    by_group=True,
    undefined="nobody is in this group",
    reference="Zemel et al. (2013), ICML; aif360 BinaryLabelDatasetMetric.consistency",
    compute=consistency,
)
