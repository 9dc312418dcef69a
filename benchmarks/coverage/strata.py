"""Ratios common to strata: few large ones, many small ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from case import Case, Claim, Draw

from audit.statistics.methods import Basis

LARGE = (
    (108, 825, 0.62),
    (25, 560, 0.63),
    (593, 325, 0.37),
    (375, 417, 0.33),
    (393, 191, 0.28),
    (341, 373, 0.06),
)
"""Focal people, reference people and the reference's rate: Berkeley's departments."""
SMALL = tuple((6, 9, rate) for rate in (0.2, 0.3, 0.4, 0.5) * 8)


def common(method: str, strata: tuple[tuple[int, int, float], ...], truth: float) -> Draw:
    """Strata that share one odds ratio, or one ratio of rates."""
    odds = method == "robins_breslow_greenland"
    reference = np.array([rate for *_, rate in strata])
    odds_of_focal = truth * reference / (1 - reference)
    focal = odds_of_focal / (1 + odds_of_focal) if odds else truth * reference
    sizes = [(m, n) for m, n, _ in strata]

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        firsts = rng.binomial([m for m, _ in sizes], focal, (draws, len(sizes))).tolist()
        seconds = rng.binomial([n for _, n in sizes], reference, (draws, len(sizes))).tolist()
        for a, b in zip(firsts, seconds, strict=True):
            seen = tuple(
                ((k, m), (k_reference, n))
                for k, k_reference, (m, n) in zip(a, b, sizes, strict=True)
            )
            yield Basis(method=method, strata=seen), truth

    return draw


CASES = [
    Case(f"{name}, true ratio {truth}", common(method, strata, truth))
    for method in ("robins_breslow_greenland", "greenland_robins")
    for name, strata in (("6 large strata", LARGE), ("32 strata of 15 people", SMALL))
    for truth in (1.0, 0.7)
]
