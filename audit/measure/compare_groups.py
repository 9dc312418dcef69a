"""From the groups' measurements to a disparity: who can be compared, with whom, and how sure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.evidence import MISSING, Finding, Measurement, group_name
from audit.measure.disparity import (
    Comparison,
    Disparity,
    Groups,
    LargerDifference,
    LargestDifference,
    RatioToReference,
    SmallestRatio,
)
from audit.measure.measuring import interval
from audit.statistics.methods import Basis

Pair = tuple[float, float]
LEFT_OUT = "too few people to be compared: "
NOT_DEFINED = "not defined, and not compared: "
GROUPS_LEFT_OUT = (
    "{count} groups of {attributes} are left out of comparisons of {metrics}, where they have "
    "fewer than {minimum_group} people or nobody at all: {groups}"
)


@dataclass(frozen=True)
class Crossing:
    """The attributes a comparison runs over, and what the configuration says of them.

    `reference` is the configured reference group, or None where the data choose it.
    """

    across: tuple[str, ...]
    minimum_group: int
    missing_as_group: bool = False
    reference: str | None = None

    def takes_part(self, measurement: Measurement) -> bool:
        """Whether this group belongs into disparities at all: people without a value do not."""
        return self.missing_as_group or MISSING not in measurement.slice.values()


def compare(
    disparity: Disparity, comparison: Comparison, crossing: Crossing, for_class: str | None = None
) -> Iterator[Measurement]:
    """Yield the rows of one disparity over the groups of one crossing."""
    match comparison:
        case RatioToReference(groups):
            yield from _ratios_to_reference(disparity, groups, crossing)
        case LargestDifference(groups):
            yield _largest(disparity, groups, crossing, "studentised_range_difference", for_class)
        case SmallestRatio(groups):
            yield _largest(disparity, groups, crossing, "studentised_range_ratio", for_class)
        case LargerDifference(groups, others):
            yield _larger(disparity, groups, others, crossing)


def pair_of(measurement: Measurement) -> Pair:
    """The successes and trials behind a rate; with weights, at the effective size."""
    if measurement.counts is not None:
        return (measurement.counts[0], measurement.counts[1])
    assert measurement.value is not None
    return (measurement.value * measurement.n, measurement.n)


def comparable(groups: Groups, crossing: Crossing) -> dict[str, Measurement]:
    """The groups that are defined and large enough, by name."""
    return {
        name: found
        for name, found in groups.items()
        if found.status == "measured" and crossing.takes_part(found)
    }


def left_out(groups: Groups, crossing: Crossing) -> str | None:
    """Name the groups that a comparison leaves out, and why; None where there is none."""
    taking_part = {n: m for n, m in groups.items() if crossing.takes_part(m)}
    few = [name for name, found in taking_part.items() if found.status == "insufficient"]
    undefined = [name for name, found in taking_part.items() if found.status == "undefined"]
    parts = [LEFT_OUT + ", ".join(few)] if few else []
    parts += [NOT_DEFINED + ", ".join(undefined)] if undefined else []
    return "; ".join(parts) or None


def left_out_findings(compared: Mapping[str, Groups], crossing: Crossing) -> Iterator[Finding]:
    """Warn, once a crossing, of the groups that some comparison cannot speak of."""
    out: dict[str, list[str]] = {}
    for metric, groups in compared.items():
        for name, found in groups.items():
            if crossing.takes_part(found) and found.status in ("insufficient", "undefined"):
                out.setdefault(name, []).append(metric)
    if out:
        yield Finding(
            code="groups_left_out",
            grade="warning",
            text=GROUPS_LEFT_OUT,
            columns=crossing.across,
            numbers={
                "count": len(out),
                "groups": sorted(out),
                "metrics": sorted({metric for metrics in out.values() for metric in metrics}),
                "attributes": list(crossing.across),
                "minimum_group": crossing.minimum_group,
            },
        )


def _row(disparity: Disparity, crossing: Crossing, **facts: Any) -> Measurement:
    return Measurement(metric=disparity.id, across=crossing.across, **facts)


def _too_few_groups(disparity: Disparity, crossing: Crossing, n: float) -> Measurement:
    reason = "fewer than two groups can be compared"
    return _row(disparity, crossing, n=n, status="undefined", reason=reason)


def _largest(
    disparity: Disparity, groups: Groups, crossing: Crossing, method: str, for_class: str | None
) -> Measurement:
    """Largest minus smallest, or smallest over largest, with its simultaneous interval."""
    able = comparable(groups, crossing)
    n = sum(found.n for found in able.values())
    if len(able) < 2:
        return _too_few_groups(disparity, crossing, n)
    high = max(able, key=lambda name: able[name].value or 0.0)
    low = min(able, key=lambda name: able[name].value or 0.0)
    top, bottom = able[high].value or 0.0, able[low].value or 0.0
    parameters = {
        "of": next(iter(able.values())).metric,
        "groups": len(able),
        "largest": high,
        "smallest": low,
    }
    ratio = method == "studentised_range_ratio"
    if ratio and top == 0:
        return _row(disparity, crossing, n=n, status="undefined", reason=disparity.undefined)
    value = bottom / top if ratio else top - bottom
    first, second = (low, high) if ratio else (high, low)
    rates = tuple(pair_of(found) for found in able.values())
    return _row(
        disparity,
        crossing,
        class_=for_class,
        parameters=parameters,
        value=value,
        counts=_counts(able[first], able[second]),
        interval=interval(Basis(method=method, value=value, n=n, rates=rates)),
        n=n,
        reason=left_out(groups, crossing),
    )


def _larger(
    disparity: Disparity, groups: Groups, others: Groups, crossing: Crossing
) -> Measurement:
    """The larger of two largest differences, both at half the error."""
    both = (comparable(groups, crossing), comparable(others, crossing))
    n = sum(found.n for able in both for found in able.values())
    if min(map(len, both)) < 2:
        return _too_few_groups(disparity, crossing, n)
    values = [[found.value or 0.0 for found in able.values()] for able in both]
    gaps = [max(found) - min(found) for found in values]
    rates, other_rates = (tuple(pair_of(found) for found in able.values()) for able in both)
    larger = both[gaps.index(max(gaps))]
    high = max(larger, key=lambda name: larger[name].value or 0.0)
    low = min(larger, key=lambda name: larger[name].value or 0.0)
    basis = Basis(method="larger_gap", value=max(gaps), n=n, rates=rates, others=other_rates)
    reasons = [text for text in (left_out(groups, crossing), left_out(others, crossing)) if text]
    return _row(
        disparity,
        crossing,
        parameters={
            "of": [next(iter(able.values())).metric for able in both],
            "groups": max(map(len, both)),
            "decided_by": larger[high].metric,
            "largest": high,
            "smallest": low,
        },
        value=max(gaps),
        counts=_counts(larger[high], larger[low]),
        interval=interval(basis),
        n=n,
        reason="; ".join(dict.fromkeys(reasons)) or None,
    )


def _counts(first: Measurement, second: Measurement) -> tuple[int, ...] | None:
    if first.counts is None or second.counts is None:
        return None
    return (*first.counts, *second.counts)


def _ratios_to_reference(
    disparity: Disparity, groups: Groups, crossing: Crossing
) -> Iterator[Measurement]:
    """One row a group: its rate over the reference's."""
    able = comparable(groups, crossing)
    name, reason = _reference(groups, able, crossing)
    for found in filter(crossing.takes_part, groups.values()):
        if name is None:
            yield _no_ratio(disparity, crossing, found, None, reason)
        else:
            yield _ratio(disparity, crossing, found, groups[name], name, len(able))


def _reference(
    groups: Groups, able: dict[str, Measurement], crossing: Crossing
) -> tuple[str | None, str]:
    """Choose whom everyone is compared with, or say why nobody can be."""
    if crossing.reference is not None:
        if crossing.reference not in groups:
            return None, "nobody in these rows belongs to the reference group"
        if crossing.reference not in able:
            return None, "the reference group is too small, or its rate is not defined"
        return crossing.reference, ""
    if len(able) < 2:
        return None, "fewer than two groups can be compared"
    return max(able, key=lambda name: able[name].value or 0.0), ""


def _no_ratio(
    disparity: Disparity,
    crossing: Crossing,
    found: Measurement,
    reference: str | None,
    reason: str,
) -> Measurement:
    return _row(
        disparity,
        crossing,
        slice=found.slice,
        reference=reference,
        n=found.n,
        status="undefined",
        reason=reason,
    )


def _ratio(
    disparity: Disparity,
    crossing: Crossing,
    found: Measurement,
    against: Measurement,
    reference: str,
    compared: int,
) -> Measurement:
    if found.status in ("undefined", "not_assessable") or found.value is None:
        reason = found.reason or disparity.undefined
        return _no_ratio(disparity, crossing, found, reference, reason)
    if not against.value:
        return _no_ratio(disparity, crossing, found, reference, disparity.undefined)
    value = found.value / against.value
    itself = group_name(found.slice, crossing.across) == reference
    parameters = {"of": found.metric, "groups": compared} | {
        "reference": "configured" if crossing.reference else "highest rate"
    }
    if found.status == "insufficient":
        parameters["minimum_group"] = crossing.minimum_group
    return _row(
        disparity,
        crossing,
        slice=found.slice,
        reference=reference,
        parameters=parameters,
        value=value,
        counts=_counts(found, against),
        interval=None if itself else _ratio_interval(value, found, against, crossing, compared),
        n=found.n,
        status=found.status,
        reason=found.reason,
    )


def _ratio_interval(
    value: float, found: Measurement, against: Measurement, crossing: Crossing, compared: int
) -> Any:
    """MOVER-R; at the studentised range's critical value where the data chose the reference."""
    method = "mover_r" if crossing.reference else "mover_r_studentised_range"
    rates = (pair_of(found), pair_of(against))
    return interval(
        Basis(method=method, value=value, n=found.n, rates=rates, groups=max(2, compared))
    )
