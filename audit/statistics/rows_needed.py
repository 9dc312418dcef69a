"""How many more people it would take to decide a rule, if the numbers stayed as they are."""

from __future__ import annotations

import math
from typing import TypeVar

from audit.statistics.limits import NoLimits, Pair
from audit.statistics.methods import Basis, limits_at

Counted = TypeVar("Counted", Pair, tuple[float, float, float, float])

MOST_TIMES = 10_000.0
"""Beyond so many times the people nothing is promised any more."""
SAME_ROWS = ("fieller_r2", "newcombe_paired", "paired_difference_of_limits")
"""Methods whose means or parts are made of the same people."""


def times_as_many(basis: Basis, threshold: float, level: float) -> float | None:
    """Return how many times as many people in every group would decide; None if no number does.

    1 where the interval excludes the threshold already. Rates, means and spreads stay as they
    are; accurate to a thousandth. None also where the value is the threshold itself.

    >>> round(times_as_many(Basis(method="wilson", rates=((35, 50),)), 0.8, 0.95), 2)
    1.23
    """
    return _search(basis, threshold, level, None)


def more_people(basis: Basis, threshold: float, level: float, group: int) -> int | None:
    """Return how many more people in this group alone would decide; None if no number does.

    0 where the interval excludes the threshold already. `group` counts from 0 in the order of the
    basis. People are those who count in the metric: for a true positive rate, positive ones.

    >>> two = Basis(method="newcombe", rates=((30, 100), (45, 100)))
    >>> [more_people(two, threshold, 0.95, 0) for threshold in (0.0, -0.05, -0.1)]
    [0, 618, None]
    """
    factor = _search(basis, threshold, level, group)
    return None if factor is None else math.ceil((factor - 1.0) * people_of(basis)[group])


def people_of(basis: Basis) -> tuple[float, ...]:
    """Return how many people each group of a basis has, those who count in the metric.

    >>> people_of(Basis(method="newcombe", rates=((30, 100), (45, 200))))
    (100, 200)
    """
    if basis.parts:
        return tuple(part.n for part in basis.parts)
    if basis.means:
        return tuple(n for _, _, n, *_ in basis.means)
    return tuple(n for _, n in basis.rates) or (basis.n,)


def grown(basis: Basis, factor: float, only: int | None = None) -> Basis:
    """Return the basis that `factor` times as many people would give, in one group or in all.

    >>> grown(Basis(method="wilson", rates=((3, 10),)), 10).rates
    ((30, 100),)
    """
    error = basis.standard_error
    together = only is None or basis.method in SAME_ROWS
    factors = [factor if together or only == group else 1.0 for group in range(_groups(basis))]
    return Basis(
        method=basis.method,
        value=basis.value,
        n=basis.n * factor,
        rates=_more(basis.rates, factors),
        others=_more(basis.others, factors),
        table=_times(basis.table, factor),
        groups=basis.groups,
        scale=basis.scale,
        standard_error=None if error is None else error / math.sqrt(factor),
        skewness=basis.skewness,
        correlation=basis.correlation,
        parts=tuple(grown(part, each) for part, each in zip(basis.parts, factors, strict=False)),
        means=tuple(
            (mean, error / math.sqrt(each), n * each, *shape)
            for (mean, error, n, *shape), each in zip(basis.means, factors, strict=False)
        ),
        strata=tuple(
            (_times(focal, factors[0]), _times(reference, factors[1]))
            for focal, reference in basis.strata
        ),
    )


def _groups(basis: Basis) -> int:
    return max(2, *map(len, (basis.rates, basis.others, basis.parts, basis.means)))


def _more(rates: tuple[Pair, ...], factors: list[float]) -> tuple[Pair, ...]:
    return tuple(_times(pair, factor) for pair, factor in zip(rates, factors, strict=False))


def _times(counts: Counted, factor: float) -> Counted:
    return tuple(count * factor for count in counts)  # type: ignore[return-value]


def _search(basis: Basis, threshold: float, level: float, only: int | None) -> float | None:
    """Find the least factor at which the interval excludes the threshold, to a thousandth.

    Limits lie nearly on a line in one over the root of the factor: there false position, with the
    rule of Illinois against ends that stay (Dowell & Jarratt 1971), takes a handful of steps.
    """

    def beyond(factor: float) -> float:
        try:
            low, high = limits_at(grown(basis, factor, only), level)
        except NoLimits:
            return -math.inf
        return max(low - threshold, threshold - high)

    low, high = 1.0, MOST_TIMES
    short, enough = beyond(low), beyond(high)
    if short > 0.0 or enough <= 0.0:
        return low if short > 0.0 else None
    before = 0
    while high > low * 1.001:
        factor = _between(low, high, short, enough)
        found = beyond(factor)
        if found > 0.0:
            high, enough = factor, found
            short, before = (short / 2.0, 1) if before == 1 else (short, 1)
        else:
            low, short = factor, found
            enough, before = (enough / 2.0, -1) if before == -1 else (enough, -1)
    return high


def _between(low: float, high: float, short: float, enough: float) -> float:
    """Where a line through both ends, over one by the root of the factor, is 0; between them.

    Half-way where a limit that never passes the threshold, as a gap's never falls below 0, leaves
    nothing to draw a line from.
    """
    apart = enough - short
    if short == 0.0 or not 0.0 < apart < math.inf:
        return math.sqrt(low * high)
    share = -short / apart
    root = (1.0 - share) / math.sqrt(low) + share / math.sqrt(high)
    return min(max(1.0 / (root * root), low * 1.0005), high / 1.0005)
