"""Rows for the tests of measuring: subjects made by hand or by hypothesis."""

from __future__ import annotations

from typing import Any

import numpy as np

from audit.subject.subject import Attribute, Subject


def attribute(name: str, values: Any) -> Attribute:
    """Code a column of group names the way the door does."""
    groups, codes = np.unique(np.asarray(values, dtype=object).astype(str), return_inverse=True)
    names = tuple(str(group) for group in groups)
    missing = names.index("(missing)") if "(missing)" in names else None
    return Attribute(name, names, codes.astype(np.int32), missing)


def subject(
    y_true: Any,
    y_pred: Any = None,
    y_score: Any = None,
    weight: Any = None,
    favourable: int = 1,
    references: dict[str, str] | None = None,
    **groups: Any,
) -> Subject:
    """A binary subject of classes 0 and 1 out of arrays."""

    def array(values: Any, kind: Any) -> Any:
        return None if values is None else np.asarray(values, dtype=kind)

    return Subject(
        name="rows",
        task="binary",
        label="label",
        classes=(0, 1),
        positive=1,
        favourable=favourable,
        y_true=array(y_true, np.int32),
        y_pred=array(y_pred, np.int32),
        y_score=array(y_score, np.float64),
        weight=array(weight, np.float64),
        attributes=tuple(attribute(name, values) for name, values in groups.items()),
        references=references or {},
        features=None,
        keys=None,
        model=None,
        ledger=(),
        data={},
    )
