"""A measurement's interval again, at the level a decision needs, from the evidence alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from audit.evidence import MISSING, Evidence, Interval, Measurement, group_name
from audit.intervals import by_two_models, interval_from, own_basis, pair_of
from audit.judge.places import Places, places_of
from audit.statistics.limits import Pair
from audit.statistics.methods import Basis

OF_TWO_RATES = ("mover_r", "newcombe")
OF_ALL_RATES = ("studentised_range_difference", "studentised_range_ratio", "larger_gap")
OF_TWO_GROUPS = ("difference_of_limits", "ratio_of_limits")
OF_ALL_GROUPS = ("largest_difference_of_limits", "smallest_ratio_of_limits")
TO_BEST = ("difference_to_best_paired", "ratio_to_best_paired")
OF_TWO_MODELS = (
    "largest_difference_paired",
    "larger_gap_paired",
    "smallest_ratio_paired",
    *TO_BEST,
)
BASELINE = "baseline"
"""Names, in the parameters of a change, the earlier audit; None beside the `column` it is from."""
CHOSEN = "_studentised_range"
"""Ends the name of a method whose critical value allows for a reference that the data chose."""


class Compared(msgspec.Struct, frozen=True):
    """What a disparity says in its parameters of what it compares."""

    of: str | tuple[str, ...] = ()
    groups: int = 2

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics it is made of."""
        return (self.of,) if isinstance(self.of, str) else self.of


def interval_at(row: Measurement, evidence: Evidence | Places, level: float) -> Interval | None:
    """Return the interval of a measurement at a level; None where none is known.

    At the evidence's own level that is the interval the evidence holds.
    """
    if row.interval is not None and row.interval.level == level:
        return row.interval
    return computed_at(row, evidence, level)


def computed_at(row: Measurement, evidence: Evidence | Places, level: float) -> Interval | None:
    """Compute the interval of a measurement at a level; None where that cannot be done.

    `Places` remember what was computed, for many rules on the same measurement.
    """
    if not isinstance(evidence, Places):
        return _interval(known_basis(row, evidence), level)
    key = id(row), level
    if key not in evidence.intervals:
        evidence.intervals[key] = _interval(known_basis(row, evidence), level)
    return evidence.intervals[key]


def _interval(basis: Basis | None, level: float) -> Interval | None:
    try:
        return None if basis is None else interval_from(basis, level)
    except (ValueError, KeyError):  # another package's method
        return None


def known_basis(row: Measurement, evidence: Evidence | Places) -> Basis | None:
    """Gather what a measurement's interval is computed from; None where that is not known."""
    if not isinstance(evidence, Places):
        return _basis_or_none(row, evidence)
    if id(row) not in evidence.bases:
        evidence.bases[id(row)] = _basis_or_none(row, evidence)
    return evidence.bases[id(row)]


def _basis_or_none(row: Measurement, evidence: Evidence | Places) -> Basis | None:
    try:
        return basis_of(row, evidence)
    except (ValueError, KeyError):  # another package's method, or evidence that lacks a group
        return None


def basis_of(row: Measurement, evidence: Evidence | Places) -> Basis | None:
    """Gather what a measurement's interval is computed from; None where it never had one.

    A disparity's comes from the rows of its groups. Raises ValueError or KeyError where the
    evidence does not hold what the method needs.
    """
    basis = own_basis(row)
    if basis is None:
        return None
    compared = msgspec.convert(row.parameters or {}, Compared)
    basis = basis._replace(groups=max(2, compared.groups))
    kind = basis.method.removesuffix(CHOSEN)
    if kind in OF_TWO_RATES:
        return basis._replace(rates=_two_rates(row, compared, evidence))
    if kind in OF_TWO_GROUPS:
        return basis._replace(parts=_parts(_two(row, compared, evidence)))
    if kind in OF_ALL_GROUPS:
        (metric,) = compared.metrics
        return basis._replace(parts=_parts(comparable(row, metric, evidence)))
    if kind in OF_TWO_MODELS:
        return basis._replace(parts=tuple(_groups_twice(row, compared, evidence)))
    if kind in OF_ALL_RATES:
        families = [
            tuple(pair_of(found) for found in comparable(row, metric, evidence))
            for metric in compared.metrics
        ]
        others = families[1] if len(families) > 1 else ()
        return basis._replace(rates=families[0] if families else (), others=others)
    return basis


def _groups_twice(
    row: Measurement, compared: Compared, evidence: Evidence | Places
) -> Iterator[Basis]:
    """What a gap by two models is made of, group by group; the group it is about comes first."""
    families = [
        {group_name(found.slice, row.across): found for found in comparable(row, metric, evidence)}
        for metric in compared.metrics
    ]
    names = dict.fromkeys(name for family in families for name in family)
    if set(row.across) <= set(row.slice):
        own = group_name(row.slice, row.across)
        configured = (row.parameters or {}).get("reference") == "configured"
        names = dict.fromkeys([own, row.reference or ""] if configured else [own, *names])
    for name in names:
        rows = [family.get(name) for family in families]
        if not any(rows):
            raise KeyError(name)
        yield by_two_models(rows)


def reference_was_chosen(row: Measurement) -> bool:
    """Whether the data chose whom this group is compared with, and its interval allows for it."""
    return row.interval is not None and row.interval.method.endswith(CHOSEN)


def _two_rates(
    row: Measurement, compared: Compared, evidence: Evidence | Places
) -> tuple[Pair, ...]:
    """The group's rate and the reference's; of weighted rows, from their own measurements."""
    if row.counts is not None:
        k, n, k_reference, n_reference = row.counts
        return (k, n), (k_reference, n_reference)
    return tuple(pair_of(found) for found in _two(row, compared, evidence))


def _two(row: Measurement, compared: Compared, evidence: Evidence | Places) -> list[Measurement]:
    """The rows of the group and of the reference."""
    groups = {
        group_name(found.slice, row.across): found
        for metric in compared.metrics
        for found in group_rows(row, metric, evidence)
    }
    names = (group_name(row.slice, row.across), row.reference or "")
    return [groups[name] for name in names]


def comparable(row: Measurement, metric: str, evidence: Evidence | Places) -> Iterator[Measurement]:
    """The rows of all groups that can be compared."""
    places = places_of(evidence)
    missing_too = places.evidence.subject.missing_as_group
    for found in group_rows(row, metric, places):
        if found.status == "measured" and (missing_too or MISSING not in found.slice.values()):
            yield found


def _parts(rows: Iterable[Measurement]) -> tuple[Basis, ...]:
    """What each group's own interval is computed from."""
    parts = [own_basis(row) for row in rows]
    if None in parts:
        raise ValueError("a group has no interval of its own")
    return tuple(part for part in parts if part is not None)


def group_rows(row: Measurement, metric: str, evidence: Evidence | Places) -> Iterator[Measurement]:
    """The rows of a metric for each group of the attributes a disparity runs over.

    A disparity of one class is made of that class's rows where there are any; the gap for the
    favourable class of a binary audit is made of rows that belong to no class. Of changes those
    count that are changes from the same earlier model.
    """
    stratum = {name: group for name, group in row.slice.items() if name not in row.across}
    crossing = frozenset((*stratum, *row.across))
    found = [
        one
        for one in places_of(evidence).crossed(metric, row.split, crossing)
        if not one.across and stratum.items() <= one.slice.items() and _same_models(row, one)
    ]
    of_class = [one for one in found if one.class_ == row.class_]
    yield from of_class or (one for one in found if one.class_ is None)


def _same_models(row: Measurement, group: Measurement) -> bool:
    """Whether a change and a group's are from the same earlier model; of other numbers, always."""
    said = row.parameters or {}
    if BASELINE not in said:
        return True
    others = group.parameters or {}
    return all(said.get(name) == others.get(name) for name in (BASELINE, "column"))
