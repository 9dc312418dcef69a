"""Models at the door: the right features go in, and nothing unfitting comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from door import left_out, of_rows, opened

from audit.errors import AuditError
from audit.subject import opening
from audit.subject.model import ModelFacts, Predictions

ROWS = "id,y,a,g,note,b\nr1,no,1,x,n,0.5\nr2,yes,2,y,n,0.25\nr3,yes,3,x,n,0.75\nr4,no,4,,n,0\n"
WORDS = {"label": "y", "positive": "yes", "sensitive": ["g"], "key": "id", "drop": ["note"]}


@dataclass
class Stub:
    """A model whose answers a test decides, and which remembers what it was asked."""

    labels: Any = None
    probabilities: Any = None
    classes: tuple[Any, ...] | None = None
    features: tuple[str, ...] | None = None
    asked: list[pd.DataFrame] = field(default_factory=list)
    closed: int = 0
    fails: BaseException | None = None

    @property
    def facts(self) -> ModelFacts:
        return ModelFacts(kind="stub", name="stub", features=self.features, classes=self.classes)

    def predict(self, features: pd.DataFrame) -> Predictions:
        self.asked.append(features.copy())
        features.iloc[:] = features.iloc[::-1].to_numpy()
        if self.fails is not None:
            raise self.fails
        labels = None if self.labels is None else np.asarray(self.labels)
        scores = None
        if self.probabilities is not None:
            scores = np.asarray(self.probabilities, np.float64)
        return Predictions(labels, scores, self.classes)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    model = Stub()

    def open_stub(source: object, *, trust: str | None, limits: object, python: str | None) -> Stub:
        assert source == "m.skops"
        return model

    monkeypatch.setattr(opening, "open_model", open_stub)
    return model


def asked(tmp_path: Path, **options: Any) -> Any:
    return opened(tmp_path, ROWS, model="m.skops", **{**WORDS, **options})


def test_features_are_what_has_no_role_in_the_tables_order(tmp_path: Path, stub: Stub) -> None:
    stub.labels = ["no", "yes", "no", "yes"]
    subject = asked(tmp_path)
    assert list(stub.asked[0].columns) == ["a", "g", "b"]
    assert stub.asked[0]["a"].dtype == np.int64
    assert subject.features["a"].tolist() == [1, 2, 3, 4], "what a model does to its rows stays out"
    assert subject.y_pred.tolist() == [0, 1, 0, 1]
    assert subject.y_score is None
    assert subject.keys.tolist() == ["r1", "r2", "r3", "r4"]
    assert subject.model is stub
    assert stub.closed == 0


def test_features_the_model_names_come_in_its_order(tmp_path: Path, stub: Stub) -> None:
    stub.labels, stub.features = ["no"] * 4, ("b", "a")
    subject = asked(tmp_path)
    assert list(stub.asked[0].columns) == ["b", "a"]
    assert list(subject.features.columns) == ["b", "a"]


def test_the_score_is_the_column_of_the_positive_class(tmp_path: Path, stub: Stub) -> None:
    stub.classes = ("yes", "no")
    stub.labels = ["no", "yes", "yes", "no"]
    stub.probabilities = [[0.1, 0.9], [0.8, 0.2], [0.7, 0.3], [0, 1]]
    assert asked(tmp_path).y_score.tolist() == [0.1, 0.8, 0.7, 0.0]
    assert asked(tmp_path, positive="no").y_score.tolist() == [0.9, 0.2, 0.3, 1.0]


def test_a_models_own_decision_stands_unless_a_threshold_is_given(
    tmp_path: Path, stub: Stub
) -> None:
    stub.classes = ("no", "yes")
    stub.labels = ["no"] * 4
    stub.probabilities = [[0.1, 0.9], [0.8, 0.2], [0.7, 0.3], [0, 1]]
    plain, cut = asked(tmp_path), asked(tmp_path, threshold=0.3)
    assert plain.y_pred.tolist() == [0, 0, 0, 0]
    assert plain.threshold is None
    assert cut.y_pred.tolist() == [1, 0, 1, 1]
    assert cut.threshold == 0.3


def test_of_probabilities_alone_the_likelier_class_is_chosen(tmp_path: Path, stub: Stub) -> None:
    stub.classes, stub.probabilities = ("yes", "no"), [[0.1, 0.9], [0.8, 0.2], [0.5, 0.5], [1, 0]]
    assert asked(tmp_path).y_pred.tolist() == [0, 1, 0, 1]


def test_scores_of_the_positive_class_alone_decide_nothing(tmp_path: Path, stub: Stub) -> None:
    stub.probabilities = [[0.1], [0.9], [0.5], [0.4]]
    subject = asked(tmp_path)
    assert subject.y_pred is None
    assert subject.y_score.tolist() == [0.1, 0.9, 0.5, 0.4]
    assert asked(tmp_path, threshold=0.5).y_pred.tolist() == [0, 1, 1, 0]


def test_columns_without_names_follow_the_classes_in_order(tmp_path: Path, stub: Stub) -> None:
    stub.probabilities = [[0.1, 0.9], [0.8, 0.2], [0.6, 0.4], [1, 0]]
    assert asked(tmp_path).y_score.tolist() == [0.9, 0.2, 0.4, 0.0]


@pytest.mark.parametrize(
    "labels",
    [[0, 1, 1, 0], [0.0, 1.0, 1.0, 0.0], [False, True, True, False], ["0", "1", "1", "0"]],
)
def test_labels_are_matched_however_they_are_written(stub: Stub, labels: list[Any]) -> None:
    stub.labels = np.array(labels, dtype=object)
    rows = {"y": ["1", "0", "1", "0"], "a": [1, 2, 3, 4]}
    subject = of_rows(rows, "m.skops", label="y")
    assert subject.y_pred is not None
    assert subject.y_pred.tolist() == [0, 1, 1, 0]


def test_rounding_is_set_back_to_the_edge(tmp_path: Path, stub: Stub) -> None:
    stub.probabilities = [[1 + 1e-12], [-1e-12], [0.5], [1]]
    assert asked(tmp_path).y_score.tolist() == [1.0, 0.0, 0.5, 1.0]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "neither classes nor probabilities"),
    ({"labels": ["no"] * 3}, "gave 3 predictions for 4 rows"),
    ({"probabilities": [[0.5]] * 5}, "gave 5 probabilities for 4 rows"),
    ({"labels": [["no"]] * 4}, r"shape \(4, 1\)"),
    ({"probabilities": [0.5] * 4}, r"shape \(4,\)"),
    ({"labels": ["no", "maybe", "yes", "no"]}, "no known class: row 2 holds 'maybe'"),
    ({"labels": [0.2, 0.4, 0.6, 0.8]}, "no known class: row 1 holds '0.2'"),
    ({"labels": [0, 1, 1, 0]}, "no known class"),
    ({"labels": np.array(["no", None, "yes", "no"], object)}, "row 2 holds 'None'"),
    ({"labels": np.array(["no", np.nan, "yes", "no"], object)}, "row 2 holds 'nan'"),
    ({"probabilities": [[0.1], [1.5], [0], [0]]}, r"within \[0, 1\]: row 2 holds '1.5'"),
    ({"probabilities": [[0.1], [np.nan], [0], [0]]}, "row 2 holds 'nan'"),
    ({"probabilities": [[0.1], [np.inf], [0], [0]]}, "row 2 holds 'inf'"),
    ({"probabilities": [[0.1, 0.2, 0.7]] * 4}, "gives 3 probabilities a row for 2 classes"),
    ({"probabilities": [[0.5]] * 4, "classes": ("no", "yes")}, "1 probabilities a row for 2"),
    ({"probabilities": [[0.5, 0.5]] * 4, "classes": (0, 1)}, "classes 0 and 1 are not the label's"),
    ({"probabilities": [[1.0]] * 4, "classes": ("no",)}, "classes 'no' are not the label's"),
    ({"labels": ["no"] * 4, "features": ("a", "B")}, "needs the column 'B'.*mean b"),
    ({"labels": ["no"] * 4, "features": ("a", "note")}, "named as drop"),
    ({"labels": ["no"] * 4, "features": ("a", "id")}, "named as key"),
    ({"labels": ["no"] * 4, "features": ("a", "y")}, "named as label"),
    ({"fails": AuditError("The worker ended", where="stub")}, "The worker ended"),
]


@pytest.mark.parametrize(("answers", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_does_not_fit_is_refused_and_the_model_closed(
    tmp_path: Path, stub: Stub, answers: dict[str, Any], said: str
) -> None:
    for name, value in answers.items():
        setattr(stub, name, value)
    with pytest.raises(AuditError, match=said) as caught:
        asked(tmp_path)
    assert stub.closed == 1
    assert "\n" not in str(caught.value)


def test_a_defect_closes_the_model_too(tmp_path: Path, stub: Stub) -> None:
    stub.fails = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        asked(tmp_path)
    assert stub.closed == 1


def test_rows_that_cannot_be_audited_open_no_model(tmp_path: Path, stub: Stub) -> None:
    for wrong in (
        {"key": "note", "drop": []},
        {"sensitive": ["h"]},
        {"weight": "a", "positive": 7},
    ):
        with pytest.raises(AuditError):
            asked(tmp_path, **wrong)
    assert stub.asked == []
    assert stub.closed == 0


def test_only_the_test_rows_are_asked_and_the_others_are_background(stub: Stub) -> None:
    stub.labels = [1, 0]
    rows = {"y": [1, 0, 1, 0], "a": [1, 2, 3, 4], "s": ["train", "test", "test", "train"]}
    subject = of_rows(rows, "m.skops", label="y", split="s")
    assert stub.asked[0]["a"].tolist() == [2, 3]
    assert subject.features is not None
    assert subject.background is not None
    assert subject.background["a"].tolist() == [1, 4]
    assert subject.background_truth is not None
    assert subject.background_truth.tolist() == [1, 0]
    assert left_out(subject) == {"read": 4, "training rows": 2, "audited": 2}
    assert subject.keys is not None
    assert subject.keys.tolist() == [2, 3]


def test_training_rows_of_a_file_of_their_own_are_background(tmp_path: Path, stub: Stub) -> None:
    stub.labels, stub.features = ["no"] * 4, ("b", "a")
    train = tmp_path / "train.csv"
    train.write_text("a,b,y\n7,0.5,no\n8,0.5,yes\n")
    subject = asked(tmp_path, train_data=str(train))
    assert subject.background["a"].tolist() == [7, 8]
    assert list(subject.background.columns) == ["b", "a"]
    assert subject.data["train"]["name"] == "train.csv"
    assert subject.background_truth.tolist() == [0, 1]
    train.write_text("a,b,y\n7,0.5,\n8,0.5,yes\n9,0.5,perhaps\n")
    assert asked(tmp_path, train_data=str(train)).background_truth.tolist() == [-1, 1, -1]
    train.write_text("a,b\n7,0.5\n")
    assert asked(tmp_path, train_data=str(train)).background_truth is None
    train.write_text("A,b,y\n7,0.5,no\n")
    with pytest.raises(AuditError, match="training rows lack the column 'a'"):
        asked(tmp_path, train_data=str(train))


def test_the_label_of_training_rows_is_told_in_the_classes_of_the_model(
    tmp_path: Path, stub: Stub
) -> None:
    stub.labels, stub.classes = ["b", "c", "a"], ("a", "b", "c")
    train = tmp_path / "train.csv"
    train.write_text("y,a\nb,1\n,2\nc,3\n")
    rows = {"y": ["b", "c", "b"], "a": [1, 2, 3]}
    options = {"label": "y", "task": "multiclass", "train_data": str(train)}
    subject = of_rows(rows, "m.skops", **options)
    assert subject.y_true is not None
    assert subject.y_true.tolist() == [1, 2, 1]
    assert subject.background_truth is not None
    assert subject.background_truth.tolist() == [1, -1, 2]


def test_a_model_without_a_label_brings_its_classes(stub: Stub) -> None:
    stub.labels, stub.classes = ["b", "a"], ("a", "b")
    subject = of_rows({"x": [1, 2]}, "m.skops", positive="b")
    assert (subject.classes, subject.y_true) == (("a", "b"), None)
    stub.labels, stub.classes, stub.probabilities = None, None, [[0.5], [0.25]]
    assert of_rows({"x": [1, 2]}, "m.skops").classes == (0, 1)


def test_columns_that_are_no_features_are_in_the_ledger(tmp_path: Path, stub: Stub) -> None:
    stub.labels, stub.features = ["no"] * 4, ("a",)
    entries = [entry for entry in asked(tmp_path).ledger if entry.what == "column"]
    assert [(entry.reason, entry.n) for entry in entries] == [
        ("feature", 1),
        ("not a feature: id, y, g, note, b", 5),
    ]
