"""Changes of gaps between groups, from one model to another on the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from case import Case, Claim, Draw

from audit.statistics.methods import Basis
from audit.statistics.paired_rates import table_correlation

Rates = tuple[float, float]
"""A group's true rate by the new model, and by the earlier one."""
SETTINGS = {
    "a gap of .1 that stays": ((0.5, 0.5), (0.4, 0.4)),
    "a gap that grows from .1 to .15": ((0.5, 0.5), (0.35, 0.4)),
    "no gap by either": ((0.3, 0.3), (0.3, 0.3)),
    "a gap of .1 that turns": ((0.5, 0.4), (0.4, 0.5)),
}
LARGE = {
    "the last falls further behind": ((0.3, 0.35), (0.5, 0.5), (0.45, 0.45), (0.4, 0.4)),
    "another falls behind": ((0.3, 0.45), (0.5, 0.5), (0.45, 0.45), (0.4, 0.35)),
    "four alike": ((0.3, 0.3),) * 4,
}


def table(rates: Rates, correlation: float) -> list[float]:
    """The chances of both, the new alone, the earlier alone, neither, at a correlation.

    As near to it as these rates allow.
    """
    new, earlier = rates
    spread = np.sqrt(new * (1 - new) * earlier * (1 - earlier))
    both = min(new * earlier + correlation * spread, new, earlier)
    return [both, new - both, earlier - both, max(0.0, 1 - new - earlier + both)]


def twice(
    rng: np.random.Generator, n: int, rates: Rates, correlation: float, draws: int
) -> list[Basis]:
    """One group's rates by both models on the same people, sample by sample."""
    found = rng.multinomial(n, table(rates, correlation), draws)
    return [
        Basis(
            method="newcombe_paired",
            n=n,
            rates=((a + b, n), (a + c, n)),
            correlation=table_correlation(a, b, c, d),
        )
        for a, b, c, d in found.tolist()
    ]


def changed(method: str, groups: Sequence[Rates], n: int, correlation: float) -> Draw:
    """Groups of one size by two models; the first is the focal one where there is one."""
    truth = change_of(method, groups)

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        found = [twice(rng, n, rates, correlation, draws) for rates in groups]
        for parts in zip(*found, strict=True):
            yield Basis(method=method, parts=parts), truth

    return draw


def change_of(method: str, groups: Sequence[Rates]) -> float:
    """The true change, new minus earlier."""
    new, earlier = (_gap(method, [rates[model] for rates in groups]) for model in (0, 1))
    return new - earlier


def _gap(method: str, rates: Sequence[float]) -> float:
    first, most, least = rates[0], max(rates), min(rates)
    return {
        "largest_difference_paired": most - least,
        "difference_to_best_paired": most - first,
        "smallest_ratio_paired": least / most,
        "ratio_to_best_paired": first / most,
    }[method]


def larger_gap(n: int, correlation: float, falls: float) -> Draw:
    """Equalized odds: a gap of .2 in one rate that stays, and one of .1 in another that grows."""
    families = (((0.8, 0.8), (0.6, 0.6)), ((0.2, 0.2), (0.1 - falls, 0.1)))
    truth = max(0.2, 0.1 + falls) - 0.2

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        found = [
            [twice(rng, n, rates, correlation, draws) for rates in family] for family in families
        ]
        groups = [zip(one, other, strict=True) for one, other in zip(*found, strict=True)]
        for pairs in zip(*groups, strict=True):
            parts = tuple(Basis(method="", n=2 * n, parts=pair) for pair in pairs)
            yield Basis(method="larger_gap_paired", parts=parts), truth

    return draw


CASES = [
    *(
        Case(f"2 × {n}, {what}, correlation {shared}", changed(method, groups, n, shared))
        for method in ("largest_difference_paired", "smallest_ratio_paired")
        for n in (50, 200, 2000)
        for what, groups in SETTINGS.items()
        for shared in (0.0, 0.5, 0.95)
    ),
    *(
        Case(f"4 × {n}, {what}, correlation {shared}", changed(method, groups, n, shared))
        for method in (
            "largest_difference_paired",
            "difference_to_best_paired",
            "smallest_ratio_paired",
            "ratio_to_best_paired",
        )
        for n in (100, 1000)
        for what, groups in LARGE.items()
        for shared in (0.5, 0.9)
    ),
    *(
        Case(
            f"2 × {n} of either kind, the smaller gap grows by {falls}, correlation {shared}",
            larger_gap(n, shared, falls),
        )
        for n in (100, 1000)
        for falls in (0.0, 0.05)
        for shared in (0.5, 0.9)
    ),
]
