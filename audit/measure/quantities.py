"""Sensitive attributes that are numbers and are not cut into groups, beside what came of people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.measure.statistic import STATISTICS, Said
from audit.measure.tally.counts import Floats
from audit.subject.subject import Quantity, Subject


@dataclass(frozen=True)
class Quantified:
    """The people who have a sensitive number: the number, and what came of them.

    `values` and every array of `outcomes` have shape (n,), `weight` too where rows are weighted.
    `outcomes` are the decision (1 where it is the favourable one), the score, the estimate and the
    residual, as far as they are known. `favoured` marks those who are selected or, where there are
    no decisions, score above the median; `rate` is the metric that this is. `missing` people have
    no number; people of weight 0 are left out as if they were not there.
    """

    name: str
    values: Floats
    weight: Floats | None
    outcomes: dict[str, Floats]
    favoured: npt.NDArray[np.bool_] | None
    rate: str
    missing: int
    minimum_group: int


def measure_quantities(subject: Subject, minimum_group: int) -> Iterator[Said]:
    """Yield the rows and tests of every sensitive number that is not cut."""
    for quantity in subject.quantities:
        quantified = _quantified(subject, quantity, minimum_group)
        for statistic in STATISTICS.values():
            if statistic.needs == ("quantity",):
                yield from statistic.say(quantified)


def _quantified(subject: Subject, quantity: Quantity, minimum_group: int) -> Quantified:
    missing = ~np.isfinite(quantity.values)
    known = ~missing if subject.weight is None else ~missing & (subject.weight > 0)
    outcomes = {name: found[known] for name, found in _outcomes(subject).items()}
    favoured, rate = _favoured(subject)
    return Quantified(
        name=quantity.name,
        values=quantity.values[known],
        weight=None if subject.weight is None else subject.weight[known],
        outcomes=outcomes,
        favoured=None if favoured is None else favoured[known],
        rate=rate,
        missing=int(np.count_nonzero(missing)),
        minimum_group=minimum_group,
    )


def _outcomes(subject: Subject) -> dict[str, Floats]:
    """What came of people, as numbers."""
    found: dict[str, Floats] = {}
    if subject.y_pred is not None and subject.favourable is not None:
        found["decision"] = (subject.y_pred == subject.favourable).astype(np.float64)
    if subject.estimate is not None:
        found["estimate"] = subject.estimate
        if subject.target is not None:
            found["residual"] = subject.estimate - subject.target
    elif subject.y_score is not None:
        found["score"] = subject.y_score
    return found


def _favoured(subject: Subject) -> tuple[npt.NDArray[np.bool_] | None, str]:
    """Who is selected; without decisions, who scores above the median of everyone."""
    if subject.y_pred is not None and subject.favourable is not None:
        return subject.y_pred == subject.favourable, "selection_rate"
    if subject.y_score is not None:
        return subject.y_score > np.median(subject.y_score), "scoring_rate"
    return None, ""
