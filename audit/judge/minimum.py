"""A policy may ask for larger groups than the audit did: then fewer measurements decide."""

from __future__ import annotations

from msgspec import ValidationError, convert
from msgspec.structs import replace

from audit.evidence import Evidence, Measurement, group_name
from audit.judge.again import Compared, comparable
from audit.judge.places import Places, places_of


def with_minimum(evidence: Evidence, minimum_group: int | None) -> Evidence:
    """Return the evidence in which what rests on a smaller group is `insufficient`.

    A comparison rests on every group it is made of. Where the audit's own minimum is as strict
    already, the evidence is returned as it is.
    """
    if minimum_group is None or minimum_group <= evidence.subject.minimum_group:
        return evidence
    places = places_of(evidence)
    rows = (
        replace(row, status="insufficient") if _too_small(row, places, minimum_group) else row
        for row in evidence.measurements
    )
    return replace(evidence, measurements=tuple(rows))


def _too_small(row: Measurement, places: Places, minimum: int) -> bool:
    return row.status == "measured" and (
        row.n < minimum or any(group.n < minimum for group in _groups(row, places))
    )


def _groups(row: Measurement, places: Places) -> list[Measurement]:
    """The rows of the groups that a comparison is made of, as far as the evidence holds them."""
    try:
        metrics = convert(row.parameters or {}, Compared).metrics if row.across else ()
    except ValidationError:  # parameters of another package's metric
        return []
    found = [group for metric in metrics for group in comparable(row, metric, places)]
    if not set(row.across) <= set(row.slice):
        return found
    two = (row.reference, group_name(row.slice, row.across))
    return [group for group in found if group_name(group.slice, row.across) in two]
