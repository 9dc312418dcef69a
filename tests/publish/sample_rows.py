"""Measurements to draw, made out of counts: rates, gaps and ratios, with their intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from audit.evidence import Interval, Measurement

Z = 1.959963984540054
Cells = tuple[int, int, int, int]
"""tp, fp, fn, tn."""
RATES = {
    "base_rate": (lambda tp, fp, fn, tn: (tp + fn, tp + fp + fn + tn)),
    "selection_rate": (lambda tp, fp, fn, tn: (fn + tn, tp + fp + fn + tn)),
    "true_positive_rate": (lambda tp, fp, fn, tn: (tp, tp + fn)),
    "false_positive_rate": (lambda tp, fp, fn, tn: (fp, fp + tn)),
    "false_negative_rate": (lambda tp, fp, fn, tn: (fn, tp + fn)),
    "true_negative_rate": (lambda tp, fp, fn, tn: (tn, fp + tn)),
    "positive_predictive_value": (lambda tp, fp, fn, tn: (tp, tp + fp)),
    "negative_predictive_value": (lambda tp, fp, fn, tn: (tn, fn + tn)),
    "accuracy": (lambda tp, fp, fn, tn: (tp + tn, tp + fp + fn + tn)),
}
GAPS = {
    "demographic_parity_difference": "selection_rate",
    "equalized_odds_difference": "false_positive_rate",
    "equal_opportunity_difference": "true_positive_rate",
    "predictive_parity_difference": "positive_predictive_value",
}


def wilson(k: int, n: int) -> tuple[float, float]:
    """Limits of a share at 95 %."""
    p, q = k / n, Z * Z / n
    centre = (p + q / 2) / (1 + q)
    half = Z * math.sqrt(p * (1 - p) / n + q / (4 * n)) / (1 + q)
    return max(0.0, centre - half), min(1.0, centre + half)


def interval(low: float, high: float, method: str = "wilson") -> Interval:
    return Interval(low=low, high=high, level=0.95, method=method)


def rate(metric: str, cells: Cells, slice: Mapping[str, str], minimum: int = 10) -> Measurement:
    """One rate of one group, with the status its size gives it."""
    k, n = RATES[metric](*cells)
    if n == 0:
        return Measurement(
            metric=metric,
            slice=dict(slice),
            counts=(0, 0),
            status="undefined",
            reason="nobody is in its denominator",
        )
    few = n < minimum
    return Measurement(
        metric=metric,
        slice=dict(slice),
        value=k / n,
        counts=(k, n),
        interval=interval(*wilson(k, n)),
        n=n,
        status="insufficient" if few else "measured",
        reason="only {n} people, fewer than the minimum" if few else None,
    )


def gap(metric: str, rates: Iterable[Measurement], across: tuple[str, ...]) -> Measurement:
    """Largest minus smallest of the comparable rates, with Newcombe's limits."""
    comparable = [row for row in rates if row.status == "measured"]
    left_out = [" & ".join(row.slice.values()) for row in rates if row.status != "measured"]
    reason = f"left out: {', '.join(left_out)}" if left_out else None
    if len(comparable) < 2:
        return Measurement(
            metric=metric,
            across=across,
            status="undefined",
            reason="fewer than two groups can be compared",
        )
    high = max(comparable, key=lambda row: row.value or 0)
    low = min(comparable, key=lambda row: row.value or 0)
    if metric.endswith("ratio"):
        value = (low.value or 0) / (high.value or 1)
        limits = (max(0.0, value - 0.03), min(1.0, value + 0.032))
    else:
        value, limits = _newcombe(high, low)
    counts = (*low.counts, *high.counts)
    return Measurement(
        metric=metric,
        across=across,
        value=value,
        counts=counts,
        n=high.n + low.n,
        reason=reason,
        interval=interval(*limits, "newcombe"),
    )


def _newcombe(high: Measurement, low: Measurement) -> tuple[float, tuple[float, float]]:
    p, q = high.value, low.value
    (l1, u1), (l2, u2) = ((row.interval.low, row.interval.high) for row in (high, low))
    value = p - q
    below = value - math.hypot(p - l1, u2 - q)
    return value, (max(0.0, below), value + math.hypot(u1 - p, q - l2))


def impact(rates: list[Measurement], attribute: str, reference: str) -> list[Measurement]:
    """Every group's rate over the reference group's."""
    base = next(row for row in rates if row.slice[attribute] == reference)
    rows = []
    for row in rates:
        same = row is base
        value = None if row.value is None or not base.value else row.value / base.value
        spread = None
        if value is not None and not same:
            wide = (row.interval.high - row.interval.low) / base.value / 2 + 0.01
            spread = interval(max(0.0, value - wide), value + wide, "mover_r")
        rows.append(
            Measurement(
                metric="impact_ratio",
                slice=row.slice,
                across=(attribute,),
                reference=reference,
                value=1.0 if same else value,
                interval=spread,
                n=row.n,
                status=row.status,
                counts=None if row.counts is None else (*row.counts, *base.counts),
                reason=row.reason,
            )
        )
    return rows


def by_attribute(attribute: str, groups: Mapping[str, Cells], reference: str) -> list[Measurement]:
    """All rates of all groups, the gaps across them, and the impact ratios."""
    found: list[Measurement] = []
    rates = {m: [rate(m, cells, {attribute: g}) for g, cells in groups.items()] for m in RATES}
    for rows in rates.values():
        found += rows
    found += [gap(metric, rates[of], (attribute,)) for metric, of in GAPS.items()]
    found.append(gap("demographic_parity_ratio", rates["selection_rate"], (attribute,)))
    return found + impact(rates["selection_rate"], attribute, reference)


def share(metric: str, k: int, n: int) -> Measurement:
    return Measurement(
        metric=metric, value=k / n, counts=(k, n), n=n, interval=interval(*wilson(k, n))
    )


def score(
    metric: str, value: float, half: float, n: int, parameters: dict[str, float] | None = None
) -> Measurement:
    return Measurement(
        metric=metric,
        value=value,
        n=n,
        parameters=parameters,
        interval=interval(value - half, value + half, "dirichlet"),
    )
