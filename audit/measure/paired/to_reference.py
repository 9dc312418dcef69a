"""The changes of comparisons with a reference group: each group's distance from it, or ratio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from audit.evidence import Group, Measurement, joined
from audit.measure.measuring import TOO_FEW, interval
from audit.measure.paired.gap import Gap, basis_of
from audit.measure.paired.members import Amount, Member, Members
from audit.statistics.methods import Basis


def changes_to_reference(
    gap: Gap, members: Members, found: Sequence[Mapping[Group, Measurement]]
) -> Iterator[Measurement]:
    """Yield one change a group, where there is a reference group that can be compared.

    Where it is not configured each model has its own, the best by its numbers: that such a group is
    the best is no more certain than its numbers are. Of groups that are too small to be compared
    the value is told and no interval.
    """
    wanted = gap.crossing.reference
    if wanted is not None and wanted not in members:
        return
    if wanted is None and len(members) < 2:
        return
    for group in found[0]:
        rows = tuple(changes[group] for changes in found)
        if all(row.value is not None for row in rows):
            yield _change(gap, group, Member(rows), members)


def _change(gap: Gap, group: Group, member: Member, members: Members) -> Measurement:
    references = [_reference(gap, members, model) for model in (0, 1)]
    new, earlier = (
        _distance(gap, member.number(model), members[reference].number(model))
        for model, reference in enumerate(references)
    )
    chosen = "configured" if gap.crossing.reference else "best"
    parameters: dict[str, Any] = {"reference": chosen}
    facts: dict[str, Any] = {}
    if new is None or earlier is None:
        facts = {"status": "undefined", "reason": gap.disparity.undefined}
    else:
        facts = {"value": float(new - earlier)}
        if group not in members:
            facts |= {"status": "insufficient", "reason": TOO_FEW}
            parameters["minimum_group"] = gap.crossing.minimum_group
        elif group != gap.crossing.reference:
            facts["interval"] = interval(_basis(gap, facts["value"], group, members))
    return gap.row(
        len(members),
        slice=dict(zip(gap.crossing.across, group, strict=True)),
        reference=joined(references[0]),
        parameters=parameters,
        n=member.n,
        **facts,
    )


def _reference(gap: Gap, members: Members, model: int) -> Group:
    """The configured group, or the one with the largest number; of equals the first."""
    wanted = gap.crossing.reference
    return wanted or max(members, key=lambda group: members[group].number(model))


def _distance(gap: Gap, number: Amount, reference: Amount) -> Amount | None:
    """What counts: how far apart the two are, or how far the ratio lies below 1; None undefined."""
    if not gap.ratio:
        return max(number, reference) - min(number, reference)
    if reference <= 0:
        return None
    if number >= reference:
        return Fraction(1)
    return number / reference


def _basis(gap: Gap, value: float, group: Group, members: Members) -> Basis:
    wanted = gap.crossing.reference
    others = [wanted] if wanted else [other for other in members if other != group]
    compared = [members[group], *(members[other] for other in others)]
    if gap.ratio:
        return basis_of("ratio_to_best_paired", value, compared)
    method = "largest_difference_paired" if wanted else "difference_to_best_paired"
    return basis_of(method, value, compared)
