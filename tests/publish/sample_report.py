"""Evidence to draw reports from: COMPAS rebuilt from its published counts, and uglier things.

Confusion counts by race and sex are ProPublica's, as published (7,214 people, the label "two year
recidivism", medium or high risk read as positive). Everything else here, the crossed counts,
curves and explanations among it, is made up to have something to draw.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import msgspec

from audit.evidence import (
    Attribution,
    Contribution,
    Curve,
    Evidence,
    Finding,
    GlossaryEntry,
    Interval,
    LedgerEntry,
    Matrix,
    Measurement,
    Provenance,
    SubjectFacts,
    Test,
)
from audit.judge.verdict import Verdict, Verdicts

Z = 1.959963984540054
Cells = tuple[int, int, int, int]
"""tp, fp, fn, tn."""

RACE: dict[str, Cells] = {
    "African-American": (1369, 805, 532, 990),
    "Asian": (6, 2, 3, 21),
    "Caucasian": (505, 349, 461, 1139),
    "Hispanic": (103, 87, 129, 318),
    "Native American": (9, 3, 1, 5),
    "Other": (43, 36, 90, 208),
}
SEX: dict[str, Cells] = {"Female": (303, 288, 195, 609), "Male": (1732, 994, 1021, 2072)}
WHOLE: Cells = (2035, 1282, 1216, 2681)
MANIFEST = {
    "name": "compas",
    "version": 3,
    "created": "2026-11-21T10:00:00Z",
    "tool": "rai-audit 0.1.0",
    "report": {"title": "COMPAS risk label"},
    "previous": "9f2c" * 16,
}

_RATES = {
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
_GAPS = {
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


def _interval(low: float, high: float, method: str = "wilson") -> Interval:
    return Interval(low=low, high=high, level=0.95, method=method)


def rate(metric: str, cells: Cells, slice: Mapping[str, str], minimum: int = 10) -> Measurement:
    """One rate of one group, with the status its size gives it."""
    k, n = _RATES[metric](*cells)
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
        interval=_interval(*wilson(k, n)),
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
        interval=_interval(*limits, "mover"),
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
            spread = _interval(max(0.0, value - wide), value + wide, "mover_r")
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
    rates = {m: [rate(m, cells, {attribute: g}) for g, cells in groups.items()] for m in _RATES}
    for rows in rates.values():
        found += rows
    found += [gap(metric, rates[of], (attribute,)) for metric, of in _GAPS.items()]
    found.append(gap("demographic_parity_ratio", rates["selection_rate"], (attribute,)))
    return found + impact(rates["selection_rate"], attribute, reference)


def crossed() -> list[Measurement]:
    """Race and sex crossed, split by the share of women; the split is made up."""
    found: list[Measurement] = []
    rates: dict[str, list[Measurement]] = {metric: [] for metric in _RATES}
    for race, cells in RACE.items():
        women = tuple(round(cell * 0.19) for cell in cells)
        men = tuple(cell - part for cell, part in zip(cells, women, strict=True))
        for sex, part in (("Female", women), ("Male", men)):
            for metric in _RATES:
                rates[metric].append(rate(metric, part, {"race": race, "sex": sex}))
    for rows in rates.values():
        found += rows
    across = ("race", "sex")
    return found + [gap(metric, rates[of], across) for metric, of in _GAPS.items()]


def overall() -> list[Measurement]:
    """Metrics over everyone."""
    tp, fp, fn, tn = WHOLE
    n = sum(WHOLE)
    rows = [
        rate("accuracy", WHOLE, {}),
        _share("majority_class_accuracy", fp + tn, n),
        _score("balanced_accuracy", 0.6512, 0.011, n),
        _share("precision", tp, tp + fp),
        _share("recall", tp, tp + fn),
        _score("f1", 0.6197, 0.0118, n),
        _score("matthews_corrcoef", 0.3041, 0.0221, n),
        _score("roc_auc", 0.7022, 0.012, n),
        _score("average_precision", 0.6573, 0.0169, n),
        _score("log_loss", 0.6327, 0.0091, n),
        _score("brier_score", 0.2192, 0.0038, n),
        _score("expected_calibration_error", 0.0302, 0.0101, n, {"bins": 10, "expected": 0.012}),
    ]
    return [*rows, *(rate(metric, WHOLE, {}) for metric in _RATES if metric != "accuracy")]


def _share(metric: str, k: int, n: int) -> Measurement:
    return Measurement(
        metric=metric, value=k / n, counts=(k, n), n=n, interval=_interval(*wilson(k, n))
    )


def _score(
    metric: str, value: float, half: float, n: int, parameters: dict[str, float] | None = None
) -> Measurement:
    return Measurement(
        metric=metric,
        value=value,
        n=n,
        parameters=parameters,
        interval=_interval(value - half, value + half, "dirichlet"),
    )


def curves() -> tuple[Curve, ...]:
    """Smooth made-up curves with the right ends."""
    x = tuple(i / 100 for i in range(101))
    roc = tuple(1 - (1 - v) ** 2.3 for v in x)
    precision = tuple(0.45 + 0.5 * (1 - v) ** 1.6 for v in x)
    bins = tuple(0.08 + 0.09 * i for i in range(10))
    share = tuple(0.14 + 0.068 * i + (0.03 if i % 3 else -0.01) for i in range(10))
    return (
        Curve(
            curve="roc",
            x=x,
            y=roc,
            low=tuple(max(0.0, v - 0.02) for v in roc),
            high=tuple(min(1.0, v + 0.02) for v in roc),
        ),
        Curve(curve="precision_recall", x=x, y=precision),
        Curve(
            curve="reliability",
            x=bins,
            y=share,
            low=tuple(v - 0.04 for v in share),
            high=tuple(v + 0.045 for v in share),
        ),
    )


_PARTS = {
    "priors_count": (0.112, 0.004),
    "age": (0.083, 0.003),
    "juv_fel_count": (0.021, 0.002),
    "charge_degree": (0.017, 0.001),
    "days_in_jail": (0.014, 0.002),
    "juv_misd_count": (0.009, 0.001),
    "sex": (0.006, 0.001),
    "charge_description": (0.004, 0.001),
    "length_of_stay": (0.003, 0.0004),
    "juv_other_count": (0.002, 0.0004),
}


def attributions() -> tuple[Attribution, ...]:
    """Importance for everyone, and two people as two explainers see them."""
    overall = Attribution(
        explainer="shap",
        scope="global",
        space="probability",
        values=tuple(Contribution(feature=f, value=v, error=e) for f, (v, e) in _PARTS.items()),
        quality={"additivity": 1e-9, "stability": 0.94},
        stopped_by="error",
    )
    people: list[Attribution] = []
    for row, output, turn in (("3f9a21", 0.83, 1), ("b07e55", 0.12, -1)):
        values = tuple(
            Contribution(feature=f, value=turn * (v if i % 3 else 2.2 * v) * (1 if i % 4 else -0.7))
            for i, (f, (v, _)) in enumerate(_PARTS.items())
        )
        for explainer, quality in (
            ("shap", {"additivity": 1e-9}),
            ("lime", {"fidelity": 0.61, "stability": 0.74, "agreement": 0.6}),
        ):
            people.append(
                Attribution(
                    explainer=explainer,
                    scope="local",
                    row=row,
                    base=0.46,
                    output=output,
                    values=values,
                    quality=quality,
                )
            )
    return (overall, *people)


def _entry(
    title: str, definition: str, kind: str, direction: str | None, source: str
) -> GlossaryEntry:
    return GlossaryEntry(
        title=title,
        definition=definition,
        kind=kind,
        direction=direction,
        reference=source,
        undefined="nobody is in the denominator" if kind == "rate" else "",
        aggregation="largest minus smallest over the comparable groups"
        if kind == "difference"
        else "",
    )


_SOURCE = "Hardt, Price and Srebro (2016), Equality of opportunity in supervised learning"
GLOSSARY = {
    "accuracy": _entry(
        "Accuracy",
        "Share of people for whom the prediction is right.",
        "rate",
        "higher",
        "Sokolova and Lapalme (2009)",
    ),
    "majority_class_accuracy": _entry(
        "Accuracy of the commonest class",
        "Share of people who are right if everyone is given the commonest class.",
        "rate",
        None,
        "Baseline",
    ),
    "balanced_accuracy": _entry(
        "Balanced accuracy",
        "Mean of the true positive rate and the true negative rate.",
        "score",
        "higher",
        "Brodersen et al. (2010)",
    ),
    "precision": _entry(
        "Precision",
        "Share of those predicted positive who truly are.",
        "rate",
        "higher",
        "Sokolova and Lapalme (2009)",
    ),
    "recall": _entry(
        "Recall",
        "Share of the truly positive who are found.",
        "rate",
        "higher",
        "Sokolova and Lapalme (2009)",
    ),
    "f1": _entry(
        "F1", "Harmonic mean of precision and recall.", "score", "higher", "van Rijsbergen (1979)"
    ),
    "matthews_corrcoef": _entry(
        "Matthews correlation",
        "Correlation of prediction and truth; 0 is chance and 1 is perfect.",
        "score",
        "higher",
        "Matthews (1975)",
    ),
    "roc_auc": _entry(
        "ROC AUC",
        "Chance that a positive person scores above a negative one.",
        "score",
        "higher",
        "Hanley and McNeil (1982)",
    ),
    "average_precision": _entry(
        "Average precision",
        "Precision averaged over the recalls that thresholds reach.",
        "score",
        "higher",
        "Zhu (2004)",
    ),
    "log_loss": _entry(
        "Log loss",
        "Mean of minus the logarithm of the score given to what happened.",
        "score",
        "lower",
        "Good (1952)",
    ),
    "brier_score": _entry(
        "Brier score",
        "Mean squared distance of the score from what happened.",
        "score",
        "lower",
        "Brier (1950)",
    ),
    "expected_calibration_error": _entry(
        "Expected calibration error",
        "Mean distance of scores from shares, over bins of equal width.",
        "score",
        "lower",
        "Naeini et al. (2015)",
    ),
    "base_rate": _entry(
        "Base rate",
        "Share of people who are truly positive.",
        "rate",
        None,
        "Barocas, Hardt and Narayanan (2023)",
    ),
    "selection_rate": _entry(
        "Selection rate",
        "Share of people who are given the favourable outcome.",
        "rate",
        "higher",
        "29 CFR 1607.16",
    ),
    "true_positive_rate": _entry(
        "True positive rate",
        "Share of the truly positive who are predicted positive.",
        "rate",
        "higher",
        _SOURCE,
    ),
    "false_positive_rate": _entry(
        "False positive rate",
        "Share of the truly negative who are predicted positive.",
        "rate",
        "lower",
        _SOURCE,
    ),
    "false_negative_rate": _entry(
        "False negative rate",
        "Share of the truly positive who are predicted negative.",
        "rate",
        "lower",
        _SOURCE,
    ),
    "true_negative_rate": _entry(
        "True negative rate",
        "Share of the truly negative who are predicted negative.",
        "rate",
        "higher",
        _SOURCE,
    ),
    "positive_predictive_value": _entry(
        "Positive predictive value",
        "Share of those predicted positive who truly are.",
        "rate",
        "higher",
        "Chouldechova (2017)",
    ),
    "negative_predictive_value": _entry(
        "Negative predictive value",
        "Share of those predicted negative who truly are.",
        "rate",
        "higher",
        "Chouldechova (2017)",
    ),
    "demographic_parity_difference": _entry(
        "Demographic parity difference",
        "Largest minus smallest selection rate over the groups.",
        "difference",
        "lower",
        "Dwork et al. (2012)",
    ),
    "demographic_parity_ratio": _entry(
        "Demographic parity ratio",
        "Smallest over largest selection rate.",
        "ratio",
        "higher",
        "Dwork et al. (2012)",
    ),
    "equalized_odds_difference": _entry(
        "Equalized odds difference",
        "The larger of the gaps in true and in false positive rate.",
        "difference",
        "lower",
        _SOURCE,
    ),
    "equal_opportunity_difference": _entry(
        "Equal opportunity difference",
        "Largest minus smallest true positive rate.",
        "difference",
        "lower",
        _SOURCE,
    ),
    "predictive_parity_difference": _entry(
        "Predictive parity difference",
        "Largest minus smallest positive predictive value.",
        "difference",
        "lower",
        "Chouldechova (2017)",
    ),
    "impact_ratio": _entry(
        "Impact ratio",
        "A group's selection rate over that of the group compared with.",
        "ratio",
        "higher",
        "29 CFR 1607.4 D",
    ),
    "shap": _entry(
        "SHAP",
        "Each feature's part of a score, shared out as Shapley values.",
        "",
        None,
        "Lundberg and Lee (2017)",
    ),
    "lime": _entry(
        "LIME",
        "A straight line fitted to the score around one person.",
        "",
        None,
        "Ribeiro, Singh and Guestrin (2016)",
    ),
    "calibration": _entry(
        "Calibration",
        "Chi-square over bins of the score: do scores and shares agree?",
        "",
        None,
        "Hosmer and Lemeshow (1980)",
    ),
    "proxy": _entry(
        "Proxy of a sensitive attribute",
        "A feature from which a sensitive attribute can be told.",
        "",
        None,
        "Feldman et al. (2015)",
    ),
}


def subject(**changes: object) -> SubjectFacts:
    facts: dict[str, object] = {
        "name": "compas",
        "task": "binary",
        "label": "two_year_recid",
        "classes": (0, 1),
        "positive": 1,
        "favourable": 0,
        "attributes": ("race", "sex"),
        "rows": 7214,
        "groups": {"race": tuple(RACE), "sex": tuple(SEX)},
        "features": tuple(_PARTS),
        "references": {"race": "Caucasian", "sex": "Female"},
        "model": {"kind": "prediction column", "prediction": "compas_high_risk"},
    }
    return SubjectFacts(**{**facts, **changes})


PROVENANCE = Provenance(
    tool="rai-audit 0.1.0",
    python="3.11.9",
    seed=0,
    libraries={"numpy": "2.4.6", "pandas": "3.1.1", "scikit-learn": "1.9.1", "shap": "0.51.0"},
    isolation="A fresh process that receives and returns arrays only.",
    data={"test": {"file": "compas_two_years.csv", "sha256": "5ac1" * 16, "rows": 7214}},
    model={"kind": "prediction column", "column": "compas_high_risk"},
    configuration={
        "data": {"label": "two_year_recid", "sensitive": ["race", "sex"]},
        "audit": {"name": "compas", "seed": 0},
    },
)


def evidence() -> Evidence:
    """COMPAS, as an audit of its risk label would leave it."""
    groups = [
        LedgerEntry(what="group", reason="audited", n=sum(c), slice={"race": g})
        for g, c in RACE.items()
    ]
    groups += [
        LedgerEntry(what="group", reason="audited", n=sum(c), slice={"sex": g})
        for g, c in SEX.items()
    ]
    tp, fp, fn, tn = WHOLE
    return Evidence(
        subject=subject(),
        provenance=PROVENANCE,
        glossary=GLOSSARY,
        curves=curves(),
        measurements=(
            *overall(),
            *by_attribute("race", RACE, "Caucasian"),
            *by_attribute("sex", SEX, "Female"),
            *crossed(),
            Measurement(
                metric="scoring_rate", status="not_assessable", reason="no score was given"
            ),
        ),
        ledger=(
            LedgerEntry(what="rows", reason="read", n=7214),
            LedgerEntry(what="rows", reason="audited", n=7214),
            *groups,
        ),
        matrices=(
            Matrix(
                matrix="confusion", rows=("0", "1"), columns=("0", "1"), values=((tn, fp), (fn, tp))
            ),
        ),
        attributions=attributions(),
        findings=(
            Finding(
                code="proxy",
                grade="warning",
                columns=("priors_count",),
                slice={},
                text="From {feature} one can tell {attribute} with an AUC of {auc}",
                numbers={"feature": "priors_count", "attribute": "race", "auc": 0.634},
            ),
            Finding(
                code="small_group",
                grade="note",
                slice={"race": "Native American"},
                text="{n} people are too few for every error rate",
                numbers={"n": 18},
            ),
        ),
        tests=(
            Test(
                test="calibration",
                statistic=24.31,
                p=0.0020,
                p_adjusted=0.0041,
                family="calibration_chi_square, 2 tests, Benjamini-Hochberg",
            ),
        ),
    )


def verdicts() -> Verdicts:
    """Five rules: two broken, one undecided, one that holds, one waived."""
    race = {
        m.metric: m for m in by_attribute("race", RACE, "Caucasian") if m.across and not m.slice
    }
    odds, parity = race["equalized_odds_difference"], race["predictive_parity_difference"]
    rates = [rate("selection_rate", cells, {"race": g}) for g, cells in RACE.items()]
    black = impact(rates, "race", "Caucasian")[0]
    native = rate("false_positive_rate", RACE["Native American"], {"race": "Native American"})
    sex = {m.metric: m for m in by_attribute("sex", SEX, "Female") if m.across and not m.slice}
    women = sex["demographic_parity_difference"]
    return Verdicts(
        outcome="fail",
        judged_on="2026-11-21",
        policy={
            "sha256": "77aa" * 16,
            "rules": [
                {
                    "name": "four-fifths",
                    "id": "four-fifths",
                    "metric": "impact_ratio",
                    "across": ["race"],
                    "at_least": 0.8,
                    "at_most": None,
                    "between": None,
                    "decide": "point",
                    "why": "the four-fifths rule",
                }
            ],
        },
        verdicts=(
            Verdict(
                rule="equalized_odds_difference across race <= 0.1",
                metric=odds.metric,
                across=("race",),
                value=odds.value,
                interval=odds.interval,
                threshold=0.1,
                outcome="fail",
                reason="the whole interval lies above the limit",
            ),
            Verdict(
                rule="four-fifths",
                metric="impact_ratio",
                slice=black.slice,
                across=("race",),
                value=black.value,
                interval=black.interval,
                threshold=0.8,
                outcome="fail",
            ),
            Verdict(
                rule="false_positive_rate of race=Native American <= 0.35",
                metric=native.metric,
                slice=native.slice,
                value=native.value,
                interval=native.interval,
                threshold=0.35,
                outcome="inconclusive",
                reason="{metric} rests on too few people",
            ),
            Verdict(
                rule="demographic_parity_difference across sex <= 0.1",
                metric=women.metric,
                across=("sex",),
                value=women.value,
                interval=women.interval,
                threshold=0.1,
                outcome="pass",
            ),
            Verdict(
                rule="predictive_parity_difference across race <= 0.1",
                metric=parity.metric,
                across=("race",),
                value=parity.value,
                interval=parity.interval,
                threshold=0.1,
                outcome="fail",
                waiver={
                    "owner": "A. Reviewer",
                    "reason": "small groups decide",
                    "expires": "2027-03-01",
                },
            ),
        ),
    )


def nothing() -> Evidence:
    """A subject of which nothing could be measured."""
    undefined = [
        Measurement(metric=metric, status="undefined", reason="nobody is in its denominator")
        for metric in ("accuracy", "precision")
    ]
    by_group = [rate("selection_rate", (0, 0, 0, 0), {"sex": sex}) for sex in ("Female", "Male")]
    return Evidence(
        subject=subject(rows=0, attributes=("sex",), groups={"sex": ("Female", "Male")}, model={}),
        provenance=Provenance(tool="rai-audit", python="3.11"),
        measurements=(*undefined, *by_group),
    )


def crowd(groups: int = 40) -> Evidence:
    """One attribute with many groups of very different sizes."""
    cells: dict[str, Cells] = {
        f"District {i + 1:02d}": (7 * i, 3 * i + (i * i) % 11, 2 * i + (i * 5) % 7, 13 * i)
        for i in range(groups)
    }
    return Evidence(
        subject=subject(
            attributes=("district",),
            groups={"district": tuple(cells)},
            references={"district": "District 10"},
            rows=sum(map(sum, cells.values())),
        ),
        provenance=PROVENANCE,
        glossary=GLOSSARY,
        measurements=(*overall(), *by_attribute("district", cells, "District 10")),
    )


NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><svg onload=alert(1)>",
    "\u202eevil\u202c \u05e2\u05d1\u05e8\u05d9\u05ea \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "\U0001f469\u200d\U0001f9bd \U0001f1fa\U0001f1f3 emoji",
    "n" * 3000,
    "{{7*7}} {% raw %} {n} {value.__class__}",
    "$\\frac{1}{$",
    "]]>--><!--",
    "null\x00byte\x1b[31m\ufffe",
    "url(http://example.invalid/x.png) @import 'http://example.invalid/a.css';",
    "javascript:alert(1)",
)


def hostile() -> Evidence:
    """COMPAS with an attack in every text that a user, a file or a plug-in can choose."""
    nasty = iter(NASTY * 40)
    cells = {next(nasty): part for part in list(RACE.values()) * 2}
    attribute = "<b>race</b>\x00" + "a" * 3000
    rows: list[Measurement] = []
    for i, row in enumerate(by_attribute(attribute, cells, next(iter(cells)))):
        text = NASTY[i % len(NASTY)]
        rows.append(msgspec.structs.replace(row, reason=f"{text}: {text}", parameters={text: text}))
    rows += [
        Measurement(metric=text, value=0.5, n=9, reason=text, class_=text, parameters={text: 1.5})
        for text in NASTY
    ]
    rows.append(
        Measurement(
            metric="accuracy",
            value=float("inf"),
            n=3,
            interval=_interval(float("-inf"), float("nan")),
        )
    )
    entry = GlossaryEntry(
        title=NASTY[0],
        definition=NASTY[1],
        kind="rate",
        aggregation=NASTY[2],
        undefined=NASTY[3],
        reference=NASTY[8],
    )
    return Evidence(
        subject=subject(
            name=NASTY[0],
            label=NASTY[1],
            positive=NASTY[2],
            favourable=NASTY[5],
            classes=NASTY,
            attributes=(attribute,),
            groups={attribute: tuple(cells)},
            references={attribute: next(iter(cells))},
            features=NASTY,
            model=dict.fromkeys(NASTY, NASTY),
        ),
        provenance=Provenance(
            tool=NASTY[0],
            python=NASTY[1],
            libraries=dict.fromkeys(NASTY, NASTY[2]),
            isolation=NASTY[4],
            data={NASTY[0]: {NASTY[1]: NASTY[2]}},
            model={NASTY[3]: NASTY[9]},
            configuration={NASTY[10]: list(NASTY)},
        ),
        measurements=(*overall(), *rows),
        ledger=tuple(LedgerEntry(what=t, reason=t, n=3, slice={t: t}) for t in NASTY),
        attributions=tuple(
            Attribution(
                explainer=text,
                scope=scope,
                row=text,
                slice={text: text},
                base=0.5,
                output=0.1,
                values=tuple(
                    Contribution(feature=f, value=0.1 * (-1) ** i) for i, f in enumerate(NASTY)
                ),
                quality={text: 0.5},
            )
            for text, scope in zip(NASTY, ("global", "local", "group") * 4, strict=True)
        ),
        findings=tuple(
            Finding(
                code=text,
                grade="critical",
                text=text,
                columns=(text,),
                slice={text: text},
                numbers={"n": text},
            )
            for text in NASTY
        ),
        curves=tuple(Curve(curve=t, x=(0.0, 0.5, 1.0), y=(0.0, None, float("nan"))) for t in NASTY),
        matrices=(
            Matrix(
                matrix=NASTY[0],
                rows=NASTY,
                columns=NASTY,
                values=tuple((1.0,) * len(NASTY) for _ in NASTY),
            ),
        ),
        tests=tuple(Test(test=t, across=(t,), slice={t: t}, p=0.5, family=t) for t in NASTY),
        glossary={**GLOSSARY, **dict.fromkeys(NASTY, entry)},
    )


def hostile_verdicts() -> Verdicts:
    """Rules nobody should be able to break a page with."""
    attribute = "<b>race</b>\x00" + "a" * 3000
    return Verdicts(
        outcome="fail",
        judged_on=NASTY[0],
        policy={NASTY[1]: NASTY[2], "sha256": NASTY[3]},
        verdicts=tuple(
            Verdict(
                rule=text,
                metric=metric,
                slice={attribute: text},
                across=(attribute,),
                value=0.1,
                threshold=(0.2, 0.4),
                outcome="fail",
                reason=f"{text}: {text}",
                waiver={"owner": text, "reason": text, "expires": text},
            )
            for text in NASTY
            for metric in ("impact_ratio", text)
        ),
        findings=(Finding(code=NASTY[0], grade="warning", text=NASTY[6], numbers={"n": NASTY[0]}),),
    )


HOSTILE_MANIFEST = {
    "name": NASTY[0],
    "version": NASTY[2],
    "created": NASTY[9],
    "tool": NASTY[1],
    "report": {"title": NASTY[0] + NASTY[3]},
    "previous": NASTY[1],
}
