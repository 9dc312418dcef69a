"""What is done to the columns before an estimator sees them, derived from their types.

Numbers and bools: the median where one is missing, and a mark that it was. Text and categories:
a missing one is a level of its own, rare ones are pooled, unseen ones are tolerated. An estimator
that splits gets each level as a number, the others one column a level. Categories are never
handed to HistGradientBoosting as such: explanations of those are silently wrong.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from audit.errors import AuditError

Preparation = Literal["scaled", "plain", "ordinal"]

RARE = 10
"""A level that fewer training rows have is pooled with the other rare ones."""

MOST_LEVELS = 50
MISSING_LEVEL = "(missing)"


def usable(rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the columns a model can be trained on, and why the others are left out.

    `rows` is in plain types (`columns.plain`). Dates, and columns without a single value, are
    left out. A column of text mixed with numbers, or one that holds infinity, raises AuditError.
    """
    left_out: dict[str, str] = {}
    for name in rows.columns:
        column = rows[name]
        if column.isna().all():
            left_out[name] = "no value"
        elif column.dtype.kind in "mM":
            left_out[name] = "dates and times"
        else:
            _check(column, name)
    kept = rows.drop(columns=list(left_out))
    if kept.shape[1] == 0:
        raise AuditError(
            "No column is left to train on",
            remedy="Features are numbers, bools, text or categories with at least one value",
        )
    return kept, left_out


def preparation(rows: pd.DataFrame, kind: Preparation) -> ColumnTransformer:
    """Return the unfitted step that turns such rows into numbers, ready for an estimator."""
    numbers = [name for name in rows.columns if _is_number(rows[name])]
    levels = [name for name in rows.columns if _has_levels(rows[name])]
    texts = [name for name in rows.columns if name not in numbers and name not in levels]
    parts: list[tuple[str, Any, list[str]]] = [
        ("numbers", _numbers(scaled=kind == "scaled"), numbers),
        ("texts", _texts(kind), texts),
        ("levels", _encoder(kind), levels),
    ]
    return ColumnTransformer([part for part in parts if part[2]])


def _numbers(*, scaled: bool) -> Any:
    fill = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    return Pipeline([("fill", fill), ("scale", StandardScaler())]) if scaled else fill


def _texts(kind: Preparation) -> Any:
    fill = SimpleImputer(strategy="constant", fill_value=MISSING_LEVEL, keep_empty_features=True)
    return Pipeline([("fill", fill), ("encode", _encoder(kind))])


def _encoder(kind: Preparation) -> Any:
    if kind == "ordinal":
        return OrdinalEncoder(
            handle_unknown="use_encoded_value",
            unknown_value=-1,
            encoded_missing_value=-2,
            min_frequency=RARE,
            max_categories=MOST_LEVELS,
        )
    return OneHotEncoder(
        handle_unknown="infrequent_if_exist",
        min_frequency=RARE,
        max_categories=MOST_LEVELS,
        sparse_output=False,
    )


def _is_number(column: pd.Series[Any]) -> bool:
    if column.dtype.kind in "biuf":
        return True
    return column.dtype.kind == "O" and pd.api.types.infer_dtype(column, skipna=True) in (
        "boolean",
        "integer",
        "floating",
        "mixed-integer-float",
    )


def _has_levels(column: pd.Series[Any]) -> bool:
    """Whether it is a category of numbers or bools, which the step for text would not take."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return False
    return not all(isinstance(level, str) for level in column.cat.categories)


def _check(column: pd.Series[Any], name: str) -> None:
    if column.dtype.kind == "f" and np.isinf(column.to_numpy()).any():
        raise AuditError(
            "Infinite values cannot be trained on",
            where=f"column {name}",
            remedy="Leave them empty, or leave the column out with --drop",
        )
    kinds = {type(cell) for cell in column.dropna()} if column.dtype.kind == "O" else set()
    if str in kinds and len(kinds) > 1:
        raise AuditError(
            "The column holds both text and numbers",
            where=f"column {name}",
            remedy="Write all of it as text or all of it as numbers",
        )
