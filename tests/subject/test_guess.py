"""What `audit init` starts from: roles guessed from names and content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audit.subject.guess import guess_roles
from audit.subject.source import load_rows

CREDIT = Path(__file__).parents[1] / "data" / "german_credit.csv"


def guessed(rows: dict[str, Any]) -> Any:
    return guess_roles(load_rows(rows))


def test_german_credit() -> None:
    guess = guess_roles(load_rows(CREDIT))
    assert guess.label == "good_credit"
    assert {"sex", "age", "foreign_worker"} <= set(guess.sensitive)
    assert guess.bins == {"age": (25.0, 40.0, 60.0)}
    assert guess.positive is None
    assert (guess.prediction, guess.score, guess.key, guess.split) == (None,) * 4


def test_every_role_is_found_by_name_and_content() -> None:
    n = 30
    guess = guessed(
        {
            "customer_id": [f"c{row}" for row in range(n)],
            "split": ["train", "test"] * 15,
            "predictedClass": ["no", "yes"] * 15,
            "score": [row / n for row in range(n)],
            "sampleWeight": [1.5 + row for row in range(n)],
            "gender": ["f", "m", ""] * 10,
            "target": ["no", "yes"] * 15,
            "income": list(range(n)),
        }
    )
    assert guess.key == "customer_id"
    assert guess.split == "split"
    assert guess.prediction == "predictedClass"
    assert guess.score == "score"
    assert guess.weight == "sampleWeight"
    assert guess.sensitive == ("gender",)
    assert guess.label == "target"
    assert guess.positive == "yes"
    roles = {facts.name: facts.role for facts in guess.columns}
    assert roles["income"] is None
    gender = next(facts for facts in guess.columns if facts.name == "gender")
    assert (gender.kind, gender.distinct, gender.missing) == ("two classes", 2, 10)
    assert gender.values == ("f", "m")


@pytest.mark.parametrize(
    ("rows", "role", "wanted"),
    [
        ({"id": [1, 1, 2]}, "key", None),
        ({"split": ["a", "b", "a"]}, "split", None),
        ({"score": [3, 7, 9]}, "score", None),
        ({"weight": ["x", "y", "z"]}, "weight", None),
        ({"weight": [-1.5, 2.5, 3]}, "weight", None),
        ({"prediction": [1, 2, 3]}, "prediction", None),
        ({"label": [1, 2, 3]}, "label", "label"),
        ({"label": [1, 1, 1]}, "label", None),
        ({"label": ["x", "y", "z"] * 3}, "label", "label"),
        ({"label": list("abcdefgh")}, "label", None),
        ({"wage": [1.5, 2.5, 9.0], "b": [0, 1, 1]}, "label", "wage"),
        ({"wage": [1.5, 2.5, 9.0], "y": [0, 1, 1]}, "label", "y"),
        ({"wage": [1.5, 2.5, 9.0], "predicted": [1.0, 2.5, 8.5]}, "prediction", "predicted"),
        ({"wage": [1.5, 2.5, 9.0], "predicted": ["a", "b", "c"]}, "prediction", None),
        ({"kind": ["x", "y", "z"] * 3}, "label", "kind"),
        ({"kind": ["x", "y", "z"]}, "label", None),
        ({"label": [None, None, None]}, "label", None),
        ({"a": [0, 1, 1], "b": [1, 0, 0]}, "label", "b"),
        ({"y": [0, 1, 1], "b": [1, 0, 0]}, "label", "y"),
        ({"target": [0, 1, 1], "label": [1, 0, 0]}, "label", "target"),
    ],
)
def test_a_name_alone_is_not_enough(rows: dict[str, Any], role: str, wanted: str | None) -> None:
    assert getattr(guessed(rows), role) == wanted


@pytest.mark.parametrize(
    ("rows", "task"),
    [
        ({"y": [0, 1, 1]}, "binary"),
        ({"y": ["a", "b", "c"]}, "multiclass"),
        ({"y": [1.5, 2.5, 4.5]}, "regression"),
        ({"x": list(range(9))}, None),
    ],
)
def test_the_task_is_what_the_label_speaks_of(rows: dict[str, Any], task: str | None) -> None:
    guess = guessed(rows)
    assert guess.task == task
    assert guess.positive is None


def test_a_role_is_given_once() -> None:
    guess = guessed({"pred_a": [0, 1, 1], "pred_b": [1, 0, 1], "y": [0, 1, 0]})
    assert [facts.role for facts in guess.columns] == ["prediction", None, "label"]
