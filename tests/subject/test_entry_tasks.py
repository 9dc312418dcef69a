"""Which task an audit is about: as configured, as inferred, and what does not fit it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from door import of_rows

from audit.errors import AuditError
from audit.subject.subject import Subject

BOTH = {"label": "y", "prediction": "p"}
WAGES = [11.5, 9.25, 30.0, 12.0]
MANY = list(range(100, 121))


def alike(values: list[Any]) -> dict[str, list[Any]]:
    return {"y": values, "p": values}


def codes(subject: Subject) -> list[str]:
    return [finding.code for finding in subject.findings]


INFERRED: list[tuple[dict[str, list[Any]], dict[str, Any], str]] = [
    (alike([0, 1, 1]), BOTH, "binary"),
    (alike([True, False]), BOTH, "binary"),
    (alike(["True", "1", "false"]), BOTH, "binary"),
    (alike(["1", "0", "NA", "1"]) | {"p": [1, 0, 1, 1]}, BOTH, "binary"),
    (alike([1.5, 2.5]), {**BOTH, "positive": 2.5}, "binary"),
    (alike(["a", "b", "c"]), BOTH, "multiclass"),
    (alike([1, 2, 3]), BOTH, "multiclass"),
    (alike(list(range(20))), BOTH, "multiclass"),
    (alike([f"w{n}" for n in range(40)]), BOTH, "multiclass"),
    (alike(["007", "008", "009"]), BOTH, "multiclass"),
    (alike(["1", "2", "low"]), BOTH, "multiclass"),
    (alike(["1", "low", "high", "2.5"]), BOTH, "multiclass"),
    (alike(MANY), BOTH, "regression"),
    (alike(WAGES), BOTH, "regression"),
    (alike(["11.5", "9.25", "30", "12"]), BOTH, "regression"),
    ({"y": [1, 2, 3], "p": [1.5, 2.5, 2.75]}, BOTH, "regression"),
    ({"p": [0, 1, 1]}, {"prediction": "p"}, "binary"),
    ({"p": ["a", "b", "c"]}, {"prediction": "p"}, "multiclass"),
    ({"p": WAGES}, {"prediction": "p"}, "regression"),
    ({"s": [0.1, 0.9]}, {"score": "s"}, "binary"),
    ({"s": [0.1, 0.9]}, {"score": "s", "top_k": [1], "threshold": 0.5}, "binary"),
    ({"s": [7, 9]}, {"score": "s", "top_k": [1]}, "ranking"),
    ({"s": [0.5], "t": [0.25], "u": [0.25]}, {"score": {"a": "s", "b": "t", "c": "u"}}, "multi"),
    ({"s": [0.5], "t": [0.5]}, {"score": {"a": "s", "b": "t"}, "positive": "a"}, "binary"),
    (
        {"y": ["a", "b"], "s": [0.5, 0.5], "t": [0.25, 0.25], "u": [0.25, 0.25]},
        {"label": "y", "score": {"a": "s", "b": "t", "c": "u"}},
        "multiclass",
    ),
]


@pytest.mark.parametrize(("rows", "options", "task"), INFERRED)
def test_a_task_is_inferred_and_said_unless_it_is_binary(
    rows: dict[str, list[Any]], options: dict[str, Any], task: str
) -> None:
    subject = of_rows(rows, **options)
    assert subject.task.startswith(task)
    assert ("task_inferred" in codes(subject)) == (task != "binary")
    for finding in subject.findings:
        assert finding.text.format(**finding.numbers)
    assert subject.rows == len([v for v in next(iter(rows.values())) if v != "NA"])


def test_the_note_says_what_was_seen() -> None:
    (note,) = of_rows(alike(["a", "b", "c"]), **BOTH).findings
    assert note.grade == "note"
    said = {"text": "the label {name}", "name": "y"}
    assert note.numbers == {"column": said, "values": 3}


EXPLICIT: list[tuple[list[Any], dict[str, Any], str]] = [
    ([1, 2, 3], {"task": "regression"}, "regression"),
    ([0, 1], {"task": "regression"}, "regression"),
    ([0, 1], {"task": "multiclass"}, "multiclass"),
    (MANY, {"task": "multiclass"}, "multiclass"),
    ([0.5, 1.5, 2.5], {"task": "multiclass"}, "multiclass"),
]


@pytest.mark.parametrize(("values", "options", "task"), EXPLICIT)
def test_a_task_that_is_said_wins(values: list[Any], options: dict[str, Any], task: str) -> None:
    subject = of_rows(alike(values), **BOTH, **options)
    assert (subject.task, codes(subject)) == (task, [])


WORDS = alike(["a", "b", "a"])
SCORED = {"y": [0, 1, 1], "s": [0.1, 0.2, 0.3], "p": [0, 1, 1]}
RANKED = {"label": "y", "score": "s", "task": "ranking"}
REFUSED: list[tuple[dict[str, list[Any]], dict[str, Any], str]] = [
    (alike(["a", "b", "c"]), {**BOTH, "task": "binary"}, "There are 3 classes.*--task multiclass"),
    (WORDS, {**BOTH, "task": "regression"}, "label is not a finite number.*row 1 holds 'a'"),
    (alike([True, False]), {**BOTH, "task": "regression"}, "not a finite number.*row 1"),
    (alike(["x", "x"]), {**BOTH, "task": "multiclass"}, "label holds only 'x'.*several classes"),
    (alike([1, 1]), {**BOTH, "task": "multiclass"}, "label is 1 in every row"),
    (
        alike([f"c{n}" for n in range(10_000)]),
        BOTH,
        "There are 10,000 classes.*100 classes at most: merge them.*--task regression",
    ),
    (alike([*MANY, "unknown"]), BOTH, "label is not a finite number.*row 22 holds 'unknown'"),
    (
        alike(["1.5", "2.5", "?"]),
        BOTH,
        r"label is not a finite number everywhere: row 3 holds '\?'",
    ),
    (alike([*WAGES, "inf"]), BOTH, "label is not a finite number everywhere: row 5 holds 'inf'"),
    (alike(WAGES), {**BOTH, "positive": 9.25}, "data.positive says nothing in a regression audit"),
    (alike(WAGES), {**BOTH, "threshold": 0.5}, "model.threshold says nothing in a regression"),
    (alike(WAGES), {**BOTH, "favourable": "good"}, "favourable is 'good'.*higher or lower"),
    (alike(WAGES), {"label": "y", "score": "p"}, "model.score says nothing.*--prediction"),
    (WORDS | {"s": [1, 2, 3]}, {**RANKED, "prediction": "p", "positive": "a"}, "model.prediction"),
    (SCORED, {**RANKED, "threshold": 0.5}, "model.threshold says nothing in a ranking audit"),
    (SCORED, {**RANKED, "top_k": [2, 4]}, "top_k is 4, and 3 rows are audited"),
    (alike(["a", "b", "c"]), {**BOTH, "threshold": 0.5}, "says nothing in a multiclass audit"),
    (alike(["a", "b", "c"]), {"label": "y", "train": "linear_regression"}, "learns numbers, and"),
    (alike(WAGES), {"label": "y", "train": "logistic_regression"}, "learns classes, and the task"),
    (SCORED, {"label": "y", "task": "ranking", "train": "random_forest"}, "train.estimator says"),
    (SCORED, {**BOTH, "task": "clustering"}, "ranking, not the text 'clustering'"),
    (SCORED, {**RANKED, "top_k": [0]}, "top_k is 0. 1 is the least"),
    (SCORED, {**RANKED, "top_k": [1.5]}, "must be a whole number, not 1.5"),
    (alike([]), BOTH, "no row"),
]


@pytest.mark.parametrize(("rows", "options", "said"), REFUSED, ids=[said for *_, said in REFUSED])
def test_what_does_not_fit_is_one_sentence(
    rows: dict[str, list[Any]], options: dict[str, Any], said: str
) -> None:
    with pytest.raises(AuditError, match=said) as caught:
        of_rows(rows, **options)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_training_rows_speak_along(tmp_path: Any) -> None:
    train = tmp_path / "train.csv"
    train.write_text("y,a\n" + "".join(f"{n / 4},{n}\n" for n in range(40)))
    rows = {"y": [1, 2, 3, 4], "a": [4, 8, 12, 16]}
    subject = of_rows(rows, label="y", train="linear_regression", train_data=str(train))
    assert subject.task == "regression"
    assert subject.estimate is not None
    assert np.abs(subject.estimate - [1, 2, 3, 4]).max() < 0.2
    assert subject.model is not None
    subject.model.close()
