"""Evidence to draw reports from: COMPAS rebuilt from its published counts, a crowd, and nothing.

Confusion counts by race and sex are ProPublica's, as published (7,214 people, the label "two year
recidivism", medium or high risk read as positive). Everything else here, the crossed counts
among it, is made up to have something to draw.
"""

from __future__ import annotations

from sample_glossary import GLOSSARY
from sample_made_up import PARTS, attributions, curves
from sample_rows import GAPS, RATES, Cells, by_attribute, gap, impact, rate, score, share

from audit.evidence import (
    Evidence,
    Finding,
    LedgerEntry,
    Matrix,
    Measurement,
    Provenance,
    SubjectFacts,
    Test,
)
from audit.judge.verdict import Verdict, Verdicts

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


def crossed() -> list[Measurement]:
    """Race and sex crossed, split by the share of women; the split is made up."""
    found: list[Measurement] = []
    rates: dict[str, list[Measurement]] = {metric: [] for metric in RATES}
    for race, cells in RACE.items():
        women = tuple(round(cell * 0.19) for cell in cells)
        men = tuple(cell - part for cell, part in zip(cells, women, strict=True))
        for sex, part in (("Female", women), ("Male", men)):
            for metric in RATES:
                rates[metric].append(rate(metric, part, {"race": race, "sex": sex}))
    for rows in rates.values():
        found += rows
    across = ("race", "sex")
    return found + [gap(metric, rates[of], across) for metric, of in GAPS.items()]


def overall() -> list[Measurement]:
    """Metrics over everyone."""
    tp, fp, fn, tn = WHOLE
    n = sum(WHOLE)
    rows = [
        rate("accuracy", WHOLE, {}),
        share("majority_class_accuracy", fp + tn, n),
        score("balanced_accuracy", 0.6512, 0.011, n),
        share("precision", tp, tp + fp),
        share("recall", tp, tp + fn),
        score("f1", 0.6197, 0.0118, n),
        score("matthews_corrcoef", 0.3041, 0.0221, n),
        score("roc_auc", 0.7022, 0.012, n),
        score("average_precision", 0.6573, 0.0169, n),
        score("log_loss", 0.6327, 0.0091, n),
        score("brier_score", 0.2192, 0.0038, n),
        score("expected_calibration_error", 0.0302, 0.0101, n, {"bins": 10, "expected": 0.012}),
    ]
    return [*rows, *(rate(metric, WHOLE, {}) for metric in RATES if metric != "accuracy")]


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
        "features": tuple(PARTS),
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
