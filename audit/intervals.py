"""The interval of anything measured: one door for measuring, at 95 %, and for the gate, again.

A measurement keeps what its interval is computed from: `counts`, the interval's `scale` and
`standard_error`, and in its `parameters`, under the names of `Basis`, whatever else it takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import msgspec

from audit.evidence import Interval, Measurement
from audit.statistics.limits import NoLimits, Pair
from audit.statistics.methods import Basis, limits_at


class Stored(msgspec.Struct, frozen=True):
    """What intervals need of a measurement's parameters; other parameters are passed over."""

    rates: tuple[Pair, ...] = ()
    table: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    means: tuple[tuple[float, ...], ...] = ()
    skewness: float = 0.0
    correlation: float = 0.0
    strata: tuple[tuple[Pair, Pair], ...] = ()


def interval_from(basis: Basis, level: float) -> Interval | None:
    """Compute an interval at a level; None where the data give no finite limits.

    Raises ValueError for a method that does not exist or lacks what it needs.
    """
    try:
        low, high = limits_at(basis, level)
    except NoLimits:
        return None
    if not (isfinite(low) and isfinite(high)):
        return None
    return Interval(
        low=low,
        high=high,
        level=level,
        method=basis.method,
        scale=basis.scale,
        standard_error=basis.standard_error,
    )


def own_basis(row: Measurement) -> Basis | None:
    """Gather what a measurement's interval is computed from, of the measurement alone.

    None where it never had an interval. Raises msgspec.ValidationError, a ValueError, where its
    parameters are not what they should be.
    """
    method = method_of(row)
    if method is None or row.value is None:
        return None
    stored = msgspec.convert(row.parameters or {}, Stored)
    return Basis(
        method=method,
        value=row.value,
        n=row.n,
        rates=(pair_of(row),) if method == "wilson" else stored.rates,
        table=stored.table,
        means=stored.means,
        skewness=stored.skewness,
        correlation=stored.correlation,
        strata=stored.strata,
        scale=row.interval.scale if row.interval else None,
        standard_error=row.interval.standard_error if row.interval else None,
    )


def by_two_models(rows: Sequence[Measurement | None]) -> Basis:
    """Gather what a gap by two models needs of one group: the change of its rate, or of two.

    `None` stands for a rate that the group does not have. Raises ValueError where a change is not
    one of two rates.
    """
    parts = [Basis(method="") if row is None else own_basis(row) for row in rows]
    known = tuple(part for part in parts if part is not None)
    if len(known) < len(parts):
        raise ValueError("a change has no interval of its own")
    if len(known) == 1:
        return known[0]
    return Basis(method="", n=sum(part.n for part in known), parts=known)


def method_of(row: Measurement) -> str | None:
    """The method of a measurement's interval; a rate has one even where it is not stored."""
    if row.interval is not None:
        return row.interval.method
    return "wilson" if row.counts is not None and len(row.counts) == 2 else None


def pair_of(row: Measurement) -> Pair:
    """Successes and trials behind a rate; with weights, at the effective number of people."""
    if row.counts is not None:
        return row.counts[0], row.counts[1]
    if row.value is None:
        raise ValueError(f"{row.metric} has no value")
    return row.value * row.n, row.n
