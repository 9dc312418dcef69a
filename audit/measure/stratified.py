"""Groups compared within strata, beside the pooled comparison, which may tell another story."""

from __future__ import annotations

from collections.abc import Iterator

from audit.evidence import Finding, Measurement, Slice, Test, message
from audit.intervals import pair_of
from audit.measure.counted import Counted, Found
from audit.measure.groups import compare_measured, crossing_of, measure_groups
from audit.measure.tally.slices import SliceInputs
from audit.statistics.breslow_day import breslow_day_tarone
from audit.statistics.limits import NoLimits
from audit.statistics.strata import Stratum, cochran_mantel_haenszel, common_odds_ratio
from audit.statistics.tested import NoTest

DISAGREE = message(
    "Pooled and stratified results disagree for {group}: over everyone the favourable outcome is "
    "{pooled} times as likely as for {reference}, but within {stratum} the odds of {reference} are "
    "{odds_ratio} times those of {group} (p = {p})"
)
LEVEL = 0.05


def compare_within_strata(counted: Counted, found: Found) -> None:
    """Measure and compare the groups of every attribute within every stratum, then pool."""
    first = len(counted.subject.attributes)
    for place, stratum in enumerate(counted.subject.strata, start=first):
        for attribute in range(first):
            pooled = [row for row in found.measurements if _is_pooled(row, counted, attribute)]
            _within(counted, (place, attribute), found)
            _pool(counted, stratum.name, attribute, pooled, found)


def _within(counted: Counted, columns: tuple[int, int], found: Found) -> None:
    """The rows of one attribute's groups and disparities, stratum by stratum."""
    place, attribute = columns
    across = (counted.columns[attribute].name,)
    strata: dict[str, list[tuple[SliceInputs, Slice]]] = {}
    for part in counted.slices.by(columns):
        group = counted.name(columns, part.groups)
        strata.setdefault(group[counted.columns[place].name], []).append((part, group))
    for value, parts in strata.items():
        stratum = {counted.columns[place].name: value}
        measured = measure_groups(counted, iter(parts), across, found)
        compare_measured(counted, measured, crossing_of(counted, across, stratum), found)


def _is_pooled(row: Measurement, counted: Counted, attribute: int) -> bool:
    """Whether this is a group's impact ratio over everyone."""
    name = counted.columns[attribute].name
    return row.metric == "impact_ratio" and row.across == (name,) and set(row.slice) == {name}


def _pool(
    counted: Counted, stratum: str, attribute: int, pooled: list[Measurement], found: Found
) -> None:
    """Mantel-Haenszel's odds ratio of the reference against each group, and what it says."""
    name = counted.columns[attribute].name
    for row in pooled:
        if row.value is None or row.reference is None or row.reference == row.slice[name]:
            continue
        of = (row.parameters or {}).get("of", "selection_rate")
        tables = list(_tables(found.measurements, str(of), stratum, name, row))
        try:
            odds_ratio = common_odds_ratio(tables)
            tested = cochran_mantel_haenszel(tables)
            alike = breslow_day_tarone(tables)
        except (NoLimits, NoTest):
            continue
        family = f"{row.slice[name]} against {row.reference} within {stratum}"
        found.tests += (
            Test(
                test="mantel_haenszel",
                across=(name,),
                slice=row.slice,
                statistic=odds_ratio,
                p=tested.p,
                p_adjusted=tested.p,
                family=family,
            ),
            Test(
                test="breslow_day_tarone",
                across=(name,),
                slice=row.slice,
                statistic=alike.statistic,
                p=alike.p,
                p_adjusted=alike.p,
                family=family,
            ),
        )
        found.findings += _disagreement(row, name, stratum, odds_ratio, tested.p)


def _tables(
    rows: list[Measurement], metric: str, stratum: str, name: str, pooled: Measurement
) -> Iterator[Stratum]:
    """The reference's rate and the group's in every stratum that has somebody of both."""
    rates: dict[str, dict[str, Measurement]] = {}
    for row in rows:
        of_stratum = row.metric == metric and set(row.slice) == {stratum, name} and not row.across
        if of_stratum and row.class_ is None and row.value is not None:
            rates.setdefault(row.slice[stratum], {})[row.slice[name]] = row
    for groups in rates.values():
        focal, reference = groups.get(pooled.slice[name]), groups.get(str(pooled.reference))
        if focal is not None and reference is not None:
            yield pair_of(reference), pair_of(focal)


def _disagreement(
    row: Measurement, name: str, stratum: str, odds_ratio: float, p: float
) -> Iterator[Finding]:
    """Say so where the pooled gap is beyond chance and the stratified one is not, or turns."""
    if row.value is None or row.interval is None or row.interval.low <= 1 <= row.interval.high:
        return
    turned = (odds_ratio - 1) * (row.value - 1) > 0
    if p > LEVEL or turned:
        yield Finding(
            code="pooled_and_stratified_disagree",
            grade="warning",
            text=DISAGREE,
            columns=(name, stratum),
            slice=row.slice,
            numbers={
                "group": row.slice[name],
                "reference": row.reference,
                "pooled": round(row.value, 3),
                "stratum": stratum,
                "odds_ratio": round(odds_ratio, 4),
                "p": round(p, 4),
            },
        )
