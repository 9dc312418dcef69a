"""Models that read texts: their first step takes strings one by one, not a table of columns.

It stands alone, as `program.py` does: Python 3.8 syntax, numpy and pandas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

HOLDERS = ("best_estimator_", "estimator_", "estimator")
"""Where a model that wraps another keeps it; what was fitted comes first."""


def reads_text(held: Any) -> bool:
    """Whether a model's first step splits texts into words (CountVectorizer and its kind).

    A vectorizer within a ColumnTransformer is given its column by name, and is none of these.
    Several vectorizers side by side (FeatureUnion) read the same texts.
    """
    if callable(getattr(type(held), "build_analyzer", None)):
        return True
    parts = getattr(held, "__dict__", {})
    if isinstance(parts.get("steps"), list):
        real = [step for _, step in parts["steps"] if step is not None and step != "passthrough"]
        return bool(real) and reads_text(real[0])
    if isinstance(parts.get("transformer_list"), list):
        beside = [step for _, step in parts["transformer_list"]]
        return bool(beside) and all(reads_text(step) for step in beside)
    inner = next((parts[name] for name in HOLDERS if name in parts), None)
    return inner is not None and inner is not held and reads_text(inner)


def as_texts(table: pd.DataFrame) -> npt.NDArray[Any]:
    """Return the one column of a table as an array of strings, shape (rows,).

    A vectorizer that is given a table goes through the names of its columns, and says nothing.
    Numbers are written as texts; a missing text stays missing, which vectorizers refuse.
    """
    import numpy as np

    cells = table.iloc[:, 0]
    texts = np.empty(len(cells), dtype=object)
    texts[:] = [
        one if isinstance(one, str) or one != one or one is None else str(one) for one in cells
    ]
    return texts
