"""A measurement's interval again, at the level a decision needs, from the evidence alone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from audit.evidence import MISSING, Evidence, Interval, Measurement, group_name
from audit.intervals import interval_from
from audit.statistics.limits import Pair
from audit.statistics.methods import Basis

OF_TWO_RATES = ("mover_r", "newcombe")
OF_SCORES = ("hanley_mcneil", "logit_normal")
OF_ALL_GROUPS = ("studentised_range_difference", "studentised_range_ratio", "larger_gap")
CHOSEN = "_studentised_range"
"""Ends the name of a method whose critical value allows for a reference that the data chose."""


class Parameters(msgspec.Struct, frozen=True):
    """What intervals need of a measurement's parameters; other parameters are passed over."""

    of: str | tuple[str, ...] = ()
    groups: int = 2
    table: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    smaller_class: float | None = None

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics a disparity is made of."""
        return (self.of,) if isinstance(self.of, str) else self.of


def interval_at(row: Measurement, evidence: Evidence, level: float) -> Interval | None:
    """Return the interval of a measurement at a level; None where none is known.

    At the evidence's own level that is the interval the evidence holds.
    """
    if row.interval is not None and row.interval.level == level:
        return row.interval
    try:
        basis = basis_of(row, evidence)
        return None if basis is None else interval_from(basis, level)
    except (ValueError, KeyError):  # another package's method, or evidence that lacks a group
        return None


def basis_of(row: Measurement, evidence: Evidence) -> Basis | None:
    """Gather what a measurement's interval is computed from; None where it never had one.

    Raises ValueError or KeyError where the evidence does not hold what the method needs.
    """
    method = _method(row)
    if method is None or row.value is None:
        return None
    parameters = msgspec.convert(row.parameters or {}, Parameters)
    families = _families(method, row, parameters, evidence)
    return Basis(
        method=method,
        value=row.value,
        n=row.n,
        rates=families[0] if families else (),
        others=families[1] if len(families) > 1 else (),
        table=parameters.table,
        groups=max(2, parameters.groups),
        scale=row.interval.scale if row.interval else None,
        standard_error=row.interval.standard_error if row.interval else None,
    )


def reference_was_chosen(row: Measurement) -> bool:
    """Whether the data chose whom this group is compared with, and its interval allows for it."""
    return row.interval is not None and row.interval.method.endswith(CHOSEN)


def _method(row: Measurement) -> str | None:
    if row.interval is not None:
        return row.interval.method
    return "wilson" if row.counts is not None and len(row.counts) == 2 else None


def _families(
    method: str, row: Measurement, parameters: Parameters, evidence: Evidence
) -> list[tuple[Pair, ...]]:
    """The rates a method compares; two families for the larger of two gaps."""
    if method == "wilson":
        return [(_pair(row),)]
    if method.removesuffix(CHOSEN) in OF_TWO_RATES:
        return [_two_rates(row, parameters, evidence)]
    if method in OF_SCORES and parameters.smaller_class is not None:
        return [(((row.value or 0.0) * parameters.smaller_class, parameters.smaller_class),)]
    if method in OF_ALL_GROUPS:
        return [tuple(_all_rates(row, metric, evidence)) for metric in parameters.metrics]
    return []


def _two_rates(row: Measurement, parameters: Parameters, evidence: Evidence) -> tuple[Pair, ...]:
    """The group's rate and the reference's; of weighted rows, from their own measurements."""
    if row.counts is not None:
        k, n, k_reference, n_reference = row.counts
        return (k, n), (k_reference, n_reference)
    groups = {
        group_name(found.slice, row.across): found
        for metric in parameters.metrics
        for found in _group_rows(row, metric, evidence)
    }
    names = (group_name(row.slice, row.across), row.reference or "")
    return tuple(_pair(groups[name]) for name in names if name in groups)


def _all_rates(row: Measurement, metric: str, evidence: Evidence) -> Iterator[Pair]:
    """The rates of all groups that can be compared."""
    missing_too = evidence.subject.missing_as_group
    for found in _group_rows(row, metric, evidence):
        if found.status == "measured" and (missing_too or MISSING not in found.slice.values()):
            yield _pair(found)


def _group_rows(row: Measurement, metric: str, evidence: Evidence) -> Iterator[Measurement]:
    """The rows of a metric for each group of the attributes a disparity runs over."""
    stratum = {name: group for name, group in row.slice.items() if name not in row.across}
    for found in evidence.measurements:
        if (
            found.metric == metric
            and found.split == row.split
            and not found.across
            and found.class_ is None
            and set(found.slice) == {*stratum, *row.across}
            and stratum.items() <= found.slice.items()
        ):
            yield found


def _pair(row: Measurement) -> Pair:
    """Successes and trials behind a rate; with weights, at the effective number of people."""
    if row.counts is not None:
        return row.counts[0], row.counts[1]
    if row.value is None:
        raise ValueError(f"{row.metric} has no value")
    return row.value * row.n, row.n
