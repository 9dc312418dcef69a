"""Curves and explanations of no model at all, made up to have something to draw."""

from __future__ import annotations

from audit.evidence import Attribution, Contribution, Curve


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


PARTS = {
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
        values=tuple(Contribution(feature=f, value=v, error=e) for f, (v, e) in PARTS.items()),
        quality={"additivity": 1e-9, "stability": 0.94},
        stopped_by="error",
    )
    people: list[Attribution] = []
    for row, output, turn in (("3f9a21", 0.83, 1), ("b07e55", 0.12, -1)):
        values = tuple(
            Contribution(feature=f, value=turn * (v if i % 3 else 2.2 * v) * (1 if i % 4 else -0.7))
            for i, (f, (v, _)) in enumerate(PARTS.items())
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
