"""scikit-learn's estimators as what they are inside: a sum of trees, or a weighted sum.

It stands alone, as `program.py` does: Python 3.8 syntax and numpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from .linear import Weighted
from .predicting import Refusal, width_of
from .tree_paths import lay_out
from .tree_shapley import outputs
from .trees import Trees, one_tree, together

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Sum = Trees | Weighted

LOG_ODDS, PROBABILITY, OUTPUT = "log-odds", "probability", "output"


@dataclass(frozen=True)
class Opened:
    """An estimator seen from inside: the scale on which it is a sum, and how many trees it has.

    `sum_of` gives the sum for the class at that place of `classes_`; it is called with 0 where
    there are no classes.
    """

    space: str
    trees: int | None
    sum_of: Callable[[int], Sum]


def opened_up(estimator: Any) -> Opened:
    """Look into a fitted estimator, or refuse it with the reason."""
    name = type(estimator).__name__
    reader = READERS.get(name) if type(estimator).__module__.startswith("sklearn.") else None
    if reader is None:
        raise Refusal("unknown", estimator=name)
    if getattr(estimator, "n_outputs_", 1) != 1:
        raise Refusal("several", estimator=name)
    return reader(estimator)


def with_constant(trees: Trees, estimator: Any, ask: Callable[[Any], Any]) -> Trees:
    """Add what an estimator says beyond its trees, as seen on a row of zeros."""
    zeros: Any = np.zeros((1, width_of(estimator) or 0))
    everywhere = np.zeros(zeros.shape[1], dtype=np.intp)
    from_trees = outputs(lay_out(trees, everywhere), trees.cells(zeros))
    names = getattr(estimator, "feature_names_in_", None)
    if names is not None:
        import pandas as pd

        zeros = pd.DataFrame(zeros, columns=names)
    said = float(np.ravel(ask(zeros))[0])
    return replace(trees, constant=said - float(from_trees[0]))


def signed(whole: Trees | Weighted, factor: float, place: int) -> Sum:
    """Turn the log-odds of a binary model's second class into those of the class asked for."""
    return whole.scaled(factor if place == 1 else -factor)


def _margin(estimator: Any) -> Callable[[Any], Any]:
    ask: Callable[[Any], Any] = getattr(estimator, "decision_function", estimator.predict)
    return ask


def _binary(estimator: Any) -> None:
    if not hasattr(estimator, "predict_proba"):
        raise Refusal("no_scores", estimator=type(estimator).__name__)
    if len(estimator.classes_) != 2:
        raise Refusal("several_classes", estimator=type(estimator).__name__)


def _one_grown(tree: Any, value: Floats) -> Trees:
    """Read one tree of scikit-learn's own kind, whose leaves are given that value."""
    missing = getattr(tree, "missing_go_to_left", None)
    return one_tree(
        feature=tree.feature,
        threshold=tree.threshold,
        missing_left=np.zeros(tree.node_count) if missing is None else missing,
        left=tree.children_left,
        right=tree.children_right,
        value=value,
    )


def _forest(estimator: Any) -> Opened:
    """One tree, or the mean of several: of class shares, or of estimates."""
    members = getattr(estimator, "estimators_", None)
    members = [estimator] if members is None else list(members)
    classes = hasattr(estimator, "classes_")

    def sum_of(place: int) -> Trees:
        grown = []
        for member in members:
            said = member.tree_.value[:, 0, :]
            value = said[:, place] / said.sum(axis=1) if classes else said[:, 0]
            grown.append(_one_grown(member.tree_, value))
        return together(grown, narrowed=True).scaled(1 / len(members))

    return Opened(PROBABILITY if classes else OUTPUT, len(members), sum_of)


def _gradient_boosting(estimator: Any) -> Opened:
    """A start that is the same for everyone, and trees; thresholds stay 64-bit floats."""
    classes = hasattr(estimator, "classes_")
    if classes:
        _binary(estimator)
    start = estimator.init_
    if not isinstance(start, str) and not type(start).__name__.startswith("Dummy"):
        raise Refusal("own_start", estimator=type(estimator).__name__)
    members = list(np.ravel(estimator.estimators_))

    def sum_of(place: int) -> Sum:
        grown = [_one_grown(member.tree_, member.tree_.value[:, 0, 0]) for member in members]
        trees = together(grown, narrowed=True).scaled(estimator.learning_rate)
        whole = with_constant(trees, estimator, _margin(estimator))
        # with the exponential loss the log-odds are twice what the trees say
        return signed(whole, 1 + (estimator.loss == "exponential"), place) if classes else whole

    return Opened(LOG_ODDS if classes else OUTPUT, len(members), sum_of)


def _hist_gradient_boosting(estimator: Any) -> Opened:
    """Trees over 64-bit floats; a missing value goes the way each split has learned."""
    name, classes = type(estimator).__name__, hasattr(estimator, "classes_")
    if classes:
        _binary(estimator)
    if getattr(estimator, "is_categorical_", None) is not None and any(estimator.is_categorical_):
        raise Refusal("native_categories", estimator=name)
    if estimator.loss in ("poisson", "gamma"):
        raise Refusal("product", estimator=name)
    predictors = [one for (one,) in estimator._predictors]

    def sum_of(place: int) -> Sum:
        trees = together([_one_histogram_tree(one.nodes) for one in predictors])
        whole = with_constant(trees, estimator, _margin(estimator))
        return signed(whole, 1, place) if classes else whole

    return Opened(LOG_ODDS if classes else OUTPUT, len(predictors), sum_of)


def _one_histogram_tree(nodes: npt.NDArray[Any]) -> Trees:
    leaf = nodes["is_leaf"].astype(bool)
    return one_tree(
        feature=nodes["feature_idx"],
        threshold=nodes["num_threshold"],
        missing_left=nodes["missing_go_to_left"],
        left=np.where(leaf, -1, nodes["left"].astype(np.int64)),
        right=np.where(leaf, -1, nodes["right"].astype(np.int64)),
        value=nodes["value"],
    )


def _weights(estimator: Any, classes: bool) -> Opened:
    """A weighted sum of the features: log-odds of a binary classifier, a regressor's estimate."""
    if classes:
        _binary(estimator)
    if classes and getattr(estimator, "loss", "log_loss") not in ("log_loss", "log"):
        raise Refusal("not_log_odds", estimator=type(estimator).__name__)
    coefficients = np.asarray(estimator.coef_, dtype=np.float64)
    if coefficients.ndim == 2 and len(coefficients) != 1:
        raise Refusal("several", estimator=type(estimator).__name__)
    whole = Weighted(coefficients.ravel(), float(np.ravel(estimator.intercept_)[0]))
    return Opened(
        LOG_ODDS if classes else OUTPUT,
        None,
        lambda place: signed(whole, 1, place) if classes else whole,
    )


def _named(names: str, reader: Callable[[Any], Opened]) -> dict[str, Callable[[Any], Opened]]:
    return dict.fromkeys(names.split(), reader)


READERS: dict[str, Callable[[Any], Opened]] = {
    **_named("DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier", _forest),
    **_named("ExtraTreeRegressor RandomForestClassifier RandomForestRegressor", _forest),
    **_named("ExtraTreesClassifier ExtraTreesRegressor", _forest),
    **_named("GradientBoostingClassifier GradientBoostingRegressor", _gradient_boosting),
    **_named("HistGradientBoostingClassifier", _hist_gradient_boosting),
    **_named("HistGradientBoostingRegressor", _hist_gradient_boosting),
    **_named(
        "LogisticRegression LogisticRegressionCV SGDClassifier LinearDiscriminantAnalysis "
        "LinearSVC RidgeClassifier RidgeClassifierCV Perceptron PassiveAggressiveClassifier",
        partial(_weights, classes=True),
    ),
    **_named(
        "LinearRegression Ridge RidgeCV Lasso LassoCV ElasticNet ElasticNetCV Lars LarsCV "
        "LassoLars LassoLarsCV LassoLarsIC OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV "
        "BayesianRidge ARDRegression HuberRegressor TheilSenRegressor SGDRegressor LinearSVR "
        "QuantileRegressor PassiveAggressiveRegressor",
        partial(_weights, classes=False),
    ),
}
