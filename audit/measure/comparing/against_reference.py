"""Comparisons of each group with one: over it, or minus it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from audit.evidence import Group, Interval, Measurement, joined, message
from audit.intervals import own_basis
from audit.measure.comparing.alike import of_each
from audit.measure.comparing.crossing import FEWER_THAN_TWO, Crossing, best, comparable
from audit.measure.comparing.largest_gap import counts_of
from audit.measure.disparity import Disparity, Groups
from audit.measure.measuring import interval
from audit.statistics.methods import Basis

NOBODY_THERE = message("nobody in these rows belongs to the reference group")
TOO_SMALL = message("the reference group is too small, or its rate is not defined")
CHOSEN = "_studentised_range"
METHODS = {
    ("ratio", True): "mover_r",
    ("difference", True): "newcombe",
    ("ratio", False): "ratio_of_limits",
    ("difference", False): "difference_of_limits",
}


@dataclass(frozen=True)
class Reference:
    """Whom everyone is compared with; `row` is None, and `reason` says why, where nobody can be.

    `compared` is among how many groups the data chose it, or how many are compared with it.
    """

    row: Measurement | None
    group: Group | None
    compared: int
    reason: str = ""

    @property
    def name(self) -> str | None:
        """The group as the record names it."""
        return None if self.group is None else joined(self.group)


def against_reference(
    disparity: Disparity, groups: Groups, crossing: Crossing, *, ratio: bool
) -> Iterator[Measurement]:
    """One row a group: its value over the reference's, or minus it."""
    reference = _reference(groups, crossing)

    def compared(found: Measurement) -> Measurement:
        if reference.row is None:
            return _undefined(disparity, crossing, found, reference, reference.reason)
        return _compared(disparity, crossing, found, reference, ratio=ratio)

    able = {group: found for group, found in groups.items() if crossing.takes_part(group)}
    for group, (found, row) in zip(able, of_each(able.values(), compared), strict=True):
        itself = group == reference.group
        yield replace(row, slice=found.slice, interval=None if itself else row.interval)


def _reference(groups: Groups, crossing: Crossing) -> Reference:
    """Choose whom everyone is compared with, or say why nobody can be."""
    able = comparable(groups, crossing)
    wanted = crossing.reference
    if wanted is not None:
        if wanted in able:
            return Reference(able[wanted], wanted, len(able))
        return Reference(None, None, len(able), TOO_SMALL if wanted in groups else NOBODY_THERE)
    if len(able) < 2:
        return Reference(None, None, len(able), FEWER_THAN_TWO)
    return Reference(able[best(able)], best(able), len(able))


def _undefined(
    disparity: Disparity, crossing: Crossing, found: Measurement, reference: Reference, reason: str
) -> Measurement:
    return crossing.row(
        disparity,
        slice=found.slice,
        reference=reference.name,
        n=found.n,
        status="undefined",
        reason=reason,
    )


def _compared(
    disparity: Disparity,
    crossing: Crossing,
    found: Measurement,
    reference: Reference,
    *,
    ratio: bool,
) -> Measurement:
    against = reference.row
    if found.value is None or against is None or against.value is None:
        why = found.reason or disparity.undefined
        return _undefined(disparity, crossing, found, reference, why)
    if ratio and against.value <= 0:
        return _undefined(disparity, crossing, found, reference, disparity.undefined)
    value = found.value / against.value if ratio else found.value - against.value
    parameters = {
        "of": found.metric,
        "groups": reference.compared,
        "reference": "configured" if crossing.reference else "best",
    }
    if found.status == "insufficient":
        parameters["minimum_group"] = crossing.minimum_group
    return crossing.row(
        disparity,
        slice=found.slice,
        reference=reference.name,
        parameters=parameters,
        value=value,
        counts=counts_of(found, against),
        interval=_interval(value, found, reference, crossing, ratio=ratio),
        n=found.n,
        status=found.status,
        reason=found.reason,
    )


def _interval(
    value: float, found: Measurement, reference: Reference, crossing: Crossing, *, ratio: bool
) -> Interval | None:
    """MOVER; at the studentised range's critical value where the data chose the reference."""
    assert reference.row is not None
    first, second = own_basis(found), own_basis(reference.row)
    if first is None or second is None:
        return None
    rates = first.method == second.method == "wilson"
    method = METHODS["ratio" if ratio else "difference", rates]
    basis = Basis(
        method=method if crossing.reference else method + CHOSEN,
        value=value,
        n=found.n,
        rates=(first.rates[0], second.rates[0]) if rates else (),
        parts=() if rates else (first, second),
        groups=max(2, reference.compared),
    )
    return interval(basis)
