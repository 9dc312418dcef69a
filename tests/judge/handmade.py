"""Evidence made by hand from counts, in the shape RECORD.md gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.evidence import (
    MISSING,
    Evidence,
    GlossaryEntry,
    Interval,
    Measurement,
    Provenance,
    Status,
    SubjectFacts,
)
from audit.statistics.methods import Basis, limits_at
from audit.statistics.paired_rates import table_correlation

LEVEL = 0.95
KNOWN = {
    "accuracy": "rate",
    "brier_score": "score",
    "demographic_parity_difference": "difference",
    "demographic_parity_ratio": "ratio",
    "equalized_odds_difference": "difference",
    "expected_calibration_error": "score",
    "false_positive_rate": "rate",
    "impact_ratio": "ratio",
    "selection_rate": "rate",
    "lime": "explainer",
}
BETTER = {"accuracy": "higher", "brier_score": "lower", "false_positive_rate": "lower"}
Counts = tuple[int, int]


def interval(basis: Basis, level: float = LEVEL) -> Interval:
    low, high = limits_at(basis, level)
    return Interval(
        low=low,
        high=high,
        level=level,
        method=basis.method,
        scale=basis.scale,
        standard_error=basis.standard_error,
    )


def number(metric: str, value: float, low: float, high: float, **facts: Any) -> Measurement:
    """A number whose interval nobody could compute again."""
    known = Interval(low=low, high=high, level=LEVEL, method="by hand")
    return Measurement(metric=metric, value=value, interval=known, n=100, **facts)


def rate(metric: str, k: int, n: int, status: Status = "measured", **facts: Any) -> Measurement:
    if n == 0:
        return Measurement(metric=metric, status="undefined", reason="nobody here", **facts)
    found = interval(Basis(method="wilson", rates=((k, n),)))
    return Measurement(
        metric=metric, value=k / n, counts=(k, n), interval=found, n=n, status=status, **facts
    )


def same_rows(metric: str, new: int, old: int, baseline: str | None, **facts: Any) -> Measurement:
    """The change of a rate between two models on 1000 rows; 20 more rows differ either way."""
    only_new, only_old = max(new - old, 0) + 20, max(old - new, 0) + 20
    both = old - only_old
    shared = table_correlation(both, only_new, only_old, 1000 - both - only_new - only_old)
    rates = ((new, 1000), (old, 1000))
    basis = Basis(method="newcombe_paired", rates=rates, correlation=shared)
    return Measurement(
        metric=f"change_in_{metric}",
        value=(new - old) / 1000,
        counts=(*rates[0], *rates[1]),
        interval=interval(basis),
        n=1000,
        parameters={"of": metric, "baseline": baseline, "rates": rates, "correlation": shared}
        | ({"column": "before"} if baseline is None else {}),
        **facts,
    )


def error(metric: str, value: float, standard_error: float, method: str = "normal") -> Measurement:
    basis = Basis(
        method=method, value=value, n=1000, scale="identity", standard_error=standard_error
    )
    return Measurement(metric=metric, value=value, interval=interval(basis), n=1000)


def ratios(
    groups: Mapping[str, Counts], reference: str | None = None, attribute: str = "sex"
) -> list[Measurement]:
    """Impact ratios against a configured reference, or the group with the highest rate."""
    best = reference or max(groups, key=lambda name: groups[name][0] / groups[name][1])
    method = "mover_r" if reference else "mover_r_studentised_range"
    rows = []
    for name, counts in groups.items():
        basis = Basis(method=method, rates=(counts, groups[best]), groups=len(groups))
        rows.append(
            Measurement(
                metric="impact_ratio",
                slice={attribute: name},
                across=(attribute,),
                reference=best,
                parameters={"of": "selection_rate", "groups": len(groups)},
                value=(counts[0] / counts[1]) / (groups[best][0] / groups[best][1]),
                counts=(*counts, *groups[best]),
                interval=None if name == best else interval(basis),
                n=counts[1],
            )
        )
    return rows


def largest(
    metric: str, groups: Mapping[str, Counts], attribute: str = "sex", **facts: Any
) -> Measurement:
    """The largest gap in selection rate over the groups, or the smallest ratio."""
    rates = {name: k / n for name, (k, n) in groups.items()}
    high, low = max(rates, key=rates.__getitem__), min(rates, key=rates.__getitem__)
    ratio = metric.endswith("ratio")
    method = "studentised_range_ratio" if ratio else "studentised_range_difference"
    pair = (*groups[low], *groups[high]) if ratio else (*groups[high], *groups[low])
    return Measurement(
        metric=metric,
        across=(attribute,),
        parameters={"of": "selection_rate", "groups": len(groups)},
        value=rates[low] / rates[high] if ratio else rates[high] - rates[low],
        counts=pair,
        interval=interval(Basis(method=method, rates=tuple(groups.values()))),
        n=sum(n for _, n in groups.values()),
        **facts,
    )


def selection(
    groups: Mapping[str, Counts], reference: str | None = None, attribute: str = "sex"
) -> list[Measurement]:
    """Selection rates of the groups and every disparity made of them."""
    compared = {name: counts for name, counts in groups.items() if name != MISSING}
    return [
        rate("selection_rate", *map(sum, zip(*groups.values(), strict=True))),
        *(rate("selection_rate", *counts, slice={attribute: g}) for g, counts in groups.items()),
        *ratios(compared, reference, attribute),
        largest("demographic_parity_difference", compared, attribute),
        largest("demographic_parity_ratio", compared, attribute),
    ]


def evidence(
    *measurements: Measurement,
    groups: Mapping[str, tuple[str, ...]] | None = None,
    missing_as_group: bool = False,
    attributes: tuple[str, ...] = ("sex", "race"),
) -> Evidence:
    """Evidence that holds these rows; the groups are those the rows speak of."""
    named: dict[str, dict[str, None]] = {name: {} for name in attributes}
    for row in measurements:
        for attribute, group in row.slice.items():
            named[attribute][group] = None
    return Evidence(
        subject=SubjectFacts(
            name="credit",
            task="binary",
            attributes=attributes,
            groups=dict(groups or {name: tuple(found) for name, found in named.items()}),
            missing_as_group=missing_as_group,
        ),
        provenance=Provenance(tool="rai-audit 0.1.0", python="3.11"),
        measurements=measurements,
        glossary={
            name: GlossaryEntry(title=name, definition=name, kind=kind, direction=BETTER.get(name))
            for name, kind in KNOWN.items()
        },
    )
