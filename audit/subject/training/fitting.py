"""Trains a model: prepares the columns, cross-validates, chooses settings, fits on all rows."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from audit.config import TrainSection
from audit.errors import AuditError
from audit.evidence import Finding, message
from audit.options import Estimator
from audit.subject.columns import plain
from audit.subject.training.estimators import CLASSIFIERS, REGRESSORS, Learning, Parameters, Recipe
from audit.subject.training.folds import (
    CrossValidation,
    cross_validate,
    draw_folds,
    draw_plain_folds,
)
from audit.subject.training.preparing import usable
from audit.subject.training.search import candidates


@dataclass(frozen=True)
class Tried:
    """Some settings, and how they did on the folds."""

    parameters: dict[str, Any]
    cross_validation: CrossValidation


@dataclass(frozen=True)
class Trained:
    """A fitted pipeline over the user's own columns, and how it came about.

    `parameters` are the settings it was fitted with, `tried` all settings in the order they were
    tried, each with its folds; `left_out` names columns that could not be features, and why.
    """

    pipeline: Pipeline
    estimator: str
    parameters: dict[str, Any]
    cross_validation: CrossValidation
    features: tuple[str, ...]
    classes: tuple[Any, ...]
    seed: int
    search: str | None = None
    tried: tuple[Tried, ...] = ()
    left_out: dict[str, str] | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def details(self) -> dict[str, Any]:
        """The same as plain data, for the evidence."""
        return {
            "estimator": self.estimator,
            "parameters": self.parameters,
            "seed": self.seed,
            "cross_validation": {
                "folds": list(self.cross_validation.folds),
                "mean": self.cross_validation.mean,
                "sd": self.cross_validation.sd,
            },
            "search": self.search,
            "tried": [
                {"parameters": one.parameters, "mean": one.cross_validation.mean}
                for one in self.tried
            ],
            "left_out": dict(self.left_out or {}),
        }


def train(
    frame: pd.DataFrame,
    y: npt.NDArray[Any],
    *,
    settings: TrainSection,
    seed: int,
    weight: npt.NDArray[np.float64] | None = None,
    learning: Learning = "classification",
) -> Trained:
    """Train the estimator that the settings name on rows of features and their labels.

    `frame` has shape (n, features), `y` and `weight` shape (n,); `learning` says
    whether labels are classes or numbers. The same rows, settings and seed give the same model,
    bit by bit, whatever the number of threads: one is used. AuditError where there is nothing to
    learn from, or a column no model can be given.
    """
    if settings.estimator is None:
        raise AuditError("No estimator is named", remedy="Name one with --train")
    recipe = _recipe(settings.estimator, learning)
    rows, left_out = usable(plain(frame))
    labels = np.asarray(y.tolist())
    draw = draw_folds if learning == "classification" else draw_plain_folds
    folds = draw(labels, settings.folds, seed)
    with threadpool_limits(1), warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        fits = (
            (settled, fit_with(recipe, settled, seed))
            for settled in candidates(recipe, settings.search, settings.trials, seed)
        )
        tried = tuple(
            Tried(settled, cross_validate(fit, rows, labels, weight, folds, learning))
            for settled, fit in fits
        )
        best = min(tried, key=lambda one: one.cross_validation.rank)
        heard.clear()
        pipeline = fit_with(recipe, best.parameters, seed)(rows, labels, weight)
    converged = not any(issubclass(word.category, ConvergenceWarning) for word in heard)
    return Trained(
        pipeline=pipeline,
        estimator=settings.estimator,
        parameters={**recipe.fixed, **best.parameters},
        cross_validation=best.cross_validation,
        features=tuple(rows.columns),
        classes=tuple(pipeline.classes_.tolist()) if learning == "classification" else (),
        seed=seed,
        search=settings.search,
        tried=tried,
        left_out=left_out,
        findings=_findings(settings, learning, len(folds), left_out, converged),
    )


def _recipe(estimator: Estimator, learning: Learning) -> Recipe:
    recipes = CLASSIFIERS if learning == "classification" else REGRESSORS
    if estimator in recipes:
        return recipes[estimator]
    what = "classes" if learning == "classification" else "a number"
    raise AuditError(
        f"{estimator} does not learn {what}",
        where="[train] estimator",
        remedy=f"Name one of {', '.join(recipes)}",
    )


def fit_with(recipe: Recipe, parameters: Parameters, seed: int) -> Any:
    """Return a function that builds a pipeline for some rows and fits it on them."""
    return partial(_fit, recipe, parameters, seed)


def _fit(
    recipe: Recipe,
    parameters: Parameters,
    seed: int,
    rows: pd.DataFrame,
    labels: npt.NDArray[Any],
    weight: npt.NDArray[np.float64] | None,
) -> Pipeline:
    weights = {} if weight is None else {"estimator__sample_weight": weight}
    return recipe.pipeline(rows, parameters, seed).fit(rows, labels, **weights)


def _findings(
    settings: TrainSection,
    learning: Learning,
    folds: int,
    left_out: dict[str, str],
    converged: bool,
) -> tuple[Finding, ...]:
    """What a reader must know of the training."""
    found = []
    if folds < settings.folds:
        found.append(
            Finding(
                code="training_fewer_folds",
                grade="warning",
                text=message(
                    "Cross-validation ran over {folds} folds instead of {wanted}, since the "
                    "smallest class has no more rows"
                )
                if learning == "classification"
                else message(
                    "Cross-validation ran over {folds} folds instead of {wanted}, one a row"
                ),
                numbers={"folds": folds, "wanted": settings.folds},
            )
        )
    if left_out:
        found.append(
            Finding(
                code="training_columns_left_out",
                grade="note",
                text=message(
                    "{n} columns could not be features of the trained model, "
                    "being dates or without any value"
                ),
                columns=tuple(left_out),
                numbers={"n": len(left_out)},
            )
        )
    if not converged:
        found.append(
            Finding(
                code="training_not_converged",
                grade="warning",
                text=message("The estimator stopped before it converged"),
            )
        )
    if settings.search is not None:
        found.append(
            Finding(
                code="training_search_optimistic",
                grade="note",
                text=message(
                    "The cross-validation of the chosen settings is optimistic: "
                    "the same folds chose them"
                ),
            )
        )
    return tuple(found)
