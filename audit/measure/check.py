"""What a check is: one decorated function from a subject to what a reader must know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import getdoc
from typing import TypeAlias

from audit.evidence import Curve, Finding, Matrix, Measurement, Test
from audit.measure.counted import Plan
from audit.measure.metric import Metric
from audit.registry import Registry
from audit.subject.subject import Subject

Piece: TypeAlias = Curve | Finding | Matrix | Measurement | Test
"""What a check may find. A curve or matrix about one column is called `check/column`."""
Run: TypeAlias = Callable[[Subject, Plan, int], Iterable[Piece]]


@dataclass(frozen=True)
class Check:
    """A registered check, and what its name means; `metrics` are what it measures besides."""

    id: str
    title: str
    reference: str
    run: Run
    metrics: tuple[Metric, ...] = ()

    @property
    def definition(self) -> str:
        """The function's docstring: its first line is the sentence the report prints."""
        return getdoc(self.run) or ""


CHECKS: Registry[Check] = Registry("check", "audit.measure.checks")


def check(
    *, id: str, title: str, reference: str, metrics: tuple[Metric, ...] = ()
) -> Callable[[Run], Run]:
    """Register a function `(subject, plan, seed) -> pieces of evidence`.

    Rules may speak of its `metrics`.
    """

    def register(run: Run) -> Run:
        CHECKS.add(Check(id=id, title=title, reference=reference, run=run, metrics=metrics))
        return run

    return register
