"""Flips: how many decisions change if nothing about people changes but their group?"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from audit.evidence import message
from audit.measure.metric import CLASSIFICATION, Metric
from audit.measure.results import Rate, Scalar
from audit.measure.tally.amount import Amount, Weight
from audit.measure.tally.effective import effective_rows

NO_SPREAD = message(
    "every score changes by as much, so there is no spread to estimate an error from"
)

Floats: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Flips:
    """People who were asked about again with the value of every other group in turn.

    Arrays of shape (n,): `changed` whether any of the answers was another decision, `refused`
    whether the favourable outcome was denied before (None where no outcome is favourable), `moved`
    the mean size of the change of the score and `rise` its mean, both None without scores.
    """

    changed: Mask
    refused: Mask | None
    moved: Floats | None = None
    rise: Floats | None = None
    weight: Floats | None = None

    def within(self, people: Mask) -> Flips:
        """Only some of the people."""
        return Flips(
            changed=self.changed[people],
            refused=None if self.refused is None else self.refused[people],
            moved=None if self.moved is None else self.moved[people],
            rise=None if self.rise is None else self.rise[people],
            weight=None if self.weight is None else self.weight[people],
        )

    def amount(self, people: Mask) -> Amount:
        """How many of the people there are, or their weight."""
        if self.weight is None:
            return int(people.sum())
        weight = self.weight[people]
        return Weight(float(weight.sum()), float((weight**2).sum()), len(weight))

    @property
    def directions(self) -> dict[str, int]:
        """How many would be given the favourable outcome in another group, how many refused it."""
        if self.refused is None:
            return {}
        gain = int((self.changed & self.refused).sum())
        return {"would_gain": gain, "would_lose": int(self.changed.sum()) - gain}


def flip_rate(flips: Flips) -> Rate:
    """Share of people whose decision depends on which group they are said to belong to.

    Everything about a person stays but the sensitive attribute, which takes the value of every
    other group in turn (of a number in bins, the group's median); the share of those for whom any
    of the decisions changes, from 0 to 1. Groups are those of origin. A model that does not see
    the attribute may still know it from other columns, and 0 says nothing of that.

    Of templates (sentences in which terms of several groups take each other's place) it is the
    share of which any two sentences are decided differently.
    """
    everyone = np.ones(len(flips.changed), np.bool_)
    return Rate(flips.amount(flips.changed), flips.amount(everyone))


def flip_score_change(flips: Flips) -> Scalar:
    """How much scores change, on average, with nothing but the group people are said to be of.

    Mean |score with another group's value − score|, over the other groups and then over people,
    from 0 to 1; `mean_change` tells the direction, in which changes of two groups may cancel.
    Interval: t on the logarithm.
    """
    n = len(flips.changed) if flips.weight is None else effective_rows(flips.weight)
    if flips.moved is None or flips.rise is None or not n:
        return Scalar(None, n)
    mean = float(np.average(flips.moved, weights=flips.weight))
    parameters = {"mean_change": float(np.average(flips.rise, weights=flips.weight))}
    spread = float(np.average((flips.moved - mean) ** 2, weights=flips.weight))
    if n <= 1 or mean <= 0 or spread <= 0:
        return Scalar(mean, n, parameters=parameters, note=NO_SPREAD)
    error = sqrt(spread / (n - 1)) / mean
    return Scalar(mean, n, "log_t", "log", error, parameters=parameters)


FLIP_RATE = Metric(
    id="flip_rate",
    title="Flip test: decisions changed",
    kind="rate",
    better="lower",
    tasks=CLASSIFICATION,
    by_group=True,
    undefined="nobody is in this group",
    reference="Galhotra, Brun, Meliou (2017), ESEC/FSE: causal discrimination",
    compute=flip_rate,
)

FLIP_SCORE_CHANGE = Metric(
    id="flip_score_change",
    title="Flip test: mean change of score",
    kind="score",
    better="lower",
    tasks=CLASSIFICATION,
    by_group=True,
    undefined="nobody is in this group",
    reference="Galhotra, Brun, Meliou (2017), ESEC/FSE; Kusner et al. (2017), NeurIPS, is causal",
    compute=flip_score_change,
)
