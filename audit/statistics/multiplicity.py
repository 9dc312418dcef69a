"""Several questions asked of the same rows: Holm where something is decided, BH to explore."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted for the family they form, in the given order.

    Rejecting those at most alpha keeps the chance of any false rejection at alpha, however the
    tests depend on each other (Holm 1979, Scand J Statist 6:65).

    >>> holm([0.01, 0.04, 0.03, 0.005])
    (0.03, 0.06, 0.06, 0.02)
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = largest
    return tuple(adjusted)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted for the expected share of false findings, in the given order.

    For exploration, never for a gate (Benjamini & Hochberg 1995, JRSS B 57:289).

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.005])
    (0.02, 0.04, 0.04, 0.02)
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [0.0] * len(p_values)
    smallest = 1.0
    for rank in range(len(p_values), 0, -1):
        index = order[rank - 1]
        smallest = min(smallest, p_values[index] * len(p_values) / rank)
        adjusted[index] = smallest
    return tuple(adjusted)


def holm_rejects(
    can_reject: Callable[[int, float], bool], family: int, level: float = 0.95
) -> tuple[bool, ...]:
    """Return which of `family` hypotheses Holm's procedure rejects, from intervals alone.

    `can_reject(index, level)` says whether that hypothesis' interval at that level excludes its
    threshold; a higher level must never exclude more. `level` is what holds for the whole family.

    With r hypotheses left, all whose interval at 1 - alpha/r excludes the threshold are rejected,
    and so on with the rest until nothing new is. That is Holm: an interval at 1 - a excludes the
    threshold just when the p-value is at most a. The s rejected in one round are the s smallest
    p-values left, all at most alpha/r, so below alpha/r, alpha/(r-1), … in Holm's turn; and a
    round that rejects none leaves a smallest p-value above alpha/r, where Holm stops too.

    >>> p_values = [0.01, 0.04, 0.03, 0.005]
    >>> holm_rejects(lambda index, level: p_values[index] <= 1 - level, 4)
    (True, False, False, True)
    """
    left = set(range(family))
    while left:
        each = 1.0 - (1.0 - level) / len(left)
        rejected = {index for index in left if can_reject(index, each)}
        if not rejected:
            break
        left -= rejected
    return tuple(index not in left for index in range(family))
