"""Largest gaps over groups, and groups compared with the best one, as the data choose it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from case import Case, Claim, Draw

from audit.statistics.methods import Basis

DESIGNS = {
    "1000/200/100/50/20": (1000, 200, 100, 50, 20),
    "5 × 200": (200,) * 5,
    "5000/1000/500/300/200": (5000, 1000, 500, 300, 200),
    "10 × 50": (50,) * 10,
}


def counts(
    rng: np.random.Generator, sizes: tuple[int, ...], rates: tuple[float, ...], draws: int
) -> Iterator[tuple[tuple[int, int], ...]]:
    """Selections in every group, sample by sample."""
    for selected in rng.binomial(sizes, rates, (draws, len(sizes))).tolist():
        yield tuple(zip(selected, sizes, strict=True))


def spread(groups: int, low: float, high: float) -> tuple[float, ...]:
    """Rates of which the first is the highest, the last the lowest, the others in between."""
    return (high, *(((low + high) / 2,) * (groups - 2)), low)


def largest(method: str, sizes: tuple[int, ...], rates: tuple[float, ...]) -> Draw:
    """The largest difference or the smallest ratio."""
    ratio = method.endswith("ratio")
    truth = min(rates) / max(rates) if ratio else max(rates) - min(rates)

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for pairs in counts(rng, sizes, rates, draws):
            yield Basis(method=method, rates=pairs), truth

    return draw


def equalized(sizes: tuple[int, ...], rates: tuple[float, ...], others: tuple[float, ...]) -> Draw:
    """The larger of two gaps, each over half of the people."""
    halves = tuple(n // 2 for n in sizes)
    truth = max(max(rates) - min(rates), max(others) - min(others))

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        both = counts(rng, halves, rates, draws), counts(rng, halves, others, draws)
        for pairs, other_pairs in zip(*both, strict=True):
            yield Basis(method="larger_gap", rates=pairs, others=other_pairs), truth

    return draw


def against_best(method: str, sizes: tuple[int, ...], rates: tuple[float, ...]) -> Draw:
    """Every group against the one with the highest rate seen: all intervals at once."""
    ratio = method.startswith("mover_r")

    def draw(rng: np.random.Generator, draws: int) -> Iterator[list[Claim]]:
        for pairs in counts(rng, sizes, rates, draws):
            best = max(range(len(pairs)), key=lambda group: pairs[group][0] / pairs[group][1])
            if pairs[best][0] > 0:
                yield [
                    (
                        Basis(method=method, rates=(pair, pairs[best]), groups=len(pairs)),
                        rates[group] / rates[best] if ratio else rates[group] - rates[best],
                    )
                    for group, pair in enumerate(pairs)
                    if group != best
                ]

    return draw


CASES = [
    *(
        Case(f"{name}, all {p}", largest(method, sizes, (p,) * len(sizes)))
        for method in ("studentised_range_difference", "studentised_range_ratio")
        for name, sizes in DESIGNS.items()
        for p in (0.3, 0.7)
    ),
    *(
        Case(
            f"{name}, 0.5 down to 0.3",
            largest(method, sizes, spread(len(sizes), 0.3, 0.5)),
        )
        for method in ("studentised_range_difference", "studentised_range_ratio")
        for name, sizes in DESIGNS.items()
    ),
    *(
        Case(
            f"{name}, {what}",
            equalized(sizes, rates(len(sizes)), (0.4,) * len(sizes)),
        )
        for name, sizes in DESIGNS.items()
        for what, rates in (
            ("all 0.3 and all 0.4", lambda groups: (0.3,) * groups),
            ("0.5 down to 0.3 and all 0.4", lambda groups: spread(groups, 0.3, 0.5)),
        )
    ),
    *(
        Case(f"{name}, {what}", against_best(method, sizes, rates(len(sizes))))
        for method in ("newcombe_studentised_range", "mover_r_studentised_range")
        for name, sizes in DESIGNS.items()
        for what, rates in (
            ("all 0.3", lambda groups: (0.3,) * groups),
            ("0.5 down to 0.3", lambda groups: spread(groups, 0.3, 0.5)),
        )
    ),
]
