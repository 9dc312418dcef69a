"""Which of the user's columns each column comes from that an estimator is given.

Read off the fitted steps of scikit-learn; `mixed_up` then tries it. A step that may make one
column out of several is refused, and so is one that is not known here: a subclass, say.

It stands alone, as `program.py` does: Python 3.8 syntax, numpy and pandas.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .predicting import Refusal

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    Origin = list[int]
    """For each column the number of the raw column that it comes from."""

TRIED_ROWS = 8
TRIED_CELLS = 2_000_000


def origin_of(steps: Sequence[Any], names: Sequence[Any]) -> Origin:
    """Return the raw column of each column that fitted steps make of a table of such columns."""
    origin, known = list(range(len(names))), list(names)
    for step in steps:
        origin, known = _through(step, origin, known), []
    return origin


def mixed_up(
    transform: Callable[[pd.DataFrame], npt.NDArray[np.float64]],
    rows: pd.DataFrame,
    background: pd.DataFrame,
    origin: npt.NDArray[np.intp],
) -> list[str]:
    """Try it: return the raw columns that change what is not theirs, none where all is well.

    A few rows get one column after the other from a background row. One row is also transformed
    alone, which must not change it; where it does, every column is returned.
    """
    import pandas as pd

    count = rows.shape[1]
    tried = max(1, min(TRIED_ROWS, len(rows), TRIED_CELLS // max(1, (len(origin) + count) * count)))
    other = background.iloc[np.arange(tried) % len(background)]
    both = pd.concat([rows.iloc[:tried], other], ignore_index=True)
    taken = np.tile(np.arange(tried), count + 1)
    columns = {}
    for place in range(count):
        from_other = np.repeat(np.arange(count + 1) == place + 1, tried)
        columns[place] = both.iloc[taken + tried * from_other, place].reset_index(drop=True)
    table = pd.DataFrame(columns)
    table.columns = rows.columns
    made = transform(table).reshape(count + 1, tried, -1)
    changed = ~_same(made[1:], made[0]).all(axis=1)
    mine = np.arange(count)[:, None] == origin
    wrong = (changed & ~mine).any(axis=1)
    if not _same(transform(table.iloc[:1])[0], made[0, 0]).all():
        wrong[:] = True
    return [str(name) for name, found in zip(rows.columns, wrong) if found]  # noqa: B905


def _same(one: Any, other: Any) -> npt.NDArray[np.bool_]:
    return np.asarray((one == other) | (np.isnan(one) & np.isnan(other)))


def _through(step: Any, origin: Origin, names: list[Any], width: int | None = None) -> Origin:
    """Return the origin of the columns a step makes; `width` is their number, where known."""
    if step is None or step == "passthrough":
        return origin
    if step == "drop":
        return []
    if width is not None and len(set(origin)) == 1:
        return origin[:1] * width  # whatever it does: it sees a single raw column
    kind = type(step)
    found: Origin | None = None
    if kind.__module__.startswith("sklearn."):
        known = KNOWN.get(kind.__name__)
        if known is not None:
            found = known(step, origin, names)
        elif hasattr(step, "get_support"):
            found = [origin[place] for place in step.get_support(indices=True)]
    if found is None:
        raise Refusal("mixes", step=kind.__name__)
    if width is not None and len(found) != width:
        raise Refusal("unclear", step=kind.__name__)
    return found


def _pipeline(step: Any, origin: Origin, names: list[Any]) -> Origin:
    for _, part in step.steps:
        origin, names = _through(part, origin, names), []
    return origin


def _column_transformer(step: Any, origin: Origin, names: list[Any]) -> Origin:
    names = [str(name) for name in getattr(step, "feature_names_in_", names)]
    total = max((part.stop for part in step.output_indices_.values()), default=0)
    made = [-1] * total
    for name, part, columns in step.transformers_:
        span = step.output_indices_[name]
        if span.stop == span.start:
            continue
        chosen = [origin[place] for place in _places(columns, names, len(origin))]
        made[span] = _through(part, chosen, [], span.stop - span.start)
    if -1 in made:
        raise Refusal("unclear", step=type(step).__name__)
    return made


def _places(columns: Any, names: list[str], count: int) -> Origin:
    """Return the places that a ColumnTransformer's choice of columns stands for."""
    if isinstance(columns, (str, int, np.integer)):
        columns = [columns]
    if isinstance(columns, slice):
        if isinstance(columns.start, str) or isinstance(columns.stop, str):
            start = 0 if columns.start is None else names.index(columns.start)
            stop = count if columns.stop is None else names.index(columns.stop) + 1
            columns = slice(start, stop, columns.step)
        return list(range(*columns.indices(count)))
    chosen = list(columns)
    if chosen and all(isinstance(one, (bool, np.bool_)) for one in chosen):
        return [place for place, one in enumerate(chosen) if one]
    return [names.index(one) if isinstance(one, str) else range(count)[int(one)] for one in chosen]


def _feature_union(step: Any, origin: Origin, names: list[Any]) -> Origin:
    made: Origin = []
    for _, part in step.transformer_list:
        made += _through(part, origin, names)
    return made


def _one_to_one(step: Any, origin: Origin, names: list[Any]) -> Origin:
    return origin


def _function(step: Any, origin: Origin, names: list[Any]) -> Origin | None:
    return origin if step.func is None or isinstance(step.func, np.ufunc) else None


def _imputer(step: Any, origin: Origin, names: list[Any]) -> Origin:
    kept = getattr(step, "keep_empty_features", False)
    pairs = zip(origin, step.statistics_)  # noqa: B905
    made = [raw for raw, value in pairs if kept or value == value]
    marks = getattr(step, "indicator_", None)
    return made if marks is None else made + _marks(marks, origin, names)


def _marks(step: Any, origin: Origin, names: list[Any]) -> Origin:
    return [origin[place] for place in step.features_]


def _one_hot(step: Any, origin: Origin, names: list[Any]) -> Origin:
    rare = getattr(step, "infrequent_categories_", None) or [None] * len(origin)
    dropped = [None] * len(origin) if step.drop_idx_ is None else step.drop_idx_
    made: Origin = []
    levels = zip(origin, step.categories_, rare, dropped)  # noqa: B905
    for raw, categories, pooled, left_out in levels:
        count = len(categories) - (0 if pooled is None else len(pooled) - 1)
        made += [raw] * (count - (left_out is not None))
    return made


def _bins(step: Any, origin: Origin, names: list[Any]) -> Origin:
    if step.encode == "ordinal":
        return origin
    pairs = zip(origin, step.n_bins_)  # noqa: B905
    return [raw for raw, bins in pairs for _ in range(bins)]


def _even(step: Any, origin: Origin, names: list[Any]) -> Origin:
    """Equally many columns for each, side by side."""
    each: int = step.n_features_out_ // len(origin)
    return [raw for raw in origin for _ in range(each)]


def _targets(step: Any, origin: Origin, names: list[Any]) -> Origin:
    each = len(step.encodings_) // len(origin)
    return [raw for raw in origin for _ in range(each)]


KNOWN: dict[str, Callable[..., Any]] = {
    "Pipeline": _pipeline,
    "ColumnTransformer": _column_transformer,
    "FeatureUnion": _feature_union,
    "FunctionTransformer": _function,
    "SimpleImputer": _imputer,
    "MissingIndicator": _marks,
    "OneHotEncoder": _one_hot,
    "KBinsDiscretizer": _bins,
    "SplineTransformer": _even,
    "TargetEncoder": _targets,
    "OrdinalEncoder": _one_to_one,
    "StandardScaler": _one_to_one,
    "MinMaxScaler": _one_to_one,
    "MaxAbsScaler": _one_to_one,
    "RobustScaler": _one_to_one,
    "PowerTransformer": _one_to_one,
    "QuantileTransformer": _one_to_one,
    "Binarizer": _one_to_one,
}
