"""What a metric is: one decorated function whose parameter names say what it needs.

Inputs of a slice: `cells`, `labels`, `decisions`, `scores`, `above_median`, and of
whole tables `table`, `hits` and `favourable_cells` (the favourable class in the positive's place);
of a regression `errors`, `estimates` and `targets`; of a ranking `ranks`. What the subject cannot
give makes a metric `not_assessable`, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from inspect import getdoc, signature
from typing import Literal, TypeVar

from audit.evidence import Task, message
from audit.measure.results import Result
from audit.registry import Registry

CLASSIFICATION: tuple[Task, ...] = ("binary", "multiclass", "ranking")
CLASSES: tuple[Task, ...] = ("multiclass",)
REGRESSION: tuple[Task, ...] = ("regression",)
EVERY_TASK: tuple[Task, ...] = (*CLASSIFICATION, *REGRESSION)
Direction = Literal["higher", "lower"]
Function = TypeVar("Function", bound=Callable[..., object])

NEEDS = {
    "cells": message("it needs labels and decisions"),
    "hits": message("it needs labels and decisions"),
    "favourable_cells": message("it needs labels, decisions and a favourable outcome"),
    "table": message("it needs labels"),
    "labels": message("it needs labels"),
    "decisions": message("it needs decisions (a prediction, or a score with a threshold)"),
    "scores": message("it needs labels and scores"),
    "above_median": message("it needs scores"),
    "errors": message("it needs labels and estimates"),
    "estimates": message("it needs estimates"),
    "targets": message("it needs labels"),
    "ranks": message("it needs scores and top_k, the lengths of lists"),
}


@dataclass(frozen=True)
class Metric:
    """A registered metric: what its name means and how it is computed for one slice."""

    id: str
    title: str
    kind: str
    better: Direction | None
    tasks: tuple[Task, ...]
    by_group: bool
    undefined: str
    reference: str
    compute: Callable[..., Result]

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The inputs it asks for."""
        return tuple(signature(self.compute).parameters)

    @property
    def definition(self) -> str:
        """The docstring: its first line is the sentence the report prints."""
        return getdoc(self.compute) or ""


METRICS: Registry[Metric] = Registry("metric", "audit.measure.metrics")


def metric(
    *,
    title: str,
    kind: str,
    better: Direction | None,
    undefined: str,
    reference: str,
    id: str | None = None,
    tasks: tuple[Task, ...] = CLASSIFICATION,
    by_group: bool = True,
) -> Callable[[Function], Function]:
    """Register a metric under its function's name.

    `kind` is `rate`, `score` or `mean` (in the label's units); `better` the direction that is
    better, if one is; `undefined` the sentence that says when there is no such number; `by_group`
    whether it is measured for every group as well as for everyone.
    """

    def register(compute: Function) -> Function:
        METRICS.add(
            Metric(
                id=id or compute.__name__,
                title=title,
                kind=kind,
                better=better,
                tasks=tasks,
                by_group=by_group,
                undefined=undefined,
                reference=reference,
                compute=compute,  # type: ignore[arg-type]
            )
        )
        return compute

    return register
