"""RMSE and R² where errors have heavy tails, and gaps of them between groups."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import numpy as np
from case import Case, Claim, Draw
from means import SHAPES, Rows, Shape, errors_of
from scipy import stats

from audit.statistics.methods import Basis


def rmse_bases(errors: Rows) -> list[Basis]:
    """What the RMSE of each sample is computed from."""
    squares, n = errors**2, errors.shape[1]
    columns = zip(*errors_of(squares), stats.skew(squares, axis=1).tolist(), strict=True)
    return [
        Basis(method="hall_root", value=sqrt(value), n=n, standard_error=error, skewness=skewness)
        for value, error, skewness in columns
    ]


def rmse(shape: Shape, n: int) -> Draw:
    """Errors of variance 1."""

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for basis in rmse_bases(shape(rng, (draws, n))):
            yield basis, 1.0

    return draw


def r2(share: float, labels: Shape, errors: Shape, n: int) -> Draw:
    """A model that explains this share of the variance of the labels."""

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        error = sqrt(1 - share) * errors(rng, (draws, n))
        y = sqrt(share) * labels(rng, (draws, n)) + error
        squares, away = error**2, (y - y.mean(axis=1, keepdims=True)) ** 2 * n / (n - 1)
        together = [np.corrcoef(*both)[0, 1] for both in zip(squares, away, strict=True)]
        for one, one_error, other, other_error, shared in zip(
            *errors_of(squares), *errors_of(away), together, strict=True
        ):
            means = ((one, one_error, n), (other, other_error, n))
            yield Basis(method="fieller_r2", means=means, correlation=float(shared)), share

    return draw


def between_groups(
    method: str, sizes: tuple[int, ...], spreads: tuple[float, ...], shape: Shape
) -> Draw:
    """The RMSE of several groups: a comparison of two of them, or the largest gap."""
    if len(sizes) == 2:
        truth = spreads[0] / spreads[1] if "ratio" in method else spreads[0] - spreads[1]
    else:
        truth = min(spreads) / max(spreads) if "ratio" in method else max(spreads) - min(spreads)

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        groups = [
            rmse_bases(spread * shape(rng, (draws, n)))
            for n, spread in zip(sizes, spreads, strict=True)
        ]
        for parts in zip(*groups, strict=True):
            yield Basis(method=method, parts=parts), truth

    return draw


def against_lowest(
    method: str, sizes: tuple[int, ...], spreads: tuple[float, ...], shape: Shape
) -> Draw:
    """The RMSE of every group against the lowest one seen: all intervals at once."""
    ratio = method.startswith("ratio")

    def draw(rng: np.random.Generator, draws: int) -> Iterator[list[Claim]]:
        groups = [
            rmse_bases(spread * shape(rng, (draws, n)))
            for n, spread in zip(sizes, spreads, strict=True)
        ]
        for parts in zip(*groups, strict=True):
            best = min(range(len(parts)), key=lambda group: parts[group].value)
            yield [
                (
                    Basis(method=method, parts=(part, parts[best]), groups=len(parts)),
                    spreads[group] / spreads[best] if ratio else spreads[group] - spreads[best],
                )
                for group, part in enumerate(parts)
                if group != best
            ]

    return draw


CASES = [
    *(
        Case(f"RMSE: {name} errors, n = {n}", rmse(SHAPES[name], n))
        for name in ("normal", "Laplace", "t of 5 df", "t of 3 df", "lognormal 0.8")
        for n in (20, 50, 200, 1000)
    ),
    *(
        Case(
            f"R² {share}: {labels} signal, {errors} errors, n = {n}",
            r2(share, SHAPES[labels], SHAPES[errors], n),
        )
        for share in (0.1, 0.8)
        for labels, errors in (
            ("normal", "normal"),
            ("normal", "t of 5 df"),
            ("t of 5 df", "t of 5 df"),
            ("lognormal 0.8", "lognormal 0.8"),
            ("lognormal 0.8", "normal"),
        )
        for n in (30, 200, 1000)
    ),
    *(
        Case(
            f"RMSE: {name} errors, n = 60 and 200, 1.3 and 1",
            between_groups(method, (60, 200), (1.3, 1.0), SHAPES[name]),
        )
        for method in ("difference_of_limits", "ratio_of_limits")
        for name in ("normal", "Laplace")
    ),
    *(
        Case(
            f"RMSE: {name} errors, n = 300/100/60/40, {what}",
            between_groups(method, (300, 100, 60, 40), spreads, SHAPES[name]),
        )
        for method in ("largest_difference_of_limits", "smallest_ratio_of_limits")
        for name in ("normal", "Laplace")
        for what, spreads in (
            ("all 1", (1.0, 1.0, 1.0, 1.0)),
            ("1 to 1.5", (1.0, 1.2, 1.2, 1.5)),
        )
    ),
    *(
        Case(
            f"RMSE: {name} errors, n = 300/100/60/40, 1 to 1.5",
            against_lowest(method, (300, 100, 60, 40), (1.0, 1.2, 1.2, 1.5), SHAPES[name]),
        )
        for method in (
            "difference_of_limits_studentised_range",
            "ratio_of_limits_studentised_range",
        )
        for name in ("normal", "Laplace")
    ),
]
