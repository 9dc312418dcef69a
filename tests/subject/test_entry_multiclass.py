"""Several classes at the door: codes, a score for each class, and classes that do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from door import left_out, of_rows, opened
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from audit.errors import AuditError
from audit.subject.subject import Subject

ROWS = {
    "y": ["b", "a", "c", "a"],
    "p": ["b", "a", "a", "a"],
    "pa": [0.25, 0.5, 0.75, 1.0],
    "pb": [0.5, 0.25, 0.25, 0.0],
    "pc": [0.25, 0.25, 0.0, 0.0],
}
LABEL = {"label": "y", "prediction": "p"}
EACH = {"c": "pc", "a": "pa", "b": "pb"}


def codes(subject: Subject) -> list[str]:
    return [finding.code for finding in subject.findings if finding.code != "task_inferred"]


def test_labels_and_predictions_are_places_among_the_sorted_classes() -> None:
    subject = of_rows(ROWS, **LABEL)
    assert subject.classes == ("a", "b", "c")
    assert (subject.positive, subject.favourable, subject.y_scores) == (None, None, None)
    assert subject.y_true is not None
    assert subject.y_pred is not None
    assert subject.y_true.tolist() == [1, 0, 2, 0]
    assert subject.y_pred.tolist() == [1, 0, 0, 0]
    assert of_rows({"y": [10, 9, 2], "p": [2, 9, 2]}, **LABEL).classes == (2, 9, 10)


def test_scores_come_in_the_order_of_the_classes() -> None:
    subject = of_rows(ROWS, **LABEL, score=EACH)
    assert subject.y_scores is not None
    assert subject.y_scores[0].tolist() == [0.25, 0.5, 0.25]
    assert subject.y_score is None
    assert codes(subject) == []
    assert subject.rows == 4
    batches = [batch.y_scores for batch in subject.batches(3)]
    assert [len(part) for part in batches if part is not None] == [3, 1]


def test_named_classes_are_positive_and_favourable() -> None:
    subject = of_rows(ROWS, **LABEL, score=EACH, positive="c", favourable="b")
    assert (subject.positive, subject.favourable) == (2, 1)
    assert subject.y_score is not None
    assert subject.y_score.tolist() == ROWS["pc"]
    assert of_rows(ROWS, **LABEL, positive="c").favourable == 2, "the default is the positive one"
    assert of_rows(ROWS, **LABEL, favourable="a").positive is None


def test_one_score_is_that_of_the_positive_class() -> None:
    subject = of_rows(ROWS, label="y", score="pb", positive="b")
    assert subject.y_score is not None
    assert subject.y_score.tolist() == ROWS["pb"]
    assert (subject.y_pred, subject.y_scores) == (None, None)


def test_without_a_prediction_the_likeliest_class_is_the_decision() -> None:
    subject = of_rows(ROWS, label="y", score=EACH)
    assert subject.y_pred is not None
    assert subject.y_pred.tolist() == [1, 0, 0, 0]
    assert codes(subject) == ["decision_is_likeliest"]
    two = {"y": [0, 1], "s0": [0.75, 0.25], "s1": [0.25, 0.75]}
    binary = of_rows(two, label="y", score={"0": "s0", "1": "s1"})
    assert binary.task == "binary"
    assert binary.y_score is not None
    assert binary.y_pred is not None
    assert binary.y_score.tolist() == two["s1"]
    assert binary.y_pred.tolist() == [0, 1]
    cut = of_rows(two, label="y", score={"0": "s0", "1": "s1"}, threshold=0.8)
    assert cut.y_pred is not None
    assert cut.y_pred.tolist() == [0, 0]


def test_without_a_label_the_scores_name_the_classes() -> None:
    subject = of_rows(ROWS, score=EACH, drop=["y", "p"])
    assert (subject.task, subject.classes, subject.y_true) == ("multiclass", ("a", "b", "c"), None)


def test_a_class_of_the_scores_need_not_be_true_of_anybody() -> None:
    rows = {**ROWS, "y": ["b", "a", "b", "a"], "p": ["c", "a", "a", "a"]}
    subject = of_rows(rows, **LABEL, score=EACH)
    assert subject.classes == ("a", "b", "c")
    assert codes(subject) == []


def test_a_blank_in_any_score_leaves_the_row_out(tmp_path: Path) -> None:
    content = "y,pa,pb,pc\na,1,0,0\nb,,1,0\nc,0,0,NA\nb,0,1,0\n,1,0,0\n"
    subject = opened(tmp_path, content, label="y", score=EACH)
    assert left_out(subject) == {"read": 5, "blank label": 1, "blank score": 2, "audited": 2}


def test_scores_that_are_no_probabilities_are_said() -> None:
    (finding,) = (
        one
        for one in of_rows({**ROWS, "pa": [0.9] * 4}, **LABEL, score=EACH).findings
        if one.code == "scores_do_not_add_up"
    )
    assert finding.grade == "warning"
    assert finding.numbers["rows"] == 4
    assert finding.numbers["high"] == pytest.approx(1.65)


def test_a_rare_class_may_be_predicted_and_true_of_nobody() -> None:
    rows = {"y": ["b", "d", "e", "b"], "p": ["b", "d", "a", "b"]}
    subject = of_rows(rows, **LABEL)
    assert subject.classes == ("a", "b", "d", "e")
    assert subject.y_true is not None
    assert subject.y_pred is not None
    assert subject.y_true.tolist() == [1, 2, 3, 1]
    assert subject.y_pred.tolist() == [1, 2, 0, 1]
    assert codes(subject) == ["classes_never_true"]
    assert of_rows(rows, **LABEL, favourable="e").favourable == 3


REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"p": [0, 1, 2, 0]}, LABEL, "no known class: row 1 holds '0'"),
    ({"p": ["b", None, "c", "a"]}, LABEL, "no known class: row 2 holds nothing"),
    ({"p": [None] * 4}, LABEL, "no known class: row 1 holds nothing; row 2"),
    ({"p": [0.1, 0.2, 0.3, 0.4]}, LABEL, "probabilities where classes are expected"),
    ({"p": ["b", "a", "0.75", "a"]}, LABEL, "probabilities where classes are expected: row 3"),
    ({}, {**LABEL, "positive": "d"}, "positive class 'd' is none of the classes"),
    ({}, {**LABEL, "favourable": "A"}, "favourable class 'A' is none.*mean a"),
    ({}, {"label": "y", "score": "pa"}, "nothing says of which class.*--positive"),
    ({}, {"label": "y", "score": {"a": "pa", "b": "pb"}}, "No score is given for 'c'"),
    ({}, {"label": "y", "score": {"a": "pa", "b": "pa"}}, "'pa' is named as score twice"),
    ({}, {"label": "y", "score": {"a": "pa", "b": "pd"}}, "no column 'pd'.*Did you mean p"),
    ({}, {"label": "y", "score": {"a": "y"}}, "named as label and score"),
    ({"y": [1, 2, 3, 1]}, {"label": "y", "score": {"1": "pa", "1.0": "pb"}}, "No score.* 2 and 3"),
    (
        {"y": [1, 2, 3, 1], "pd": [0.5] * 4},
        {"label": "y", "score": {"1": "pa", "1.0": "pb", "2": "pc", "3": "pd"}},
        "Two scores are given for one class",
    ),
    (
        {"y": ["a", "b", "a", "b"]},
        {"label": "y", "score": {"a": "pa", "B": "pb"}, "positive": "a"},
        "score is given for B, which is none of the classes 'a' and 'b'.*mean b",
    ),
    (
        {"pb": [0.5, 1.5, 0, 0]},
        {"label": "y", "score": EACH},
        r"outside \[0, 1\]: row 2.*column pb",
    ),
    (
        {"pb": ["x", 0, 0, 0]},
        {"label": "y", "score": EACH},
        "score is not a finite.*row 1 holds 'x'",
    ),
]


@pytest.mark.parametrize(("rows", "options", "said"), REFUSED, ids=[said for *_, said in REFUSED])
def test_what_does_not_fit_is_one_sentence(
    rows: dict[str, Any], options: dict[str, Any], said: str
) -> None:
    with pytest.raises(AuditError, match=said) as caught:
        of_rows({**ROWS, **rows}, **options)
    assert "\n" not in str(caught.value)


def test_a_table_of_scores_in_the_file(tmp_path: Path) -> None:
    from audit.config import load_config

    file = tmp_path / "audit.toml"
    file.write_text('[model]\nscore = { a = "pa", b = "pb" }\n')
    assert load_config(file, {}).model.score == {"a": "pa", "b": "pb"}
    file.write_text("[model]\nscore = { a = 1 }\n")
    with pytest.raises(AuditError, match="must be a text, not"):
        load_config(file, {})
    file.write_text("[model]\nscore = {}\n")
    with pytest.raises(AuditError, match="score names no column"):
        load_config(file, {})


def people() -> pd.DataFrame:
    draw = np.random.default_rng(5)
    kind = np.tile(["low", "mid", "top"], 40)
    x = draw.normal(size=120) + 2 * np.unique(kind, return_inverse=True)[1]
    return pd.DataFrame({"y": kind, "x": x, "z": draw.normal(size=120)})


@pytest.mark.parametrize("trained_on", [["low", "mid", "top"], ["low", "mid", "odd", "top"]])
def test_a_models_columns_are_found_through_its_classes(trained_on: list[str]) -> None:
    rows = people()
    taught = rows.assign(y=np.resize(trained_on, 120))
    model = LogisticRegression().fit(taught[["x", "z"]], taught["y"])
    subject = of_rows(rows, model, label="y")
    assert subject.classes == tuple(trained_on)
    assert subject.y_scores is not None
    assert subject.y_pred is not None
    assert subject.y_true is not None
    assert np.array_equal(subject.y_scores, model.predict_proba(rows[["x", "z"]]))
    said = model.predict(rows[["x", "z"]])
    assert [subject.classes[code] for code in subject.y_pred] == said.tolist()
    assert [subject.classes[code] for code in subject.y_true] == rows["y"].tolist()


def test_a_model_that_knows_other_classes_is_refused() -> None:
    rows = people()
    features = rows[["x", "z"]]
    less = LogisticRegression().fit(features[rows["y"] != "top"], rows["y"][rows["y"] != "top"])
    other = LogisticRegression().fit(features, np.unique(rows["y"], return_inverse=True)[1])
    for model in (less, other):
        with pytest.raises(AuditError, match=r"The model's classes .* are not the label's"):
            of_rows(rows, model, label="y")
    both = rows[rows["y"] != "top"]
    three = LogisticRegression().fit(features, rows["y"])
    with pytest.raises(AuditError, match=r"are not the label's.*--task multiclass"):
        of_rows(both, three, label="y", positive="mid")
    assert of_rows(both, three, label="y", task="multiclass").classes == ("low", "mid", "top")


def test_a_model_without_probabilities_and_functions() -> None:
    rows = people()
    features = rows[["x", "z"]]
    lines = LinearSVC().fit(features, rows["y"])
    subject = of_rows(rows, lines, label="y")
    assert subject.y_scores is None
    assert subject.y_pred is not None

    def columns(table: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({name: [1 / 3] * len(table) for name in ("top", "low", "mid")})

    def words(table: pd.DataFrame) -> list[str]:
        return ["low"] * (len(table) - 1) + ["odd"]

    assert of_rows(rows, columns, label="y").y_scores is not None
    widened = of_rows(rows, words, label="y")
    assert widened.classes == ("low", "mid", "odd", "top")
    assert codes(widened) == ["classes_never_true"]
    with pytest.raises(AuditError, match="nothing says of which class"):
        of_rows(rows, lambda table: table["x"].abs() / 100, label="y")
    bare = of_rows(rows[["x", "z"]], columns)
    assert (bare.task, bare.classes) == ("multiclass", ("low", "mid", "top"))


@pytest.mark.parametrize("estimator", ["logistic_regression", "random_forest"])
def test_a_model_is_trained_on_several_classes(estimator: str) -> None:
    subject = of_rows(people(), label="y", train=estimator, folds=2, positive="top")
    assert subject.model is not None
    subject.model.close()
    assert left_out(subject) == {"read": 120, "training rows": 90, "audited": 30}
    assert np.bincount(subject.y_true).tolist() == [10, 10, 10]
    assert subject.y_scores is not None
    assert subject.y_scores.shape == (30, 3)
    assert np.array_equal(subject.y_score, subject.y_scores[:, 2])
    mean = subject.model.facts.details["cross_validation"]["mean"]
    assert mean["accuracy"] > 0.5
    assert mean["roc_auc"] > mean["accuracy"]


def test_broken_numbers_can_be_classes_of_a_trained_model() -> None:
    rows = {"y": [0.5, 1.5, 2.5] * 20, "x": list(range(60))}
    subject = of_rows(rows, label="y", train="random_forest", task="multiclass", folds=2)
    assert subject.model is not None
    subject.model.close()
    assert subject.classes == (0.5, 1.5, 2.5)
