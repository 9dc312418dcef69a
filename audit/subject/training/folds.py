"""Cross-validation: how well settings do on rows they were not fitted on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    log_loss,
    mean_absolute_error,
    r2_score,
    roc_auc_score,
    root_mean_squared_error,
)
from sklearn.model_selection import KFold, StratifiedKFold

from audit.errors import AuditError
from audit.subject.training.estimators import Learning

Rows = npt.NDArray[np.intp]
Split = tuple[Rows, Rows]
Fit = Callable[[pd.DataFrame, npt.NDArray[Any], npt.NDArray[np.float64] | None], Any]

METRICS: dict[Learning, tuple[str, ...]] = {
    "classification": ("roc_auc", "accuracy", "balanced_accuracy", "log_loss"),
    "regression": ("r2", "mae", "rmse"),
}


@dataclass(frozen=True)
class CrossValidation:
    """One row of metrics for each fold; a metric is None where a fold leaves it undefined."""

    folds: tuple[dict[str, float | None], ...]
    learning: Learning = "classification"

    @property
    def mean(self) -> dict[str, float | None]:
        """The mean over the folds in which a metric is defined."""
        return {name: _mean(self._values(name)) for name in METRICS[self.learning]}

    @property
    def rank(self) -> tuple[float, float]:
        """Better folds rank lower: by ROC AUC, else accuracy, then log loss; by R², then MAE."""
        mean = self.mean
        if self.learning == "regression":
            return (-_or(mean["r2"], -np.inf), _or(mean["mae"], np.inf))
        auc = mean["roc_auc"]
        best = mean["accuracy"] if auc is None else auc
        return (-_or(best, -1.0), _or(mean["log_loss"], np.inf))

    @property
    def sd(self) -> dict[str, float | None]:
        """The standard deviation between folds (n − 1); None for fewer than two."""
        return {name: _sd(self._values(name)) for name in METRICS[self.learning]}

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


def draw_plain_folds(labels: npt.NDArray[Any], wanted: int, seed: int) -> tuple[Split, ...]:
    """Split rows whose label is a number into folds, each once the one that is measured on."""
    rows = len(labels)
    if rows < 2:
        raise AuditError(
            "There is a single training row", remedy="A model learns from two rows or more"
        )
    split = KFold(min(wanted, rows), shuffle=True, random_state=seed % 2**32)
    return tuple(split.split(np.zeros((rows, 1))))


def cross_validate(
    fit: Fit,
    rows: pd.DataFrame,
    labels: npt.NDArray[Any],
    weight: npt.NDArray[np.float64] | None,
    folds: tuple[Split, ...],
    learning: Learning = "classification",
) -> CrossValidation:
    """Fit on all folds but one and measure on that one, for each of them."""
    measured = _classes_measured if learning == "classification" else _numbers_measured
    found = []
    for inside, outside in folds:
        model = fit(rows.iloc[inside], labels[inside], _part(weight, inside))
        values = measured(model, rows.iloc[outside], labels[outside], _part(weight, outside))
        row: dict[str, float | None] = {"rows": len(outside)}
        for name in METRICS[learning]:
            row[name] = float(values[name]) if isfinite(values[name]) else None
        found.append(row)
    return CrossValidation(tuple(found), learning)


def _numbers_measured(
    model: Any,
    rows: pd.DataFrame,
    target: npt.NDArray[Any],
    weight: npt.NDArray[np.float64] | None,
) -> dict[str, float]:
    predicted = model.predict(rows)
    w = {"sample_weight": weight}
    one = len(target) < 2
    return {
        "r2": np.nan if one else r2_score(target, predicted, **w),
        "mae": mean_absolute_error(target, predicted, **w),
        "rmse": root_mean_squared_error(target, predicted, **w),
    }


def _classes_measured(
    model: Any,
    rows: pd.DataFrame,
    labels: npt.NDArray[Any],
    weight: npt.NDArray[np.float64] | None,
) -> dict[str, float]:
    predicted = model.predict(rows)
    scores = model.predict_proba(rows)
    ranking = scores[:, 1] if scores.shape[1] == 2 else scores
    w = {"sample_weight": weight}
    return {
        "roc_auc": roc_auc_score(labels, ranking, multi_class="ovr", labels=model.classes_, **w),
        "accuracy": accuracy_score(labels, predicted, **w),
        "balanced_accuracy": balanced_accuracy_score(labels, predicted, **w),
        "log_loss": log_loss(labels, scores, labels=model.classes_, **w),
    }


def _part(weight: npt.NDArray[np.float64] | None, rows: Rows) -> npt.NDArray[np.float64] | None:
    return None if weight is None else weight[rows]


def _or(value: float | None, instead: float) -> float:
    return instead if value is None else value


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _sd(values: list[float]) -> float | None:
    return float(np.std(values, ddof=1)) if len(values) > 1 else None
