"""Explanations to draw: COMPAS as the sample has it, with everything that explainers leave.

The shapes are those the explainers write; the numbers come from short formulas, so that a reader
can tell what each picture must show. The longest column name has 40 characters.
"""

from __future__ import annotations

import math

import msgspec
import sample_report as sample
from sample_hostile import NASTY

from audit.evidence import (
    Attribution,
    Contribution,
    Evidence,
    Finding,
    GlossaryEntry,
    Matrix,
    Test,
)

LONG = "number_of_earlier_charges_before_this_on"
COLUMNS = ("age", LONG, "charge_degree", "length_of_stay", "juvenile_counts", "month")
SIZES = (0.82, 0.64, 0.31, 0.12, 0.05, 0.004)
AGES = tuple(str(age) for age in (19, 21, 23, 25, 28, 31, 35, 40, 46, 53, 62))
DEGREES = ("F3", "M1", "F2", "other levels")
BINS = 40
PEOPLE = ("3f9a21c07d55", "b07e5511d3aa", "77aa01f2c1d9")
KINDS = {
    "shap": "SHAP values",
    "lime": "LIME",
    "permutation_importance": "Permutation importance",
    "partial_dependence": "Partial dependence",
    "accumulated_effects": "Accumulated local effects",
    "beeswarm": "Beeswarm",
    "shap_dependence": "SHAP dependence",
    "interactions": "Interactions",
    "group_effects": "Mean SHAP values by group",
    "importance_by_group": "Mean |SHAP| by group",
    "score_gap": "What the gap in mean scores comes with",
    "importance_ranks": "Same order of importance in all groups",
    "counterfactuals": "Counterfactuals",
    "reason_codes": "Reason codes",
}


def parts(*values: float, error: float | None = 0.01) -> tuple[Contribution, ...]:
    return tuple(
        Contribution(feature=feature, value=value, error=error)
        for feature, value in zip(COLUMNS, values, strict=True)
    )


def overall() -> tuple[Attribution, ...]:
    """What the scores rest on, by two ways of asking that differ in the third place."""
    quality = {"additivity": 3e-9, "stability": 1.0, "rank_correlation": 0.97, "faithfulness": 0.54}
    return (
        Attribution(
            explainer="shap",
            scope="global",
            space="log-odds",
            base=-0.2,
            values=parts(*SIZES),
            quality=quality,
            stopped_by="error",
        ),
        Attribution(
            explainer="permutation_importance",
            scope="global",
            space="probability",
            base=0.21,
            values=parts(0.031, 0.04, 0.002, 0.006, 0.0011, -0.0004, error=0.002),
            quality={"faithfulness": 0.41},
        ),
    )


def by_group() -> tuple[Attribution, ...]:
    """Means by group that add up to each group's mean score, and the gaps between them."""
    found = []
    means = {"African-American": 0.3, "Caucasian": -0.35, "Hispanic": -0.55}
    for group, output in means.items():
        share = output + 0.2
        values = parts(*(share * part for part in (0.5, 0.3, 0.15, 0.1, -0.05, 0.0)))
        found += [
            Attribution(
                explainer=explainer,
                scope="group",
                slice={"race": group},
                space="log-odds",
                base=base,
                output=None if base is None else output,
                residual=None if base is None else 0.0,
                values=values,
                quality={"additivity": 2e-9},
            )
            for explainer, base in (("group_effects", -0.2), ("importance_by_group", None))
        ]
        if group != "Caucasian":
            gap = output - means["Caucasian"]
            found.append(
                Attribution(
                    explainer="score_gap",
                    scope="group",
                    slice={"race": group},
                    space="log-odds",
                    base=means["Caucasian"],
                    output=output,
                    residual=0.0,
                    values=parts(*(gap * part for part in (0.55, 0.4, 0.2, -0.1, -0.05, 0.0))),
                    quality={"additivity": 2e-9},
                )
            )
    return tuple(found)


def people() -> tuple[Attribution, ...]:
    """Three people by two explainers; nobody should rely on LIME for the second."""
    found = []
    for i, row in enumerate(PEOPLE):
        turn = (1.0, -1.2, 0.2)[i]
        values = parts(*(turn * size * (1 if k % 3 else 1.6) for k, size in enumerate(SIZES)))
        output = -0.2 + sum(value.value for value in values)
        agreed = {"agreement": 0.8, "faithfulness": 0.7}
        found.append(
            Attribution(
                explainer="shap",
                scope="local",
                row=row,
                space="log-odds",
                base=-0.2,
                output=output,
                residual=0.0,
                values=values,
                quality={"additivity": 1e-9, "stability": 0.9, **agreed},
            )
        )
        found.append(
            Attribution(
                explainer="lime",
                scope="local",
                row=row,
                space="log-odds",
                base=-0.4,
                output=output,
                residual=output + 0.4 - 0.8 * (output + 0.2),
                values=parts(*(0.8 * value.value for value in values)),
                quality={"fidelity": (0.81, 0.21, 0.74)[i], "stability": 0.8, **agreed},
            )
        )
    return tuple(found)


def matrices() -> tuple[Matrix, ...]:
    return (*swarms(), *dependences(), *partials(), *locals_(), interactions())


def _texts(low: float, high: float, bins: int) -> tuple[str, ...]:
    width = (high - low) / bins
    return tuple(f"{low + width * (i + 0.5):.4g}" for i in range(bins))


def swarms() -> list[Matrix]:
    """Bell-shaped heaps of 400 people, as wide as the column's part is large."""
    middles = _texts(-3.0, 3.0, BINS)
    found = []
    for place, (column, size) in enumerate(zip(COLUMNS, SIZES, strict=True)):
        heap = [math.exp(-((float(x) / (size + 0.08)) ** 2)) for x in middles]
        counts = tuple(float(round(400 * part / sum(heap))) for part in heap)
        ranks = tuple(
            None if not n or place == 2 else round(i / (BINS - 1), 2) for i, n in enumerate(counts)
        )
        found.append(
            Matrix(
                matrix=f"beeswarm/{column}",
                rows=("people", "value"),
                columns=middles,
                values=(counts, ranks),
            )
        )
    return found


def dependences() -> list[Matrix]:
    found = []
    for column, labels in (("age", AGES), ("charge_degree", DEGREES)):
        rows = _texts(-2.0, 2.0, 20)
        ridge = [(j / max(len(labels) - 1, 1)) * 3 - 1.5 for j in range(len(labels))]
        values = tuple(
            tuple(float(round(40 * math.exp(-((float(y) - peak) ** 2) * 4))) for peak in ridge)
            for y in rows
        )
        found.append(
            Matrix(matrix=f"shap_dependence/{column}", rows=rows, columns=labels, values=values)
        )
    return found


def partials() -> list[Matrix]:
    """Scores that fall with age, rise with charges and differ little by degree."""
    rows = ("mean", "low", "high", "10%", "25%", "50%", "75%", "90%")
    charges = (*(str(n) for n in range(9)), "(missing)")
    curves = {
        "age": (AGES, [0.72 - 0.045 * i for i in range(len(AGES))]),
        LONG: (charges, [0.3 + 0.05 * i for i in range(9)] + [0.42]),
        "charge_degree": (DEGREES, [0.47, 0.44, 0.51, 0.46]),
    }
    return [
        Matrix(
            matrix=f"partial_dependence/{column}",
            rows=rows,
            columns=labels,
            values=tuple(
                tuple(min(1.0, max(0.0, mean + shift)) for mean in means)
                for shift in (0.0, -0.03, 0.03, -0.25, -0.12, 0.0, 0.12, 0.25)
            ),
        )
        for column, (labels, means) in curves.items()
    ]


def locals_() -> list[Matrix]:
    rows = ("effect", "low", "high", "people")
    charges = tuple(str(n) for n in range(9))
    curves = {
        "age": (AGES, [0.2 - 0.04 * i for i in range(len(AGES))]),
        LONG: (charges, [-0.15 + 0.045 * i for i in range(9)]),
    }
    return [
        Matrix(
            matrix=f"accumulated_effects/{column}",
            rows=rows,
            columns=labels,
            values=(
                tuple(effects),
                tuple(effect - 0.02 for effect in effects),
                tuple(effect + 0.02 for effect in effects),
                (None, *(90.0 for _ in effects[1:])),
            ),
        )
        for column, (labels, effects) in curves.items()
    ]


def interactions() -> Matrix:
    names = COLUMNS[:4]
    values = tuple(
        tuple(None if i == j else round(0.09 / (1 + i + j), 4) for j in range(4)) for i in range(4)
    )
    return Matrix(matrix="interactions", rows=names, columns=names, values=values)


def findings() -> tuple[Finding, ...]:
    """How it was explained, why each person, what to make of it, and what is missing."""
    return (
        Finding(
            code="explanation_path",
            grade="note",
            text="Explained exactly, from inside the model: {estimator} is a sum of {trees} trees, "
            "and its {inputs} inputs come from {columns} columns, each of which counts as a whole",
            numbers={
                "columns": 6,
                "estimator": "GradientBoostingClassifier",
                "inputs": 9,
                "trees": 80,
            },
        ),
        *(
            Finding(code="person_chosen", grade="note", text=why, numbers={"person": person})
            for person, why in zip(
                PEOPLE,
                (
                    "{person} was clearly given the favourable outcome",
                    "{person} was clearly refused the favourable outcome",
                    "{person} is among those nearest the line between the two outcomes",
                ),
                strict=True,
            )
        ),
        Finding(
            code="strongest_interaction",
            grade="note",
            text="{first} and {second} act together: {share} of how much the scores vary (standard "
            "error {error}) comes from the two combined, beyond what each does alone",
            columns=("age", LONG),
            numbers={"first": "age", "second": LONG, "share": 0.045, "error": 0.004},
        ),
        Finding(
            code="counterfactual",
            grade="note",
            text="The smallest change found with which the model gives {person} the favourable "
            "outcome: {changes} (the score goes from {before} to {after})",
            columns=(LONG,),
            numbers={
                "person": PEOPLE[1],
                "changes": [f"{LONG}: 3 less"],
                "before": 0.12,
                "after": 0.56,
            },
        ),
        Finding(
            code="reason_codes",
            grade="note",
            text="What counted most against {person}: {reasons}",
            columns=("age", LONG),
            numbers={
                "person": PEOPLE[1],
                "reasons": ["age (low)", f"{LONG} (high)"],
                "values": [-1.5, -0.7],
            },
        ),
        unreliable("lime", "local", PEOPLE[1]),
        Finding(
            code="explanation_cut_short",
            grade="note",
            text="{explainer}: the time budget ended when {made} of {wanted} columns were done",
            numbers={"explainer": "accumulated_effects", "made": 2, "wanted": 3},
        ),
    )


def unreliable(
    explainer: str, scope: str, person: str | None = None, group: dict[str, str] | None = None
) -> Finding:
    return Finding(
        code="explanation_unreliable",
        grade="warning",
        text="{person}: nothing should be concluded from this explanation by {explainer}, for its "
        "simple model accounts for {value} of how the scores vary nearby, less than {level}",
        slice=group or {},
        numbers={
            "explainer": explainer,
            "scope": scope,
            "person": person,
            "measure": "fidelity",
            "value": 0.21,
            "level": 0.5,
        },
    )


def ranks() -> Test:
    return Test(
        test="importance_ranks",
        across=("race",),
        statistic=0.59,
        p=0.001,
        p_adjusted=0.002,
        family="importance_ranks, 2 tests, Benjamini-Hochberg",
    )


def evidence() -> Evidence:
    """COMPAS with explanations of every kind."""
    base = sample.evidence()
    entries = {
        kind: GlossaryEntry(
            title=title, definition=f"{title} of a made-up model.", kind="explainer"
        )
        for kind, title in KINDS.items()
    }
    return msgspec.structs.replace(
        base,
        attributions=(*overall(), *by_group(), *people()),
        matrices=(*base.matrices, *matrices()),
        findings=(*base.findings, *findings()),
        tests=(*base.tests, ranks()),
        glossary={**base.glossary, **entries},
    )


def hostile() -> Evidence:
    """The same with an attack in every name that a user, a file or a plug-in can choose."""
    names = dict(zip(COLUMNS, NASTY, strict=False))
    texts = {**names, **dict(zip(DEGREES, NASTY[6:], strict=False)), PEOPLE[0]: NASTY_ROW}

    def turned(value: object) -> object:
        if isinstance(value, str):
            kind, slash, column = value.partition("/")
            return (
                f"{kind}/{texts[column]}" if slash and column in texts else texts.get(value, value)
            )
        if isinstance(value, dict):
            return {turned(key): turned(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [turned(part) for part in value]
        return value

    plain = evidence()
    return msgspec.convert(turned(msgspec.to_builtins(plain)), Evidence)


NASTY_ROW = "<i>row</i>\u202e" + "r" * 3000
