"""The changes of gaps between the groups of one crossing, from the changes of their rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.evidence import Group, Measurement, group_of, message
from audit.intervals import by_two_models
from audit.measure.comparing.crossing import FEWER_THAN_TWO, Crossing
from audit.measure.disparity import DISPARITIES, LargerDifference
from audit.measure.measuring import interval
from audit.measure.paired.gap import Gap, basis_of
from audit.measure.paired.kinds import GAPS, MEANS, PREFIX
from audit.measure.paired.members import Amount, Members, members_of
from audit.measure.paired.to_reference import changes_to_reference
from audit.statistics.methods import Basis

NOT_TOGETHER = message("the groups that can be compared are not the same by both models")
MOST_GROUPS = 50
"""Of more groups than this the pairs that may be the outermost would be too many to look at."""
TOO_MANY = message("there are more than 50 groups, too many to compare two models on the same rows")


def changes_of_gaps(
    changes: Sequence[Measurement], crossing: Crossing, about: dict[str, Any]
) -> Iterator[Measurement]:
    """Yield the change of each gap over the groups of a crossing.

    `changes` are those of the groups' rates. Of more than `MOST_GROUPS` nothing is measured: an
    earlier audit is compared with apart, and a column of predictions, which has none, not at all.
    """
    by_metric: dict[str, dict[Group, Measurement]] = {}
    for row in changes:
        names = group_of(row.slice, crossing.across)
        if crossing.takes_part(names):
            by_metric.setdefault(row.metric, {})[names] = row
    many = max(map(len, by_metric.values()), default=0) > MOST_GROUPS
    if many and about.get("baseline") is not None:
        return
    for gap in GAPS:
        disparity = DISPARITIES[gap]
        metrics = tuple(
            PREFIX + part for need in disparity.needs for part in MEANS.get(need, (need,))
        )
        if all(metric in by_metric for metric in metrics):
            found = [by_metric[metric] for metric in metrics]
            measured = _unmeasured if many else _changes
            yield from measured(Gap(disparity, metrics, crossing, about), found)


def _changes(gap: Gap, found: Sequence[Mapping[Group, Measurement]]) -> Iterator[Measurement]:
    """One gap's change; or one of each group where groups are compared with a reference."""
    least = gap.crossing.minimum_group
    if isinstance(gap.shape, LargerDifference):
        families = [members_of([changes], least) for changes in found]
    else:
        families = [members_of(found, least)]
    known = [members for members in families if members is not None]
    if len(known) < len(families):
        yield from _unmeasured(gap, found, NOT_TOGETHER)
    elif gap.by_group:
        yield from changes_to_reference(gap, known[0], found)
    else:
        yield _of_all_groups(gap, known)


def _unmeasured(
    gap: Gap, found: Sequence[Mapping[Group, Measurement]], why: str = TOO_MANY
) -> Iterator[Measurement]:
    """That there is no such change, for every row that there would be one of."""
    for group in [row.slice for row in found[0].values()] if gap.by_group else [{}]:
        yield gap.row(len(found[0]), slice=group, status="undefined", reason=why)


def _of_all_groups(gap: Gap, families: Sequence[Members]) -> Measurement:
    """The change of the largest difference, of the larger of two, or of the smallest ratio."""
    groups = max(map(len, families))
    if min(map(len, families)) < 2:
        return gap.row(groups, status="undefined", reason=FEWER_THAN_TWO)
    new, earlier = (_gap_by(model, gap, families) for model in (0, 1))
    if new is None or earlier is None:
        return gap.row(groups, status="undefined", reason=gap.disparity.undefined)
    value = float(new - earlier)
    basis = _basis(gap, value, families)
    return gap.row(groups, value=value, interval=interval(basis), n=basis.n)


def _gap_by(model: int, gap: Gap, families: Sequence[Members]) -> Amount | None:
    """The gap by one of the two models; None where a ratio is not defined."""
    numbers = [[member.number(model) for member in members.values()] for members in families]
    if not gap.ratio:
        return max(max(family) - min(family) for family in numbers)
    (rates,) = numbers
    return min(rates) / max(rates) if max(rates) > 0 else None


def _basis(gap: Gap, value: float, families: Sequence[Members]) -> Basis:
    if len(families) == 1:
        method = "smallest_ratio_paired" if gap.ratio else "largest_difference_paired"
        return basis_of(method, value, list(families[0].values()))
    groups = dict.fromkeys(group for members in families for group in members)
    parts = tuple(
        by_two_models([m[group].rows[0] if group in m else None for m in families])
        for group in groups
    )
    n = sum(part.n for part in parts)
    return Basis(method="larger_gap_paired", value=value, n=n, parts=parts)
