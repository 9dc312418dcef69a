"""One model, opened in every way there is: the same predictions, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import german_credit
import joblib
import numpy as np
import pytest
import skops.io
from sklearn.pipeline import Pipeline

from audit.subject.model import Model, Predictions
from audit.subject.opening import open_model
from audit.subject.training import save_skops

ESTIMATORS = ("logistic_regression", "random_forest", "hist_gradient_boosting")
WAYS = ("joblib", "compressed", "skops", "kept", "live", "callable")
CODE = """
import joblib
model = joblib.load("model.joblib")
"""


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(pipeline: Pipeline, way: str, folder: Path) -> Model:
    """Save a pipeline in one of the ways and open what was saved."""
    file, trust = folder / f"model.{'skops' if way in ('skops', 'kept') else 'joblib'}", None
    if way == "live":
        return open_model(pipeline, limits=german_credit.LIMITS)
    if way == "skops":
        skops.io.dump(pipeline, file)
    elif way == "kept":
        trust = save_skops(pipeline, file)
    else:
        joblib.dump(pipeline, file, compress=3 if way == "compressed" else 0)
        trust = sha256(file.read_bytes()).hexdigest()
    if way == "callable":
        (folder / "scoring.py").write_text(CODE)
        return open_model("scoring:model.predict_proba", limits=german_credit.LIMITS)
    return open_model(file, trust=trust, limits=german_credit.LIMITS)


@pytest.fixture(params=ESTIMATORS)
def both(
    request: pytest.FixtureRequest, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Pipeline, Model]]:
    monkeypatch.chdir(tmp_path)
    pipeline = german_credit.trained(request.param).pipeline
    model = opened(pipeline, way, tmp_path)
    yield pipeline, model
    model.close()


def same(said: Predictions, pipeline: Pipeline, rows: Any, way: str) -> None:
    assert said.probabilities is not None
    np.testing.assert_array_equal(said.probabilities, pipeline.predict_proba(rows))
    if way != "callable":
        assert said.labels is not None
        assert said.labels.tolist() == pipeline.predict(rows).tolist()
        assert said.classes == ("bad", "good")


def test_predictions_are_those_of_the_model_itself(both: tuple[Pipeline, Model], way: str) -> None:
    pipeline, model = both
    rows = german_credit.rows()
    same(model.predict(rows), pipeline, rows, way)
    some = rows.iloc[[5, 3, 3]]
    same(model.predict(some), pipeline, some, way)
    assert model.facts.classes == (None if way == "callable" else ("bad", "good"))
    if way != "callable":
        assert model.facts.features == tuple(rows.columns)
        shuffled = rows[rows.columns[::-1]].assign(more="of it")
        same(model.predict(shuffled), pipeline, rows, way)
