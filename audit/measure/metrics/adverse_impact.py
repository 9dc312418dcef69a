"""Adverse impact as practice counts it: in standard deviations, and in people.

Every group against the reference of its impact ratio, on the same rates. Whole people are needed:
of weighted rows nothing can be said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, TypeAlias

from msgspec.structs import replace

from audit.evidence import Measurement, Test, joined, message
from audit.measure.comparing.alike import of_each
from audit.measure.statistic import Said, WholeGroups, statistic
from audit.statistics.fisher import fisher
from audit.statistics.shortfall import (
    shortfall_to_four_fifths,
    shortfall_to_pool,
    shortfall_to_reference,
)
from audit.statistics.tested import Counts, NoTest, Tested
from audit.statistics.two_rates import z_hypergeometric, z_pooled

DEVIATIONS: dict[str, Callable[[Counts, Counts], Tested]] = {
    "pooled binomial": z_pooled,
    "hypergeometric": z_hypergeometric,
}
RATES: dict[str, Callable[[Counts, Counts], Fraction]] = {
    "reference rate": shortfall_to_reference,
    "rate of both groups": shortfall_to_pool,
    "four fifths of the reference rate": shortfall_to_four_fifths,
}
Row: TypeAlias = Measurement | Test
ALL_ALIKE = message("nobody or everybody of both groups is selected")
NOT_WHOLE = message("it needs whole people, and these rows are weighted")


@statistic(
    title="Standard deviations from parity",
    kind="score",
    better=None,
    aggregation="each group against the reference group",
    undefined=ALL_ALIKE,
    reference="UGESP, 44 FR 11996, question 18; Hazelwood v. United States, 433 U.S. 299",
)
def standard_deviations(whole: WholeGroups) -> Iterator[Said]:
    """By how many standard deviations a group's selection rate is above the reference's, or below.

    (rate − reference rate) / deviation, any number: 0 is parity, and courts have looked closer
    below −2. Two deviations are in use and give two rows: that of two binomials at the rate of both
    groups together, and the hypergeometric one, given how many are selected in all. Fisher's exact
    test and its mid-p stand beside them, for small groups. A test statistic, it has no interval.
    """
    yield from _beside(whole, _deviations)


@statistic(
    title="Shortfall",
    kind="people",
    better="lower",
    aggregation="each group against the reference group",
    undefined="nobody can be compared with a reference group",
    reference="Gastwirth (1988), Statistical Reasoning in Law and Public Policy, vol. 1",
)
def shortfall(whole: WholeGroups) -> Iterator[Said]:
    """How many more people of a group another rate would have selected.

    people × the other rate − selected, any number: 0 is parity with that rate, below 0 more were
    selected. Three rates are in use and give three rows: the reference's, that of both groups
    together, and four fifths of the reference's, for which a shortfall is never below 0. It counts
    these very people, and has no interval.
    """
    yield from _beside(whole, _shortfalls)


def _beside(
    whole: WholeGroups, say: Callable[[WholeGroups, Measurement], Iterator[Row]]
) -> Iterator[Row]:
    """What is said beside every impact ratio; nothing beside the reference's own."""
    for impact, said in of_each(whole.compared, lambda impact: tuple(say(whole, impact))):
        for row in said:
            yield replace(row, slice=impact.slice)


def _deviations(whole: WholeGroups, impact: Measurement) -> Iterator[Row]:
    pair = _pair(impact)
    for name, deviations in DEVIATIONS.items():
        told = {"parameters": _told(impact, deviation=name)}
        if pair is not None:
            told |= _tested(deviations, pair)
        yield _row(whole, standard_deviations.__name__, impact, **told)
    if pair is not None:
        yield from _exact(whole, impact, pair)


def _shortfalls(whole: WholeGroups, impact: Measurement) -> Iterator[Row]:
    pair = _pair(impact)
    for rate, count in RATES.items():
        value = None if pair is None else float(count(*pair))
        parameters = _told(impact, denominator=rate)
        yield _row(whole, shortfall.__name__, impact, parameters=parameters, value=value)


def _pair(impact: Measurement) -> tuple[Counts, Counts] | None:
    """The group's and the reference's selected and people; None where either is not to be had."""
    if impact.counts is None:
        return None
    k, n, k_reference, n_reference = impact.counts
    return (k, n), (k_reference, n_reference)


def _told(impact: Measurement, **more: str) -> dict[str, Any]:
    """What a row says of itself: on which rates, and by which of several formulas."""
    return {"of": (impact.parameters or {}).get("of"), **more}


def _row(whole: WholeGroups, metric: str, impact: Measurement, **facts: Any) -> Measurement:
    """A row beside an impact ratio, on the same rates; whose it is, `_beside` says."""
    if facts.get("value") is None and "status" not in facts:
        weighted = impact.value is not None
        facts |= {
            "status": "not_assessable" if weighted else impact.status,
            "reason": NOT_WHOLE if weighted else impact.reason,
        }
    elif "status" not in facts:
        facts["counts"] = impact.counts
    row = whole.row(
        metric,
        reference=impact.reference,
        class_=impact.class_,
        n=impact.n,
        **facts,
    )
    return whole.if_enough(row, impact.n)


def _tested(deviations: Callable[[Counts, Counts], Tested], pair: tuple[Counts, Counts]) -> Any:
    try:
        return {"value": deviations(*pair).statistic}
    except NoTest:
        return {"status": "undefined", "reason": ALL_ALIKE}


def _exact(whole: WholeGroups, impact: Measurement, pair: tuple[Counts, Counts]) -> Iterator[Test]:
    """Fisher's exact test and its mid-p, both two-sided; a family holds the crossing's groups."""
    found = fisher(*pair)
    across = whole.crossing.across
    of_class = "" if impact.class_ is None else f" of class {impact.class_}"
    for name, p in (("fisher_exact", found.two_sided), ("fisher_mid_p", found.mid_two_sided)):
        yield Test(
            test=name,
            across=across,
            p=p,
            family=f"{name} across {joined(across)}{of_class} against {impact.reference}",
        )
