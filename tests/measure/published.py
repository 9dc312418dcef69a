"""Whole audits of published counts: a row a person, everything measured, one number found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from audit.evidence import Measurement
from audit.measure.measure import Plan, measure_counts
from audit.subject.subject import Subject

RACE = {"label": "label", "prediction": "predicted", "sensitive": ["race"]}


def people(cells: Mapping[str, Mapping[str, int]], attribute: str = "race") -> pd.DataFrame:
    """One row a person, from a confusion table for every group."""
    kinds = {"tp": (1, 1), "fp": (0, 1), "fn": (1, 0), "tn": (0, 0)}
    rows = [
        {attribute: group, "label": kinds[kind][0], "predicted": kinds[kind][1]}
        for group, counts in cells.items()
        for kind, n in counts.items()
        for _ in range(n)
    ]
    return pd.DataFrame(rows)


def plan(minimum_group: int = 1) -> Plan:
    return Plan(minimum_group=minimum_group, missing_as_group=False, intersections=1)


def measured(subject: Subject, minimum_group: int = 1) -> Sequence[Measurement]:
    return measure_counts(subject, plan(minimum_group)).measurements


def one(
    rows: Sequence[Measurement],
    metric: str,
    across: str = "",
    class_: str | None = None,
    **group: str,
) -> Measurement:
    """The one row of a metric for a group, across an attribute, for a class."""
    wanted = (metric, group, (across,) if across else (), class_)
    (found,) = (r for r in rows if (r.metric, r.slice, r.across, r.class_) == wanted)
    return found


def value(rows: Sequence[Measurement], metric: str, across: str = "", **group: str) -> float:
    found = one(rows, metric, across, **group)
    assert found.value is not None
    return found.value


RATES = {
    "selection_rate": "selection_rate",
    "base_rate": "base_rate",
    "accuracy": "accuracy",
    "tpr": "true_positive_rate",
    "fpr": "false_positive_rate",
    "fnr": "false_negative_rate",
    "tnr": "true_negative_rate",
    "ppv": "positive_predictive_value",
    "npv": "negative_predictive_value",
    "fdr": "false_discovery_rate",
    "for": "false_omission_rate",
}
