"""The same model as a file and as an object: the same values, columns in any order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import german_credit
import joblib
import numpy as np
import pandas as pd
import pytest
import skops.io

from audit.config import LimitsSection
from audit.evidence import phrase
from audit.subject.columns import plain
from audit.subject.model import NotFromInside
from audit.subject.opening import open_model
from audit.subject.training.estimators import CLASSIFIERS
from audit.subject.worker.looking_inside import FUNCTION, REASONS

LIMITS = LimitsSection(load="60s", predict="60s")


@pytest.fixture(scope="module")
def credit() -> tuple[pd.DataFrame, Any]:
    rows = plain(german_credit.rows())
    label = "credit_risk" if "credit_risk" in rows else rows.columns[-1]
    return rows.drop(columns=[label]), pd.factorize(rows[label], sort=True)[0]


def saved(model: Any, folder: Path, kind: str) -> Path:
    place = folder / f"model.{kind}"
    (joblib if kind == "joblib" else skops.io).dump(model, place)
    return place


@pytest.mark.parametrize("name", ["hist_gradient_boosting", "logistic_regression"])
def test_a_file_and_an_object_give_the_same_values(
    name: Any, credit: tuple[pd.DataFrame, Any], tmp_path: Path
) -> None:
    rows, labels = credit
    recipe = CLASSIFIERS[name]
    parameters = {**recipe.usual, **({"max_iter": 20} if name.startswith("hist") else {})}
    fitted = recipe.pipeline(rows, parameters, 0).fit(rows, labels)
    explained, background = rows.iloc[:20, ::-1].assign(spare="?"), rows.iloc[100:150]
    live = open_model(fitted, limits=LIMITS)
    filed = open_model(saved(fitted, tmp_path, "skops"), limits=LIMITS)
    try:
        assert live.inside() == filed.inside()
        assert live.inside().exact
        ours, theirs = (one.attribute(explained, background, 1) for one in (live, filed))
    finally:
        filed.close()
    assert np.array_equal(ours.values, theirs.values)
    assert ours.values.shape == explained.shape
    assert (ours.values[:, -1] == 0).all()  # the model does not know that column
    scores = live.predict(explained).probabilities
    assert scores is not None
    assert 1 / (1 + np.exp(-ours.outputs)) == pytest.approx(scores[:, 1], abs=1e-6)
    assert ours.values.sum(axis=1) == pytest.approx(ours.outputs - ours.base, abs=1e-9)
    other = live.attribute(explained, background, np.int64(0))
    assert other.values == pytest.approx(-ours.values, abs=1e-12)


def test_a_worker_that_cannot_be_looked_into_goes_on_predicting(
    credit: tuple[pd.DataFrame, Any], tmp_path: Path
) -> None:
    rows, labels = credit
    fitted = CLASSIFIERS["logistic_regression"].pipeline(rows, {}, 0).fit(rows, labels)
    place = saved(fitted, tmp_path, "joblib")
    import hashlib

    trust = "sha256:" + hashlib.sha256(place.read_bytes()).hexdigest()
    model = open_model(place, trust=trust, limits=LIMITS)
    try:
        with pytest.raises(NotFromInside, match="does not know the class"):
            model.attribute(rows.head(3), rows.tail(3), "no such class")
        assert len(model.attribute(rows.head(3), rows.tail(3), 1).outputs) == 3
        assert model.predict(rows.head(3)).labels is not None
    finally:
        model.close()


def test_a_function_is_explained_from_outside() -> None:
    model = open_model(lambda rows: rows["a"] * 0.5, limits=LIMITS)
    assert not model.inside().exact
    assert model.inside().numbers == {"why": phrase(REASONS[FUNCTION])}
    with pytest.raises(NotFromInside):
        model.attribute(pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]}), None)
