"""Models that break their contract, and files that are no models."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .case import AS_IF_NOTHING, Case, Ending, NoNumber, Outcome, Sentence, asked, everybody, typed

PEOPLE = everybody()
SAID = np.array([said for _, _, said in PEOPLE])
"""What an honest model says; every row's `place` tells it which row it is."""

ROWS = pd.DataFrame(
    {
        "sex": [sex for sex, _, _ in PEOPLE],
        "hired": [hired for _, hired, _ in PEOPLE],
        "place": range(80),
    }
)
Function = Callable[[pd.DataFrame], Any]
Line = tuple[str, str, Function, Outcome]


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, function, outcome in (*_shapes(), *_labels(), *_scores(), *_conduct()):
        yield _live(name, wrong, function, outcome)
    for name, wrong, model, outcome in (*_objects(), *_no_objects()):
        yield _live(name, wrong, model, outcome)
    yield from _in_a_worker()
    yield from _named_wrongly()
    yield from _no_models()


def answers(rows: pd.DataFrame) -> Any:
    """The honest answer for these rows."""
    return SAID[rows["place"].to_numpy()]


def _live(name: str, wrong: str, model: Any, outcome: Outcome) -> Case:
    def run(folder: Path) -> Ending:
        return asked(ROWS, model=model, drop=["sex"], explain_budget="1s")

    def rows(folder: Path) -> Any:
        predict = getattr(model, "predict", model)
        return ROWS.drop(columns="place").assign(predicted=predict(ROWS[["place"]].copy()))

    return Case(f"models-{name}", wrong, run, outcome, rows)


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
        yield f"raises-{name}", f"predict raises {kind}", _raising(error), Sentence(said)


def _raising(error: BaseException) -> Function:
    def predict(x: pd.DataFrame) -> Any:
        raise error

    return predict


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
        ("raises", "predict_proba raises", {"predict_proba": _raising(ValueError("no"))}, "no"),
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


HEAD = "PLACES = {said}\n\n\ndef predict(rows):\n"


def _in_a_worker() -> Iterator[Case]:
    """A process each, so only what this process must be kept from."""
    honest = "    return [PLACES[place] for place in rows['place']]\n"
    for name, wrong, body, outcome in (
        ("hangs", "never comes back", "    while True:\n        pass\n", Sentence("longer than")),
        ("exits", "ends its process", "    import os\n    os._exit(3)\n", Sentence("exit code 3")),
        ("crashes", "crashes its process", "    import os\n    os.abort()\n", Sentence("ended by")),
        ("prints", "prints into the line", f"    print('x' * 99999)\n{honest}", AS_IF_NOTHING),
        (
            "closes",
            "closes the line",
            "    import os\n    os.closerange(0, 99)\n",
            Sentence("ended by"),
        ),
    ):
        source = HEAD.format(said=SAID.tolist()) + body
        module = f"hostile_{name}"

        def run(folder: Path, source: str = source, module: str = module) -> Ending:
            (folder / f"{module}.py").write_text(source)
            limits = ("--limit-predict", "1s", "--explain-people", "0", "--explain-budget", "1s")
            return _typed(folder, f"{module}:predict", *limits)

        yield Case(f"models-process-{name}", f"predict {wrong}", run, outcome)


def _typed(folder: Path, model: str, *more: str) -> Ending:
    ROWS.to_csv(folder / "people.csv", index=False)
    words = ("run", "--data", folder / "people.csv", "--label", "hired", "--sensitive", "sex")
    shown = ("--drop", "sex", "--format", "badge", "--quiet", "--reports", folder / "reports")
    return typed(*words, "--model", model, *shown, *more)


def _named_wrongly() -> Iterator[Case]:
    unknown = "is no model that can be opened"
    for name, model, said in (
        ("no-file", "model.joblib", "There is no file model.joblib"),
        ("no-kind", "people.csv", unknown),
        ("folder", ".", unknown),
        ("empty-name", "", unknown),
        ("url", "https://example.invalid/m.joblib", "There is no file https://"),
        ("two-colons", "a:b:c", unknown),
        ("statement", "os:system('true')", unknown),
        ("null-byte", "m\0.joblib", "source holds a null byte"),
        ("long", "m" * 5000 + ".joblib", "File name too long"),
    ):
        yield Case(
            f"models-named-{name}",
            f"a model called {ascii(model)[:40]}",
            lambda folder, model=model: _typed(folder, model),
            Sentence(said),
        )


def _no_models() -> Iterator[Case]:
    unopened = "The model file cannot be opened"
    for name, file, content, said in (
        ("empty", "m.joblib", b"", "is empty"),
        ("noise", "m.joblib", bytes(range(256)), unopened),
        ("cut", "m.pkl", pickle.dumps(list(range(999)))[:100], unopened),
        ("list", "m.pkl", pickle.dumps([1, 2]), "a list has no predict"),
        ("html", "m.joblib", b"<html>404</html>", unopened),
        ("gzip-cut", "m.joblib", gzip.compress(b"x" * 999, mtime=0)[:20], unopened),
        ("skops-noise", "m.skops", b"PK\x03\x04" + bytes(60), unopened),
        ("skops-empty", "m.skops", _zip({}), unopened),
        ("skops-no-schema", "m.skops", _zip({"schema.json": b"{}"}), unopened),
        ("skops-json", "m.skops", _zip({"schema.json": b"[" * 5000}), unopened),
        ("other-kind", "m.onnx.txt", b"x", "is no model that can be opened"),
    ):

        def run(folder: Path, file: str = file, content: bytes = content) -> Ending:
            (folder / file).write_bytes(content)
            return _typed(folder, str(folder / file), "--limit-load", "30s")

        yield Case(f"models-file-{name}", f"a model file: {name}", run, Sentence(said))

    def pipe(folder: Path) -> Ending:
        os.mkfifo(folder / "m.joblib")
        return _typed(folder, str(folder / "m.joblib"))

    yield Case("models-file-pipe", "a pipe in the place of a file", pipe, Sentence("is no file"))


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
