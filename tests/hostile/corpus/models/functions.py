"""Functions that predict: shapes, labels and scores that are none, and bad conduct."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..case import AS_IF_NOTHING, Case, NoNumber, Sentence
from .honest import Line, answers, live, raising


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, function, outcome in (*_shapes(), *_labels(), *_scores(), *_conduct()):
        yield live(name, wrong, function, outcome)


def _shapes() -> Iterator[Line]:
    for name, wrong, function, said in (
        ("one-less", "79 answers for 80 rows", lambda x: answers(x)[:-1], "79 predictions for 80"),
        ("one-more", "81 answers", lambda x: [*answers(x), 1], "81"),
        ("twice", "two answers a row, one after the other", lambda x: [*answers(x)] * 2, "160"),
        ("none-at-all", "no answers", lambda x: [], "0"),
        ("one-for-all", "one answer for everybody", lambda x: 1, "shape"),
        (
            "across",
            "answers in one row",
            lambda x: answers(x).reshape(1, -1),
            "1 predictions for 80",
        ),
        ("cube", "answers in three dimensions", lambda x: answers(x).reshape(-1, 1, 1), "shape"),
        (
            "ragged",
            "lists of different lengths",
            lambda x: [[1] * (i % 3) for i in range(80)],
            "raised ValueError",
        ),
        ("nothing", "None", lambda x: None, "shape"),
        ("itself", "the rows themselves", lambda x: x.assign(a=1), "'place' and 'a' are not"),
        ("function", "a function", lambda x: len, "of shape none"),
        ("mapping", "a mapping", lambda x: {"predictions": answers(x)}, "of shape none"),
        ("set", "a set", lambda x: set(answers(x)), "of shape none"),
        ("generator", "a generator", lambda x: (each for each in answers(x)), "of shape none"),
        ("text", "a text", lambda x: "yes", "of shape none"),
        ("bytes", "bytes", lambda x: bytes(80), "of shape none"),
    ):
        yield f"shape-{name}", f"predict gives {wrong}", function, Sentence(said)
    for name, wrong, function in (
        ("column", "a column", lambda x: answers(x).reshape(-1, 1)),
        ("list", "a list", lambda x: answers(x).tolist()),
        ("tuple", "a tuple", lambda x: tuple(answers(x))),
        ("series", "a Series of another index", lambda x: pd.Series(answers(x), range(80, 0, -1))),
        ("frame", "a table of one column", lambda x: pd.DataFrame({"p": answers(x)})),
        ("category", "a categorical", lambda x: pd.Categorical(answers(x))),
    ):
        yield f"shape-{name}", f"predict gives {wrong}", function, AS_IF_NOTHING


def _labels() -> Iterator[Line]:
    for name, wrong, function, said in (
        ("words", "'Y' and 'N'", lambda x: np.where(answers(x), "Y", "N"), "no known class"),
        ("third", "a class nobody knows", lambda x: answers(x) + 1, "no known class"),
        ("minus", "-1 and 1", lambda x: answers(x) * 2 - 1, "no known class"),
        ("none", "None for some", lambda x: [None, *answers(x)[1:]], "row 1 holds 'None'"),
        ("nan", "NaN for some", lambda x: [np.nan, *answers(x)[1:]], "row 1"),
        ("all-nan", "nothing but NaN", lambda x: np.full(80, np.nan), "not within [0, 1]"),
        ("endless", "infinities", lambda x: np.where(answers(x), np.inf, 0.0), "no known class"),
        (
            "mixed",
            "numbers and words",
            lambda x: ["1", *answers(x)[1:-1], "no"],
            "row 80 holds 'no'",
        ),
        ("objects", "objects", lambda x: [object()] * 80, "values of type object"),
        ("lists", "lists", lambda x: [[1]] * 79 + [[0, 1]], "raised ValueError"),
        ("complex", "complex numbers", lambda x: answers(x) * 1j, "values of type complex"),
        (
            "moments",
            "dates",
            lambda x: pd.date_range("2020", periods=80),
            "values of type datetime",
        ),
    ):
        yield f"labels-{name}", f"predict gives {wrong}", function, Sentence(said)
    for name, wrong, function in (
        ("truth", "booleans", lambda x: answers(x) == 1),
        ("floats", "0.0 and 1.0", lambda x: answers(x).astype(float)),
        ("texts", "'0' and '1'", lambda x: answers(x).astype(str)),
        ("nullable", "nullable integers", lambda x: pd.array(answers(x), dtype="Int64")),
        ("small", "integers of one byte", lambda x: answers(x).astype(np.int8)),
    ):
        yield f"labels-{name}", f"predict gives {wrong}", function, AS_IF_NOTHING


def _scores() -> Iterator[Line]:
    for name, wrong, function, said in (
        (
            "beyond",
            "one probability is 1.2",
            lambda x: np.r_[1.2, np.full(79, 0.5)],
            "row 1 holds '1.2'",
        ),
        (
            "below",
            "one probability is -0.1",
            lambda x: np.r_[-0.1, np.full(79, 0.5)],
            "row 1 holds '-0.1'",
        ),
        (
            "nan",
            "one probability is NaN",
            lambda x: np.r_[np.nan, np.full(79, 0.5)],
            "row 1 holds 'nan'",
        ),
        (
            "endless",
            "one probability is infinite",
            lambda x: np.r_[np.inf, np.full(79, 0.5)],
            "row 1 holds 'inf'",
        ),
        (
            "percent",
            "probabilities are percentages",
            lambda x: answers(x) * 80.5,
            "not within [0, 1]",
        ),
    ):
        yield f"scores-{name}", wrong, function, Sentence(said)
    for name, wrong, function, said in (
        (
            "columns",
            "five columns for two classes",
            lambda x: np.full((80, 5), 0.2),
            "5 probabilities a row for 2 classes",
        ),
        (
            "negative",
            "a column below 0",
            lambda x: np.tile([1.5, -0.5], (80, 1)),
            "not within [0, 1]",
        ),
        (
            "nan-column",
            "a column of NaN",
            lambda x: np.tile([np.nan, 0.5], (80, 1)),
            "not within [0, 1]",
        ),
        (
            "text-columns",
            "two columns of words",
            lambda x: np.full((80, 2), "a"),
            "raised ValueError",
        ),
        (
            "misnamed",
            "columns that bear names of no class",
            lambda x: pd.DataFrame({"a": answers(x) * 0.9, "b": 1 - answers(x) * 0.9}),
            "'a' and 'b' are not the label's",
        ),
    ):
        yield f"scores-{name}", f"probabilities: {wrong}", function, Sentence(said)
    undecided = NoNumber("not_assessable", "", "accuracy")
    yield (
        "scores-no-threshold",
        "a score alone decides nothing",
        lambda x: answers(x) * 0.9,
        undecided,
    )

    def swapped(x: pd.DataFrame) -> Any:
        return pd.DataFrame({1: answers(x) * 1.0, 0: 1.0 - answers(x)})

    yield "scores-swapped", "columns in another order, by name", swapped, AS_IF_NOTHING


def _conduct() -> Iterator[Line]:
    def writes_over(x: pd.DataFrame) -> Any:
        said = answers(x)
        x["place"] = 0
        x["more"] = 1
        return said

    def empties(x: pd.DataFrame) -> Any:
        said = answers(x)
        x.drop(x.index, inplace=True)
        return said

    def prints(x: pd.DataFrame) -> Any:
        print("\x1b[31mall good\x1b[0m", flush=True)
        print("::error::x", file=sys.stderr)
        return answers(x)

    def warns(x: pd.DataFrame) -> Any:
        warnings.warn("deprecated", FutureWarning, stacklevel=1)
        return answers(x)

    for name, wrong, function in (
        ("writes-over", "writes into its input", writes_over),
        ("empties", "empties its input", empties),
        ("prints", "prints to both streams", prints),
        ("warns", "warns", warns),
    ):
        yield f"conduct-{name}", f"predict {wrong}", function, AS_IF_NOTHING
    for name, error in (
        ("value", ValueError("no such\ncategory: \x1b[31mred")),
        ("empty", RuntimeError()),
        ("stop", StopIteration(1)),
        ("exit", SystemExit(0)),
        ("memory", MemoryError()),
        ("recursion", RecursionError("too deep")),
        ("assertion", AssertionError("x" * 10_000)),
        ("missing-column", KeyError("income")),
        ("unicode", UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")),
        ("surrogate", ValueError("\ud800")),
    ):
        kind = type(error).__name__
        said = "ran out of memory" if kind == "MemoryError" else f"raised {kind}"
        yield f"raises-{name}", f"predict raises {kind}", raising(error), Sentence(said)
