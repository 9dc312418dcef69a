"""How many more people it would take to decide a rule, if the numbers stayed as they are."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeVar

from audit.statistics.limits import NoLimits, Pair
from audit.statistics.methods import Basis, limits_at

Counted = TypeVar("Counted", Pair, tuple[float, float, float, float])

MOST_TIMES = 10_000.0
"""Beyond so many times the people nothing is promised any more."""
SAME_ROWS = ("fieller_r2", "paired_difference_of_limits")
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
    return None if factor is None else math.ceil((factor - 1.0) * _people(basis, group))


def grown(basis: Basis, factor: float, only: int | None = None) -> Basis:
    """Return the basis that `factor` times as many people would give, in one group or in all.

    >>> grown(Basis(method="wilson", rates=((3, 10),)), 10).rates
    ((30, 100),)
    """
    error = basis.standard_error
    together = only is None or basis.method in SAME_ROWS
    factors = [factor if together or only == group else 1.0 for group in range(_groups(basis))]
    return replace(
        basis,
        n=basis.n * factor,
        rates=_more(basis.rates, factors),
        others=_more(basis.others, factors),
        table=_times(basis.table, factor),
        standard_error=None if error is None else error / math.sqrt(factor),
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
    """Find the least factor at which the interval excludes the threshold, by halves."""

    def decides(factor: float) -> bool:
        try:
            low, high = limits_at(grown(basis, factor, only), level)
        except NoLimits:
            return False
        return not low <= threshold <= high

    low = high = 1.0
    while not decides(high):
        low, high = high, high * 2.0
        if low >= MOST_TIMES:
            return None
    while high - low > 1e-3 * low:
        middle = (low + high) / 2.0
        low, high = (low, middle) if decides(middle) else (middle, high)
    return high


def _people(basis: Basis, group: int) -> float:
    if basis.parts:
        return basis.parts[group].n
    if basis.means:
        return basis.means[group][2]
    return basis.rates[group][1] if basis.rates else basis.n
