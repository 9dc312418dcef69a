"""Models that read texts: they get strings, from one column, and the right one."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline

from audit.config import LimitsSection, load_config
from audit.errors import AuditError
from audit.subject.entry import open_subject
from audit.subject.opening import open_model
from audit.subject.worker.texts import as_texts, reads_text

SAY = ["a good stay", "a bad stay", "good and kind", "bad and cold", "so good", "so bad"] * 4
GOOD = [1, 0, 1, 0, 1, 0] * 4
ROWS = pd.DataFrame({"say": SAY, "good": GOOD, "sex": ["f", "m", "m", "f"] * 6})
WORDS: dict[str, Any] = {"label": "good", "sensitive": ["sex"]}


def fitted(*steps: Any) -> Pipeline:
    return make_pipeline(*steps, LogisticRegression()).fit(ROWS["say"], GOOD)


def grid() -> GridSearchCV:
    steps = make_pipeline(CountVectorizer(), LogisticRegression())
    return GridSearchCV(steps, {"logisticregression__C": [1.0, 2.0]}, cv=2).fit(SAY, GOOD)


MODELS = {
    "tfidf": lambda: fitted(TfidfVectorizer()),
    "hashing": lambda: fitted(HashingVectorizer(n_features=64)),
    "union": lambda: fitted(FeatureUnion([("w", CountVectorizer()), ("t", TfidfVectorizer())])),
    "nested": lambda: fitted(Pipeline([("none", "passthrough"), ("w", CountVectorizer())])),
    "grid": grid,
}


def opened(model: Any, rows: pd.DataFrame = ROWS, **options: Any) -> Any:
    return open_subject(load_config(None, {**WORDS, **options}), data=rows, model=model)


@pytest.mark.parametrize("kind", MODELS)
def test_a_model_of_texts_is_given_the_texts(kind: str) -> None:
    model = MODELS[kind]()
    assert reads_text(model)
    subject = opened(model)
    assert list(subject.features.columns) == ["say"]
    np.testing.assert_allclose(subject.y_score, model.predict_proba(SAY)[:, 1])
    assert subject.y_pred.tolist() == model.predict(SAY).tolist()


def test_a_saved_one_says_the_same_in_its_own_process(tmp_path: Path) -> None:
    model = fitted(TfidfVectorizer())
    stream = BytesIO()
    joblib.dump(model, stream)
    file = tmp_path / "text.joblib"
    file.write_bytes(stream.getvalue())
    trust = f"sha256:{sha256(stream.getvalue()).hexdigest()}"
    held = open_model(str(file), trust=trust, limits=LimitsSection())
    try:
        assert held.facts.reads_text
        said = held.predict(ROWS[["say"]])
    finally:
        held.close()
    np.testing.assert_allclose(said.probabilities, model.predict_proba(SAY))


def test_a_vectorizer_within_a_column_transformer_gets_its_column_by_name() -> None:
    columns = ColumnTransformer([("say", TfidfVectorizer(), "say")])
    model = make_pipeline(columns, LogisticRegression()).fit(ROWS[["say"]], GOOD)
    assert not reads_text(model)
    subject = opened(model)
    np.testing.assert_allclose(subject.y_score, model.predict_proba(ROWS[["say"]])[:, 1])


def test_which_of_several_columns_is_the_text_must_be_said() -> None:
    rows = ROWS.assign(note="x")
    with pytest.raises(AuditError, match="several columns could be it: say, note") as wrong:
        opened(fitted(TfidfVectorizer()), rows)
    assert "--drop" in str(wrong.value)
    assert list(opened(fitted(TfidfVectorizer()), rows, drop=["note"]).features) == ["say"]


def test_no_column_left_is_said() -> None:
    with pytest.raises(AuditError, match="no column is left to be it"):
        opened(fitted(TfidfVectorizer()), ROWS, drop=["say"])


def test_a_missing_text_is_refused_by_the_model_and_numbers_are_written_out() -> None:
    assert as_texts(pd.DataFrame({"t": [1, "x", None]})).tolist() == ["1", "x", None]
    with pytest.raises(AuditError, match="document"):
        opened(fitted(TfidfVectorizer()), ROWS.assign(say=[None, *SAY[1:]]))


def test_something_that_answers_to_any_name_is_no_model_of_texts() -> None:
    class Anything:
        def __getattr__(self, name: str) -> Any:
            return Anything()

    assert not reads_text(Anything())
