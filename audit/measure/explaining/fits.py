"""Simple models around one person: each is fitted by a regression of lime's, then averaged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.evidence import Attribution
from audit.measure.explaining.agreement import steadiness
from audit.measure.explaining.contributions import contributions, settled
from audit.measure.explaining.study import Numbers, Study

REPEATS = 3


@dataclass(frozen=True)
class Fit:
    """One local fit: its intercept, a weight a column, and its weighted R² (None: no variation).

    Of a text, a column is one of the parts it was cut into.
    """

    intercept: float
    weights: Numbers
    fidelity: float | None


def fitted(regression: Any, alike: npt.NDArray[Any], away: Numbers, scores: Numbers) -> Fit:
    """Weigh neighbours by nearness and regress their scores on where they are like the person.

    `alike`, shape (neighbours, columns), is of zeros and ones; `away` and `scores`, shape
    (neighbours,), are how far the neighbours are and what the model says of them.
    """
    columns = alike.shape[1]
    intercept, found, fidelity, _ = regression.explain_instance_with_data(
        alike.astype(np.float64), scores[:, None], away, 0, columns, feature_selection="none"
    )
    weights = np.zeros(columns)
    for column, weight in found:
        weights[column] = weight
    return Fit(float(intercept), weights, float(fidelity) if np.ptp(scores) > 0 else None)


def averaged(
    explainer: str,
    study: Study,
    name: str,
    columns: Iterable[Any],
    output: float,
    fits: Sequence[Fit],
) -> Attribution:
    """Average the fits of the person of that name; without any there are no values."""
    if not fits:
        return Attribution(
            explainer=explainer, scope="local", row=name, space=study.space, stopped_by="budget"
        )
    columns = tuple(columns)
    base = float(np.mean([fit.intercept for fit in fits]))
    weights = np.array([fit.weights for fit in fits])
    values = weights.mean(axis=0)
    errors = weights.std(axis=0, ddof=1) / np.sqrt(len(fits)) if len(fits) > 1 else None
    known = [fit.fidelity for fit in fits if fit.fidelity is not None]
    return Attribution(
        explainer=explainer,
        scope="local",
        row=name,
        space=study.space,
        base=settled(base),
        output=settled(output),
        residual=settled(output - base - float(values.sum())),
        values=contributions(columns, values, errors),
        quality={
            "fidelity": settled(float(np.mean(known))) if known else None,
            **steadiness([contributions(columns, fit.weights) for fit in fits]),
        },
        stopped_by="budget" if len(fits) < REPEATS else None,
    )
