"""Evidence of other tasks to draw: jobs of three classes, admissions in strata.

The admissions are Berkeley's of 1973 (Bickel, Hammel and O'Connell, Science 187). The jobs are
made up to have something of every kind.
"""

from __future__ import annotations

import math

from sample_report import subject
from sample_rows import Cells, gap, impact, rate, wilson

from audit.evidence import (
    Curve,
    Evidence,
    Finding,
    GlossaryEntry,
    Interval,
    LedgerEntry,
    Matrix,
    Measurement,
    Provenance,
    Test,
)

PROVENANCE = Provenance(
    tool="rai-audit 0.1.0", python="3.11.9", isolation="in a process of its own"
)


def entry(title: str, definition: str, kind: str, direction: str | None = None) -> GlossaryEntry:
    return GlossaryEntry(title=title, definition=definition, kind=kind, direction=direction)


def number(metric: str, value: float, half: float, n: int, **facts: object) -> Measurement:
    interval = Interval(low=value - half, high=value + half, level=0.95, method="student_t")
    return Measurement(metric=metric, value=value, n=n, interval=interval, **facts)


def people(attribute: str, sizes: dict[str, int]) -> tuple[LedgerEntry, ...]:
    return tuple(
        LedgerEntry(what="group", reason="audited", n=n, slice={attribute: group})
        for group, n in sizes.items()
    )


# --- three classes ----------------------------------------------------------------------------

JOBS = ("custodial", "admin", "manage")
_JOB_COUNTS = {
    "Female": ((0, 0, 0), (1, 190, 15), (0, 4, 6)),
    "Male": ((19, 8, 0), (6, 130, 21), (0, 12, 62)),
}
CLASSES = {
    "accuracy": entry("Accuracy", "Share of people who are told right.", "rate", "higher"),
    "precision": entry("Precision", "Share of those predicted who are.", "rate", "higher"),
    "recall": entry("Recall", "Share of those who are who are found.", "rate", "higher"),
    "f1": entry("F1 score", "Harmonic mean of precision and recall.", "score", "higher"),
    "macro_f1": entry("Macro-averaged F1", "F1 of every class, averaged.", "score", "higher"),
    "selection_rate": entry("Selection rate", "Share who are predicted.", "rate"),
    "true_positive_rate": entry("True positive rate", "Share found.", "rate", "higher"),
    "positive_predictive_value": entry(
        "Positive predictive value", "Share of those predicted who are.", "rate", "higher"
    ),
    "demographic_parity_difference": entry(
        "Demographic parity difference", "Largest minus smallest.", "difference", "lower"
    ),
    "equal_opportunity_difference": entry(
        "Equal opportunity difference", "Largest minus smallest.", "difference", "lower"
    ),
    "impact_ratio": entry("Impact ratio", "A group's rate over another's.", "ratio", "higher"),
}


def _one_against_rest(counts: tuple[tuple[int, ...], ...], label: int) -> Cells:
    """tp, fp, fn, tn of one class."""
    tp = counts[label][label]
    row, column = sum(counts[label]), sum(line[label] for line in counts)
    return tp, column - tp, row - tp, sum(map(sum, counts)) - row - column + tp


def _class_rate(metric: str, cells: Cells, who: dict[str, str], about: str) -> Measurement:
    tp, fp, fn, tn = cells
    swapped = (fn, tn, tp, fp) if metric == "selection_rate" else cells
    return _about(rate(metric, swapped, who), about)


def _about(row: Measurement, about: str) -> Measurement:
    facts = {name: getattr(row, name) for name in row.__struct_fields__} | {"class_": about}
    return Measurement(**facts)


def _renamed(row: Measurement, metric: str) -> Measurement:
    return Measurement(
        metric=metric, class_=row.class_, value=row.value, counts=row.counts,
        interval=row.interval, n=row.n, status=row.status, reason=row.reason,
    )  # fmt: skip


def jobs() -> Evidence:
    """Three classes of jobs, one of which no woman has."""
    found: list[Measurement] = []
    whole = tuple(
        tuple(sum(counts[i][j] for counts in _JOB_COUNTS.values()) for j in range(3))
        for i in range(3)
    )
    right, n = sum(whole[i][i] for i in range(3)), sum(map(sum, whole))
    found.append(rate("accuracy", (right, 0, n - right, 0), {}))
    for label, about in enumerate(JOBS):
        cells = _one_against_rest(whole, label)
        for metric, of in (("precision", "positive_predictive_value"), ("recall", None)):
            row = _class_rate(of or "true_positive_rate", cells, {}, about)
            found.append(_renamed(row, metric))
        found.append(number("f1", 0.8 + label / 20, 0.03, n, class_=about))
        found += _job_groups(label, about)
    found.append(number("macro_f1", 0.85, 0.02, n, parameters={"average": "macro", "classes": 3}))
    found.append(number("f1", 0.88, 0.02, n, parameters={"average": "weighted"}))
    for group, counts in _JOB_COUNTS.items():
        part = (sum(counts[i][i] for i in range(3)), 0, 0, 0)
        size = sum(map(sum, counts))
        found.append(rate("accuracy", (part[0], 0, size - part[0], 0), {"sex": group}))
    return Evidence(
        subject=subject(
            name="jobs",
            task="multiclass",
            label="job",
            classes=JOBS,
            positive=None,
            favourable="manage",
            attributes=("sex",),
            groups={"sex": tuple(_JOB_COUNTS)},
            references={},
            rows=n,
            features=(),
            model={"kind": "columns", "prediction": "predicted_job"},
        ),
        provenance=PROVENANCE,
        glossary=CLASSES,
        measurements=tuple(found),
        ledger=people("sex", {g: sum(map(sum, c)) for g, c in _JOB_COUNTS.items()}),
        matrices=(
            Matrix(
                matrix="confusion",
                rows=JOBS,
                columns=JOBS,
                values=tuple(tuple(map(float, line)) for line in whole),
            ),
        ),
    )


def _job_groups(label: int, about: str) -> list[Measurement]:
    """One class by sex: rates, gaps and impact ratios."""
    found: list[Measurement] = []
    rates: dict[str, list[Measurement]] = {}
    for metric in ("selection_rate", "true_positive_rate", "positive_predictive_value"):
        rates[metric] = [
            _class_rate(metric, _one_against_rest(counts, label), {"sex": group}, about)
            for group, counts in _JOB_COUNTS.items()
        ]
        found += rates[metric]
    for metric, of in (
        ("demographic_parity_difference", "selection_rate"),
        ("equal_opportunity_difference", "true_positive_rate"),
    ):
        found.append(_about(gap(metric, rates[of], ("sex",)), about))
    return found + [_about(row, about) for row in impact(rates["selection_rate"], "sex", "Male")]


# --- strata and thresholds --------------------------------------------------------------------

ADMISSIONS = {
    "A": {"Male": (512, 825), "Female": (89, 108)},
    "B": {"Male": (353, 560), "Female": (17, 25)},
    "C": {"Male": (120, 325), "Female": (202, 593)},
    "D": {"Male": (138, 417), "Female": (131, 375)},
    "E": {"Male": (53, 191), "Female": (94, 393)},
    "F": {"Male": (22, 373), "Female": (24, 341)},
}
POOLED = {
    sex: tuple(sum(dept[sex][i] for dept in ADMISSIONS.values()) for i in range(2))
    for sex in ("Male", "Female")
}


def _admitted(sizes: dict[str, tuple[int, int]], within: dict[str, str]) -> list[Measurement]:
    """Rates of both sexes, their gap, and the impact ratio, within a stratum or over all."""
    rates = []
    for sex, (admitted, applied) in sizes.items():
        row = rate("selection_rate", (0, 0, admitted, applied - admitted), {"sex": sex, **within})
        low, high = wilson(admitted, applied)
        rates.append(
            Measurement(
                metric="selection_rate", slice=row.slice, value=admitted / applied,
                counts=(admitted, applied), n=applied,
                interval=Interval(low=low, high=high, level=0.95, method="wilson"),
            )
        )  # fmt: skip
    difference = gap("demographic_parity_difference", rates, ("sex",))
    ratios = impact(rates, "sex", "Male")
    stratified = {name: getattr(difference, name) for name in difference.__struct_fields__}
    return [*rates, Measurement(**(stratified | {"slice": within})), *ratios]


def admissions() -> Evidence:
    """Berkeley, by sex, within departments; and curves as if there were a threshold."""
    measurements = _admitted(POOLED, {})
    for dept, sizes in ADMISSIONS.items():
        measurements += _admitted(sizes, {"dept": dept})
    at = tuple(i / 20 for i in range(21))
    moving = {
        "threshold:accuracy": tuple(0.6 + 0.3 * math.sin(3 * x) for x in at),
        "threshold:demographic_parity_difference@sex": tuple(x * (1 - x) for x in at),
        "threshold:equal_opportunity_difference@sex": tuple(0.6 * x * (1 - x) for x in at),
        "threshold:impact_ratio@sex": (*(1 - 0.7 * x for x in at[:-1]), None),
    }
    roc = [
        Curve(curve="roc", slice={"sex": sex}, x=at, y=tuple(1 - (1 - x) ** power for x in at))
        for sex, power in (("Female", 2.0), ("Male", 3.1))
    ]
    return Evidence(
        subject=subject(
            name="admissions", label="admitted", positive=1, favourable=1, attributes=("sex",),
            groups={"sex": ("Female", "Male")}, references={"sex": "Male"}, rows=4526,
            strata=("dept",), model={}, features=(),
        ),
        provenance=PROVENANCE,
        glossary=CLASSES,
        measurements=tuple(measurements),
        curves=(*(Curve(curve=name, x=at, y=y) for name, y in moving.items()), *roc),
        findings=(
            Finding(
                code="pooled_and_stratified_disagree", grade="warning", columns=("sex", "dept"),
                text="Pooled and stratified results disagree for {group}: over everyone the "
                "favourable outcome is {pooled} times as likely as for {reference}, but within "
                "{stratum} the odds of {reference} are {odds_ratio} times those of {group}",
                numbers={
                    "group": "Female", "pooled": 0.682, "reference": "Male", "stratum": "dept",
                    "odds_ratio": 0.9047,
                },
            ),
        ),
        tests=(
            Test(
                test="mantel_haenszel", across=("sex",), slice={"sex": "Female"},
                statistic=0.9047, p=0.216, p_adjusted=0.216,
                family="Female against Male within dept",
            ),
        ),
    )  # fmt: skip
