"""A newly trained model goes through the same door as anybody else's."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
import skops.io
from door import left_out, of_rows

from audit.errors import AuditError
from audit.subject.subject import Subject

FILE = Path(__file__).parents[1] / "data" / "german_credit.csv"
CREDIT = {"label": "good_credit", "sensitive": ["sex", "age"], "bins": {"age": [25]}}
LOGISTIC = {"train": "logistic_regression", "folds": 2, "seed": 3}


@pytest.fixture(scope="module")
def credit() -> Any:
    subject = of_rows(FILE, **CREDIT, **LOGISTIC)
    yield subject
    assert subject.model is not None
    subject.model.close()


def test_a_stratified_quarter_is_held_out_and_audited(credit: Subject) -> None:
    assert left_out(credit) == {"read": 1000, "training rows": 750, "audited": 250}
    assert credit.y_true is not None
    assert int(credit.y_true.sum()) == 175
    assert credit.background is not None
    assert len(credit.background) == 750
    assert "quarter" in credit.data["filter"]
    assert credit.name == "german_credit"


def test_sensitive_columns_are_no_features_unless_asked_for(credit: Subject) -> None:
    assert credit.features is not None
    assert not {"sex", "age", "good_credit"} & set(credit.features.columns)
    assert credit.model is not None
    rows = pd.DataFrame({"y": [0, 1] * 40, "sex": ["f", "m"] * 40, "a": range(80)})
    options = {"label": "y", "sensitive": ["sex"], **LOGISTIC, "use_sensitive": True}
    subject = of_rows(rows, **options)
    assert subject.model is not None
    subject.model.close()
    assert subject.features is not None
    assert list(subject.features.columns) == ["sex", "a"]


def test_the_model_is_kept_as_bytes_and_its_file_goes_with_it(credit: Subject) -> None:
    assert credit.model is not None
    details = credit.model.facts.details
    assert details["estimator"] == "logistic_regression"
    assert len(details["cross_validation"]["folds"]) == 2
    assert credit.model.facts.kind == "skops"
    kept = credit.artifacts["model.skops"]
    trusted = skops.io.get_untrusted_types(data=kept)
    pipeline = skops.io.loads(kept, trusted=trusted)
    scores = pipeline.predict_proba(credit.features)[:, 1]
    assert credit.y_score is not None
    assert np.abs(scores - credit.y_score).max() < 1e-12


def test_closing_the_model_removes_its_folder() -> None:
    rows = {"y": [0, 1] * 40, "a": list(range(80))}
    subject = of_rows(rows, label="y", **LOGISTIC)
    folder = Path(subject.model.folder.name)  # type: ignore[union-attr]
    assert [file.name for file in folder.iterdir()] == ["model.skops"]
    assert subject.model is not None
    subject.model.close()
    assert not folder.exists()


def test_trained_saved_and_written_down_the_answers_are_the_same(
    credit: Subject, tmp_path: Path
) -> None:
    kept = credit.artifacts["model.skops"]
    (tmp_path / "model.skops").write_bytes(kept)
    pipeline = skops.io.loads(kept, trusted=skops.io.get_untrusted_types(data=kept))
    joblib.dump(pipeline, tmp_path / "model.joblib")
    assert credit.keys is not None
    assert credit.y_pred is not None
    assert credit.y_score is not None
    table = pd.read_csv(FILE).iloc[credit.keys - 1]
    table.to_csv(tmp_path / "test.csv", index=False)
    table.assign(p=credit.y_pred, s=credit.y_score).to_csv(tmp_path / "said.csv", index=False)

    def saved(name: str) -> dict[str, str]:
        digest = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        return {"model": str(tmp_path / name), "trust_model": digest}

    ways: list[tuple[str, dict[str, Any]]] = [
        ("test.csv", saved("model.skops")),
        ("test.csv", saved("model.joblib")),
        ("said.csv", {"prediction": "p", "score": "s"}),
    ]
    for name, options in ways:
        other = of_rows(tmp_path / name, **CREDIT, **options)
        if other.model is not None:
            other.model.close()
        assert np.array_equal(other.y_true, credit.y_true)
        assert np.array_equal(other.y_pred, credit.y_pred)
        assert other.y_score is not None
        assert np.abs(other.y_score - credit.y_score).max() < 1e-12
        assert other.attributes[0].groups == credit.attributes[0].groups
        assert np.array_equal(other.attributes[1].codes, credit.attributes[1].codes)
    live = of_rows(tmp_path / "test.csv", pipeline, **CREDIT)
    assert np.array_equal(live.y_pred, credit.y_pred)
    assert live.model is not None
    live.model.close()


def test_the_same_seed_holds_out_the_same_rows_and_another_others() -> None:
    rows = {"y": [0, 1] * 40, "a": list(range(80))}
    subjects = [of_rows(rows, label="y", **{**LOGISTIC, "seed": seed}) for seed in (1, 1, 2)]
    keys = [subject.keys.tolist() for subject in subjects if subject.keys is not None]
    assert keys[0] == keys[1] != keys[2]
    assert subjects[0].artifacts == subjects[1].artifacts
    for subject in subjects:
        assert subject.model is not None
        subject.model.close()


def test_training_rows_by_split_and_by_file(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "y": ["no", "yes"] * 30,
            "a": range(60),
            "w": [1.0, 2.0] * 30,
            "s": ["train"] * 40 + ["test"] * 20,
        }
    )
    rows[rows["s"] == "train"].to_csv(tmp_path / "train.csv", index=False)
    options = {"label": "y", "positive": "yes", "weight": "w", **LOGISTIC}
    split = of_rows(rows, split="s", **options)
    file = tmp_path / "train.csv"
    apart = of_rows(rows[rows["s"] == "test"], train_data=str(file), drop=["s"], **options)
    for subject in (split, apart):
        assert subject.rows == 20
        assert subject.model is not None
        subject.model.close()
        assert np.array_equal(subject.background_truth, [0, 1] * 20)
    assert split.artifacts == apart.artifacts
    assert np.array_equal(split.y_score, apart.y_score)
    assert left_out(split)["training rows"] == 40
    assert apart.data["train"]["rows"] == apart.data["train"]["used"] == 40
    assert left_out(apart) == {"read": 20, "audited": 20}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("y,a\n1,2\n1,3\n", "label is 1 in every row"),
        ("y,b\n1,2\n0,3\n", "no column 'a'"),
        ("z,a\n1,2\n0,3\n", "no column 'y'"),
        ("y,a\n1,2\n0,3\n2,4\n", "The class 0 has a single training row"),
        ("y,a\n,2\n,3\n", "No row is left to train on"),
        ("y,a,w\n1,2,\n0,3,\n", "No row is left to train on"),
        ("y,a,w\n1,2,0\n0,3,0\n", "Every weight is 0"),
        ("y,a,w\n1,2,x\n0,3,1\n", "weight is not a finite number"),
        ("y,a\n", "a header and no row"),
    ],
)
def test_training_rows_that_teach_nothing(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "train.csv"
    file.write_text(content)
    rows = {"y": [0, 1, 1], "a": [1, 2, 3], "w": [1, 1, 1]}
    options = {"weight": "w"} if "w" in content else {"drop": ["w"]}
    with pytest.raises(AuditError, match=said):
        of_rows(rows, label="y", train_data=str(file), **options, **LOGISTIC)


def test_only_sensitive_features_are_too_few() -> None:
    rows = {"y": [0, 1] * 20, "g": ["a", "b"] * 20}
    with pytest.raises(AuditError, match="nothing is left to train on"):
        of_rows(rows, label="y", sensitive=["g"], **LOGISTIC)


def test_no_split_row_says_train(tmp_path: Path) -> None:
    rows = {"y": [0, 1], "a": [1, 2], "s": ["test", "test"]}
    with pytest.raises(AuditError, match="No row is left to train on"):
        of_rows(rows, label="y", split="s", **LOGISTIC)
