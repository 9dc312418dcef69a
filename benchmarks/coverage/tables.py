"""Metrics of one confusion table: F1, balanced accuracy, MCC."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import numpy as np
from case import Case, Claim, Draw

from audit.statistics.methods import Basis

MODELS = {
    "base rate 0.3": (0.24, 0.10, 0.06, 0.60),
    "base rate 0.1": (0.06, 0.09, 0.04, 0.81),
}


def truth(method: str, cells: tuple[float, float, float, float]) -> float:
    """The metric of the whole population."""
    tp, fp, fn, tn = cells
    if method == "jaccard_wilson":
        return 2 * tp / (2 * tp + fp + fn)
    if method == "mover_wilson":
        return (tp / (tp + fn) + tn / (tn + fp)) / 2
    return (tp * tn - fp * fn) / sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))


def table(method: str, n: int, cells: tuple[float, float, float, float]) -> Draw:
    """Tables of n people."""

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for seen in rng.multinomial(n, cells, draws).tolist():
            yield Basis(method=method, table=tuple(seen)), truth(method, cells)

    return draw


CASES = [
    Case(f"n = {n}, {name}", table(method, n, cells), slow=method == "dirichlet")
    for method in ("jaccard_wilson", "mover_wilson", "dirichlet")
    for n in (30, 100, 1000)
    for name, cells in MODELS.items()
]
