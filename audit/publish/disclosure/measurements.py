"""Which measurements the public sees, and what becomes of the others.

A group's number is shown where the group is. A comparison is shown where nothing of it speaks of
a hidden group: a gap is the largest and the smallest of all that took part, so it bounds them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from audit.evidence import Evidence, Measurement, group_name, message
from audit.judge.compare import PAIRED
from audit.publish.disclosure.cells import DECIDED, SMALLEST, Layer, counted_in, is_decision
from audit.publish.disclosure.hiding import Hiding

HIDDEN = message("not shown to the public (few people, or a number that gives few people away)")
_HARMLESS = ("of", "denominator", "sign", "deviation", "binning", "number", "attribute", "alpha")


def public_measurements(evidence: Evidence, hiding: Hiding) -> tuple[Measurement, ...]:
    """Every row that was measured, in its order; those not shown say nothing but that they exist.

    A comparison of a hidden group's outcomes is left out altogether, for whom the data chose as
    reference is a number's order in disguise.
    """
    return tuple(_rows(evidence, hiding))


def suppressed(row: Measurement) -> Measurement:
    """The same row without its numbers; `n` is 0, for the real one would be a number of people."""
    kept = {key: value for key, value in (row.parameters or {}).items() if key in _HARMLESS}
    return msgspec.structs.replace(
        row,
        value=None,
        counts=None,
        interval=None,
        n=0,
        parameters=kept or None,
        status="suppressed",
        reason=HIDDEN,
    )


def _rows(evidence: Evidence, hiding: Hiding) -> Iterator[Measurement]:
    least = 0 if evidence.subject.missing_as_group else evidence.subject.minimum_group
    for row in evidence.measurements:
        if row.status == "not_assessable":
            yield row if not row.slice and row.n == 0 else suppressed(row)
        elif is_shown(row, hiding, least):
            yield _said(row)
        elif not (row.slice and row.across) or layer_of(row) == "decisions":
            yield suppressed(row)
    yield from _empty_ones(evidence, hiding)


def is_shown(row: Measurement, hiding: Hiding, least: float) -> bool:
    """Whether a row may be seen: all it speaks of is shown, and its own cells are large enough."""
    if row.metric.startswith(PAIRED) or not _is_large(row):
        return False
    layer = layer_of(row)
    if not row.across:
        return hiding.shows(row.slice, layer)
    if not row.slice:
        return hiding.shows_all(row.across, layer, least) and hiding.shows({}, layer)
    if set(row.slice) != set(row.across):
        return False
    if layer == "outcomes":
        return hiding.shows_all(row.across, layer)
    return hiding.shows(row.slice, layer) and _reference_shown(row, hiding)


def layer_of(row: Measurement) -> Layer:
    """The layer a row is made of: what speaks of decisions alone, or of anything else too."""
    compared = bool(row.across) and (row.parameters or {}).get("of") == DECIDED
    return "decisions" if compared or is_decision(row) else "outcomes"


def _is_large(row: Measurement) -> bool:
    """Whether the row's own numbers are of eleven people and more, and so is what they leave."""
    cells = list(counted_in(row) or ())
    if row.counts is not None and len(row.counts) == 4:
        k, n, k_ref, n_ref = row.counts
        cells = [k, n - k, k_ref, n_ref - k_ref]
    if row.metric == "flip_rate" and row.value is not None:
        cells = [row.value * row.n, (1 - row.value) * row.n]
    return row.status != "undefined" and min((row.n, *cells)) >= SMALLEST


def _reference_shown(row: Measurement, hiding: Hiding) -> bool:
    family = hiding.family(row.across)
    names = {
        group_name(dict(zip(family, group, strict=True)), row.across)
        for group in hiding.groups.get(family, {})
        if group not in hiding.hidden["decisions"][family]
    }
    return row.reference in names


def _said(row: Measurement) -> Measurement:
    """A shown row, without the names after its reason: who is too few is not for the public."""
    if row.reason is None:
        return row
    return msgspec.structs.replace(row, reason=row.reason.partition(":")[0])


def _empty_ones(evidence: Evidence, hiding: Hiding) -> Iterable[Measurement]:
    """Rows for crossed groups nobody is in: a hidden one must not be known by having a row."""
    for family, groups in hiding.groups.items():
        empty = [g for g in groups if len(family) > 1 and not groups[g].people and any(g)]
        if not empty:
            continue
        rows = [
            row
            for row in evidence.measurements
            if not row.across and set(row.slice) == set(family) and row.status != "not_assessable"
        ]
        model = rows[0].slice if rows else {}
        for group in empty:
            for row in rows:
                if row.slice == model:
                    slice = dict(zip(family, group, strict=True))
                    yield suppressed(msgspec.structs.replace(row, slice=slice))
