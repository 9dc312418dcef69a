"""Evidence of a model of hourly wages, to draw a report of a number from; it is made up."""

from __future__ import annotations

import math

from sample_report import subject
from sample_rows import wilson
from sample_tasks import PROVENANCE, entry, number, people

from audit.evidence import Evidence, Interval, LedgerEntry, Matrix, Measurement, Test
from audit.judge.verdict import Verdict, Verdicts

WAGES = {
    "mae": entry("Mean absolute error", "Mean distance of prediction and truth.", "mean", "lower"),
    "rmse": entry(
        "Root mean squared error", "Square root of the mean squared error.", "mean", "lower"
    ),
    "r2": entry("R squared", "Share of the variance that is explained.", "score", "higher"),
    "mean_residual": entry("Mean residual", "Mean of truth minus prediction.", "mean"),
    "mean_prediction": entry("Mean prediction", "Mean of what is predicted.", "mean"),
    "scoring_rate": entry("Scoring rate", "Share predicted above the median.", "rate"),
    "mean_residual_difference": entry(
        "Mean residual difference", "Largest minus smallest mean residual.", "difference", "lower"
    ),
    "scoring_rate_difference": entry(
        "Scoring rate difference", "Largest minus smallest scoring rate.", "difference", "lower"
    ),
    "standardized_mean_difference": entry(
        "Standardized mean difference", "Difference of means in standard deviations.", "distance"
    ),
    "kolmogorov_smirnov": entry(
        "Kolmogorov–Smirnov distance", "Largest gap between two distributions.", "distance", "lower"
    ),
    "distance_correlation": entry(
        "Distance correlation", "How far an attribute tells a prediction.", "correlation", "lower"
    ),
    "wonder": entry("Wonder", "A plug-in's own metric, of a kind nobody knows.", "marvel"),
    "predicted_against_actual": entry("Prediction against truth", "Binned pairs.", "binned"),
    "welch": entry("Welch's t-test", "Could two means this far apart be chance?", ""),
}
_WAGE_GROUPS = {"Female": (245, 10.9, 0.7, -1.42), "Male": (289, 13.4, 0.9, 0.88)}


def _wages_by(attribute: str) -> list[Measurement]:
    found = []
    for group, (n, error, half, residual) in _WAGE_GROUPS.items():
        who = {attribute: group}
        above = round(n * (0.55 if group == "Male" else 0.41))
        low, high = wilson(above, n)
        found += [
            number("mae", error, half, n, slice=who),
            number("mean_residual", residual, 0.8, n, slice=who),
            number("mean_prediction", 41.2 + residual * 3, 1.1, n, slice=who),
            number("wonder", 1234.5 + residual, 40.0, n, slice=who),
            Measurement(
                metric="scoring_rate",
                slice=who,
                value=above / n,
                counts=(above, n),
                n=n,
                interval=Interval(low=low, high=high, level=0.95, method="wilson"),
            ),
        ]
    across = (attribute,)
    ends = {"largest": "Male", "smallest": "Female"}
    found += [
        number(
            "mean_residual_difference",
            2.3,
            1.1,
            534,
            across=across,
            parameters={"of": "mean_residual", **ends},
        ),
        number(
            "scoring_rate_difference",
            0.14,
            0.08,
            534,
            across=across,
            parameters={"of": "scoring_rate", **ends},
        ),
        number("kolmogorov_smirnov", 0.213, 0.05, 534, across=across),
    ]
    for denominator in ("pooled", "reference"):
        for group, value in (("Female", -0.41), ("Male", 0.0)):
            found.append(
                number(
                    "standardized_mean_difference",
                    value * (1 if denominator == "pooled" else 1.1),
                    0.17,
                    245,
                    slice={attribute: group},
                    across=across,
                    reference="Male",
                    parameters={"denominator": denominator},
                )
            )
    return found


def wages() -> Evidence:
    """A model of hourly wages: errors in dollars, no class and no positive anything."""
    edges = [f"{10 * i}–{10 * i + 10}" for i in range(12)]
    values = tuple(
        tuple(
            float(round(160 * math.exp(-((i - j) ** 2) / 2.5 - (i - 4) ** 2 / 9))) or None
            for j in range(12)
        )
        for i in range(12)
    )
    folds = [
        {"mae": 12.1 + 0.2 * i, "r2": 0.41 - 0.01 * i, "rmse": 16.0 + 0.1 * i, "rows": 400}
        for i in range(3)
    ]
    tried = [
        {"parameters": {"alpha": alpha}, "mean": {"mae": 12.3 + alpha, "r2": 0.4}}
        for alpha in (0.1, 1.0)
    ]
    facts = subject(
        name="wages",
        task="regression",
        label="wage",
        classes=(),
        positive=None,
        favourable=None,
        attributes=("sex", "age"),
        groups={"sex": tuple(_WAGE_GROUPS)},
        references={"sex": "Male"},
        rows=534,
        features=("education", "experience", "union"),
        model={
            "kind": "skops",
            "estimator": "ridge",
            "parameters": {"alpha": 0.1, "solver": "auto"},
            "cross_validation": {
                "folds": folds,
                "mean": {"mae": 12.3, "r2": 0.4, "rmse": 16.1},
                "sd": {"mae": 0.2, "r2": 0.01, "rmse": 0.1},
            },
            "search": "grid",
            "tried": tried,
        },
    )
    return Evidence(
        subject=facts,
        provenance=PROVENANCE,
        glossary=WAGES,
        measurements=(
            number("mean_residual", 0.0213, 0.61, 534),
            number("rmse", 16.4, 1.2, 534),
            number("r2", 0.394, 0.05, 534),
            number("mae", 12.3, 0.52, 534),
            number("wonder", 41234.5, 700.0, 534),
            *_wages_by("sex"),
            number("distance_correlation", 0.12, 0.06, 534, across=("age",)),
        ),
        ledger=(
            LedgerEntry(what="rows", reason="read", n=534),
            LedgerEntry(what="rows", reason="audited", n=534),
            *people("sex", {group: facts[0] for group, facts in _WAGE_GROUPS.items()}),
        ),
        matrices=(
            Matrix(
                matrix="predicted_against_actual",
                rows=tuple(edges),
                columns=tuple(edges),
                values=values,
            ),
        ),
        tests=(
            Test(
                test="welch:mean_residual",
                across=("sex",),
                statistic=2.84,
                p=0.0047,
                p_adjusted=0.0094,
                family="welch across sex, 2 tests, Benjamini-Hochberg",
            ),
            Test(test="welch:mean_prediction", across=("sex",), statistic=5.9, p=3e-9),
        ),
    )


def wage_verdicts() -> Verdicts:
    """A rule in dollars that fails, and one that holds."""
    rows = {row.metric: row for row in _wages_by("sex") if row.across and not row.slice}
    difference = rows["mean_residual_difference"]
    rules = [
        {"name": "off by at most 13", "metric": "mae", "at_most": 13.0, "id": "off by at most 13"},
        {
            "name": "residuals",
            "metric": difference.metric,
            "across": ["sex"],
            "at_most": 0.5,
            "why": "Nobody's pay may be guessed half a dollar worse.",
        },
    ]
    return Verdicts(
        outcome="fail",
        judged_on="2026-11-21",
        policy={"sha256": "77aa" * 16, "rules": rules},
        verdicts=(
            Verdict(
                rule="off by at most 13",
                metric="mae",
                value=12.3,
                interval=number("mae", 12.3, 0.52, 534).interval,
                threshold=13.0,
                outcome="pass",
            ),
            Verdict(
                rule="residuals",
                metric=difference.metric,
                across=("sex",),
                value=difference.value,
                interval=difference.interval,
                threshold=0.5,
                outcome="fail",
            ),
        ),
    )
