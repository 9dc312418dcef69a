"""Exact values from inside a model, held against the definition for many models and encoders."""

from __future__ import annotations

import warnings
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from coalitions import by_coalitions
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import SimpleImputer
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LinearRegression,
    LogisticRegression,
    Ridge,
    SGDClassifier,
)
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
    TargetEncoder,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from audit.subject.worker.attributing import Within
from audit.subject.worker.predicting import Refusal

NUMBERS = ["amount", "years"]
WORDS = ["housing", "job"]


@cache
def applicants() -> tuple[pd.DataFrame, Any, Any]:
    """A table with numbers, gaps, words and a flag; a yes or no; and a number."""
    random = np.random.default_rng(7)
    count = 160
    table = pd.DataFrame(
        {
            "amount": random.normal(10, 3, count).round(2),
            "years": random.integers(0, 9, count).astype(float),
            "housing": random.choice(["own", "rent", "free"], count),
            "job": pd.Series(random.choice(["a", "b", "c", "d"], count), dtype=object),
            "flag": random.random(count) < 0.5,
        }
    )
    table.loc[::6, "amount"] = np.nan
    table.loc[::9, "job"] = np.nan
    table["job"] = table["job"].astype("str")
    pull = table["amount"].fillna(13) * table["flag"] + table["years"] * (table["housing"] == "own")
    noise = random.normal(0, 2, count)
    return table, np.where(pull + noise > 9, "yes", "no"), (pull + noise).to_numpy()


def one_hot() -> Any:
    numbers = SimpleImputer(strategy="median", add_indicator=True)
    words = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=30, drop="first")
    return ColumnTransformer(
        [("words", words, WORDS), ("numbers", numbers, NUMBERS)], remainder="passthrough"
    )


def ordinal() -> Any:
    words = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    parts = [("words", make_pipeline(SimpleImputer(strategy="most_frequent"), words), WORDS)]
    return ColumnTransformer(parts, remainder=SimpleImputer())


def gaps_kept() -> Any:
    words = OrdinalEncoder(encoded_missing_value=np.nan)
    return ColumnTransformer(
        [("words", words, make_column_selector(dtype_include="str"))], remainder="passthrough"
    )


def selected() -> Any:
    both = FeatureUnion([("as it is", "passthrough"), ("again", StandardScaler())])
    return make_pipeline(one_hot(), both, VarianceThreshold(0.2), StandardScaler())


def binned() -> Any:
    filled = SimpleImputer(strategy="mean")
    bins = KBinsDiscretizer(3, encode="onehot-dense", quantile_method="averaged_inverted_cdf")
    return ColumnTransformer(
        [
            ("bins", make_pipeline(filled, bins), ["amount", "years"]),
            (
                "roots",
                make_pipeline(filled, FunctionTransformer(np.sqrt)),
                slice("amount", "years"),
            ),
            ("target", TargetEncoder(), [2, 3]),
            ("flag", FunctionTransformer(), [False, False, False, False, True]),
        ]
    )


ENCODERS = {one.__name__: one for one in (one_hot, ordinal, selected, binned)}
CLASSIFIERS = [
    LogisticRegression(max_iter=500),
    SGDClassifier(loss="log_loss", alpha=1.0, random_state=0),
    DecisionTreeClassifier(max_depth=6, random_state=0),
    RandomForestClassifier(6, random_state=0),
    ExtraTreesClassifier(6, random_state=0),
    GradientBoostingClassifier(n_estimators=8, random_state=0),
    GradientBoostingClassifier(n_estimators=8, random_state=0, loss="exponential", init="zero"),
    HistGradientBoostingClassifier(max_iter=8, min_samples_leaf=5),
]
REGRESSORS = [
    LinearRegression(),
    Ridge(),
    Lasso(0.01),
    ElasticNet(0.01),
    DecisionTreeRegressor(max_depth=6, random_state=0),
    RandomForestRegressor(6, random_state=0),
    ExtraTreesRegressor(6, random_state=0),
    GradientBoostingRegressor(n_estimators=8, random_state=0, loss="huber"),
    HistGradientBoostingRegressor(max_iter=8, min_samples_leaf=5, loss="absolute_error"),
]


def attributed(
    model: Any, rows: Any, background: Any, explained: Any = None, parts: int = 1
) -> Any:
    return Within(model).attribute(rows, background, explained, parts)


def output_of(model: Any, space: str, explained: Any) -> Any:
    """The model's own output on a scale."""

    def output(table: pd.DataFrame) -> Any:
        if space == "output":
            return model.predict(table)
        shares = model.predict_proba(table)
        share = shares[:, list(model.classes_).index(explained)]
        return share if space == "probability" else np.log(share) - np.log1p(-share)

    return output


def check(model: Any, rows: Any, background: Any, explained: Any = None) -> None:
    """Values are those of the definition, outputs the model's, and they add up."""
    output = output_of(model, Within(model).space, explained)
    values, outputs, bases = attributed(model, rows, background, explained)
    assert outputs == pytest.approx(output(rows), abs=1e-6)
    assert bases == pytest.approx([np.mean(output(background))], abs=1e-6)
    assert values[0].sum(axis=1) == pytest.approx(outputs - bases[0], abs=1e-9)
    assert values[0] == pytest.approx(by_coalitions(output, rows, background), abs=1e-6)


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("model", CLASSIFIERS, ids=lambda model: type(model).__name__)
def test_a_classifier_behind_an_encoder(model: Any, encoder: str) -> None:
    table, labels, _ = applicants()
    fitted = make_pipeline(ENCODERS[encoder](), model).fit(table, labels)
    check(fitted, table.iloc[:5], table.iloc[50:57], "yes")
    check(fitted, table.iloc[9:10], table.iloc[50:51], "no")


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("model", REGRESSORS, ids=lambda model: type(model).__name__)
def test_a_regressor_behind_an_encoder(model: Any, encoder: str) -> None:
    table, _, amounts = applicants()
    fitted = make_pipeline(ENCODERS[encoder](), model).fit(table, amounts)
    check(fitted, table.iloc[:5], table.iloc[50:57])


@pytest.mark.parametrize(
    "model",
    [HistGradientBoostingClassifier(min_samples_leaf=5, max_iter=9), DecisionTreeClassifier()],
    ids=lambda model: type(model).__name__,
)
def test_missing_values_go_the_way_the_trees_have_learned(model: Any) -> None:
    table, labels, _ = applicants()
    random = np.random.default_rng(2)
    full = table.assign(late=random.normal(size=len(table)), always=3.0)
    full.loc[::4, "late"] = np.nan
    fitted = make_pipeline(gaps_kept(), model).fit(full, labels)
    gaps = full.assign(late=np.nan)
    rows = gaps.iloc[:6].copy()
    rows.loc[1, "amount"] = np.nan
    check(fitted, rows, gaps.iloc[[0, 6, 20, 27]], "yes")
    values, _, _ = attributed(fitted, rows, gaps.iloc[[0, 6, 20, 27]], "yes")
    assert (values[0, :, [5, 6]] == 0).all()  # what never changes adds nothing


def test_each_class_of_a_forest_that_knows_three() -> None:
    table, _, amounts = applicants()
    classes = np.digitize(amounts, [6, 11])
    fitted = make_pipeline(one_hot(), RandomForestClassifier(5, random_state=0)).fit(table, classes)
    for label in (0, 1, 2):
        check(fitted, table.iloc[:3], table.iloc[50:55], label)
    with pytest.raises(Refusal, match="class"):
        attributed(fitted, table.iloc[:3], table.iloc[50:55], 3)


def test_the_mean_over_parts_is_the_whole() -> None:
    table, labels, _ = applicants()
    fitted = make_pipeline(ordinal(), RandomForestClassifier(5, random_state=0)).fit(table, labels)
    rows, background = table.iloc[:30], table.iloc[50:77]
    whole, _, _ = attributed(fitted, rows, background, "yes")
    values, outputs, bases = attributed(fitted, rows, background, "yes", 4)
    assert values.shape == (4, 30, 5)
    ends = [0, 6, 13, 20, 27]
    for place, (start, end) in enumerate(pairwise(ends)):
        alone, _, _ = attributed(fitted, rows, background.iloc[start:end], "yes")
        assert values[place] == pytest.approx(alone[0], abs=1e-12)
        assert values[place].sum(axis=1) == pytest.approx(outputs - bases[place], abs=1e-12)
    assert np.average(values, axis=0, weights=np.diff(ends)) == pytest.approx(whole[0], abs=1e-12)


@pytest.mark.parametrize("rows", [1, 40])
def test_many_columns_on_a_path_and_few_rows_take_other_roads_to_the_same(rows: int) -> None:
    random = np.random.default_rng(3)
    table = pd.DataFrame(random.normal(size=(300, 9)), columns=list("abcdefghi"))
    target = table.prod(axis=1) + table["a"]
    fitted = ExtraTreesRegressor(3, random_state=0).fit(table, target)
    background = table.iloc[100 : 100 + 2 * rows]
    values, outputs, bases = attributed(fitted, table.iloc[:rows], background)
    assert values[0].sum(axis=1) == pytest.approx(outputs - bases[0], abs=1e-9)
    exact = by_coalitions(fitted.predict, table.iloc[:1], background)
    assert values[0, :1] == pytest.approx(exact, abs=1e-9)


def test_weights_of_the_training_rows_change_the_model_and_not_the_method() -> None:
    table, labels, _ = applicants()
    weight = np.random.default_rng(0).uniform(0.1, 3, len(table))
    for final in (RandomForestClassifier(5, random_state=0), GradientBoostingClassifier()):
        fitted = make_pipeline(ordinal(), final)
        fitted.fit(table, labels, **{f"{fitted.steps[-1][0]}__sample_weight": weight})
        check(fitted, table.iloc[:3], table.iloc[50:55], "yes")


def test_what_is_wrapped_is_found() -> None:
    table, labels, _ = applicants()
    inner = make_pipeline(one_hot(), LogisticRegression(max_iter=500))
    search = GridSearchCV(inner, {"logisticregression__C": [0.1, 1.0]}, cv=2).fit(table, labels)
    assert Within(search).numbers == {"estimator": "LogisticRegression", "inputs": 9, "columns": 5}
    check(search, table.iloc[:3], table.iloc[50:55], "yes")


def test_a_linear_model_gives_the_closed_form() -> None:
    random = np.random.default_rng(1)
    table = pd.DataFrame(random.normal(size=(80, 3)), columns=list("abc"))
    fitted = LinearRegression().fit(table, table @ [2.0, -1.0, 0.0] + 3)
    values, _, bases = attributed(fitted, table.iloc[:9], table.iloc[20:])
    exact = [2.0, -1.0, 0.0] * (table.iloc[:9] - table.iloc[20:].mean())
    assert values[0] == pytest.approx(exact.to_numpy(), abs=1e-9)
    assert bases[0] == pytest.approx(fitted.predict(table.iloc[20:]).mean(), abs=1e-9)


def test_dummies_of_one_column_are_one_player() -> None:
    table, labels, _ = applicants()
    fitted = make_pipeline(one_hot(), HistGradientBoostingClassifier(min_samples_leaf=5))
    fitted.fit(table, labels)
    rows, background = table.iloc[:20], table.iloc[50:90]
    whole = Within(fitted)
    ours = whole.attribute(rows, background, "yes", 1)[0][0]
    alone = Within(fitted[-1])
    made = [pd.DataFrame(fitted[:-1].transform(part)) for part in (rows, background)]
    dummies = alone.attribute(*made, "yes", 1)[0][0]
    summed = np.zeros_like(ours)
    np.add.at(summed.T, whole.origin, dummies.T)
    assert summed.sum(axis=1) == pytest.approx(ours.sum(axis=1), abs=1e-9)
    assert np.abs(summed - ours).max() > 0.001  # players that are told apart share differently


def shap_values(model: Any, rows: Any, background: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap

        explainer = shap.TreeExplainer(
            model, background, feature_perturbation="interventional", model_output="raw"
        )
        found = explainer.shap_values(rows, check_additivity=False)
    return found[..., 1] if found.ndim == 3 else found


@pytest.mark.parametrize(
    "model",
    [
        RandomForestClassifier(10, random_state=0),
        ExtraTreesRegressor(5, random_state=0),
        GradientBoostingRegressor(n_estimators=20, random_state=0),
        HistGradientBoostingRegressor(max_iter=20),
    ],
    ids=lambda model: type(model).__name__,
)
def test_shap_agrees_where_every_column_is_one_input(model: Any) -> None:
    random = np.random.default_rng(5)
    table = random.integers(0, 9, size=(300, 6)).astype(float)
    target = (table[:, 0] * table[:, 1] > 12).astype(int) + (table[:, 2] > 3) * 0
    fitted = model.fit(table, target)
    rows, background = pd.DataFrame(table[:40]), pd.DataFrame(table[100:130])
    explained = 1 if hasattr(fitted, "classes_") else None
    values, _, _ = attributed(fitted, rows, background, explained)
    theirs = shap_values(fitted, rows.to_numpy(), background.to_numpy())
    assert values[0] == pytest.approx(theirs, abs=1e-6)


def test_rows_on_a_threshold_where_shap_itself_is_wrong() -> None:
    random = np.random.default_rng(0)
    table = random.normal(size=(400, 3))
    fitted = HistGradientBoostingRegressor(max_iter=30).fit(table, table[:, 0] + table[:, 1] ** 2)
    nodes = [node for (one,) in fitted._predictors for node in one.nodes if not node["is_leaf"]]
    on = np.array([node["num_threshold"] for node in nodes if node["feature_idx"] == 0])
    rows = table[: len(on[:40])].copy()
    rows[:, 0] = on[:40]
    background = table[100:150]
    outputs = fitted.predict(rows)
    theirs = shap_values(fitted, rows, background)
    base = fitted.predict(background).mean()
    assert np.abs(theirs.sum(axis=1) - (outputs - base)).max() > 0.001
    values, ours, bases = attributed(fitted, pd.DataFrame(rows), pd.DataFrame(background))
    assert ours == pytest.approx(outputs, abs=1e-9)
    assert values[0].sum(axis=1) == pytest.approx(outputs - base, abs=1e-9)
    assert bases[0] == pytest.approx(base, abs=1e-9)
