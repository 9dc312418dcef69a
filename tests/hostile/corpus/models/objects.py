"""Objects in the place of models, with what a model says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..case import AS_IF_NOTHING, Case, Outcome, Sentence
from .honest import ROWS, answers, live, raising


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, model, outcome in (*_objects(), *_no_objects()):
        yield live(name, wrong, model, outcome)


class _Model:
    """An object with what it is given: attributes, and methods among them."""

    def __init__(self, **parts: Any) -> None:
        vars(self).update(parts)


def _two(x: pd.DataFrame) -> Any:
    said = answers(x) * 0.8 + 0.1
    return np.column_stack([1 - said, said])


def _objects() -> Iterator[tuple[str, str, Any, Outcome]]:
    honest = {"predict": answers, "predict_proba": _two}
    yield (
        "object",
        "an honest object: the measure of the others",
        _Model(**honest, classes_=np.array([0, 1])),
        AS_IF_NOTHING,
    )
    yield "object-unnamed", "its classes have no names", _Model(**honest), AS_IF_NOTHING
    turned = {"predict": answers, "predict_proba": lambda x: _two(x)[:, ::-1]}
    yield (
        "object-turned",
        "its classes are 1 and 0, in this order",
        _Model(**turned, classes_=np.array([1, 0])),
        AS_IF_NOTHING,
    )
    for name, wrong, parts, said in (
        ("three", "names three classes and gives two columns", {"classes_": [0, 1, 2]}, "names 3"),
        (
            "other",
            "names classes that the label lacks",
            {"classes_": ["a", "b"]},
            "'a' and 'b' are not",
        ),
        (
            "nested",
            "answers several questions at once",
            {"classes_": [np.array([0, 1])] * 2},
            "several outputs",
        ),
        ("wants", "wants a column that is not there", {"feature_names_in_": ["income"]}, "income"),
        (
            "objects",
            "its classes are objects",
            {"classes_": [object(), object()]},
            "values of type object",
        ),
        (
            "beyond",
            "its probabilities are 1.1",
            {"predict_proba": lambda x: _two(x) + 0.6},
            "not within [0, 1]",
        ),
        ("raises", "predict_proba raises", {"predict_proba": raising(ValueError("no"))}, "no"),
        ("hollow", "predict is None", {"predict": None}, "raised TypeError"),
        ("bare-proba", "predict_proba is a number", {"predict_proba": 5}, "raised TypeError"),
    ):
        parts = {"classes_": [0, 1], **honest, **parts}
        yield f"object-{name}", f"a model that {wrong}", _Model(**parts), Sentence(said)


def _no_objects() -> Iterator[tuple[str, str, Any, Outcome]]:
    for name, thing in (("number", 7), ("list", [1]), ("frame", ROWS), ("mapping", {"predict": 1})):
        said = Sentence("is no model that can be opened")
        yield f"no-model-{name}", f"a {name} in the place of a model", thing, said
    for name, thing, said in (
        ("class", _Model, "raised TypeError"),
        ("module", np, "is no model that can be opened"),
        ("builtin", len, "of shape none"),
    ):
        yield f"no-model-{name}", f"a {name} in the place of a model", thing, Sentence(said)
