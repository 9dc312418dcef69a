"""Differences of two rates that two models have on the same rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from case import Case, Claim, Draw

from audit.statistics.methods import Basis
from audit.statistics.paired_rates import table_correlation


def same_people(n: int, both: float, only_new: float, only_old: float) -> Draw:
    """Two models, each right about everybody or not, by the chances of the table of both."""
    chances = [both, only_new, only_old, 1.0 - both - only_new - only_old]

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for a, b, c, d in rng.multinomial(n, chances, draws).tolist():
            basis = Basis(
                method="newcombe_paired",
                rates=((a + b, n), (a + c, n)),
                correlation=table_correlation(a, b, c, d),
            )
            yield basis, only_new - only_old

    return draw


def chosen_by_each(n: int, agree: float) -> Draw:
    """Two precisions: each model chooses half of the people, and they agree on so many of all.

    Whom both choose is positive with a chance of .8, whom one alone chooses with .6.
    """

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for _ in range(draws):
            new = rng.random(n) < 0.5
            old = np.where(rng.random(n) < agree, new, ~new)
            label = rng.random(n) < np.where(new & old, 0.8, 0.6)
            found = [(label[chosen].sum(), chosen.sum()) for chosen in (new, old)]
            if min(int(people) for _, people in found) == 0:
                continue
            influence = [
                chosen * (label - k / people)
                for chosen, (k, people) in zip((new, old), found, strict=True)
            ]
            size = np.sqrt(np.prod([np.sum(each**2) for each in influence]))
            shared = float(np.sum(influence[0] * influence[1]) / size) if size else 0.0
            yield (
                Basis(
                    method="newcombe_paired",
                    rates=tuple((int(k), int(people)) for k, people in found),
                    correlation=min(1.0, max(-1.0, shared)),
                ),
                0.0,
            )

    return draw


CASES = [
    *(
        Case(
            f"n = {n}, right by both {both}, by one alone {new} and {old}",
            same_people(n, both, new, old),
        )
        for n in (20, 100, 1000)
        for both, new, old in ((0.8, 0.05, 0.05), (0.7, 0.1, 0.02), (0.4, 0.2, 0.2))
    ),
    *(
        Case(f"two precisions, n = {n}, agreeing on {agree}", chosen_by_each(n, agree))
        for n in (100, 1000)
        for agree in (0.7, 0.95)
    ),
]
