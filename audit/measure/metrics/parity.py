"""Independence: is the favourable outcome given as often to every group?"""

from __future__ import annotations

from audit.measure.disparity import (
    Groups,
    LargestDifference,
    RatioToReference,
    SmallestRatio,
    disparity,
)
from audit.measure.metric import EVERY_TASK

NOBODY = "nobody is given the favourable outcome"


@disparity(
    title="Demographic parity difference",
    kind="difference",
    aggregation="largest minus smallest over the groups that can be compared",
    undefined="fewer than two groups can be compared",
    reference="fairlearn.metrics.demographic_parity_difference",
)
def demographic_parity_difference(selection_rate: Groups) -> LargestDifference:
    """Largest minus smallest selection rate over the groups.

    From 0 (parity: every group is selected as often) to 1. Unsigned: it does not say who is
    worse off.
    """
    return LargestDifference(selection_rate)


@disparity(
    title="Demographic parity ratio",
    kind="ratio",
    aggregation="smallest over largest over the groups that can be compared",
    undefined=NOBODY,
    reference="fairlearn.metrics.demographic_parity_ratio",
)
def demographic_parity_ratio(selection_rate: Groups) -> SmallestRatio:
    """Smallest over largest selection rate over the groups.

    From 0 to 1 (parity: every group is selected as often).
    """
    return SmallestRatio(selection_rate)


@disparity(
    title="Impact ratio",
    kind="ratio",
    aggregation="each group over the reference group",
    undefined=NOBODY,
    tasks=EVERY_TASK,
    reference="6 RCNY 5-300; UGESP, 29 CFR 1607.4 D",
    instead={"selection_rate": "scoring_rate"},
)
def impact_ratio(selection_rate: Groups) -> RatioToReference:
    """A group's selection rate over that of the reference group.

    From 0 without limit; 1 is parity. The reference is the group named in the configuration, else
    the one with the highest rate among those that can be compared. Where there are scores and no
    decisions, the scoring rate takes the selection rate's place.
    """
    return RatioToReference(selection_rate)
