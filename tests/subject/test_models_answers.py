"""What a model may answer, and how each answer is understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import german_credit
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from audit.errors import AuditError
from audit.subject.model import Model, Predictions
from audit.subject.opening import open_model

ROWS = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 0.0]})
LIMITS = german_credit.LIMITS


def ask(function: Any) -> Predictions:
    return open_model(function, limits=LIMITS).predict(ROWS)


@pytest.mark.parametrize(
    ("answer", "labels"),
    [
        ([0, 1, 1, 0], [0, 1, 1, 0]),
        ([0.0, 1.0, 1.0, 0.0], [0.0, 1.0, 1.0, 0.0]),
        (["Y", "N", "N", "Y"], ["Y", "N", "N", "Y"]),
        ([True, False, True, True], [True, False, True, True]),
        (np.array([[1], [0], [0], [1]]), [1, 0, 0, 1]),
        (pd.Series(["Y", "N", "N", "Y"], index=[9, 8, 7, 6]), ["Y", "N", "N", "Y"]),
        (pd.DataFrame({"p": [1, 0, 0, 1]}), [1, 0, 0, 1]),
        ((1, "a", 2.5, True), [1, "a", 2.5, True]),
    ],
)
def test_labels(answer: Any, labels: list[Any]) -> None:
    said = ask(lambda rows: answer)
    assert said.probabilities is None
    assert said.classes is None
    assert said.labels is not None
    assert said.labels.tolist() == labels


@pytest.mark.parametrize(
    "answer",
    [
        [0.1, 0.9, 0.5, 0.0],
        np.array([0.1, 0.9, 0.5, 1.0], np.float32),
        [0.1, np.nan, 7.5, -np.inf],
        [np.nan] * 4,
    ],
)
def test_scores_of_the_positive_class(answer: Any) -> None:
    said = ask(lambda rows: answer)
    assert said.labels is None
    assert said.classes is None
    assert said.probabilities is not None
    expected = np.asarray(answer, np.float64).reshape(4, 1)
    np.testing.assert_array_equal(said.probabilities, expected)


def test_one_column_a_class_by_name_and_without() -> None:
    table = pd.DataFrame({"no": [0.9, 0.2, 0.4, 1.0], "yes": [0.1, 0.8, 0.6, 0.0]})
    named = ask(lambda rows: table)
    assert named.classes == ("no", "yes")
    unnamed = ask(lambda rows: table.to_numpy())
    assert unnamed.classes is None
    for said in (named, unnamed):
        assert said.labels is None
        np.testing.assert_array_equal(said.probabilities, table.to_numpy())


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([1, 0, 1], "returned 3 predictions for 4 rows"),
        (np.zeros((3, 2)), "returned 3 predictions for 4 rows"),
        (np.zeros((4, 2, 2)), "shape 4 × 2 × 2"),
        ([[1], [1, 2], [3], [4]], "raised ValueError"),
        (pd.DataFrame({"a": list("wxyz"), "b": 0.5}), "raised ValueError"),
        (None, "NoneType of shape none"),
        ([pd.Timestamp(0)] * 4, "values of type Timestamp"),
        ([1j] * 4, "values of type complex"),
    ],
)
def test_answers_that_are_none(answer: Any, message: str) -> None:
    with pytest.raises(AuditError, match=message):
        ask(lambda rows: answer)


class Odd:
    """A model made of the answers it is to give."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)

    def predict(self, rows: pd.DataFrame) -> Any:
        rows.drop(columns="b", inplace=True)
        return self.labels

    def predict_proba(self, rows: pd.DataFrame) -> Any:
        assert list(rows.columns) == ["a", "b"]
        return self.probabilities


LABELS = [1, 0, 0, 1]
TWO = np.array([[0.2, 0.8], [0.7, 0.3], [0.6, 0.4], [0.1, 0.9]])


def test_probabilities_without_names_for_their_columns_are_left_out() -> None:
    said = ask(Odd(labels=LABELS, probabilities=TWO))
    assert said.probabilities is None
    assert said.labels is not None


def test_a_single_column_of_probabilities_is_the_positive_class() -> None:
    for column in (TWO[:, 1], TWO[:, 1:]):
        said = ask(Odd(labels=LABELS, probabilities=column, classes_=[0, 1]))
        assert said.classes is None
        np.testing.assert_array_equal(said.probabilities, TWO[:, 1:])


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"classes_": [0, 1, 2]}, "probabilities for 2 classes and names 3 in classes_"),
        ({"classes_": [np.array([0, 1]), np.array([0, 1])]}, "predicts several outputs"),
        ({"classes_": [pd.Timestamp(0)]}, "values of type Timestamp"),
        ({"labels": LABELS[:2]}, "returned 2 predictions for 4 rows"),
        ({"probabilities": TWO[:2], "classes_": [0, 1]}, "returned 2 predictions for 4 rows"),
        ({"probabilities": [TWO, TWO], "classes_": [0, 1]}, "shape 2 × 4 × 2"),
        ({"feature_names_in_": ["a", "bb"]}, "needs columns that are not there: bb .*mean b?"),
        ({"n_features_in_": 3}, "wants 3 columns without naming them, and gets 2: a, b"),
    ],
)
def test_models_that_contradict_themselves(attributes: dict[str, Any], message: str) -> None:
    with pytest.raises(AuditError, match=message):
        ask(Odd(**{"labels": LABELS, "probabilities": TWO, **attributes}))


WRITER = """
import numpy as np

class Writer:
    classes_ = np.array([0, 1])

    def predict(self, rows):
        rows.iloc[:, :] = 0.0
        return np.zeros(len(rows), int)

    def predict_proba(self, rows):
        score = rows["a"].to_numpy() / 4
        rows.drop(columns=list(rows), inplace=True)
        return np.column_stack([1 - score, score])

writer = Writer()
"""


@pytest.mark.parametrize("where", ["here", "in a worker"])
def test_each_question_is_about_the_rows_whatever_became_of_them_before(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "writing.py").write_text(WRITER)
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {}
    exec(WRITER, space)
    before = ROWS.copy()
    model = open_model(space["writer"] if where == "here" else "writing:writer", limits=LIMITS)
    for _ in range(2):
        said = model.predict(ROWS)
        assert said.probabilities is not None
        assert said.probabilities[:, 1].tolist() == [0.0, 0.25, 0.5, 0.75]
    model.close()
    pd.testing.assert_frame_equal(ROWS, before)


def test_the_table_that_is_passed_in_stays_whole() -> None:
    rows = ROWS.copy()
    open_model(Odd(labels=LABELS, probabilities=TWO), limits=LIMITS).predict(rows)
    pd.testing.assert_frame_equal(rows, ROWS)


def fitted(model: Any, rows: Any = ROWS) -> Any:
    return model.fit(rows, ["n", "y", "y", "n"])


@pytest.mark.parametrize(
    ("model", "estimator", "features"),
    [
        (fitted(LogisticRegression()), "LogisticRegression", ("a", "b")),
        (fitted(make_pipeline(StandardScaler(), LinearSVC())), "LinearSVC", ("a", "b")),
        (
            fitted(Pipeline([("no", "passthrough"), ("tree", DecisionTreeClassifier())])),
            "DecisionTreeClassifier",
            ("a", "b"),
        ),
        (fitted(LogisticRegression(), ROWS.to_numpy()), "LogisticRegression", None),
    ],
)
def test_what_a_model_says_of_itself(
    model: Any, estimator: str, features: tuple[str, ...] | None
) -> None:
    live = open_model(model, limits=LIMITS)
    assert live.facts.details["estimator"] == estimator
    assert live.facts.features == features
    assert live.facts.details["n_features"] == 2
    assert live.facts.classes == ("n", "y")
    assert "not isolated" in live.facts.isolation
    said = live.predict(ROWS)
    assert said.labels is not None
    assert said.labels.tolist() == model.predict(ROWS if features else ROWS.to_numpy()).tolist()
    assert (said.probabilities is None) == (estimator == "LinearSVC")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def closed(model: Model) -> Model:
    model.close()
    return model


def test_a_function_is_found_in_the_working_folder_and_on_the_path(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "here.py").write_text("def predict(rows): return rows.a > 1\n")
    elsewhere = folder / "elsewhere"
    (elsewhere / "package").mkdir(parents=True)
    (elsewhere / "package" / "there.py").write_text("class Deep:\n  predict = lambda rows: 1\n")
    monkeypatch.setenv("PYTHONPATH", str(elsewhere))
    model = open_model("here:predict", limits=LIMITS)
    said = model.predict(ROWS)
    model.close()
    assert said.labels is not None
    assert said.labels.tolist() == [False, False, True, True]
    assert model.facts.kind == "callable"
    assert model.facts.name == "here:predict"
    assert model.facts.sha256 is None
    assert "user's own code" in model.facts.isolation
    closed(open_model("package.there:Deep.predict", limits=LIMITS))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nowhere:predict", "There is no module nowhere to import"),
        ("fine.nowhere:predict", r"There is no module fine\.nowhere to import"),
        ("broken:predict", "Importing broken raised ZeroDivisionError: division by zero"),
        ("leaving:predict", "Importing leaving raised SystemExit: 3"),
        ("needing:predict", "The model needs the module xgboots, which is not installed"),
        ("fine:predct", "fine has no predct .*Did you mean predict?"),
        ("fine:number", "a int has no predict"),
    ],
)
def test_functions_that_cannot_be_imported(folder: Path, source: str, message: str) -> None:
    (folder / "broken.py").write_text("1 / 0\n")
    (folder / "leaving.py").write_text("raise SystemExit(3)\n")
    (folder / "needing.py").write_text("import xgboots\n")
    (folder / "fine.py").write_text("def predict(rows): return rows.a\nnumber = 3\n")
    with pytest.raises(AuditError, match=message):
        open_model(source, limits=LIMITS)
