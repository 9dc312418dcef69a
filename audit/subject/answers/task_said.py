"""Which task a model's answers speak of, where there is no label to say it."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from audit.config import AuditConfig
from audit.evidence import Task, message, phrase
from audit.subject.door.scores import outside_unit
from audit.subject.door.task import Tasked, check_fits, inferred, task_of
from audit.subject.door.values import values_of
from audit.subject.model import Model, Predictions


def task_said(model: Model, said: Predictions, config: AuditConfig) -> Tasked:
    """Return the task of a model's classes where it names them, else of what it predicts.

    Raises AuditError where something is configured that the task has no use for.
    """
    named = said.classes or model.facts.classes
    if named:
        tasked = _told("binary" if len(named) == 2 else "multiclass", len(named))
    elif said.labels is not None:
        distinct = pd.unique(said.labels)
        plain = distinct.dtype.kind in "iuf"
        cells = pa.array(distinct if plain else [str(value) for value in distinct])
        values = values_of(pa.chunked_array([cells]))
        tasked = _told(task_of(values), values.distinct)
    else:
        assert said.probabilities is not None
        tasked = _of_scores(said.probabilities.shape[1], said, config)
    if tasked.task is not None:
        check_fits(config, tasked.task)
    return tasked


def _of_scores(width: int, said: Predictions, config: AuditConfig) -> Tasked:
    """One column of numbers beyond 0 and 1 are no probabilities: they rank, or are a quantity."""
    assert said.probabilities is not None
    if width > 1:
        return _told("binary" if width == 2 else "multiclass", width)
    if not outside_unit(said.probabilities[:, 0]).any():
        return _told("binary", 2)
    distinct = len(pd.unique(said.probabilities[:, 0]))
    return _told("ranking" if config.data.top_k else "regression", distinct)


def _told(task: Task, values: int) -> Tasked:
    return inferred(task, phrase(message("the model's answers")), values)
