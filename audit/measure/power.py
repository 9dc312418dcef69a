"""How large a gap had to be for this sample to show it, and how many people would show this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TypeAlias

from msgspec.structs import replace as with_facts

from audit.evidence import Measurement, group_of
from audit.intervals import method_of, own_basis, pair_of
from audit.measure.comparing.crossing import comparable
from audit.measure.disparity import DISPARITIES, Groups
from audit.measure.measuring import LEVEL
from audit.measure.statistic import WholeGroups
from audit.statistics.methods import Basis
from audit.statistics.rows_needed import times_as_many
from audit.statistics.smallest_gap import smallest_gap, smallest_gap_of_any_two

FEW_GROUPS = 50
"""Where there are more groups than this, only their largest gap is told what it could show."""

CHOSEN = "_studentised_range"
Family: TypeAlias = Sequence[Measurement]
"""The groups a gap is made of: the group and its reference, or all that can be compared."""


def with_power(row: Measurement, measured: Mapping[str, Groups], whole: WholeGroups) -> Measurement:
    """Tell the row of a gap what it could have shown, in its parameters.

    `detectable_gap` is the smallest difference of two rates that these people would have shown with
    80 % power. `people_needed` says, where parity lies within the interval, how many people in all
    would put it outside if rates stayed as they are. Either is left out where there is no such
    number, and both are beside each of very many groups. Other rows come back as they are.
    """
    if row.interval is None or not row.across:
        return row
    few = _groups(row) <= FEW_GROUPS
    if not (few or row.reference is None):
        return row
    families = _families(row, measured, whole)
    if not families:
        return row
    told: dict[str, float | None] = {"detectable_gap": _detectable(row, families)}
    told["people_needed"] = _needed(row, families) if few else None
    known = {name: value for name, value in told.items() if value is not None}
    return with_facts(row, parameters={**(row.parameters or {}), **known}) if known else row


def _families(
    row: Measurement, measured: Mapping[str, Groups], whole: WholeGroups
) -> list[list[Measurement]]:
    """What a gap is made of: one family, or two of the larger of two gaps; none of other rows."""
    of = (row.parameters or {}).get("of")
    if row.metric not in DISPARITIES or of is None:
        return []
    names = [of] if isinstance(of, str) else list(of)
    groups = [measured.get(name, {}) for name in names]
    if row.reference is None:
        return [list(comparable(each, whole.crossing).values()) for each in groups]
    pair = (group_of(row.slice, row.across), whole.named[row.reference].group)
    return [[each[group] for group in pair if group in each] for each in groups]


def _detectable(row: Measurement, families: Sequence[Family]) -> float | None:
    """The smallest gap between two rates that could have been seen, of the worse family."""
    if any(method_of(found) != "wilson" for family in families for found in family):
        return None
    level = 1 - (1 - LEVEL) / len(families)
    gaps = [_detectable_in(row, family, level) for family in families]
    return None if None in gaps else max(gap for gap in gaps if gap is not None)


def _detectable_in(row: Measurement, family: Family, level: float) -> float | None:
    sizes = [found.n for found in family]
    if row.reference is None:
        selected = sum(pair_of(found)[0] for found in family)
        return smallest_gap_of_any_two(selected / sum(sizes), sizes, level=level)
    rate = family[1].value or 0.0
    return smallest_gap(rate, sizes[0], sizes[1], groups=_chosen_from(row), level=level)


def _needed(row: Measurement, families: Sequence[Family]) -> int | None:
    """How many people in all would tell this gap from parity, if all else stayed as it is."""
    parity = 1.0 if DISPARITIES[row.metric].kind == "ratio" else 0.0
    interval = row.interval
    if interval is None or row.value == parity or not interval.low <= parity <= interval.high:
        return None
    factor = times_as_many(_basis(row, families), parity, LEVEL)
    people = max(sum(found.n for found in family) for family in families)
    return None if factor is None else ceil(factor * people)


def _basis(row: Measurement, families: Sequence[Family]) -> Basis:
    """What the gap's interval is computed from."""
    own = _basis_of(row)._replace(groups=_chosen_from(row))
    first, *second = families
    if "of_limits" in own.method:
        return own._replace(parts=tuple(_basis_of(found) for found in first))
    rates = tuple(pair_of(found) for found in first)
    others = tuple(pair_of(found) for family in second for found in family)
    return own._replace(rates=rates, others=others)


def _basis_of(row: Measurement) -> Basis:
    found = own_basis(row)
    return Basis(method="") if found is None else found


def _chosen_from(row: Measurement) -> int:
    """Among how many groups the data chose the reference; 2 where they did not choose."""
    chosen = row.interval is not None and row.interval.method.endswith(CHOSEN)
    return _groups(row) if chosen else 2


def _groups(row: Measurement) -> int:
    return max(2, int((row.parameters or {}).get("groups", 2)))
