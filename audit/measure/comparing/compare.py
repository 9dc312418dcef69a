"""One disparity over the groups of one crossing, and a word on those it leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.evidence import Finding, Group, Measurement, joined, message
from audit.measure.comparing.against_reference import against_reference
from audit.measure.comparing.crossing import Crossing
from audit.measure.comparing.largest_gap import larger_of_two_gaps, largest_gap
from audit.measure.disparity import (
    Comparison,
    DifferenceToReference,
    Disparity,
    Groups,
    LargerDifference,
    LargestDifference,
    RatioToReference,
    SmallestRatio,
)

GROUP_LEFT_OUT = message(
    "{groups} is left out of comparisons of {metrics}: fewer than {minimum_group} people, or nobody"
)
GROUPS_LEFT_OUT = message(
    "{groups} are left out of comparisons of {metrics}: "
    "fewer than {minimum_group} people, or nobody"
)


def compare(
    disparity: Disparity, comparison: Comparison, crossing: Crossing
) -> Iterator[Measurement]:
    """Yield the rows of one disparity over the groups of one crossing."""
    match comparison:
        case RatioToReference(groups):
            yield from against_reference(disparity, groups, crossing, ratio=True)
        case DifferenceToReference(groups):
            yield from against_reference(disparity, groups, crossing, ratio=False)
        case LargestDifference(groups):
            yield largest_gap(disparity, groups, crossing, ratio=False)
        case SmallestRatio(groups):
            yield largest_gap(disparity, groups, crossing, ratio=True)
        case LargerDifference(groups, others):
            yield larger_of_two_gaps(disparity, groups, others, crossing)


def left_out_findings(compared: Mapping[str, Groups], crossing: Crossing) -> Iterator[Finding]:
    """Warn, once a crossing, of the groups that some comparison cannot speak of."""
    out: dict[Group, list[str]] = {}
    for metric, groups in compared.items():
        for group, found in groups.items():
            if found.status in ("insufficient", "undefined") and crossing.takes_part(group):
                out.setdefault(group, []).append(metric)
    if out:
        yield Finding(
            code="groups_left_out",
            grade="warning",
            text=GROUPS_LEFT_OUT if len(out) > 1 else GROUP_LEFT_OUT,
            columns=crossing.across,
            slice=crossing.stratum,
            numbers={
                "groups": sorted(map(joined, out)),
                "metrics": sorted({metric for metrics in out.values() for metric in metrics}),
                "attributes": list(crossing.across),
                "minimum_group": crossing.minimum_group,
            },
        )
