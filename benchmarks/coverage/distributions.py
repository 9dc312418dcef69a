"""Whole distributions: the distance of two groups, and quantiles read off the sample."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from case import Case, Claim, Draw
from scipy import stats

from audit.statistics.kolmogorov import distance_error
from audit.statistics.methods import Basis


def distance(m: int, n: int, shift: float, spread: float = 1.0) -> Draw:
    """Two normals: the largest gap of their cumulative shares, found on a fine grid."""
    grid = np.linspace(-10, 10 + shift, 200_001)
    truth = float(np.abs(stats.norm.cdf(grid) - stats.norm.cdf(grid, shift, spread)).max())

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for _ in range(draws):
            first, second = rng.normal(size=m), rng.normal(shift, spread, n)
            everyone = np.concatenate([first, second])
            shares = [
                np.searchsorted(np.sort(rows), everyone, side="right") / len(rows)
                for rows in (first, second)
            ]
            seen = float(np.abs(shares[0] - shares[1]).max())
            yield (
                Basis(method="two_sample_dkw", value=seen, standard_error=distance_error(m, n)),
                truth,
            )

    return draw


def largest_distance(sizes: tuple[int, ...], shift: float) -> Draw:
    """Several normals, each shifted a step further than the one before: the largest distance."""
    truth = float(2 * stats.norm.cdf(shift * (len(sizes) - 1) / 2) - 1)

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for _ in range(draws):
            groups = [np.sort(rng.normal(shift * step, 1, n)) for step, n in enumerate(sizes)]
            everyone = np.concatenate(groups)
            shares = [np.searchsorted(rows, everyone, side="right") / len(rows) for rows in groups]
            basis = Basis(
                method="two_sample_dkw_all_pairs",
                value=float((np.max(shares, axis=0) - np.min(shares, axis=0)).max()),
                groups=len(sizes),
                standard_error=distance_error(*sorted(sizes)[:2]),
            )
            yield basis, truth

    return draw


CASES = [
    *(
        Case(f"n = {m} and {n}, {what}", distance(m, n, shift, spread))
        for m, n in ((50, 50), (30, 500))
        for what, shift, spread in (
            ("alike", 0.0, 1.0),
            ("shifted by half", 0.5, 1.0),
            ("far apart", 3.0, 1.0),
            ("one 50 times as narrow", 0.0, 0.02),
        )
    ),
    *(
        Case(f"{'/'.join(map(str, sizes))}, {what}", largest_distance(sizes, shift))
        for sizes in ((300, 100, 60, 40), (50,) * 10)
        for what, shift in (("all alike", 0.0), ("shifted by a quarter each", 0.25))
    ),
]
