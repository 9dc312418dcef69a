"""Exact tails of a distribution on whole numbers, from the ratios of its neighbours alone.

Each probability is taken relative to that of the mode and multiplied on from there; only the
sum makes them probabilities. No factorial is ever formed, so nothing overflows or cancels, and
the work grows with the standard deviation, not with the number of people.
"""

from __future__ import annotations

from collections.abc import Callable
from math import fsum
from typing import NamedTuple

_NEGLIGIBLE = 1e-20
_ALIKE = 1e-10
"""Two probabilities this close, relative to each other, are equal but for rounding."""


class Tails(NamedTuple):
    """The probabilities of all outcomes below, at and above one; and of all rarer and as rare."""

    below: float
    at: float
    above: float
    rarer: float
    as_rare: float


def tails(at: int, mode: int, lowest: int, highest: int, growth: Callable[[int], float]) -> Tails:
    """Return the tails around the outcome `at` of a distribution with a single peak.

    `growth(x)` is P(x + 1) / P(x), for every x from `lowest` to `highest - 1`; `mode` an outcome
    that none exceeds. A tail is exact to about 1e-13 of itself; 0 where it is below 1e-307.

    >>> fair_coin = lambda heads: (4 - heads) / (heads + 1)
    >>> tails(1, 2, 0, 4, fair_coin)
    Tails(below=0.0625, at=0.25, above=0.6875, rarer=0.125, as_rare=0.5)
    """

    def upwards(stop: float, end: int) -> list[float]:
        return _falling(stop, end - mode, highest - mode, lambda step: growth(mode + step))

    def downwards(stop: float, end: int) -> list[float]:
        return _falling(stop, mode - end, mode - lowest, lambda step: 1 / growth(mode - step - 1))

    if at >= mode:
        higher = upwards(_NEGLIGIBLE, at)
        lower = downwards(_NEGLIGIBLE * _weight(higher, at - mode), mode)
    else:
        lower = downwards(_NEGLIGIBLE, at)
        higher = upwards(_NEGLIGIBLE * _weight(lower, mode - at), mode)
    weights = [*reversed(lower), 1.0, *higher]
    return _split(weights, at - mode + len(lower))


def _falling(stop: float, end: int, last: int, factor: Callable[[int], float]) -> list[float]:
    """Multiply on until what is left no longer counts: past `end`, and below `stop` there."""
    weights: list[float] = []
    weight = 1.0
    for step in range(last):
        weight *= factor(step)
        if weight == 0.0:
            break
        weights.append(weight)
        if step + 1 == end:
            stop *= weight
        if step + 1 > end and weight < stop:
            break
    return weights


def _weight(weights: list[float], steps: int) -> float:
    if steps == 0:
        return 1.0
    return weights[steps - 1] if steps <= len(weights) else 0.0


def _split(weights: list[float], place: int) -> Tails:
    total = fsum(weights)
    here = weights[place] if 0 <= place < len(weights) else 0.0
    below, above = weights[: max(place, 0)], weights[max(place + 1, 0) :]
    least, most = here * (1.0 - _ALIKE), here * (1.0 + _ALIKE)
    return Tails(
        below=fsum(below) / total,
        at=here / total,
        above=fsum(above) / total,
        rarer=fsum(weight for weight in weights if weight < least) / total,
        as_rare=fsum(weight for weight in weights if least <= weight <= most) / total,
    )
