"""How unlike two groups' scores or estimates are, wherever in the range they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from audit.evidence import Group, Measurement, Test, joined, naming
from audit.measure.comparing.crossing import FEWER_THAN_TWO, LEFT_OUT
from audit.measure.measuring import interval
from audit.measure.statistic import Member, Said, WholeGroups, statistic
from audit.measure.tally.counts import Floats
from audit.measure.tally.distribution import Distribution, cut
from audit.statistics.kolmogorov import distance_error, kolmogorov_smirnov_p
from audit.statistics.methods import Basis

TEST = "kolmogorov_smirnov"
ITSELF = 0.0


@statistic(
    title="Kolmogorov-Smirnov distance",
    kind="score",
    better="lower",
    aggregation="each group against the reference group, and the largest over all pairs",
    undefined=FEWER_THAN_TWO,
    reference="Smirnov (1939); limits: Dvoretzky, Kiefer, Wolfowitz (1956); Massart (1990)",
)
def kolmogorov_smirnov_distance(whole: WholeGroups) -> Iterator[Said]:
    """Largest gap between two groups' shares of people up to any score or estimate.

    sup |F_a(z) − F_b(z)| over all z, from 0 (parity: the numbers are spread alike) to 1. A row for
    each group against the reference, with a test beside it, and the largest over all pairs of
    groups. The limits hold for any two distributions, and are wide.
    """
    members = [member for member in whole.taking_part if member.group in whole.numbers]
    if len(members) < 2:
        return
    reference = whole.reference
    for member in members:
        if reference is None or reference.group not in whole.numbers:
            yield _row(whole, member, status="undefined", reason=whole.why_no_reference)
        elif member is reference:
            yield _row(whole, member, parameters={"number": member.number}, value=ITSELF)
        else:
            yield from _pair(whole, member, reference)
    yield _largest(whole, members)


def _row(whole: WholeGroups, member: Member, **facts: Any) -> Measurement:
    n = whole.numbers[member.group].n
    return whole.against(kolmogorov_smirnov_distance.__name__, member, n=n, **facts)


def _pair(whole: WholeGroups, member: Member, reference: Member) -> Iterator[Said]:
    """One group against the reference, and the test that both are drawn alike."""
    own, other = (whole.numbers[each.group] for each in (member, reference))
    grid = np.union1d(own.values, other.values)
    distance = float(np.abs(_shares(own, grid) - _shares(other, grid)).max())
    basis = Basis(
        method="two_sample_dkw",
        value=distance,
        standard_error=distance_error(own.n, other.n),
        scale="identity",
    )
    row = _row(
        whole,
        member,
        parameters={"number": member.number, **_short_by(own, other)},
        value=distance,
        interval=interval(basis),
    )
    yield whole.if_enough(row, own.n)
    across = whole.crossing.across
    yield Test(
        test=TEST,
        across=across,
        slice=member.slice,
        statistic=distance,
        p=kolmogorov_smirnov_p(distance, own.n, other.n),
        family=f"{TEST} across {joined(across)} against {reference.name}",
    )


def _largest(whole: WholeGroups, members: Sequence[Member]) -> Measurement:
    """The largest distance of any two groups: where the highest and lowest share part most."""
    spread = {each.group: whole.numbers[each.group] for each in members}
    able = {group: numbers for group, numbers in spread.items() if whole.enough(numbers.n)}
    metric, n = kolmogorov_smirnov_distance.__name__, sum(each.n for each in able.values())
    if len(able) < 2:
        return whole.row(metric, n=n, status="undefined", reason=FEWER_THAN_TWO)
    first, last, at = _furthest(able)
    distance = float(_shares(able[first], at)[-1] - _shares(able[last], at)[-1])
    basis = Basis(
        method="two_sample_dkw_all_pairs",
        value=distance,
        groups=len(able),
        standard_error=distance_error(*sorted(each.n for each in able.values())[:2]),
        scale="identity",
    )
    few = [joined(group) for group in spread if group not in able]
    parameters = {
        "number": members[0].number,
        "groups": len(able),
        "between": [joined(first), joined(last)],
        "at": float(at[-1]),
    }
    return whole.row(
        metric,
        parameters={**parameters, **_short_by(able[first], able[last])},
        value=distance,
        interval=interval(basis),
        n=n,
        reason=naming(LEFT_OUT, few) if few else None,
    )


def _furthest(spread: dict[Group, Distribution]) -> tuple[Group, Group, Floats]:
    """The two groups that are furthest apart, and all numbers up to where they are.

    Of any two groups the largest gap at one number is that of the highest and the lowest share, so
    there is no need to look at all pairs.
    """
    grid = np.unique(np.concatenate([numbers.values for numbers in spread.values()]))
    highest, lowest = np.zeros(len(grid)), np.ones(len(grid))
    for numbers in spread.values():
        shares = _shares(numbers, grid)
        np.maximum(highest, shares, out=highest)
        np.minimum(lowest, shares, out=lowest)
    upto = grid[: int(np.argmax(highest - lowest)) + 1]
    there = {group: float(_shares(numbers, upto)[-1]) for group, numbers in spread.items()}
    return max(there, key=there.__getitem__), min(there, key=there.__getitem__), upto


def _shares(numbers: Distribution, grid: Floats) -> Floats:
    """The share of the people up to each number of an ascending grid."""
    upto = np.concatenate([[0.0], np.cumsum(numbers.amounts)])
    found: Floats = upto[np.searchsorted(numbers.values, grid, side="right")] / upto[-1]
    return found


def _short_by(one: Distribution, other: Distribution) -> dict[str, Any]:
    """Of numbers in bins, by how much the distance may be larger: the fullest bin of either."""
    fullest = max(float(each.amounts.max() / each.amounts.sum()) for each in (one, other))
    return cut(max(one.width, other.width), fullest)
