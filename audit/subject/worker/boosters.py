"""XGBoost, LightGBM and CatBoost models as sums of trees, read from what they save of themselves.

Each is read as it predicts: which way an equal value goes, where a missing one goes, and whether
features are narrowed to 32-bit floats first. Splits on native categories are refused.

It stands alone, as `program.py` does: Python 3.8 syntax and numpy.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .catboost_bytes import Even, even_trees
from .estimators import LOG_ODDS, OUTPUT, Opened, signed, with_constant
from .predicting import Refusal
from .trees import Trees, one_tree, together

if TYPE_CHECKING:
    Row = dict[str, Any]

XGBOOST_SUMS = (
    "reg:squarederror",
    "reg:absoluteerror",
    "reg:pseudohubererror",
    "reg:quantileerror",
)
LIGHTGBM_SUMS = ("regression", "regression_l1", "huber", "fair", "quantile", "mape")
CATBOOST_SUMS = ("RMSE", "MAE", "Quantile", "MAPE", "Huber")


def opened_booster(estimator: Any) -> Opened:
    """Look into a fitted model of one of the three libraries, or refuse it with the reason."""
    reader = BOOSTERS[type(estimator).__module__.partition(".")[0]]
    if not hasattr(estimator, "predict") or not hasattr(estimator, "n_features_in_"):
        raise Refusal("unknown", estimator=type(estimator).__name__)
    classes = getattr(estimator, "classes_", None) if _classifies(estimator) else None
    if classes is not None and len(classes) != 2:
        raise Refusal("several_classes", estimator=type(estimator).__name__)
    return reader(estimator, classes is not None)


def _classifies(estimator: Any) -> bool:
    return hasattr(estimator, "predict_proba")


def _xgboost(estimator: Any, classes: bool) -> Opened:
    learner = json.loads(bytes(estimator.get_booster().save_raw("json")))["learner"]
    grown = learner["gradient_booster"]
    objective = learner["objective"]["name"]
    if objective not in (("binary:logistic",) if classes else XGBOOST_SUMS):
        raise Refusal("product", estimator=type(estimator).__name__)
    if grown["name"] != "gbtree" or not np.isnan(estimator.missing):
        raise Refusal("unknown", estimator=f"{type(estimator).__name__} ({grown['name']})")
    trees = grown["model"]["trees"]
    best = learner.get("attributes", {}).get("best_iteration")
    if best is not None:
        trees = trees[: grown["model"]["iteration_indptr"][int(best) + 1]]
    if any(kind for tree in trees for kind in tree["split_type"]):
        raise Refusal("native_categories", estimator=type(estimator).__name__)

    def sum_of(place: int) -> Any:
        read = together([_xgboost_tree(tree) for tree in trees], strict=True, narrowed=True)
        whole = with_constant(
            read, estimator, lambda row: estimator.predict(row, output_margin=True)
        )
        return signed(whole, 1, place) if classes else whole

    return Opened(LOG_ODDS if classes else OUTPUT, len(trees), sum_of)


def _xgboost_tree(tree: Row) -> Trees:
    numbers = np.array(tree["split_conditions"], dtype=np.float32).astype(np.float64)
    return one_tree(
        feature=tree["split_indices"],
        threshold=numbers,
        missing_left=tree["default_left"],
        left=tree["left_children"],
        right=tree["right_children"],
        value=numbers,  # a leaf keeps its value where the others keep their threshold
    )


def _lightgbm(estimator: Any, classes: bool) -> Opened:
    saved = estimator.booster_.dump_model()
    objective, *parameters = saved.get("objective", "").split()
    if objective not in (("binary",) if classes else LIGHTGBM_SUMS) or "sqrt" in parameters:
        raise Refusal("product", estimator=type(estimator).__name__)
    named = dict(part.split(":") for part in parameters if ":" in part)
    trees = [_lightgbm_tree(tree, estimator) for tree in saved["tree_info"]]
    share = 1 / len(trees) if saved.get("average_output") else 1.0

    def sum_of(place: int) -> Any:
        whole = together(trees).scaled(share)  # where it starts from is in the first tree
        return signed(whole, float(named.get("sigmoid", 1)), place) if classes else whole

    return Opened(LOG_ODDS if classes else OUTPUT, len(trees), sum_of)


def _lightgbm_tree(tree: Row, estimator: Any) -> Trees:
    """Number the nested nodes in the order in which they are met."""
    nodes: list[Row] = [tree["tree_structure"]]
    feature, threshold, missing_left, left, right, value = [], [], [], [], [], []
    for node in nodes:  # grows while it is gone through
        splits = "split_feature" in node
        if "leaf_const" in node:
            raise Refusal("unknown", estimator=f"{type(estimator).__name__} (linear_tree)")
        if splits and (node["decision_type"] != "<=" or node["missing_type"] == "Zero"):
            raise Refusal("native_categories", estimator=type(estimator).__name__)
        feature.append(node["split_feature"] if splits else -1)
        threshold.append(node["threshold"] if splits else 0.0)
        value.append(0.0 if splits else node["leaf_value"])
        zero = splits and node["missing_type"] == "None"  # a missing value counts as 0 there
        missing_left.append(splits and (node["threshold"] >= 0.0 if zero else node["default_left"]))
        left.append(len(nodes) if splits else -1)
        right.append(len(nodes) + 1 if splits else -1)
        nodes += [node["left_child"], node["right_child"]] if splits else []
    return one_tree(
        feature=feature,
        threshold=threshold,
        missing_left=missing_left,
        left=left,
        right=right,
        value=value,
    )


def _catboost(estimator: Any, classes: bool) -> Opened:
    loss = str(estimator.get_all_params().get("loss_function", "")).partition(":")[0]
    if loss not in (("Logloss", "CrossEntropy") if classes else CATBOOST_SUMS):
        raise Refusal("product", estimator=type(estimator).__name__)
    found = even_trees(estimator)
    if found is None:
        raise Refusal("native_categories", estimator=type(estimator).__name__)
    trees, scale = found

    def sum_of(place: int) -> Any:
        read = together([_catboost_tree(tree) for tree in trees], narrowed=True).scaled(scale)
        whole = with_constant(
            read, estimator, lambda row: estimator.predict(row, prediction_type="RawFormulaVal")
        )
        return signed(whole, 1, place) if classes else whole

    return Opened(LOG_ODDS if classes else OUTPUT, len(trees), sum_of)


def _catboost_tree(tree: Even) -> Trees:
    """Unfold a tree that asks the same question at every node of a depth.

    Node i has the children 2i+1 and 2i+2; the leaf's number has a bit for each question, the
    first question the lowest.
    """
    depth = len(tree.asked)
    inner = 2**depth - 1
    asked = [tree.asked[node.bit_length() - 1] for node in range(1, inner + 1)]
    leaves = [int(format(leaf, f"0{depth}b")[::-1], 2) if depth else 0 for leaf in range(2**depth)]
    padding = [-1] * (inner + 1)
    return one_tree(
        feature=[*(one.feature for one in asked), *padding],
        threshold=np.array([*(one.border for one in asked), *padding], np.float32),
        missing_left=[*(not one.missing_above for one in asked), *padding],
        left=[*(2 * node + 1 for node in range(inner)), *padding],
        right=[*(2 * node + 2 for node in range(inner)), *padding],
        value=[*([0.0] * inner), *(tree.leaves[leaf] for leaf in leaves)],
    )


BOOSTERS: dict[str, Callable[[Any, bool], Opened]] = {
    "xgboost": _xgboost,
    "lightgbm": _lightgbm,
    "catboost": _catboost,
}
