"""Do two numbers rise together? Rank correlations with numbers, with decisions, and with ties."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import asin, pi, sqrt

import numpy as np
from case import Case, Claim, Draw
from scipy import stats

from audit.statistics.methods import Basis

Pairs = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray]]


def rank_correlation(n: int, truth: float, pairs: Pairs) -> Draw:
    """Pairs of a sensitive number and an outcome whose rank correlation is known."""

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for _ in range(draws):
            values, outcome = pairs(rng, n)
            one, other = stats.rankdata(values), stats.rankdata(outcome)
            if outcome.min() == outcome.max():
                continue
            seen = float(np.clip(np.corrcoef(one, other)[0, 1], -1, 1))
            yield Basis(method="spearman", value=seen, n=n), truth

    return draw


def two_normals(n: int, correlation: float) -> Draw:
    """Two normals; their rank correlation is 6/π arcsin(r/2) (Pearson 1907)."""

    def pairs(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
        values = rng.normal(size=n)
        rest = sqrt(1 - correlation**2) * rng.normal(size=n)
        return values, correlation * values + rest

    return rank_correlation(n, 6 / pi * asin(correlation / 2), pairs)


def decisions(n: int, slope: float) -> Draw:
    """Whole years from 18 to 70, and a decision whose odds change with them."""
    years = np.arange(18, 71)
    chance = 1 / (1 + np.exp(-slope * (years - 44)))
    ranks = (np.arange(len(years)) + 0.5) / len(years)
    gap = float(np.mean(ranks * chance) - np.mean(ranks) * np.mean(chance))
    truth = gap / float(np.std(ranks) * np.sqrt(np.mean(chance) * (1 - np.mean(chance))))

    def pairs(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
        age = rng.integers(18, 71, n)
        return age, rng.random(n) < chance[age - 18]

    return rank_correlation(n, truth, pairs)


CASES = [
    *(
        Case(f"two normals, correlated {correlation}, n = {n}", two_normals(n, correlation))
        for correlation in (0.0, 0.3, 0.7)
        for n in (20, 100, 1000)
    ),
    *(
        Case(f"age in years and a decision, slope {slope}, n = {n}", decisions(n, slope))
        for slope in (0.0, 0.03, 0.1)
        for n in (50, 200, 1000)
    ),
]
