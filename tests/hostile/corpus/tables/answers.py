"""Labels and predictions of odd types, and of odd values."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from ..case import AS_IF_NOTHING, Case, Sentence, right
from .frames import PEOPLE, ROWS, Line, case, objects, put


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, made, outcome in (*_labels(), *_predictions()):
        yield case(name, wrong, made, outcome)


def _labels() -> Iterator[Line]:
    for kind in (bool, object, str, float, "boolean", "Int8", "category", "string", np.uint64):
        made = partial(ROWS.astype, {"hired": kind})
        name = kind if isinstance(kind, str) else kind.__name__
        yield f"labels-{name}", f"labels of the type {name}", made, AS_IF_NOTHING
    for name, values, said in (
        ("constant", [1] * 80, "in every row"),
        ("missing", [None] * 80, "holds nothing"),
        ("words", ["no", "yes"] * 40, "Nothing says which of the classes"),
        ("case", ["yes", "Yes"] * 40, "Nothing says which of the classes"),
        ("lists", [[0], [1]] * 40, "Nothing says"),
        ("moments", list(pd.to_datetime(["2020", "2021"])) * 40, "Nothing says"),
        ("endless", [0.0, np.inf] * 40, "Nothing says"),
        ("minus", [-1, 1] * 40, "Nothing says"),
        ("one-two", [1, 2] * 40, "Nothing says"),
    ):
        made = partial(put, hired=values)
        yield f"labels-{name}", f"labels: {name}", made, Sentence(said)
    for name, value in (("none", None), ("nan", np.nan), ("na", pd.NA)):
        made = partial(objects, hired=[value] * 4 + list(ROWS["hired"][4:]))
        yield f"labels-some-{name}", f"four labels are {value!r}", made, right(PEOPLE[4:])


def _predictions() -> Iterator[Line]:
    for kind in (bool, object, str, float, "boolean", "Int64", "category"):
        made = partial(ROWS.astype, {"predicted": kind})
        name = kind if isinstance(kind, str) else kind.__name__
        yield f"predictions-{name}", f"predictions of the type {name}", made, AS_IF_NOTHING
    for name, values, said in (
        ("probabilities", [0.9, 0.2] * 40, "probabilities where classes are expected"),
        ("half", [0.5, 1.0] * 40, "probabilities where classes are expected"),
        ("missing", [None] * 80, "holds nothing"),
        ("words", ["Y", "N"] * 40, "no known class"),
        ("strange", [0, 7] * 40, "no known class"),
        ("endless", [0, np.inf] * 40, "no known class"),
        ("lists", [[1], [0]] * 40, "no known class"),
        ("minus", [-1, 1] * 40, "no known class"),
        ("blanks", ["1 ", "0"] * 40, "no known class"),
    ):
        made = partial(put, predicted=values)
        yield f"predictions-{name}", f"predictions: {name}", made, Sentence(said)
    for name, value in (("none", None), ("nan", np.nan), ("na", pd.NA), ("empty", "")):
        made = partial(objects, predicted=[value, *ROWS["predicted"][1:]])
        yield f"predictions-one-{name}", f"one prediction is {value!r}", made, Sentence("row 1")
