"""The groups a comparison runs over: who takes part, who is left out, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from audit.evidence import MISSING, Group, Measurement, Slice, joined, message, naming
from audit.measure.disparity import Disparity, Groups
from audit.measure.metric import METRICS

LEFT_OUT = message("too few people to be compared")
NOT_DEFINED = message("not defined, and not compared")
LEFT_OUT_OR_NOT_DEFINED = message("too few people to be compared, or not defined")
FEWER_THAN_TWO = message("fewer than two groups can be compared")


@dataclass(frozen=True)
class Crossing:
    """The attributes a comparison runs over, and what the configuration says of them.

    `reference` is the configured reference group, or None where the data choose it; `stratum` is
    the part of the people a comparison stays within (`{}` is everyone); `class_` the class it
    speaks of, where there is more than one to speak of.
    """

    across: tuple[str, ...]
    minimum_group: int
    missing_as_group: bool = False
    reference: Group | None = None
    stratum: Slice = field(default_factory=dict)
    class_: str | None = None

    def takes_part(self, group: Group) -> bool:
        """Whether this group belongs into disparities at all: people without a value do not."""
        return self.missing_as_group or MISSING not in group

    def row(self, disparity: Disparity, **facts: Any) -> Measurement:
        """A measurement of a disparity over these groups."""
        told = {"slice": self.stratum, "class_": self.class_, **facts}
        return Measurement(metric=disparity.id, across=self.across, **told)


def comparable(groups: Groups, crossing: Crossing) -> dict[Group, Measurement]:
    """The groups that are defined and large enough, by their names."""
    return {
        group: found
        for group, found in groups.items()
        if found.status == "measured" and crossing.takes_part(group)
    }


def highest(groups: Groups) -> Group:
    """The group with the largest value; of equals the first."""
    return max(groups, key=lambda group: groups[group].value or 0.0)


def lowest(groups: Groups) -> Group:
    """The group with the smallest value; of equals the first."""
    return min(groups, key=lambda group: groups[group].value or 0.0)


def best(groups: Groups) -> Group:
    """The group that is best off: the largest value, or the smallest where less is better."""
    metric = METRICS[next(iter(groups.values())).metric]
    return lowest(groups) if metric.better == "lower" else highest(groups)


def left_out(crossing: Crossing, *compared: Groups) -> str | None:
    """Name the groups that a comparison leaves out, and why; None where there is none."""
    out = [
        (joined(group), found.status)
        for groups in compared
        for group, found in groups.items()
        if crossing.takes_part(group) and found.status in _WHY_NOT
    ]
    statuses = {status for _, status in out}
    if not statuses:
        return None
    why = _WHY_NOT[statuses.pop()] if len(statuses) == 1 else LEFT_OUT_OR_NOT_DEFINED
    return naming(why, (name for name, _ in out))


_WHY_NOT = {"insufficient": LEFT_OUT, "undefined": NOT_DEFINED}
