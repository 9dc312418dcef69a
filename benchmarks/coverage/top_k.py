"""The first k of a ranking: how rare a group is there."""

from __future__ import annotations

from collections.abc import Iterator
from math import log

import numpy as np
from case import Case, Claim, Draw
from scipy import optimize, stats

from audit.measure.metrics.exposure import error_given_k
from audit.statistics.methods import Basis


def skew(people: int, share: float, shift: float, top: float) -> Draw:
    """Normal scores, those of the group shifted; the first `top` of all people are looked at."""

    def above(score: float) -> float:
        inside = share * stats.norm.sf(score, shift) + (1 - share) * stats.norm.sf(score)
        return float(inside) - top

    edge = optimize.brentq(above, -10, 10)
    truth = log(float(stats.norm.sf(edge, shift)) / top)
    k = round(people * top)

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for _ in range(draws):
            group = rng.random(people) < share
            score = rng.normal(size=people) + shift * group
            first = np.argpartition(-score, k)[:k]
            there, rows = int(group[first].sum()), int(group.sum())
            if there:
                value = log(there / k) - log(rows / people)
                error = error_given_k(there, rows, k, people)
                yield Basis(method="normal", value=value, standard_error=error), truth

    return draw


CASES = [
    Case(f"skew@k: {people} people, top {top:.0%}, {what}", skew(people, share, shift, top))
    for people, top in ((200, 0.1), (1000, 0.05), (1000, 0.2))
    for share, shift, what in (
        (0.3, 0.0, "a group of 30 % alike"),
        (0.3, -0.5, "a group of 30 % half a deviation below"),
        (0.1, 0.5, "a group of 10 % half a deviation above"),
    )
]
