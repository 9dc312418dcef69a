"""Scores that only rank, and the lengths of the lists that are cut from them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from door import left_out, of_rows
from sklearn.linear_model import LinearRegression, LogisticRegression

from audit.errors import AuditError

ROWS = {"s": [7.5, -3.0, 1000.0, 0.0], "y": [1, 0, 1, 0]}
RANKING = {"score": "s", "task": "ranking", "top_k": [3, 1]}


def test_any_finite_score_ranks() -> None:
    subject = of_rows({"s": ROWS["s"]}, **RANKING)
    assert subject.y_score is not None
    assert subject.y_score.tolist() == ROWS["s"]
    assert subject.top_k == (3, 1)
    assert (subject.classes, subject.positive, subject.favourable) == ((0, 1), 1, 1)
    assert (subject.y_true, subject.y_pred, subject.threshold) == (None, None, None)


def test_a_label_of_two_classes_may_stand_beside_it() -> None:
    subject = of_rows(ROWS, **RANKING, label="y", favourable=0)
    assert subject.y_true is not None
    assert subject.y_true.tolist() == ROWS["y"]
    assert (subject.positive, subject.favourable) == (1, 0)


def test_lists_are_cut_from_scores_of_classes_too() -> None:
    rows = {"s": [0.5, 0.25, 1.0, 0.0], "y": ROWS["y"]}
    subject = of_rows(rows, label="y", score="s", threshold=0.5, top_k=2)
    assert (subject.task, subject.top_k) == ("binary", (2,))
    numbers = of_rows({"y": [1.5, 2.5, 3.5], "p": [1, 2, 3]}, label="y", prediction="p", top_k=1)
    assert (numbers.task, numbers.top_k) == ("regression", (1,))


def test_a_blank_score_leaves_the_row_out_before_lengths_are_compared() -> None:
    rows = {"s": [1.0, np.nan, 3.0, np.nan]}
    assert left_out(of_rows(rows, score="s", task="ranking", top_k=2)) == {
        "read": 4,
        "blank score": 2,
        "audited": 2,
    }
    with pytest.raises(AuditError, match="top_k is 3, and 2 rows are audited"):
        of_rows(rows, **RANKING)


REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"s": ["a", "b", "c", "d"]}, RANKING, "score is not a finite number.*row 1 holds 'a'"),
    ({"s": [1.0, np.inf, 2.0, 3.0]}, RANKING, "score is not a finite number.*row 2 holds 'inf'"),
    ({"y": [1, 2, 3, 1]}, {**RANKING, "label": "y"}, "3 classes.*ranking takes a label of exactly"),
    ({"y": [1.5, 2, 3, 1]}, {**RANKING, "label": "y"}, "4 classes"),
    ({}, {**RANKING, "score": {"1": "s", "0": "y"}}, "ranking takes one score a row"),
    ({}, {**RANKING, "score": None, "prediction": "s"}, "model.prediction says nothing"),
    ({}, {"score": "s", "label": "y"}, r"outside \[0, 1\].*--task ranking"),
]


@pytest.mark.parametrize(("rows", "options", "said"), REFUSED, ids=[said for *_, said in REFUSED])
def test_what_does_not_rank(rows: dict[str, Any], options: dict[str, Any], said: str) -> None:
    with pytest.raises(AuditError, match=said) as caught:
        of_rows({**ROWS, **rows}, **options)
    assert "\n" not in str(caught.value)


def people() -> pd.DataFrame:
    draw = np.random.default_rng(1)
    x = draw.normal(size=60)
    return pd.DataFrame({"x": x, "y": (x + draw.normal(size=60) > 0).astype(int)})


def test_models_that_rank() -> None:
    rows, options = people(), {"task": "ranking", "top_k": 10}
    line = LinearRegression().fit(rows[["x"]], rows["y"] * 100)
    chance = LogisticRegression().fit(rows[["x"]], rows["y"])
    subject = of_rows(rows, line, label="y", **options)
    assert np.array_equal(subject.y_score, line.predict(rows[["x"]]))
    subject = of_rows(rows, chance, label="y", **options)
    assert np.array_equal(subject.y_score, chance.predict_proba(rows[["x"]])[:, 1])
    assert subject.y_pred is None
    subject = of_rows(rows[["x"]], lambda table: table["x"] * 9 + 0.5, top_k=10)
    assert subject.task == "ranking"
    assert subject.classes == (0, 1)
    with pytest.raises(AuditError, match="no finite number"):
        of_rows(rows, lambda table: ["first"] * len(table), label="y", **options)


def test_a_model_of_classes_alone_does_not_rank() -> None:
    class Words:
        classes_ = np.array(["no", "yes"])

        def predict(self, table: pd.DataFrame) -> list[str]:
            return ["no"] * len(table)

    with pytest.raises(AuditError, match="gives classes and no score to rank by"):
        of_rows(people()[["x"]], Words(), task="ranking", positive="yes")
