"""Means: losses, skewed rows, two groups, the standardised difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import exp, sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from case import Case, Claim, Draw
from scipy import stats

from audit.measure.metrics.calibration import brier_score
from audit.measure.tally.scores import Scores
from audit.statistics.methods import Basis

Rows: TypeAlias = npt.NDArray[np.float64]
Shape: TypeAlias = Callable[[np.random.Generator, tuple[int, int]], Rows]

SHAPES: dict[str, Shape] = {
    "normal": lambda rng, size: rng.normal(size=size),
    "uniform": lambda rng, size: rng.uniform(-sqrt(3), sqrt(3), size),
    "Laplace": lambda rng, size: rng.laplace(size=size) / sqrt(2),
    "t of 5 df": lambda rng, size: rng.standard_t(5, size) / sqrt(5 / 3),
    "t of 3 df": lambda rng, size: rng.standard_t(3, size) / sqrt(3),
    "exponential": lambda rng, size: rng.exponential(size=size) - 1,
    "lognormal 0.8": lambda rng, size: (
        (np.exp(0.8 * rng.normal(size=size)) - exp(0.32)) / sqrt((exp(0.64) - 1) * exp(0.64))
    ),
}
"""Errors of mean 0 and variance 1."""


def errors_of(rows: Rows) -> tuple[list[float], list[float]]:
    """The means of all samples and their standard errors."""
    return rows.mean(axis=1).tolist(), (rows.std(axis=1, ddof=1) / sqrt(rows.shape[1])).tolist()


def mean(method: str, shape: Shape, n: int, shift: float) -> Draw:
    """One mean; on the log scale its standard error is divided by it."""

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        rows = shape(rng, (draws, n)) + shift
        skew = stats.skew(rows, axis=1).tolist()
        for value, error, skewness in zip(*errors_of(rows), skew, strict=True):
            on_scale = error / value if method == "log_t" else error
            yield (
                Basis(method=method, value=value, n=n, standard_error=on_scale, skewness=skewness),
                shift,
            )

    return draw


def welch(n: int, spread: float, m: int, shape: Shape) -> Draw:
    """Two means of unlike spread, one apart."""

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        first = errors_of(1 + spread * shape(rng, (draws, n)))
        second = errors_of(shape(rng, (draws, m)))
        for value, error, other, other_error in zip(*first, *second, strict=True):
            yield Basis(method="welch", means=((value, error, n), (other, other_error, m))), 1.0

    return draw


def smd(method: str, gap: float, spread: float, sizes: tuple[int, int], shape: Shape) -> Draw:
    """Two groups, the focal one `gap` higher and `spread` times as wide."""
    m, n = sizes
    share = m / (m + n)
    if method == "smd_pooled":
        variance = ((m - 1) * spread**2 + n - 1) / (m + n - 2)
    else:
        variance = share * spread**2 + 1 - share + share * (1 - share) * gap**2

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        both = gap + spread * shape(rng, (draws, m)), shape(rng, (draws, n))
        shapes = [
            (stats.skew(rows, axis=1).tolist(), stats.kurtosis(rows, axis=1, fisher=False).tolist())
            for rows in both
        ]
        columns = [(*errors_of(rows), *seen) for rows, seen in zip(both, shapes, strict=True)]
        for focal, reference in zip(*(zip(*each, strict=True) for each in columns), strict=True):
            means = ((*focal[:2], m, *focal[2:]), (*reference[:2], n, *reference[2:]))
            yield Basis(method=method, means=means), gap / sqrt(variance)

    return draw


def weighted_brier(n: int, heavy: float) -> Draw:
    """The Brier score of people whose weights are lognormal, `heavy` times so for positives.

    Scores are calibrated and drawn from beta(2, 2): either class alone has a Brier score of 0.2.
    """

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for _ in range(draws):
            values = np.sort(rng.beta(2, 2, n))
            positive = rng.random(n) < values
            weight = rng.lognormal(0, 0.5, n)
            by_class = np.where(positive, heavy * weight, 0.0), np.where(positive, 0.0, weight)
            squares = [float((each**2).sum()) for each in by_class]
            found = brier_score(Scores(values, *by_class, (squares[0], squares[1])))
            error = found.standard_error
            yield Basis(method="log_t", value=found.value, n=found.n, standard_error=error), 0.2

    return draw


CASES = [
    *(
        Case(f"{name} loss, n = {n}", mean(method, shape, n, 2.0))
        for method in ("t", "log_t", "hall")
        for name, shape in (
            ("gamma 0.7", lambda rng, size: rng.gamma(0.7, 2 / 0.7, size) - 2),
            ("uniform", SHAPES["uniform"]),
        )
        for n in (20, 50, 200)
    ),
    *(
        Case(
            f"Brier score of weighted rows, n = {n}, positives weigh {heavy} times as much",
            weighted_brier(n, heavy),
        )
        for n, heavy in ((60, 5), (200, 1), (200, 20))
    ),
    *(
        Case(f"{name} rows, n = {n}", mean("normal", SHAPES[name], n, 5.0))
        for name, n in (("normal", 100), ("exponential", 400))
    ),
    *(
        Case(
            f"{name} rows, n = {n} and {m}, {spread} times as wide",
            welch(n, spread, m, SHAPES[name]),
        )
        for name in ("normal", "exponential")
        for n, spread, m in ((10, 4, 40), (50, 1, 30), (200, 2, 1000))
    ),
    *(
        Case(
            f"{name} rows, gap {gap}, n = {sizes[0]} and {sizes[1]}",
            smd(method, gap, 1.5, sizes, SHAPES[name]),
        )
        for method in ("smd_pooled", "smd_population")
        for name in ("normal", "exponential")
        for gap, sizes in ((0.0, (20, 40)), (0.5, (50, 100)), (2.0, (100, 300)))
    ),
]
