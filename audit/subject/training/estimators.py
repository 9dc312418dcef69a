"""The estimators that can be trained, for classes or for numbers, and what a search may try."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import pandas as pd
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline

from audit.options import Estimator
from audit.subject.training.preparing import Preparation, preparation

Parameters = Mapping[str, Any]
Learning: TypeAlias = Literal["classification", "regression"]


@dataclass(frozen=True)
class Span:
    """Numbers from `low` to `high`, drawn evenly on the log scale; whole ones where so said."""

    low: float
    high: float
    whole: bool = False


@dataclass(frozen=True)
class Recipe:
    """How one estimator is built: what its columns need, and what a search may vary."""

    build: Callable[..., Any]
    needs: Preparation
    fixed: dict[str, Any]
    usual: dict[str, Any]
    grid: dict[str, tuple[Any, ...]]
    spans: dict[str, Span]

    def pipeline(self, rows: pd.DataFrame, parameters: Parameters, seed: int) -> Pipeline:
        """Return the unfitted pipeline for such rows; it takes the user's own columns."""
        estimator = self.build(**self.fixed, **parameters, random_state=seed % 2**32)
        return Pipeline([("prepare", preparation(rows, self.needs)), ("estimator", estimator)])


CLASSIFIERS: dict[Estimator, Recipe] = {
    "logistic_regression": Recipe(
        build=LogisticRegression,
        needs="scaled",
        fixed={"max_iter": 3000},
        usual={"C": 1.0},
        grid={"C": (0.01, 0.1, 1.0, 10.0)},
        spans={"C": Span(0.001, 100.0)},
    ),
    "random_forest": Recipe(
        build=RandomForestClassifier,
        needs="plain",
        fixed={"n_estimators": 100, "n_jobs": 1},
        usual={"min_samples_leaf": 5, "max_features": "sqrt"},
        grid={"min_samples_leaf": (1, 5, 20), "max_features": ("sqrt", 0.5)},
        spans={"min_samples_leaf": Span(1, 50, whole=True), "max_features": Span(0.1, 1.0)},
    ),
    "hist_gradient_boosting": Recipe(
        build=HistGradientBoostingClassifier,
        needs="ordinal",
        fixed={"early_stopping": False, "categorical_features": None},
        usual={"learning_rate": 0.1, "max_iter": 100, "max_leaf_nodes": 31},
        grid={
            "learning_rate": (0.05, 0.1),
            "max_iter": (50, 100),
            "max_leaf_nodes": (15, 31),
        },
        spans={
            "learning_rate": Span(0.02, 0.3),
            "max_iter": Span(30, 300, whole=True),
            "max_leaf_nodes": Span(7, 63, whole=True),
            "min_samples_leaf": Span(5, 100, whole=True),
            "l2_regularization": Span(0.001, 10.0),
        },
    ),
}

REGRESSORS: dict[Estimator, Recipe] = {
    "linear_regression": Recipe(
        build=Ridge,
        needs="scaled",
        fixed={},
        usual={"alpha": 1.0},
        grid={"alpha": (0.1, 1.0, 10.0, 100.0)},
        spans={"alpha": Span(0.01, 1000.0)},
    ),
    "random_forest": replace(
        CLASSIFIERS["random_forest"],
        build=RandomForestRegressor,
        usual={"min_samples_leaf": 5, "max_features": 0.5},
    ),
    "hist_gradient_boosting": replace(
        CLASSIFIERS["hist_gradient_boosting"], build=HistGradientBoostingRegressor
    ),
}
