"""Cross-validation: how well settings do on rows they were not fitted on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import accuracy_score, balanced_accuracy_score, log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from audit.errors import AuditError

Rows = npt.NDArray[np.intp]
Split = tuple[Rows, Rows]
Fit = Callable[[pd.DataFrame, npt.NDArray[Any], npt.NDArray[np.float64] | None], Any]

METRICS = ("roc_auc", "accuracy", "balanced_accuracy", "log_loss")


@dataclass(frozen=True)
class CrossValidation:
    """One row of metrics for each fold; a metric is None where a fold leaves it undefined."""

    folds: tuple[dict[str, float | None], ...]

    @property
    def mean(self) -> dict[str, float | None]:
        """The mean over the folds in which a metric is defined."""
        return {name: _mean(self._values(name)) for name in METRICS}

    @property
    def sd(self) -> dict[str, float | None]:
        """The standard deviation between folds (n − 1); None for fewer than two."""
        return {name: _sd(self._values(name)) for name in METRICS}

    def _values(self, name: str) -> list[float]:
        return [value for fold in self.folds if (value := fold[name]) is not None]


def draw_folds(labels: npt.NDArray[Any], wanted: int, seed: int) -> tuple[Split, ...]:
    """Split the rows into stratified folds, each once the one that is measured on.

    There are as many as wanted, or as many as the smallest class has rows. A class with a single
    row cannot be on both sides: AuditError.
    """
    classes, counts = np.unique(labels, return_counts=True)
    if len(classes) < 2:
        raise AuditError(
            "The training rows hold fewer than two classes",
            remedy="A model learns from rows of two classes",
        )
    least = int(counts.min())
    if least < 2:
        raise AuditError(
            f"The class {classes[counts.argmin()]} has a single training row",
            remedy="A model needs at least two rows of each class",
        )
    split = StratifiedKFold(min(wanted, least), shuffle=True, random_state=seed % 2**32)
    return tuple(split.split(np.zeros((len(labels), 1)), labels))


def cross_validate(
    fit: Fit,
    rows: pd.DataFrame,
    labels: npt.NDArray[Any],
    weight: npt.NDArray[np.float64] | None,
    folds: tuple[Split, ...],
) -> CrossValidation:
    """Fit on all folds but one and measure on that one, for each of them."""
    found = []
    for inside, outside in folds:
        model = fit(rows.iloc[inside], labels[inside], _part(weight, inside))
        found.append(_measured(model, rows.iloc[outside], labels[outside], _part(weight, outside)))
    return CrossValidation(tuple(found))


def _measured(
    model: Any,
    rows: pd.DataFrame,
    labels: npt.NDArray[Any],
    weight: npt.NDArray[np.float64] | None,
) -> dict[str, float | None]:
    predicted = model.predict(rows)
    scores = model.predict_proba(rows)
    ranking = scores[:, 1] if scores.shape[1] == 2 else scores
    w = {"sample_weight": weight}
    values = {
        "roc_auc": roc_auc_score(labels, ranking, multi_class="ovr", labels=model.classes_, **w),
        "accuracy": accuracy_score(labels, predicted, **w),
        "balanced_accuracy": balanced_accuracy_score(labels, predicted, **w),
        "log_loss": log_loss(labels, scores, labels=model.classes_, **w),
    }
    plain: dict[str, float | None] = {"rows": len(rows)}
    for name in METRICS:
        plain[name] = float(values[name]) if isfinite(values[name]) else None
    return plain


def _part(weight: npt.NDArray[np.float64] | None, rows: Rows) -> npt.NDArray[np.float64] | None:
    return None if weight is None else weight[rows]


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _sd(values: list[float]) -> float | None:
    return float(np.std(values, ddof=1)) if len(values) > 1 else None
