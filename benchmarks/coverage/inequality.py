"""The inequality between groups, as the whole door computes it: from cells to limits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from case import Case, Claim, Draw

from audit.measure.individual.between_groups import (
    Benefits,
    between_group_generalized_entropy_index,
)
from audit.measure.tally.cells import Cells
from audit.statistics.methods import Basis

DESIGNS = {
    "70/30, alike": ((0.7, 0.3), (0.1, 0.1), (0.15, 0.15)),
    "70/30, alike, one with more mistakes": ((0.7, 0.3), (0.05, 0.25), (0.05, 0.25)),
    "70/30, a small gap": ((0.7, 0.3), (0.15, 0.1), (0.1, 0.2)),
    "50/50, a large gap": ((0.5, 0.5), (0.25, 0.05), (0.05, 0.4)),
    "50/20/20/10, alike": ((0.5, 0.2, 0.2, 0.1), (0.1,) * 4, (0.12,) * 4),
    "50/20/20/10, a gap": ((0.5, 0.2, 0.2, 0.1), (0.15, 0.1, 0.1, 0.05), (0.08, 0.12, 0.15, 0.25)),
    "ten groups, alike": ((0.1,) * 10, (0.1,) * 10, (0.12,) * 10),
}
"""Shares of the groups; in each the shares of false positives and of false negatives."""


def index(n: int, name: str) -> Draw:
    """Samples of n people, whose groups are drawn too."""
    shares, too_well, too_badly = map(np.array, DESIGNS[name])
    cells = np.stack([too_well, too_badly, 1 - too_well - too_badly], axis=1) * shares[:, None]
    means = 1 + too_well - too_badly
    mean = float(shares @ means)
    truth = float(shares @ (means / mean - 1) ** 2) / 2

    def draw(rng: np.random.Generator, draws: int) -> Iterator[Claim]:
        for seen in rng.multinomial(n, cells.ravel(), draws):
            groups = [
                Benefits.of(Cells(right, fp, fn, 0))
                for fp, fn, right in seen.reshape(-1, 3).tolist()
                if fp + fn + right
            ]
            found = between_group_generalized_entropy_index(groups)
            assert found.value is not None
            assert found.method is not None
            yield (
                Basis(
                    method=found.method,
                    value=found.value,
                    groups=len(groups),
                    standard_error=found.standard_error,
                ),
                truth,
            )

    return draw


CASES = [
    Case(f"n = {n}, {name}", index(n, name), slow=True) for n in (100, 1000) for name in DESIGNS
]
