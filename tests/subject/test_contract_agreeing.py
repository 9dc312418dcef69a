"""Decisions held against probabilities: what differs is counted, and a threshold is recognised."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from door import of_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV

from audit.subject.contract.agreeing import Differing, Torn, differing


class Scripted:
    """A model that says what it was told to say of each row."""

    def __init__(self, labels: Any, scores: Any, classes: Any = None) -> None:
        self.labels, self.scores = np.array(labels), np.array(scores, float)
        if classes is not None:
            self.classes_ = np.array(classes)

    def predict(self, rows: pd.DataFrame) -> Any:
        return self.labels[rows["place"]]

    def predict_proba(self, rows: pd.DataFrame) -> Any:
        return self.scores[rows["place"]]


def found(model: Any, truth: Any, **options: Any) -> Differing | None:
    rows = pd.DataFrame({"place": range(len(truth)), "y": truth})
    return differing(of_rows(rows, model, label="y", **options))


def of_positive(*scores: float) -> Any:
    return np.array([[1 - score, score] for score in scores])


TRUTH = [0, 1, 0, 1]


def test_a_class_that_is_less_likely_is_counted_and_shown() -> None:
    model = Scripted([0, 1, 1, 0], of_positive(0.2, 0.9, 0.1, 0.55), [0, 1])
    said = found(model, TRUTH)
    assert said is not None
    assert (said.audited, said.rows, said.line) == (4, 2, None)
    assert said.examples == (
        Torn(2, 1, pytest.approx(0.1), 0, pytest.approx(0.9)),
        Torn(3, 0, pytest.approx(0.45), 1, pytest.approx(0.55)),
    )


def test_only_the_rows_furthest_apart_are_shown_in_the_order_of_the_table() -> None:
    scores = [0.49, 0.1, 0.3, 0.2, 0.45, 0.9]
    said = found(Scripted([1, 1, 1, 1, 1, 0], of_positive(*scores), [0, 1]), [0, 1] * 3)
    assert said is not None
    assert said.rows == 6
    assert [one.row for one in said.examples] == [1, 3, 5]


def test_every_row_turned_round_is_no_threshold() -> None:
    said = found(Scripted([1, 0, 1, 0], of_positive(0.2, 0.9, 0.1, 0.8), [0, 1]), TRUTH)
    assert said is not None
    assert (said.rows, said.line) == (4, None)


@pytest.mark.parametrize("labels", [[1, 1, 1, 1], [0, 0, 0, 0]])
def test_one_class_for_everybody_is_no_threshold(labels: list[int]) -> None:
    said = found(Scripted(labels, of_positive(0.2, 0.9, 0.1, 0.8), [0, 1]), TRUTH)
    assert said is not None
    assert (said.rows, said.line) == (2, None)


def test_a_line_other_than_one_half_is_a_threshold() -> None:
    model = Scripted([0, 1, 1, 1], of_positive(0.2, 0.9, 0.3, 0.4), [0, 1])
    said = found(model, TRUTH)
    assert said is not None
    assert (said.rows, said.line) == (2, pytest.approx(0.3))
    other = found(model, TRUTH, positive=0)
    assert other is not None
    assert (other.rows, other.line) == (2, pytest.approx(0.8))


@pytest.mark.parametrize("label", [0, 1])
def test_of_a_tie_either_class_will_do(label: int) -> None:
    assert found(Scripted([0, 1, label, 1], of_positive(0, 1, 0.5, 1), [0, 1]), TRUTH) is None
    near = of_positive(0, 1, 0.5 + (1e-7 if label == 0 else -1e-7), 1)
    assert found(Scripted([0, 1, label, 1], near, [0, 1]), TRUTH) is None


def test_of_several_classes_it_is_the_likeliest_that_counts() -> None:
    scores = [[0.5, 0.3, 0.2], [0.4, 0.4, 0.2], [0.3, 0.3, 0.4], [0.1, 0.2, 0.7]]
    names, truth = ["a", "b", "c"], ["a", "b", "c", "b"]
    asked: dict[str, Any] = {"task": "multiclass"}
    assert found(Scripted(["a", "b", "c", "c"], scores, names), truth, **asked) is None
    said = found(Scripted(["b", "b", "c", "c"], scores, names), truth, **asked)
    assert said == Differing(4, 1, None, (Torn(0, "b", 0.3, "a", 0.5),))


def test_classes_are_found_by_name() -> None:
    turned = of_positive(0.2, 0.9, 0.1, 0.8)[:, ::-1]
    assert found(Scripted([0, 1, 0, 1], turned, [1, 0]), TRUTH) is None
    assert found(Scripted(["0", "1", "0", "1"], turned, [1.0, 0.0]), TRUTH) is None


def test_one_score_a_row_is_that_of_the_positive_class() -> None:
    column = [[0.2], [0.9], [0.1], [0.8]]
    assert found(Scripted([0, 1, 0, 1], column), TRUTH) is None
    assert found(Scripted([1, 0, 1, 0], column), TRUTH, positive=0) is None
    said = found(Scripted([0, 1, 1, 1], column), TRUTH)
    assert said is not None
    assert [one.row for one in said.examples] == [2]


def test_where_the_audit_decides_nothing_can_differ() -> None:
    model = Scripted([1, 1, 1, 0], of_positive(0.2, 0.9, 0.1, 0.55), [0, 1])
    assert found(model, TRUTH, threshold=0.5) is None


def test_a_model_of_one_kind_of_answer_has_nothing_to_hold_it_against() -> None:
    assert found(lambda rows: np.array(TRUTH)[rows["place"]], TRUTH) is None
    scores = np.array([0.1, 0.9, 0.2, 0.8])
    assert found(lambda rows: scores[rows["place"]], TRUTH, threshold=0.5) is None


def test_models_with_a_threshold_are_told_from_those_without() -> None:
    values, truth = make_classification(400, 4, n_informative=3, n_redundant=0, random_state=0)
    rows = pd.DataFrame(values, columns=list("abcd")).assign(y=truth)

    def of(estimator: Any) -> Differing | None:
        return differing(of_rows(rows, estimator.fit(rows[list("abcd")], truth), label="y"))

    assert of(LogisticRegression()) is None
    assert of(RandomForestClassifier(11, random_state=0)) is None
    fixed = of(FixedThresholdClassifier(LogisticRegression(), threshold=0.3))
    assert fixed is not None
    assert fixed.line == pytest.approx(0.3, abs=0.02)
    tuned = of(TunedThresholdClassifierCV(LogisticRegression(), scoring="recall", random_state=0))
    assert tuned is not None
    assert tuned.line is None or 0 <= tuned.line < 0.5


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_it_counts_what_argmax_does_not_say(data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.tuples(*[st.integers(1, 9)] * 3), min_size=3, max_size=12))
    places = data.draw(st.lists(st.integers(0, 2), min_size=len(weights), max_size=len(weights)))
    scores = [[part / sum(row) for part in row] for row in weights]
    truth = ["a", "b", "c", *["a"] * (len(weights) - 3)]
    model = Scripted(np.array(list("abc"))[places], scores, list("abc"))
    said = found(model, truth, task="multiclass")
    wrong = sum(row[place] < max(row) for row, place in zip(weights, places, strict=True))
    assert (0 if said is None else said.rows) == wrong
