"""What a model says of itself, and how it is asked to predict.

The worker runs this file in its own process, which may be an older interpreter, so it stands
alone: Python 3.8 syntax, and nothing of the package around it. For a model that was handed over
as an object it runs in the audit's process.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from .texts import as_texts, reads_text

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

NAMED = ("numpy", "pandas", "scipy", "sklearn", "joblib", "skops")


class Refusal(Exception):
    """Something the audit turns into a sentence: a kind, and the facts that fill it."""

    def __init__(self, kind: str, message: str = "", **facts: Any) -> None:
        super().__init__(kind, message)
        self.facts = dict(facts, kind=kind, message=" ".join(message.split())[:500])


def described(held: Any) -> dict[str, Any]:
    """Return a model's type, its feature names and their number, and its classes."""
    first, last = _first_step(held), _last_step(held)
    names, number = _fitted(held, "feature_names_in_", first), width_of(held) or width_of(first)
    if names is None:
        names = _names_of_catboost(held)
    classes = _fitted(held, "classes_", last)
    if classes is not None and any(hasattr(value, "shape") and value.shape for value in classes):
        raise Refusal("several")
    kind = type(held)
    return {
        "type": kind.__module__ + "." + kind.__qualname__,
        "estimator": type(last).__name__,
        "features": None if names is None else [str(name) for name in names],
        "n_features": number,
        "classes": None if classes is None else [plain(value) for value in classes],
        "probabilities": hasattr(held, "predict_proba"),
        "text": reads_text(held),
        "libraries": libraries(type(last).__module__.partition(".")[0]),
    }


def width_of(held: Any) -> int | None:
    """How many columns a fitted model was given; None where it does not say.

    CatBoost forgets it when it is pickled, and remembers their names.
    """
    number = getattr(held, "n_features_in_", None)
    if number is None:
        return None
    return int(number) or len(_feature_names(held)) or None


def _names_of_catboost(held: Any) -> list[str] | None:
    """The names CatBoost was given; columns without names are numbered there."""
    if type(held).__module__.partition(".")[0] != "catboost":
        return None
    names = _feature_names(held)
    return None if names == [str(place) for place in range(len(names))] else names


def _feature_names(held: Any) -> list[str]:
    """What CatBoost calls the columns; none where it does not say."""
    names: list[str] = _foreign(lambda: list(map(str, getattr(held, "feature_names_", None) or ())))
    return names


def libraries(*more: str) -> dict[str, str]:
    """Return the versions of what is loaded and matters to a model, by distribution name."""
    found = {"python": ".".join(str(part) for part in sys.version_info[:3])}
    for name in (*NAMED, *more):
        version = getattr(sys.modules.get(name), "__version__", None)
        if isinstance(version, str):
            found["scikit-learn" if name == "sklearn" else name] = version
    return found


def ask_model(
    model: Any, table: pd.DataFrame, *, spare: bool = False
) -> tuple[npt.NDArray[Any] | None, npt.NDArray[Any] | None, list[Any] | None]:
    """Return labels, probabilities, and the classes of their columns.

    Each call gets a table of its own, since some models write into what they are given; the last
    one gets `table` itself where nobody needs it any more (`spare`). A model that reads texts gets
    those of the one column.
    Probabilities of a model that does not name its classes are left out: nobody could say which
    column is which.
    """
    rows, scored = len(table), hasattr(model, "predict_proba")
    given = partial(_given, model, table)
    labels = _foreign(lambda: labels_of(model.predict(given(spare and not scored)), rows))
    classes = described(model)["classes"]
    if not scored:
        return labels, None, classes
    scores = _foreign(lambda: scores_of(model.predict_proba(given(spare)), rows))
    if scores.shape[1] == 1:
        return labels, scores, None
    if classes is None:
        return labels, None, None
    if scores.shape[1] != len(classes):
        raise Refusal("columns", columns=int(scores.shape[1]), classes=len(classes))
    return labels, scores, classes


def ask_function(
    function: Callable[..., Any], table: pd.DataFrame, *, spare: bool = False
) -> tuple[npt.NDArray[Any] | None, npt.NDArray[Any] | None, list[Any] | None]:
    """Call a function and tell labels, scores, and one column a class apart.

    Floats of which one is no whole number are scores of the positive class. Several columns are
    one a class: a table's column names are the classes; an array's columns have no names.
    """
    import numpy as np

    rows = len(table)
    returned = _foreign(lambda: function(table if spare else table.copy()))
    shape = _foreign(lambda: np.shape(returned))
    if len(shape) == 2 and shape[1] > 1:
        names = getattr(returned, "columns", None)
        scores = _foreign(lambda: scores_of(returned, rows))
        return None, scores, None if names is None else [plain(name) for name in names]
    values = _foreign(lambda: labels_of(returned, rows))
    if values.dtype.kind != "f":
        return values, None, None
    finite = values[np.isfinite(values)]
    if len(finite) and np.all(finite == np.rint(finite)):
        return values, None, None
    return None, values.astype(np.float64).reshape(-1, 1), None


def written_into(model: Any, table: pd.DataFrame) -> list[str]:
    """Ask once more, and name the columns that a model changed in the table it was given.

    Columns that it added or took away are among them, 50 of all at most. A list of texts cannot
    be told apart from its copy by columns, and nothing is said of one.
    """
    if reads_text(model):
        return []
    given = table.copy()
    predicts = hasattr(model, "predict")
    _foreign(lambda: (model.predict if predicts else model)(given))
    if hasattr(model, "predict_proba"):
        _foreign(lambda: model.predict_proba(given))
    names = list(dict.fromkeys([*table.columns, *given.columns]))
    changed = [name for name in names if not _same_column(table, given, name)]
    return [str(name)[:500] for name in changed[:50]]


def _same_column(one: pd.DataFrame, other: pd.DataFrame, name: Any) -> bool:
    """Whether both tables hold the same column of that name, which may stand in them twice."""
    if name not in one.columns or name not in other.columns:
        return False
    return bool(one.loc[:, [name]].equals(other.loc[:, [name]]))


def labels_of(returned: Any, rows: int) -> npt.NDArray[Any]:
    """Return one label a row as an array; a table of one column is the same."""
    import numpy as np

    mixed = isinstance(returned, (list, tuple)) and len({type(value) for value in returned}) > 1
    values = np.array(returned, dtype=object) if mixed else np.asarray(returned)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise Refusal("shape", type=type(returned).__name__, shape=list(values.shape))
    if len(values) != rows:
        raise Refusal("rows", got=len(values), rows=rows)
    if values.dtype.kind in "biuf":
        return values
    values = values.astype(object)
    for value in {type(value): value for value in values}.values():
        plain(value)
    return values


def scores_of(returned: Any, rows: int) -> npt.NDArray[Any]:
    """Return scores as floats, one column a class; one score a row is one column."""
    import numpy as np

    values = np.asarray(returned, dtype=np.float64)
    values = values.reshape(-1, 1) if values.ndim == 1 else values
    if values.ndim != 2:
        raise Refusal("shape", type=type(returned).__name__, shape=list(values.shape))
    if len(values) != rows:
        raise Refusal("rows", got=len(values), rows=rows)
    return values


def plain(value: Any) -> Any:
    """Return a class label as JSON knows it, or refuse it."""
    value = value.item() if hasattr(value, "item") else value
    if value is None or isinstance(value, (str, int, float)):  # a bool is an int
        return value
    raise Refusal("labels", type=type(value).__name__)


def _given(model: Any, table: pd.DataFrame, itself: bool) -> Any:
    """What a model is given: texts, the table `itself`, or a copy that it may write into."""
    if reads_text(model):
        return as_texts(table)
    return table if itself else table.copy()


def _foreign(call: Callable[[], Any]) -> Any:
    """Run somebody else's code: what it raises is a refusal, what it warns of is dropped."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return call()
        except (Refusal, MemoryError):
            raise
        except (Exception, SystemExit) as error:
            raise Refusal("raised", str(error), type=type(error).__name__) from None


def _fitted(held: Any, name: str, step: Any) -> Any:
    found = getattr(held, name, None)
    return found if found is not None else getattr(step, name, None)


def _first_step(held: Any) -> Any:
    """The first step of a pipeline that does something; the model itself where it is none."""
    steps = getattr(held, "steps", None)
    if not isinstance(steps, list):
        return held
    real = [step for _, step in steps if step is not None and step != "passthrough"]
    return _first_step(real[0]) if real else None


def _last_step(held: Any) -> Any:
    steps = getattr(held, "steps", None)
    return _last_step(steps[-1][1]) if isinstance(steps, list) and steps else held
