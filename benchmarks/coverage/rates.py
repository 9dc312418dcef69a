"""Rates, their differences and ratios; also of weighted rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from case import Case, Claim, Draw

from audit.statistics.limits import Pair
from audit.statistics.methods import Basis

WEIGHTS = 1.0
"""The sigma of lognormal weights: (sum w)² / sum w² is then 37 % of the rows."""


def one(n: int, p: float) -> Draw:
    """One rate."""

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for k in rng.binomial(n, p, draws).tolist():
            yield Basis(method="wilson", rates=((k, n),)), p

    return draw


def two(method: str, n: int, p: float, m: int, q: float) -> Draw:
    """A focal and a reference rate."""
    truth = p / q if method.startswith("mover_r") else p - q

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        firsts, seconds = rng.binomial(n, p, draws).tolist(), rng.binomial(m, q, draws).tolist()
        for a, b in zip(firsts, seconds, strict=True):
            yield Basis(method=method, rates=((a, n), (b, m))), truth

    return draw


def weighted_pair(rng: np.random.Generator, n: int, p: float, informative: bool) -> Pair:
    """A weighted rate at its effective size; informative weights are larger for successes."""
    success = rng.random(n) < p
    weight = np.exp(WEIGHTS * rng.normal(size=n)) * np.where(informative & success, 2.0, 1.0)
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    return effective * float(weight[success].sum() / weight.sum()), effective


def weighted(method: str, sizes: tuple[int, ...], p: float, informative: bool = False) -> Draw:
    """Weighted rates of groups that are alike, so that the truth is p, 0 or 1."""
    base = 2 * p / (1 + p) if informative else p
    truth = {"wilson": base, "newcombe": 0.0, "studentised_range_difference": 0.0}.get(method, 1.0)

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for _ in range(draws):
            rates = tuple(weighted_pair(rng, n, p, informative) for n in sizes)
            yield Basis(method=method, rates=rates), truth

    return draw


CASES = [
    *(Case(f"n = {n}, rate {p}", one(n, p)) for n in (10, 20, 100, 1000) for p in (0.05, 0.3, 0.5)),
    *(
        Case(f"n = {n} and {m}, rates {p} and {q}", two(method, n, p, m, q))
        for method in ("newcombe", "mover_r")
        for n, p, m, q in (
            (20, 0.1, 20, 0.3),
            (20, 0.3, 100, 0.3),
            (50, 0.5, 100, 0.6),
            (1000, 0.05, 1000, 0.06),
        )
    ),
    Case("weighted rows, n = 50, rate 0.3", weighted("wilson", (50,), 0.3)),
    Case("weighted rows, n = 500, rate 0.3", weighted("wilson", (500,), 0.3)),
    Case("weights twice as large for successes, n = 200", weighted("wilson", (200,), 0.3, True)),
    *(
        Case(f"weighted rows, n = {n} and {m}, rate 0.3", weighted(method, (n, m), 0.3))
        for method in ("newcombe", "mover_r")
        for n, m in ((50, 100), (200, 500))
    ),
    *(
        Case(
            "weighted rows, 5 groups of 60 to 500, all alike",
            weighted(method, sizes, 0.3),
        )
        for method in ("studentised_range_difference", "studentised_range_ratio")
        for sizes in ((500, 300, 200, 100, 60),)
    ),
    Case(
        "weights twice as large for successes, n = 200 and 300",
        weighted("newcombe", (200, 300), 0.3, True),
    ),
]
