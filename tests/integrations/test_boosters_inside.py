"""XGBoost, LightGBM and CatBoost from inside, held against the definition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from coalitions import by_coalitions
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from audit.config import LimitsSection
from audit.subject.opening import open_model
from audit.subject.worker.attributing import Within
from audit.subject.worker.catboost_bytes import even_trees
from audit.subject.worker.predicting import Refusal

pytestmark = pytest.mark.filterwarnings("ignore")


def table(missing: bool = True) -> tuple[pd.DataFrame, Any, Any]:
    random = np.random.default_rng(0)
    rows = pd.DataFrame(random.normal(size=(400, 3)).round(1), columns=list("abc"))
    if missing:
        rows.loc[::7, "c"] = np.nan
    rows["word"] = random.choice(["x", "y", "z"], 400)
    pull = rows["a"] + rows["c"].fillna(0) * rows["b"] + (rows["word"] == "x")
    return rows, (pull + random.normal(size=400) * 0.3 > 0).to_numpy().astype(int), pull * 1000


def xgboost(kind: str, **settings: Any) -> Any:
    library = pytest.importorskip("xgboost")
    return getattr(library, f"XGB{kind}")(n_estimators=12, **settings)


def lightgbm(kind: str, **settings: Any) -> Any:
    library = pytest.importorskip("lightgbm")
    return getattr(library, f"LGBM{kind}")(n_estimators=12, verbose=-1, **settings)


def catboost(kind: str, **settings: Any) -> Any:
    library = pytest.importorskip("catboost")
    settings = {"iterations": 12, "verbose": 0, "allow_writing_files": False, **settings}
    return getattr(library, f"CatBoost{kind}")(**settings)


def encoded(model: Any) -> Any:
    words = OneHotEncoder(sparse_output=False)
    return make_pipeline(
        ColumnTransformer([("word", words, ["word"])], remainder="passthrough"), model
    )


BINARY = {
    "xgboost": lambda: xgboost("Classifier"),
    "xgboost forest": lambda: xgboost("RFClassifier"),
    "xgboost stumps": lambda: xgboost("Classifier", max_depth=1),
    "lightgbm": lambda: lightgbm("Classifier"),
    "lightgbm, missing as 0": lambda: lightgbm("Classifier", use_missing=False),
    "lightgbm forest": lambda: lightgbm(
        "Classifier", boosting_type="rf", bagging_freq=1, bagging_fraction=0.5
    ),
    "lightgbm, steeper": lambda: lightgbm("Classifier", sigmoid=0.7),
    "catboost": lambda: catboost("Classifier"),
    "catboost, missing as most": lambda: catboost("Classifier", nan_mode="Max"),
}
REGRESSION = {
    "xgboost": lambda: xgboost("Regressor"),
    "lightgbm": lambda: lightgbm("Regressor"),
    "lightgbm, median": lambda: lightgbm("Regressor", objective="regression_l1"),
    "catboost": lambda: catboost("Regressor"),
}
REFUSED = {
    "xgboost dart": (lambda: xgboost("Classifier", booster="dart"), "unknown"),
    "xgboost linear": (lambda: xgboost("Classifier", booster="gblinear"), "unknown"),
    "xgboost counts": (lambda: xgboost("Regressor", objective="count:poisson"), "product"),
    "lightgbm counts": (lambda: lightgbm("Regressor", objective="poisson"), "product"),
    "lightgbm linear": (lambda: lightgbm("Regressor", linear_tree=True), "unknown"),
    "lightgbm zeros": (lambda: lightgbm("Classifier", zero_as_missing=True), "native_categories"),
    "catboost counts": (lambda: catboost("Regressor", loss_function="Poisson"), "product"),
    "catboost deep": (lambda: catboost("Classifier", grow_policy="Depthwise"), "native_categories"),
}


@pytest.mark.parametrize("name", BINARY)
def test_a_classifier_behind_an_encoder(name: str) -> None:
    rows, labels, _ = table()
    model = encoded(BINARY[name]()).fit(rows, labels)
    few, background = rows.iloc[[0, 1, 2, 7]], rows.iloc[100:110]
    for label in (0, 1):
        share = model.predict_proba(few)[:, label]
        values, outputs, bases = Within(model).attribute(few, background, label, 1)
        assert 1 / (1 + np.exp(-outputs)) == pytest.approx(share, abs=1e-6)
        assert values[0].sum(axis=1) == pytest.approx(outputs - bases[0], abs=1e-9)
        exact = by_coalitions(lambda mixed: margin(model, mixed, label), few, background)  # noqa: B023
        assert values[0] == pytest.approx(exact, abs=2e-5)  # XGBoost's shares are 32-bit floats


def margin(model: Any, rows: pd.DataFrame, label: int) -> Any:
    shares = model.predict_proba(rows).astype(float)
    return np.log(shares[:, label]) - np.log(shares[:, 1 - label])


@pytest.mark.parametrize("name", REGRESSION)
def test_a_regressor_behind_an_encoder(name: str) -> None:
    rows, _, amounts = table()
    model = encoded(REGRESSION[name]()).fit(rows, amounts)
    few, background = rows.iloc[[0, 1, 2, 7]], rows.iloc[100:110]
    values, outputs, bases = Within(model).attribute(few, background, None, 1)
    said = model.predict(few).astype(float)
    assert outputs == pytest.approx(said, abs=1e-6 * np.abs(said).max())
    assert values[0].sum(axis=1) == pytest.approx(outputs - bases[0], abs=1e-6)
    exact = by_coalitions(lambda mixed: model.predict(mixed).astype(float), few, background)
    assert values[0] == pytest.approx(exact, abs=1e-6 * np.abs(said).max())


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_add_up_is_refused(name: str) -> None:
    build, kind = REFUSED[name]
    rows, labels, _ = table(missing="linear" not in name)
    model = encoded(build()).fit(rows, labels)
    with pytest.raises(Refusal, match=kind):
        Within(model)


@pytest.mark.parametrize("name", ["xgboost", "lightgbm", "catboost", "catboost, missing as most"])
def test_a_file_in_a_locked_worker_is_explained_from_inside(name: str, tmp_path: Path) -> None:
    rows, labels, _ = table()
    model = encoded(BINARY[name]()).fit(rows, labels)
    joblib.dump(model, tmp_path / "model.joblib")
    few, background = rows.iloc[[0, 1, 2, 7]], rows.iloc[100:110]
    there = open_model(tmp_path / "model.joblib", limits=LimitsSection())
    assert "locked itself in" in there.facts.isolation
    assert there.inside().exact
    said = there.attribute(few, background, 1)
    there.close()
    values, outputs, _ = Within(model).attribute(few, background, 1, 5)
    np.testing.assert_allclose(said.outputs, outputs, rtol=1e-12)
    np.testing.assert_allclose(said.by_part, values, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("named", [True, False], ids=["named", "numbered"])
def test_catboost_is_opened_though_it_forgets_its_width(named: bool, tmp_path: Path) -> None:
    rows, labels, _ = table()
    rows = rows[["a", "b", "c"]]
    model = catboost("Classifier").fit(rows if named else rows.to_numpy(), labels)
    joblib.dump(model, tmp_path / "model.joblib")
    there = open_model(tmp_path / "model.joblib", limits=LimitsSection())
    assert there.facts.features == (("a", "b", "c") if named else None)
    assert there.facts.details["n_features"] == 3
    given = rows[["c", "a", "b"]] if named else rows
    said = there.predict(given).probabilities
    assert said is not None
    np.testing.assert_allclose(said, model.predict_proba(rows), rtol=1e-12)
    found = there.attribute(rows[:5], rows[100:110], 1)
    there.close()
    assert 1 / (1 + np.exp(-found.outputs)) == pytest.approx(said[:5, 1], abs=1e-6)


@pytest.mark.parametrize("settings", [{}, {"nan_mode": "Max"}, {"depth": 1}, {"iterations": 60}])
def test_bytes_tell_what_catboost_s_own_json_tells(settings: Any, tmp_path: Path) -> None:
    rows, _, amounts = table()
    model = catboost("Regressor", **settings).fit(rows[["a", "b", "c"]], amounts)
    model.set_scale_and_bias(2.5, 0.25)
    model.save_model(str(tmp_path / "model.json"), format="json")
    told = json.loads((tmp_path / "model.json").read_text())
    features = told["features_info"]["float_features"]
    treated = {one["feature_index"]: one["nan_value_treatment"] for one in features}
    found = even_trees(model)
    assert found is not None
    trees, scale = found
    assert scale == told["scale_and_bias"][0]
    for tree, other in zip(trees, told["oblivious_trees"], strict=True):
        assert tree.leaves.tolist() == other["leaf_values"]
        for question, split in zip(tree.asked, other["splits"], strict=True):
            assert question.feature == split["float_feature_index"]
            assert np.float32(question.border) == np.float32(split["border"])
            assert question.missing_above == (treated[question.feature] == "AsTrue")


def test_categories_of_catboost_and_bytes_that_are_no_model_are_refused() -> None:
    rows, labels, _ = table(missing=False)
    model = catboost("Classifier", cat_features=["word"]).fit(rows, labels)
    assert even_trees(model) is None
    with pytest.raises(Refusal, match="native_categories"):
        Within(model)

    class Other:
        def __getstate__(self) -> dict[str, bytes]:
            return {"__model": b"CBM2" + bytes(60)}

    with pytest.raises(ValueError, match="no CatBoost model"):
        even_trees(Other())


def test_native_categories_are_refused() -> None:
    rows, labels, _ = table()
    rows["word"] = rows["word"].astype("category")
    model = lightgbm("Classifier", min_child_samples=2, min_data_per_group=1, cat_smooth=0)
    with pytest.raises(Refusal, match="native_categories"):
        Within(model.fit(rows, labels))


def test_rounds_after_the_best_one_are_left_out() -> None:
    rows, labels, _ = table()
    rows = rows[["a", "b", "c"]]
    model = xgboost("Classifier", early_stopping_rounds=2, learning_rate=1.0)
    model.fit(rows.head(50), labels[:50], eval_set=[(rows.tail(99), labels[-99:])], verbose=False)
    within = Within(model)
    assert within.numbers["trees"] == model.best_iteration + 1
    _, outputs, _ = within.attribute(rows.head(9), rows.tail(9), 1, 1)
    share = model.predict_proba(rows.head(9))[:, 1]
    assert 1 / (1 + np.exp(-outputs)) == pytest.approx(share, abs=1e-6)
