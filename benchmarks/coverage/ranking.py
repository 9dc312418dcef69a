"""Areas under the ROC curve: one, of two groups, and of two models on the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from case import Case, Claim, Draw
from scipy import stats

from audit.statistics.auc import hanley_mcneil_error, logit_error
from audit.statistics.methods import Basis
from audit.statistics.paired_auc import correlation

Scores: TypeAlias = npt.NDArray[np.float64]
Placements: TypeAlias = tuple[Scores, Scores]


def apart(auc: float) -> float:
    """How far apart two normals of variance 1 must lie for this AUC."""
    return sqrt(2) * float(stats.norm.ppf(auc))


def placements(positives: Scores, negatives: Scores) -> Placements:
    """The share of negatives below each positive, and of positives above each negative."""
    below = np.searchsorted(np.sort(negatives), positives) / len(negatives)
    above = 1 - np.searchsorted(np.sort(positives), negatives) / len(positives)
    return below, above


def auc_basis(placed: Placements, method: str = "logit_normal") -> Basis:
    """What an AUC's interval is computed from, as this project measures it."""
    below, above = placed
    value, smaller = float(below.mean()), min(len(below), len(above))
    n = len(below) + len(above)
    if value in (0.0, 1.0):
        return Basis(method=method, value=value, n=n, rates=((value * smaller, smaller),))
    error = sqrt(below.var(ddof=1) / len(below) + above.var(ddof=1) / len(above))
    if method == "hanley_mcneil":
        error = hanley_mcneil_error(value, len(below), len(above))
    return Basis(method=method, value=value, n=n, standard_error=logit_error(value, error))


def one(method: str, auc: float, m: int, n: int) -> Draw:
    """Binormal scores of m positives and n negatives."""

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for _ in range(draws):
            placed = placements(rng.normal(apart(auc), size=m), rng.normal(size=n))
            yield auc_basis(placed, method), auc

    return draw


def two_groups(auc: float, other: float, m: int, n: int) -> Draw:
    """The gap of two groups' AUCs, each with m positives and n negatives."""

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for _ in range(draws):
            parts = tuple(
                auc_basis(placements(rng.normal(apart(each), size=m), rng.normal(size=n)))
                for each in (auc, other)
            )
            yield Basis(method="difference_of_limits", parts=parts), auc - other

    return draw


def two_models(auc: float, other: float, shared: float, m: int, n: int) -> Draw:
    """The gap of two models' AUCs on the same rows, their scores correlated by `shared`."""

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for _ in range(draws):
            common = rng.normal(size=m + n)
            found = []
            for each in (auc, other):
                scores = sqrt(shared) * common + sqrt(1 - shared) * rng.normal(size=m + n)
                found.append(placements(scores[:m] + apart(each), scores[m:]))
            (one_below, one_above), (other_below, other_above) = found
            spread = np.cov(one_below, other_below) / m + np.cov(one_above, other_above) / n
            basis = Basis(
                method="paired_difference_of_limits",
                parts=tuple(auc_basis(placed) for placed in found),
                correlation=correlation(spread[0, 0], spread[1, 1], spread[0, 1]),
            )
            yield basis, auc - other

    return draw


CASES = [
    *(
        Case(f"AUC {auc}: {m} positives, {n} negatives", one("logit_normal", auc, m, n))
        for auc in (0.6, 0.8, 0.95)
        for m, n in ((30, 30), (30, 200), (200, 200))
    ),
    *(
        Case(f"AUC {auc}, few rows: {m} positives, {n} negatives", one("hanley_mcneil", auc, m, n))
        for auc in (0.6, 0.8, 0.95)
        for m, n in ((10, 10), (15, 100))
    ),
    Case("AUC 0.85 and 0.75: two groups of 40 + 40", two_groups(0.85, 0.75, 40, 40)),
    Case("AUC 0.8 and 0.8: two groups of 100 + 200", two_groups(0.8, 0.8, 100, 200)),
    *(
        Case(
            f"AUC {a} and {b}: two models on {m} + {n} rows, correlated {r}",
            two_models(a, b, r, m, n),
        )
        for a, b in ((0.9, 0.85), (0.75, 0.75))
        for r in (0.3, 0.8)
        for m, n in ((30, 30), (100, 200))
    ),
]
