"""Rankings by group: who is near the top of the list, and who is seen."""

from __future__ import annotations

from collections.abc import Iterator
from math import log, sqrt
from typing import Any

import numpy as np
from msgspec.structs import replace

from audit.evidence import Measurement, message
from audit.intervals import own_basis
from audit.measure.comparing.crossing import FEWER_THAN_TWO
from audit.measure.measuring import interval
from audit.measure.statistic import Member, Said, WholeGroups, statistic
from audit.measure.tally.distribution import cut
from audit.measure.tally.ranks import Ranks, divergence
from audit.statistics.methods import Basis

NOBODY_NEAR_THE_TOP = message("nobody of this group is among the first {k}")
ONE_ROW = message("one person says nothing of the spread")
TOO_LONG = message("the list is too long, and its groups too many, to be followed place by place")
NO_INTERVAL = message(
    "above 0 by chance alone, the more so the shorter the list; no interval is known"
)
SMALLEST = 1e-9
TIES = "people with one score share their places"


@statistic(
    title="Skew in the top k",
    kind="score",
    better=None,
    aggregation="each group's share of the top k over its share of everyone",
    undefined="nobody of this group is among the first k",
    reference="Geyik, Ambler, Kenthapadi (2019), KDD, skew@k",
)
def skew_at_k(whole: WholeGroups) -> Iterator[Said]:
    """Logarithm of a group's share of the first k places over its share of everyone.

    ln((in the top k / k) / (of everyone / n)), any number: 0 is parity, below 0 the group is rarer
    near the top. The list has the highest score first; people with one score share the places they
    fill, so counts may be broken. Weights play no part. Interval: normal, given that k people are
    chosen; approximate.
    """
    for member in whole.taking_part:
        ranks: Ranks | None = member.inputs.get("ranks")
        if ranks is not None:
            for k, there in ranks.in_top.items():
                yield _skew(whole, member, ranks, k, there)


def _skew(whole: WholeGroups, member: Member, ranks: Ranks, k: int, there: float) -> Measurement:
    parameters: dict[str, Any] = {"k": k, "in_top": there, "ties": TIES}
    if there:
        off = log((there + ranks.unsure[k]) / max(there - ranks.unsure[k], SMALLEST))
        parameters |= cut(ranks.width, off)
    facts: dict[str, Any] = {"slice": member.slice, "n": ranks.rows, "parameters": parameters}
    if not there:
        facts |= {"status": "undefined", "reason": NOBODY_NEAR_THE_TOP}
        return whole.row(skew_at_k.__name__, **facts)
    value = log(there / k) - log(ranks.rows / ranks.total)
    error = error_given_k(there, ranks.rows, k, ranks.total)
    basis = Basis(method="normal", value=value, scale="identity", standard_error=error)
    whole_people = there == int(there)
    row = whole.row(
        skew_at_k.__name__,
        **facts,
        value=value,
        counts=(int(there), k, ranks.rows, ranks.total) if whole_people else None,
        interval=interval(basis),
    )
    return whole.if_enough(row, ranks.rows)


def error_given_k(there: float, rows: int, k: int, total: int) -> float:
    """The standard error of ln(there), given the margins of the table of group by top or not.

    Half a person is added to each cell, so that it is finite where a cell is empty.
    """
    cells = (there, rows - there, k - there, total - rows - k + there)
    variance = 1 / sum(1 / (max(cell, 0.0) + 0.5) for cell in cells)
    return sqrt(variance) / there


@statistic(
    title="NDKL",
    kind="score",
    better="lower",
    aggregation="all groups together, at each of the first k places",
    undefined=FEWER_THAN_TWO,
    reference="Geyik, Ambler, Kenthapadi (2019), KDD, NDKL",
)
def ndkl(whole: WholeGroups) -> Iterator[Said]:
    """How far the groups' shares at the top are from their shares of everyone, at every place.

    Σ d(i) / log2(1 + i) over the places i up to k, over Σ 1 / log2(1 + i), with the
    Kullback-Leibler divergence d(i) of the groups' shares of the first i from those of everyone;
    natural logarithms. From 0 (parity: every beginning of the list is made up like everyone)
    without limit. The list has the highest score first; people with one score share the places they
    fill.
    """
    scores = whole.slices.tally.scores
    ranked = [member for member in whole.taking_part if "ranks" in member.inputs]
    if scores is None or not ranked:
        return
    able = [each for each in ranked if whole.enough(each.inputs["ranks"].rows)]
    sliced = whole.slices.sliced(scores, whole.attributes)
    places = {member.codes: place for place, member in enumerate(whole.members.values())}
    groups = np.array([places[member.codes] for member in able])
    n = sum(member.inputs["ranks"].rows for member in able)
    for k in ranked[0].inputs["ranks"].in_top:
        facts: dict[str, Any] = {"n": n, "parameters": {"k": k, "groups": len(able), "ties": TIES}}
        value = divergence(sliced, groups, k) if len(able) > 1 else None
        if value is None:
            why = TOO_LONG if len(able) > 1 else FEWER_THAN_TWO
            yield whole.row(ndkl.__name__, **facts, status="undefined", reason=why)
        else:
            yield whole.row(ndkl.__name__, **facts, value=value, reason=NO_INTERVAL)


@statistic(
    title="Mean exposure",
    kind="score",
    better="higher",
    aggregation="each group by itself",
    undefined="nobody is in this group",
    reference="Singh, Joachims (2018), KDD",
)
def mean_exposure(whole: WholeGroups) -> Iterator[Said]:
    """How much attention the places of a group's people get on average.

    Σ 1 / log2(1 + place) / n over the group, from 0 to 1, the first place; parity is where every
    group has the same. The list has the highest score first; people with one score share the places
    they fill. Weights play no part.
    """
    for member in whole.taking_part:
        if "ranks" in member.inputs:
            yield _exposure(whole, member)


@statistic(
    title="Exposure ratio",
    kind="ratio",
    better="higher",
    aggregation="each group over the reference group",
    undefined="fewer than two groups can be compared",
    reference="Singh, Joachims (2018), KDD",
)
def exposure_ratio(whole: WholeGroups) -> Iterator[Said]:
    """A group's mean exposure over that of the reference group.

    From 0 without limit; 1 is parity. Exposure is 1 / log2(1 + place) in the list of everyone, the
    highest score first; people with one score share the places they fill. The reference is that of
    the impact ratio. Interval: of the two means, as if places were drawn apart; approximate.
    """
    ranked = [member for member in whole.taking_part if "ranks" in member.inputs]
    reference = whole.reference
    able = [each for each in ranked if whole.enough(each.inputs["ranks"].rows)]
    for member in ranked:
        own = _exposure(whole, member)
        if reference is None or "ranks" not in reference.inputs:
            facts = {"status": "undefined", "reason": whole.why_no_reference, "n": own.n}
            yield whole.against(exposure_ratio.__name__, member, **facts)
        else:
            yield _ratio(whole, member, own, _exposure(whole, reference), len(able))


def _exposure(whole: WholeGroups, member: Member) -> Measurement:
    ranks: Ranks = member.inputs["ranks"]
    of, error = ranks.exposure, ranks.exposure.standard_error
    basis = Basis(
        method="hall",
        value=of.mean,
        n=of.n,
        scale="identity",
        standard_error=error,
        skewness=of.skewness,
    )
    row = Measurement(
        metric=mean_exposure.__name__,
        slice=member.slice,
        parameters={"skewness": of.skewness, "ties": TIES},
        value=of.mean,
        interval=interval(basis) if error else None,
        n=of.n,
        reason=None if error else ONE_ROW,
    )
    return whole.if_enough(row, of.n)


def _ratio(
    whole: WholeGroups, member: Member, own: Measurement, other: Measurement, groups: int
) -> Measurement:
    assert own.value is not None
    assert other.value is not None
    parameters = {"of": own.metric, "groups": groups, "reference": whole.how_chosen}
    row = whole.against(
        exposure_ratio.__name__,
        member,
        parameters=parameters,
        value=own.value / other.value,
        n=own.n,
    )
    parts = own_basis(own), own_basis(other)
    if member is whole.reference or parts[0] is None or parts[1] is None:
        return row
    method = "ratio_of_limits" + ("_studentised_range" if whole.crossing.reference is None else "")
    basis = Basis(method=method, parts=(parts[0], parts[1]), groups=max(2, groups))
    return whole.if_enough(replace(row, interval=interval(basis)), own.n)
