"""What a model says of itself: names that CatBoost keeps, and errors of its own on the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.opening import open_model
from audit.subject.worker.predicting import Refusal, described


def of_catboost(**held: Any) -> Any:
    """A model as CatBoost's own are, as far as its module and its names go."""

    def predict(self: Any, rows: Any) -> Any:
        return np.zeros(len(rows))

    kind = type("Classifier", (), {"__module__": "catboost.core", "predict": predict, **held})
    return kind()


def breaks(self: Any) -> Any:
    raise KeyError("not\ntrained")


@pytest.mark.parametrize(
    ("names", "features", "number"),
    [
        (["age", "pay"], ["age", "pay"], 2),
        (["0", "1"], None, 2),
        (["0", "pay"], ["0", "pay"], 2),
        ([], None, None),
        (None, None, None),
    ],
)
def test_columns_without_names_are_numbered_by_catboost(
    names: list[str] | None, features: list[str] | None, number: int | None
) -> None:
    told = described(of_catboost(n_features_in_=0, feature_names_=names))
    assert (told["features"] or None) == features
    assert told["n_features"] == number


def test_a_model_that_keeps_no_names_has_none() -> None:
    assert not described(of_catboost(n_features_in_=3))["features"]


@pytest.mark.parametrize("held", [{"n_features_in_": 0}, {}], ids=["of its width", "of its names"])
def test_an_error_on_the_way_to_its_names_is_a_refusal(held: dict[str, Any]) -> None:
    model = of_catboost(feature_names_=property(breaks), **held)
    with pytest.raises(Refusal) as caught:
        described(model)
    assert caught.value.facts == {
        "kind": "raised",
        "message": "'not\\ntrained'",
        "type": "KeyError",
    }
    with pytest.raises(AuditError, match="raised KeyError"):
        open_model(model, limits=LimitsSection())
