"""From what a metric returns to a measurement: value, counts, interval, n and status."""

from __future__ import annotations

from math import isfinite
from typing import Any

from msgspec.structs import replace

from audit.errors import AuditError
from audit.evidence import Interval, Measurement, Slice, message
from audit.intervals import interval_from
from audit.measure.metric import NEEDS, Metric
from audit.measure.own_metric import FAILED, NO_NUMBER, told
from audit.measure.results import OfTable, Rate, Result, Scalar
from audit.measure.tally.amount import size
from audit.statistics.methods import Basis

LEVEL = 0.95
TOO_FEW = message("fewer than {minimum_group} people")


def interval(basis: Basis) -> Interval | None:
    """Compute an interval at the level at which evidence is stored; None where data give none."""
    return interval_from(basis, LEVEL)


def measure(
    metric: Metric,
    inputs: dict[str, Any],
    group: Slice,
    minimum: int,
    label: str | None = None,
) -> Measurement:
    """Measure one metric on one slice; what the subject cannot give is said, not skipped.

    `label` names the class that is measured against the rest, where there are several.
    """
    found = _measured(metric, inputs, group, minimum)
    return found if label is None else replace(found, class_=label)


def _measured(metric: Metric, inputs: dict[str, Any], group: Slice, minimum: int) -> Measurement:
    lacks = missing_input(metric, inputs)
    if lacks is not None:
        return Measurement(metric=metric.id, slice=group, status="not_assessable", reason=lacks)
    try:
        result = metric.compute(*(inputs[need] for need in metric.needs))
    except Exception as error:  # somebody else's code: anything may happen in it
        if metric.compute.__module__.startswith("audit."):
            raise
        return _no_number(metric, group, FAILED, told(error))
    found = _measurement(metric, result, group)
    if found.status == "measured" and found.n < minimum:
        return _insufficient(found, minimum)
    return found


def missing_input(metric: Metric, inputs: dict[str, Any]) -> str | None:
    """Say what a metric needs that is not there; None where everything is."""
    for need in metric.needs:
        if need not in inputs:
            return NEEDS.get(need, f"it needs {need}")
    return None


def _insufficient(found: Measurement, minimum: int) -> Measurement:
    parameters = {**(found.parameters or {}), "minimum_group": minimum}
    return replace(found, parameters=parameters, status="insufficient", reason=TOO_FEW)


def _measurement(metric: Metric, result: Result, group: Slice) -> Measurement:
    match result:
        case Rate():
            return _rate(metric, result, group)
        case OfTable():
            return _of_table(metric, result, group)
        case Scalar():
            return _scalar(metric, result, group)
    raise AuditError(
        f"The metric {metric.id} returned {type(result).__name__}",
        remedy="A metric returns Rate, OfTable or Scalar",
    )


def _undefined(metric: Metric, group: Slice, n: int | float) -> Measurement:
    return Measurement(
        metric=metric.id, slice=group, n=n, status="undefined", reason=metric.undefined
    )


def _no_number(metric: Metric, group: Slice, reason: str, problem: str) -> Measurement:
    return Measurement(
        metric=metric.id,
        slice=group,
        parameters={"problem": problem},
        status="undefined",
        reason=reason,
    )


def _rate(metric: Metric, rate: Rate, group: Slice) -> Measurement:
    n = size(rate.whole)
    if not rate.whole:
        return _undefined(metric, group, n)
    value = float(rate.part) / float(rate.whole)
    counts = None
    if isinstance(rate.part, int) and isinstance(rate.whole, int):
        counts = (rate.part, rate.whole)
    pair = counts or (value * n, n)
    return Measurement(
        metric=metric.id,
        slice=group,
        parameters=rate.parameters or None,
        value=value,
        counts=counts,
        interval=interval(Basis(method="wilson", value=value, n=n, rates=(pair,))),
        n=n,
    )


def _of_table(metric: Metric, result: OfTable, group: Slice) -> Measurement:
    if result.value is None:
        return _undefined(metric, group, result.n)
    table = result.scaled
    whole = all(cell == int(cell) for cell in table)
    basis = Basis(method=result.method, value=result.value, n=result.n, table=table)
    return Measurement(
        metric=metric.id,
        slice=group,
        parameters={"table": [int(cell) for cell in table] if whole else list(table)},
        value=result.value,
        interval=interval(basis),
        n=result.n,
    )


def _scalar(metric: Metric, result: Scalar, group: Slice) -> Measurement:
    if result.value is None:
        return _undefined(metric, group, result.n)
    if not isfinite(result.value):
        return _no_number(metric, group, NO_NUMBER, str(result.value))
    found = None
    if result.method:
        found = interval(
            Basis(
                method=result.method,
                value=result.value,
                n=result.n,
                scale=result.scale,
                standard_error=result.standard_error,
                **result.needs,
            )
        )
    return Measurement(
        metric=metric.id,
        slice=group,
        parameters={**result.needs, **result.parameters} or None,
        value=result.value,
        interval=found,
        n=result.n,
        reason=result.note,
    )
