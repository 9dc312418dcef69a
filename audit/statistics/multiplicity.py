"""Several questions asked of the same rows: Holm where something is decided, BH to explore."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import inf


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

    >>> p_values = [0.01, 0.04, 0.03, 0.005]
    >>> holm_rejects(lambda index, level: p_values[index] <= 1 - level, 4)
    (True, False, False, True)
    """
    return tuple(bool(shared) for shared in holm_shares(can_reject, family, level))


def holm_shares(
    can_reject: Callable[[int, float], bool],
    family: int,
    level: float = 0.95,
    candidates: Iterable[int] | None = None,
) -> tuple[int, ...]:
    """Return among how many hypotheses the error was shared when each was rejected; 0 if never.

    With r hypotheses left, all whose interval at 1 - alpha/r excludes the threshold are rejected,
    and so on with the rest until nothing new is. That is Holm: an interval at 1 - a excludes the
    threshold just when the p-value is at most a. The s rejected in one round are the s smallest
    p-values left, all at most alpha/r, so below alpha/r, alpha/(r-1), … in Holm's turn; and a
    round that rejects none leaves a smallest p-value above alpha/r, where Holm stops too.

    `candidates` are those that could be rejected at all; the others are never asked. However many
    rounds there are, each candidate is asked at most log2(family) + 2 times.

    >>> p_values = [0.01, 0.04, 0.03, 0.005]
    >>> holm_shares(lambda index, level: p_values[index] <= 1 - level, 4)
    (4, 0, 0, 4)
    """
    shares = [0] * family
    known = [_Known() for _ in range(family)]
    waiting = list(range(family) if candidates is None else candidates)
    left, rejected = family, waiting
    while waiting and rejected:
        rejected = [
            index
            for index in waiting
            if known[index].rejected_among(left, partial(_asked, can_reject, index, level))
        ]
        for index in rejected:
            shares[index] = left
        waiting = [index for index in waiting if not shares[index] and known[index].least > 1]
        left -= len(rejected)
    return tuple(shares)


class _Known:
    """Among how many a hypothesis is known to be rejected, at most, and not to be, at least."""

    __slots__ = ("least", "most")

    def __init__(self) -> None:
        self.most = 0
        self.least: float = inf

    def rejected_among(self, left: int, ask: Callable[[int], bool]) -> bool:
        """Ask as little as it takes: halfway between what is known, once anything is."""
        while self.most < left < self.least:
            among = left if self.least == inf else (self.most + int(self.least)) // 2
            if ask(among):
                self.most = among
            else:
                self.least = among
        return left <= self.most


def _asked(can_reject: Callable[[int, float], bool], index: int, level: float, among: int) -> bool:
    return can_reject(index, share_of(level, among))


def share_of(level: float, among: int) -> float:
    """Return the level of one hypothesis where the error of a family is shared among so many.

    >>> share_of(0.95, 1), round(share_of(0.95, 5), 6)
    (0.95, 0.99)
    """
    return 1.0 - (1.0 - level) / among
