"""A newly trained model: what it learns from, how it is chosen, and what it refuses."""

from __future__ import annotations

import warnings
from typing import Any

import german_credit
import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from audit.config import TrainSection
from audit.errors import AuditError
from audit.subject.training import Trained, train
from audit.subject.training.estimators import CLASSIFIERS, REGRESSORS
from audit.subject.training.folds import METRICS
from audit.subject.training.search import candidates

ESTIMATORS = tuple(CLASSIFIERS)
RECIPES = [*CLASSIFIERS.items(), *REGRESSORS.items()]


def fit(
    rows: pd.DataFrame,
    y: Any,
    estimator: Any = "logistic_regression",
    weight: Any = None,
    **settings: Any,
) -> Trained:
    section = TrainSection(estimator=estimator, **{"folds": 2, **settings})
    return train(rows, np.asarray(y), settings=section, seed=0, weight=weight)


def difficult(n: int = 120) -> pd.DataFrame:
    """Every type of column there is, with all that columns do."""
    draw = np.random.default_rng(1)
    flag = draw.random(n) > 0.5
    table = pd.DataFrame(
        {
            "number": draw.normal(size=n),
            "whole": draw.integers(0, 9, n),
            "nullable": pd.array(draw.integers(0, 9, n), dtype="Int64"),
            "constant": 3,
            "flag": flag,
            "maybe": pd.Series(flag, dtype=object).where(draw.random(n) > 0.2),
            "text": draw.choice(["a", "b", "rare " * 50], n, p=[0.6, 0.38, 0.02]),
            "one text": "x",
            "identity": [f"id {row}" for row in range(n)],
            "category": pd.Categorical(draw.choice(["u", "v"], n), categories=["v", "u", "w"]),
            "levels": pd.Categorical(draw.integers(1, 4, n)),
            "no number": np.nan,
            "no text": pd.Series([None] * n, dtype="str"),
            "day": pd.date_range("2020-01-01", periods=n),
        }
    )
    for place, name in enumerate(["number", "nullable", "text", "category", "levels"]):
        table.loc[draw.random(n) < 0.1 + place / 50, name] = None
    return table


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_every_type_of_column_can_be_learnt_from(estimator: str) -> None:
    rows = difficult()
    trained = fit(rows, rows["whole"] > 4, estimator)
    assert trained.left_out == {
        "no number": "no value",
        "no text": "no value",
        "day": "dates and times",
    }
    assert list(trained.pipeline.feature_names_in_) == list(trained.features)
    assert set(rows.columns) - set(trained.features) == set(trained.left_out)
    assert trained.classes == (False, True)
    assert trained.cross_validation.mean["roc_auc"] > 0.95
    (left_out,) = trained.findings
    assert left_out.code == "training_columns_left_out"
    assert left_out.numbers == {"n": 3}


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_rows_unlike_those_of_the_training_can_be_predicted(estimator: str) -> None:
    rows = difficult()
    model = fit(rows, rows["whole"] > 4, estimator).pipeline
    strange = {
        "text": "never seen",
        "category": "w",
        "levels": 99,
        "number": np.nan,
        "whole": np.nan,
        "flag": pd.Series([True, np.nan] * 60, dtype=object),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for table in (
            rows.head(1),
            rows.assign(**strange),
            rows.assign(text=np.nan, category=np.nan, levels=np.nan),
            rows.astype({"category": "str", "levels": "float64"}),
        ):
            scores = model.predict_proba(table)
            assert np.isfinite(scores).all()
            np.testing.assert_allclose(scores.sum(axis=1), 1)


def test_only_texts_and_only_numbers() -> None:
    rows = difficult()
    for columns in (["text"], ["number"], ["flag"], ["levels"]):
        assert fit(rows[columns], rows["whole"] > 4).features == tuple(columns)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_the_folds_are_what_scikit_learn_would_measure(estimator: Any) -> None:
    rows, y = german_credit.rows(), german_credit.words()
    trained = german_credit.trained(estimator)
    assert len(trained.cross_validation.folds) == 2
    splits = StratifiedKFold(2, shuffle=True, random_state=7).split(rows, y)
    for (inside, outside), fold in zip(splits, trained.cross_validation.folds, strict=True):
        parameters = dict(CLASSIFIERS[estimator].usual)
        recipe = CLASSIFIERS[estimator]
        model = recipe.pipeline(rows, parameters, 7).fit(rows.iloc[inside], y[inside])
        scores = model.predict_proba(rows.iloc[outside])
        labels = model.predict(rows.iloc[outside])
        assert fold == {
            "rows": 500,
            "roc_auc": pytest.approx(roc_auc_score(y[outside] == "good", scores[:, 1])),
            "accuracy": pytest.approx(accuracy_score(y[outside], labels)),
            "balanced_accuracy": pytest.approx(balanced_accuracy_score(y[outside], labels)),
            "log_loss": pytest.approx(log_loss(y[outside], scores)),
        }


def test_mean_and_deviation_over_the_folds() -> None:
    found = german_credit.trained("logistic_regression").cross_validation
    for name in METRICS["classification"]:
        values = [fold[name] for fold in found.folds]
        assert found.mean[name] == pytest.approx(np.mean(values))
        assert found.sd[name] == pytest.approx(np.std(values, ddof=1))


def test_details_are_plain_data() -> None:
    details = german_credit.trained("random_forest").details
    assert msgspec.json.decode(msgspec.json.encode(details)) == details
    assert details["estimator"] == "random_forest"
    assert details["parameters"]["n_estimators"] == 100
    assert details["search"] is None
    assert "rows" not in details["cross_validation"]["mean"]


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_the_same_seed_gives_the_same_model(estimator: str) -> None:
    rows, y = german_credit.rows().head(300), german_credit.words()[:300]
    one, two = fit(rows, y, estimator), fit(rows, y, estimator)
    np.testing.assert_array_equal(
        one.pipeline.predict_proba(rows), two.pipeline.predict_proba(rows)
    )
    assert one.details == two.details


def test_weights_count() -> None:
    rows = pd.DataFrame({"x": [0.0, 0.0, 1.0, 1.0] * 20})
    y = np.array(["n", "y", "n", "y"] * 20)
    weight = np.where((rows["x"] == 1) == (y == "y"), 9.0, 1.0)
    weighted = fit(rows, y, weight=weight)
    assert weighted.pipeline.predict(rows).tolist() == ["n", "n", "y", "y"] * 20
    assert weighted.cross_validation.mean["accuracy"] == pytest.approx(0.9, abs=0.05)


def test_a_fold_without_weight_in_one_class_is_undefined() -> None:
    rows = pd.DataFrame({"x": np.arange(40.0)})
    y = np.array([0, 1] * 20)
    weight = np.ones(40)
    weight[y == 1] = 0
    weight[1] = 1
    found = fit(rows, y, weight=weight).cross_validation
    assert [fold["roc_auc"] for fold in found.folds].count(None) == 1
    assert found.mean["roc_auc"] is not None
    assert found.sd["roc_auc"] is None


def test_few_rows_of_a_class_make_fewer_folds_and_say_so() -> None:
    rows = pd.DataFrame({"x": np.arange(30.0)})
    trained = fit(rows, np.arange(30) < 3, folds=5)
    assert len(trained.cross_validation.folds) == 3
    (finding,) = trained.findings
    assert finding.code == "training_fewer_folds"
    assert finding.text.format(**finding.numbers).startswith("Cross-validation ran over 3 folds")


@pytest.mark.parametrize(
    ("rows", "y", "message"),
    [
        ({"x": [1.0, 2.0, 3.0]}, [0, 0, 1], "The class 1 has a single training row"),
        ({"x": [1.0, 2.0]}, ["a", "a"], "fewer than two classes"),
        ({"x": np.empty(0)}, np.empty(0), "fewer than two classes|No column is left"),
        ({"x": [np.nan] * 4}, [0, 1] * 2, "No column is left to train on"),
        ({"x": [1.0, np.inf, 2.0, 3.0]}, [0, 1] * 2, r"Infinite values .*column x"),
        ({"x": ["a", 1, "b", 2]}, [0, 1] * 2, r"both text and numbers .*column x"),
        ({"x": [[1], [2], [3], [4]]}, [0, 1] * 2, "'x' holds values of type list"),
    ],
)
def test_what_cannot_be_learnt_from(rows: Any, y: Any, message: str) -> None:
    with pytest.raises(AuditError, match=message):
        fit(pd.DataFrame(rows), y)


def test_an_estimator_must_be_named() -> None:
    with pytest.raises(AuditError, match="No estimator is named"):
        train(difficult(), np.arange(120) % 2, settings=TrainSection(), seed=0)


def test_a_grid_is_tried_whole_and_the_best_is_kept() -> None:
    rows, y = german_credit.rows().head(400), german_credit.words()[:400]
    trained = fit(rows, y, search="grid")
    assert [one.parameters["C"] for one in trained.tried] == [1.0, 0.01, 0.1, 10.0]
    best = max(one.cross_validation.mean["roc_auc"] for one in trained.tried)
    assert trained.cross_validation.mean["roc_auc"] == best
    chosen = next(one for one in trained.tried if one.cross_validation.mean["roc_auc"] == best)
    assert chosen.parameters["C"] == trained.pipeline.named_steps["estimator"].C
    assert trained.parameters["C"] == chosen.parameters["C"]
    assert "training_search_optimistic" in [finding.code for finding in trained.findings]
    assert len(trained.details["tried"]) == 4


def test_a_random_search_tries_as_many_as_asked_for() -> None:
    rows, y = german_credit.rows().head(200), german_credit.words()[:200]
    trained = fit(rows, y, search="random", trials=4)
    assert len(trained.tried) == 4
    assert trained.tried[0].parameters == {"C": 1.0}
    again = fit(rows, y, search="random", trials=4)
    assert trained.details == again.details


@pytest.mark.parametrize(("estimator", "recipe"), RECIPES)
@pytest.mark.parametrize("search", [None, "grid", "random"])
def test_every_candidate_can_be_fitted_and_stays_within_its_span(
    estimator: str, recipe: Any, search: Any
) -> None:
    found = candidates(recipe, search, trials=6, seed=3)
    assert found[0] == recipe.usual
    assert len(found) == {None: 1, "grid": len(found), "random": 6}[search]
    assert len({str(sorted(one.items())) for one in found}) == len(found)
    for settled in found[1:] if search == "random" else ():
        for name, span in recipe.spans.items():
            assert span.low <= settled[name] <= span.high
            assert isinstance(settled[name], int) == span.whole
    rows = pd.DataFrame({"x": np.arange(40.0)})
    for settled in (found[0], found[-1]):
        recipe.pipeline(rows, {**settled}, 0).fit(rows, np.arange(40) % 2)


def test_different_seeds_draw_different_candidates() -> None:
    recipe = CLASSIFIERS["hist_gradient_boosting"]
    assert candidates(recipe, "random", 5, 1) != candidates(recipe, "random", 5, 2)
