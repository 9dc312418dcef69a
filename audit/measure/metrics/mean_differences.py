"""How far apart two groups' mean scores or estimates are, in standard deviations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from audit.evidence import Group, Measurement, message
from audit.measure.measuring import interval
from audit.measure.statistic import Member, Said, WholeGroups, statistic
from audit.measure.tally.distribution import cut
from audit.measure.tally.moments import Moments, rest_of, together
from audit.statistics.limits import NoLimits
from audit.statistics.methods import Basis
from audit.statistics.smd import smd_pooled, smd_population
from audit.statistics.two_means import Mean

POOLED, POPULATION = "pooled within-group", "whole population"
METHODS = {POOLED: "smd_pooled", POPULATION: "smd_population"}
FORMULAS: dict[str, Callable[[Sequence[Mean]], float]] = {
    POOLED: smd_pooled,
    POPULATION: smd_population,
}
NO_SPREAD = message(
    "everybody has the same number, or there are too few people, so there is no spread"
)


@statistic(
    title="Standardised mean difference",
    kind="score",
    better=None,
    aggregation="each group minus the reference group",
    undefined=NO_SPREAD,
    reference="Cohen (1988); limits: Bonett (2008), Psychological Methods 13",
)
def standardized_mean_difference(whole: WholeGroups) -> Iterator[Said]:
    """A group's mean score or estimate minus the reference's, in standard deviations.

    (mean − reference mean) / deviation, any number: below 0 the group gets lower numbers. Two
    deviations are in use and give two rows: the one within the two groups, pooled (Cohen's d), and
    that of the whole population. 0 is parity; 0.3 in either direction is a common mark.
    """
    shapes = {group: numbers.moments for group, numbers in whole.numbers.items()}
    if len(shapes) < 2:
        return
    everyone = together(list(shapes.values()))
    for member in whole.taking_part:
        if member.group in shapes:
            for denominator in METHODS:
                yield _row(whole, member, shapes, everyone, denominator)


def _row(
    whole: WholeGroups,
    member: Member,
    shapes: dict[Group, Moments],
    everyone: Moments,
    denominator: str,
) -> Measurement:
    own, reference = shapes[member.group], whole.reference
    facts: dict[str, Any] = {"n": own.n}
    if reference is None or reference.group not in shapes:
        facts |= {"status": "undefined", "reason": whole.why_no_reference}
        return whole.against(standardized_mean_difference.__name__, member, **facts)
    other = shapes[reference.group]
    rest = rest_of(everyone, (own, other)) if denominator == POPULATION else None
    means = tuple(shape.basis for shape in (own, other, rest) if shape is not None)
    parameters = {
        "denominator": denominator,
        "number": member.number,
        "sign": "group minus reference",
        "reference": whole.how_chosen,
    }
    if member is reference:
        facts |= {"parameters": parameters, "value": 0.0}
    else:
        facts |= _value(denominator, means)
        facts["parameters"] = {
            **parameters,
            "means": means,
            **_off(whole, member, own, other, facts),
        }
    row = whole.against(standardized_mean_difference.__name__, member, **facts)
    return whole.if_enough(row, own.n)


def _value(denominator: str, means: tuple[tuple[float, ...], ...]) -> dict[str, Any]:
    """The value and its interval; without any spread, why there is none."""
    try:
        value = FORMULAS[denominator]([Mean(*mean) for mean in means])
    except NoLimits:
        return {"status": "undefined", "reason": NO_SPREAD}
    basis = Basis(method=METHODS[denominator], means=means)
    return {"value": value, "interval": interval(basis)}


def _off(
    whole: WholeGroups, member: Member, own: Moments, other: Moments, facts: dict[str, Any]
) -> dict[str, Any]:
    """Of scores in bins: two means move by a bin at most, in deviations. Estimates' are exact."""
    value, gap = facts.get("value"), abs(own.mean - other.mean)
    if member.number == "estimate" or not value or not gap:
        return {}
    width = whole.numbers[member.group].width
    return cut(width, 2 * width * abs(value) / gap)
