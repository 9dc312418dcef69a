"""One line of the table: a method, a design, and how often the intervals contain the truth."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

import numpy as np

from audit.statistics.limits import Limits, NoLimits
from audit.statistics.methods import Basis, limits_at

LEVEL = 0.95
Claim: TypeAlias = tuple[Basis, float]
"""What an interval is computed from, and the value it should contain."""
Draw: TypeAlias = Callable[[np.random.Generator, int], Iterable[Claim | list[Claim]]]
"""Makes so many samples; several claims of one sample must all hold at once."""


@dataclass(frozen=True)
class Case:
    """A design to draw from. `slow` ones are drawn less often."""

    design: str
    draw: Draw
    slow: bool = False


@dataclass(frozen=True)
class Row:
    """What came out: shares of samples, and the median width of the (first) interval."""

    method: str
    design: str
    draws: int
    covered: float
    width: float
    without: float


def simulate(case: Case, draws: int) -> Row:
    """Draw from a case and count; the seed is the design's name, so that rows stay put."""
    rng = np.random.default_rng(zlib.crc32(case.design.encode()))
    known: dict[Basis, Limits | None] = {}
    hits, widths, method = 0, list[float](), ""
    for found in case.draw(rng, draws):
        claims = found if isinstance(found, list) else [found]
        method = claims[0][0].method
        limits = [each for basis, _ in claims if (each := _limits(basis, known)) is not None]
        if len(limits) < len(claims):
            continue
        widths.append(limits[0].high - limits[0].low)
        hits += all(
            each.low - 1e-12 <= truth <= each.high + 1e-12
            for each, (_, truth) in zip(limits, claims, strict=True)
        )
    made = max(1, len(widths))
    return Row(method, case.design, draws, hits / made, median(widths), 1 - len(widths) / draws)


def _limits(basis: Basis, known: dict[Basis, Limits | None]) -> Limits | None:
    """Compute limits once for each distinct sample; counts repeat, means hardly ever do."""
    if basis not in known:
        try:
            known[basis] = limits_at(basis, LEVEL)
        except NoLimits:
            known[basis] = None
    return known[basis]
