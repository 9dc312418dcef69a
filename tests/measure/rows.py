"""Rows for the tests of measuring: subjects made by hand or by hypothesis."""

from __future__ import annotations

from typing import Any

import numpy as np

from audit.evidence import Measurement
from audit.measure.counted import Found
from audit.subject.subject import Attribute, Quantity, Subject


def attribute(name: str, values: Any) -> Attribute:
    """Code a column of group names the way the door does."""
    groups, codes = np.unique(np.asarray(values, dtype=object).astype(str), return_inverse=True)
    names = tuple(str(group) for group in groups)
    missing = names.index("(missing)") if "(missing)" in names else None
    return Attribute(name, names, codes.astype(np.int32), missing)


def _subject(groups: dict[str, Any], **facts: Any) -> Subject:
    """A subject of these groups, without features or a model."""
    return Subject(
        name="rows",
        label="label",
        attributes=tuple(attribute(name, values) for name, values in groups.items()),
        features=None,
        keys=None,
        model=None,
        ledger=(),
        data={},
        **facts,
    )


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

    return _subject(
        groups,
        task="binary",
        classes=(0, 1),
        positive=1,
        favourable=favourable,
        y_true=array(y_true, np.int32),
        y_pred=array(y_pred, np.int32),
        y_score=array(y_score, np.float64),
        weight=array(weight, np.float64),
        references=references or {},
    )


def several_classes(
    y_true: Any, y_pred: Any, names: tuple[Any, ...], y_scores: Any = None, **changes: Any
) -> Subject:
    """A subject of several classes out of arrays of class indices."""
    favourable = changes.pop("favourable", None)
    groups = changes
    return _subject(
        groups,
        task="multiclass",
        classes=names,
        positive=None,
        favourable=favourable,
        y_true=None if y_true is None else np.asarray(y_true, np.int32),
        y_pred=None if y_pred is None else np.asarray(y_pred, np.int32),
        y_score=None,
        y_scores=None if y_scores is None else np.asarray(y_scores, np.float64),
        weight=None,
        references={},
    )


def regression(
    target: Any,
    estimate: Any,
    *,
    y_score: Any = None,
    weight: Any = None,
    references: dict[str, str] | None = None,
    top_k: tuple[int, ...] = (),
    quantities: tuple[Quantity, ...] = (),
    **groups: Any,
) -> Subject:
    """A regression out of arrays; scores are the estimates unless they are given."""

    def array(values: Any) -> Any:
        return None if values is None else np.asarray(values, np.float64)

    return _subject(
        groups,
        task="regression",
        classes=(),
        positive=None,
        favourable=None,
        y_true=None,
        y_pred=None,
        y_score=array(estimate if y_score is None else y_score),
        weight=array(weight),
        references=references or {},
        target=array(target),
        estimate=array(estimate),
        top_k=top_k,
        quantities=quantities,
    )


def find(
    found: Found,
    metric: str,
    *,
    across: tuple[str, ...] = (),
    parameters: dict[str, Any] | None = None,
    **group: str,
) -> Measurement:
    """The only row of a metric about these people; told apart by some parameters if need be."""
    rows = [
        m
        for m in found.measurements
        if (m.metric, m.slice, m.across) == (metric, group, across)
        and (parameters or {}).items() <= (m.parameters or {}).items()
    ]
    assert len(rows) == 1, (metric, group, across, len(rows))
    return rows[0]
