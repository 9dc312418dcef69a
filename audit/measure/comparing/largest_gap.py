"""Gaps over all groups at once: largest minus smallest, smallest over largest."""

from __future__ import annotations

from audit.evidence import Group, Measurement, joined
from audit.intervals import method_of, own_basis, pair_of
from audit.measure.comparing.alike import of_each
from audit.measure.comparing.crossing import (
    FEWER_THAN_TWO,
    Crossing,
    comparable,
    highest,
    left_out,
    lowest,
)
from audit.measure.disparity import Disparity, Groups
from audit.measure.measuring import interval
from audit.statistics.methods import Basis

OF_RATES = {"difference": "studentised_range_difference", "ratio": "studentised_range_ratio"}
OF_OTHERS = {"difference": "largest_difference_of_limits", "ratio": "smallest_ratio_of_limits"}


def largest_gap(
    disparity: Disparity, groups: Groups, crossing: Crossing, *, ratio: bool
) -> Measurement:
    """Largest minus smallest, or smallest over largest, with its simultaneous interval."""
    able = comparable(groups, crossing)
    n = sum(found.n for found in able.values())
    if len(able) < 2:
        return _undefined(disparity, crossing, n, FEWER_THAN_TWO)
    high, low = highest(able), lowest(able)
    top, bottom = able[high].value or 0.0, able[low].value or 0.0
    if ratio and top <= 0:
        return _undefined(disparity, crossing, n, disparity.undefined)
    value = bottom / top if ratio else top - bottom
    basis = _basis("ratio" if ratio else "difference", able, value, n)
    first, second = (low, high) if ratio else (high, low)
    return crossing.row(
        disparity,
        parameters={
            "of": able[high].metric,
            "groups": len(able),
            "largest": joined(high),
            "smallest": joined(low),
        },
        value=value,
        counts=counts_of(able[first], able[second]),
        interval=None if basis is None else interval(basis),
        n=n,
        reason=left_out(crossing, groups),
    )


def larger_of_two_gaps(
    disparity: Disparity, groups: Groups, others: Groups, crossing: Crossing
) -> Measurement:
    """The larger of two largest differences of rates, both at half the error."""
    both = (comparable(groups, crossing), comparable(others, crossing))
    n = sum(found.n for able in both for found in able.values())
    if min(map(len, both)) < 2:
        return _undefined(disparity, crossing, n, FEWER_THAN_TWO)
    gaps = [(able[highest(able)].value or 0) - (able[lowest(able)].value or 0) for able in both]
    rates, other_rates = (tuple(pair_of(found) for found in able.values()) for able in both)
    larger = both[gaps.index(max(gaps))]
    high, low = highest(larger), lowest(larger)
    basis = Basis(method="larger_gap", value=max(gaps), n=n, rates=rates, others=other_rates)
    return crossing.row(
        disparity,
        parameters={
            "of": [next(iter(able.values())).metric for able in both],
            "groups": max(map(len, both)),
            "decided_by": larger[high].metric,
            "largest": joined(high),
            "smallest": joined(low),
        },
        value=max(gaps),
        counts=counts_of(larger[high], larger[low]),
        interval=interval(basis),
        n=n,
        reason=left_out(crossing, groups, others),
    )


def counts_of(first: Measurement, second: Measurement) -> tuple[int, ...] | None:
    """The integers behind a comparison of two rates: k, n, and k, n of the other."""
    if first.counts is None or second.counts is None:
        return None
    return (*first.counts, *second.counts)


def _basis(kind: str, able: dict[Group, Measurement], value: float, n: float) -> Basis | None:
    """What the gap's interval is computed from: rates, or every group's own interval."""
    if all(method_of(found) == "wilson" for found in able.values()):
        rates = tuple(pair_of(found) for found in able.values())
        return Basis(method=OF_RATES[kind], value=value, n=n, rates=rates)
    parts = [own for _, own in of_each(able.values(), own_basis)]
    known = tuple(part for part in parts if part is not None)
    if len(known) < len(parts):
        return None
    return Basis(method=OF_OTHERS[kind], value=value, n=n, parts=known)


def _undefined(disparity: Disparity, crossing: Crossing, n: float, reason: str) -> Measurement:
    return crossing.row(disparity, n=n, status="undefined", reason=reason)
