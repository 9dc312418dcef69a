"""A model newly trained on numbers: its folds, its search, and what it refuses."""

from __future__ import annotations

from typing import Any

import german_credit
import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error
from sklearn.model_selection import KFold

from audit.config import TrainSection
from audit.errors import AuditError
from audit.subject.training import Trained, holdout, train
from audit.subject.training.estimators import REGRESSORS
from audit.subject.training.folds import CrossValidation

ESTIMATORS = tuple(REGRESSORS)


def fit(rows: pd.DataFrame, y: Any, estimator: Any, weight: Any = None, **settings: Any) -> Trained:
    section = TrainSection(estimator=estimator, **{"folds": 2, **settings})
    labels = np.asarray(y)
    return train(rows, labels, settings=section, seed=0, weight=weight, learning="regression")


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_the_folds_are_what_scikit_learn_would_measure(estimator: Any) -> None:
    rows, y = german_credit.amounts()
    trained = german_credit.trained(estimator, "regression")
    assert trained.classes == ()
    splits = KFold(2, shuffle=True, random_state=7).split(rows)
    for (inside, outside), fold in zip(splits, trained.cross_validation.folds, strict=True):
        recipe = REGRESSORS[estimator]
        model = recipe.pipeline(rows, recipe.usual, 7).fit(rows.iloc[inside], y[inside])
        said = model.predict(rows.iloc[outside])
        assert fold == {
            "rows": 500,
            "r2": pytest.approx(r2_score(y[outside], said)),
            "mae": pytest.approx(mean_absolute_error(y[outside], said)),
            "rmse": pytest.approx(root_mean_squared_error(y[outside], said)),
        }
    assert msgspec.json.decode(msgspec.json.encode(trained.details)) == trained.details


@pytest.mark.parametrize("search", ["grid", "random"])
def test_a_search_keeps_the_best(search: str) -> None:
    rows, y = german_credit.amounts()
    trained = fit(rows.head(200), y[:200], "linear_regression", search=search, trials=4)
    means = [one.cross_validation.mean["r2"] for one in trained.tried]
    assert len(means) == 4
    assert trained.cross_validation.mean["r2"] == max(means)
    assert trained.parameters["alpha"] == trained.pipeline.named_steps["estimator"].alpha


def test_better_folds_rank_lower() -> None:
    def rank(r2: float | None, mae: float) -> tuple[float, float]:
        fold: dict[str, float | None] = {"r2": r2, "mae": mae, "rmse": mae}
        return CrossValidation((fold,), "regression").rank

    assert sorted([rank(0.5, 3), rank(None, 1), rank(0.75, 9), rank(0.5, 2)]) == [
        rank(0.75, 9),
        rank(0.5, 2),
        rank(0.5, 3),
        rank(None, 1),
    ]


def test_weights_count() -> None:
    rows = pd.DataFrame({"x": [0.0, 1.0] * 40})
    y = np.tile([0.0, 1.0, 10.0, 11.0], 20)
    light = fit(rows, y, "random_forest", weight=np.where(y > 5, 1e-9, 1.0))
    assert np.allclose(light.pipeline.predict(rows.head(2)), [0, 1], atol=0.1)


def test_few_rows_make_fewer_folds_and_say_so() -> None:
    rows = pd.DataFrame({"x": np.arange(3.0)})
    trained = fit(rows, [1.5, 2.5, 4.0], "linear_regression", folds=5)
    assert len(trained.cross_validation.folds) == 3
    assert trained.cross_validation.mean["r2"] is None
    (finding,) = trained.findings
    assert finding.text.format(**finding.numbers) == (
        "Cross-validation ran over 3 folds instead of 5, one a row"
    )


@pytest.mark.parametrize(
    ("learning", "estimator", "said"),
    [
        ("regression", "logistic_regression", "does not learn a number.*linear_regression"),
        ("classification", "linear_regression", "does not learn classes.*logistic_regression"),
    ],
)
def test_an_estimator_of_the_other_kind(learning: Any, estimator: Any, said: str) -> None:
    settings = TrainSection(estimator=estimator)
    rows = pd.DataFrame({"x": [1.0, 2.0]})
    with pytest.raises(AuditError, match=said):
        train(rows, np.array([1.5, 2.5]), settings=settings, seed=0, learning=learning)


def test_a_single_row_teaches_nothing() -> None:
    with pytest.raises(AuditError, match="a single training row"):
        fit(pd.DataFrame({"x": [1.0]}), [1.5], "linear_regression")


def test_a_quarter_is_held_out_of_numbers_too() -> None:
    assert holdout(np.zeros(100, np.int32), seed=1).sum() == 25
