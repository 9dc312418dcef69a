"""Numbers as labels: target and estimate in the label's units, from columns and from models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from door import left_out, of_rows, opened
from sklearn.linear_model import LinearRegression, LogisticRegression

from audit.errors import AuditError

ROWS = {"y": [10.5, 20.25, 31.0, 12.0], "p": [11.0, 19.0, 30.5, -2.0]}
LABEL = {"label": "y", "prediction": "p"}


def test_target_and_estimate_are_the_columns() -> None:
    subject = of_rows(ROWS, **LABEL)
    assert subject.task == "regression"
    assert subject.target is not None
    assert subject.estimate is not None
    assert subject.y_score is not None
    assert subject.target.tolist() == ROWS["y"]
    assert subject.estimate.tolist() == ROWS["p"]
    assert subject.y_score.tolist() == ROWS["p"]
    assert (subject.classes, subject.positive, subject.favourable) == ((), None, None)
    assert (subject.y_true, subject.y_pred, subject.favourable_side) == (None, None, "higher")
    assert subject.rows == 4


def test_a_score_grows_towards_what_a_person_would_want() -> None:
    subject = of_rows({**ROWS, "p": [1, 0, -3, 2]}, **LABEL, favourable="lower")
    assert subject.favourable_side == "lower"
    assert subject.y_score is not None
    assert subject.estimate is not None
    assert subject.y_score.tolist() == [-1, 0, 3, -2]
    assert not np.signbit(subject.y_score[1])
    assert subject.estimate.tolist() == [1, 0, -3, 2]


def test_a_blank_label_or_weight_leaves_the_row_out(tmp_path: Path) -> None:
    content = "y,p,w\n10.5,1,1\n,2,1\nNA,3,1\n12,4,\n1e3,5,2\n"
    subject = opened(tmp_path, content, **LABEL, weight="w")
    assert left_out(subject) == {"read": 5, "blank label": 2, "blank weight": 1, "audited": 2}
    assert subject.target is not None
    assert subject.target.tolist() == [10.5, 1000.0]


def test_without_a_label_the_predictions_are_audited() -> None:
    subject = of_rows({"p": ROWS["p"]}, prediction="p")
    assert subject.task == "regression"
    assert subject.target is None
    assert subject.rows == 4


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"p": [np.nan] * 4}, "prediction is no number: row 1 holds nothing; row 2 .*; and 1 more"),
    ({"p": [1.0, None, 2.0, 3.0]}, "prediction is no number: row 2"),
    ({"p": ["1", "NA", "2", "3"]}, "prediction is no number: row 2 holds 'NA'"),
    ({"p": [1.0, np.inf, 2.0, 3.0]}, "prediction is not a finite number.*row 2 holds 'inf'"),
    ({"p": ["1", "two", "3", "4"]}, "prediction is not a finite number.*row 2 holds 'two'"),
    ({"p": [True, False, True, True]}, "prediction is not a finite number.*row 1 holds 'True'"),
    ({"y": [1.5, np.inf, 2.5, 3.5]}, "label is not a finite number.*row 2 holds 'inf'"),
    ({"y": [7.25] * 4}, "label is 7.25 in every row.*different labels"),
]


@pytest.mark.parametrize(("rows", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_is_no_number_is_one_sentence(rows: dict[str, Any], said: str) -> None:
    with pytest.raises(AuditError, match=said) as caught:
        of_rows({**ROWS, **rows}, **LABEL, task="regression")
    assert "\n" not in str(caught.value)


def wages() -> pd.DataFrame:
    draw = np.random.default_rng(2)
    rows = pd.DataFrame({"x": draw.normal(size=80), "g": np.tile(["f", "m"], 40)})
    return rows.assign(wage=20 + 3 * rows["x"] + draw.normal(size=80))


def test_a_regressor_is_asked() -> None:
    rows = wages()
    model = LinearRegression().fit(rows[["x"]], rows["wage"])
    subject = of_rows(rows, model, label="wage", sensitive=["g"])
    assert np.array_equal(subject.estimate, model.predict(rows[["x"]]))
    assert subject.features is not None
    assert list(subject.features.columns) == ["x"]
    bare = of_rows(rows, model, sensitive=["g"], drop=["wage"])
    assert (bare.task, bare.target) == ("regression", None)
    assert np.array_equal(bare.estimate, subject.estimate)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (lambda table: table["x"] * 2 + 20, "broken"),
        (lambda table: np.rint(table["x"] + 20).astype(int), "whole"),
        (lambda table: [20] * 40 + [20.5] * 40, "mixed"),
        (lambda table: np.c_[table["x"] + 20], "one column"),
    ],
)
def test_functions_may_give_any_numbers(answer: Any, wanted: str) -> None:
    subject = of_rows(wages(), answer, label="wage", drop=["g"])
    assert subject.estimate is not None, wanted
    assert subject.estimate.dtype == np.float64
    assert 15 < subject.estimate.mean() < 25


WRONG: list[tuple[Any, str]] = [
    (lambda table: [np.nan] * len(table), "no finite number: row 1 holds 'nan'"),
    (lambda table: [np.inf] + [1.5] * (len(table) - 1), "no finite number: row 1 holds 'inf'"),
    (lambda table: ["high"] * len(table), "no finite number: row 1 holds 'high'"),
    (lambda table: [True] * len(table), "no finite number: row 1 holds 'True'"),
    (lambda table: np.ones((len(table), 3)), "several numbers a row"),
    (lambda table: [1.5], "returned 1 predictions for 80 rows"),
]


@pytest.mark.parametrize(("answer", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_a_model_may_not_say(answer: Any, said: str) -> None:
    with pytest.raises(AuditError, match=said):
        of_rows(wages(), answer, label="wage", drop=["g"])


def test_a_classifier_is_no_regressor_nor_the_other_way_round() -> None:
    rows = wages()
    classes = LogisticRegression().fit(rows[["x"]], rows["wage"] > 20)
    with pytest.raises(AuditError, match="predicts classes, and the label is a number"):
        of_rows(rows, classes, label="wage")
    line = LinearRegression().fit(rows[["x"]], rows["wage"])
    few = rows.assign(wage=np.rint(rows["wage"] / 5))
    with pytest.raises(AuditError, match=r"no known class.*--task regression"):
        of_rows(few, line, label="wage")
    assert of_rows(few, line, label="wage", task="regression").target is not None


@pytest.mark.parametrize("estimator", ["linear_regression", "random_forest"])
def test_a_model_is_trained_on_numbers(estimator: str) -> None:
    options = {"label": "wage", "sensitive": ["g"], "train": estimator, "folds": 2}
    subject = of_rows(wages(), **options)
    assert subject.model is not None
    subject.model.close()
    assert left_out(subject) == {"read": 80, "training rows": 60, "audited": 20}
    assert subject.data["filter"] == "a quarter of the rows, held out with seed 0"
    mean = subject.model.facts.details["cross_validation"]["mean"]
    assert set(mean) == {"r2", "mae", "rmse"}
    assert mean["r2"] > 0.5
    assert "model.skops" in subject.artifacts
    again = of_rows(wages(), **options)
    assert again.model is not None
    again.model.close()
    assert again.artifacts == subject.artifacts
    assert np.array_equal(again.estimate, subject.estimate)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("wage,x\n5,1\n5,2\n", "label is 5 in every row"),
        ("wage,x\n,1\n,2\n", "No row is left to train on"),
        ("wage,x\n1.5,1\nlots,2\n", "label is not a finite number.*row 2 holds 'lots'"),
        ("wage,z\n1.5,1\n2.5,2\n", "no column 'x'"),
        ("x\n1\n2\n", "no column 'wage'"),
    ],
)
def test_training_rows_that_teach_nothing(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "train.csv").write_text(content)
    options = {"train": "linear_regression", "train_data": str(tmp_path / "train.csv")}
    with pytest.raises(AuditError, match=said):
        of_rows(wages(), label="wage", drop=["g"], **options)


def test_training_rows_by_split() -> None:
    rows = wages().assign(s=["train"] * 60 + ["test"] * 20)
    subject = of_rows(rows, label="wage", split="s", train="linear_regression", drop=["g"])
    assert subject.model is not None
    subject.model.close()
    assert left_out(subject) == {"read": 80, "training rows": 60, "audited": 20}
    line = np.polynomial.Polynomial.fit(rows["x"][:60], rows["wage"][:60], 1)
    assert subject.estimate is not None
    assert np.abs(subject.estimate - line(rows["x"][60:])).max() < 0.2
