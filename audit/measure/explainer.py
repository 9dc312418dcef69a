"""What an explainer is: one decorated function from a scored sample to attributions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import getdoc
from time import monotonic

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.evidence import Attribution
from audit.registry import Registry

Score = Callable[[pd.DataFrame], npt.NDArray[np.float64]]
"""Scores of the positive class, shape (n,), for a table in the model's own columns."""


@dataclass(frozen=True)
class Person:
    """One row chosen for a local explanation: its place in the sample, a masked name, and why."""

    position: int
    name: str
    why: str


@dataclass(frozen=True)
class Sample:
    """Rows an explainer may look at, in the model's own columns, and the rows beside them.

    `rows` are explained, `background` stands for what is typical; `people` index into `rows`.
    Both tables are seeded draws, with the default integer index.
    """

    rows: pd.DataFrame
    background: pd.DataFrame
    people: tuple[Person, ...]


class Budget:
    """A brake: how much time is left. It never starts anything and only ever stops it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - monotonic())

    @property
    def spent(self) -> bool:
        """Whether the time is up."""
        return self.left == 0.0

    def share(self, part: float) -> Budget:
        """Return a budget that ends after that part of what is left."""
        return Budget(self.left * part)


@dataclass(frozen=True)
class Explainer:
    """A registered way to explain, and what its name means."""

    id: str
    title: str
    reference: str
    run: Callable[[Score, Sample, int, Budget], Iterable[Attribution]]

    @property
    def definition(self) -> str:
        """The function's docstring: its first line is the sentence the report prints."""
        return getdoc(self.run) or ""


EXPLAINERS: Registry[Explainer] = Registry("explainer", "audit.measure.explainers")


def explainer(
    *, id: str, title: str, reference: str
) -> Callable[
    [Callable[[Score, Sample, int, Budget], Iterable[Attribution]]],
    Callable[[Score, Sample, int, Budget], Iterable[Attribution]],
]:
    """Register a function `(score, sample, seed, budget) -> attributions`."""

    def register(
        run: Callable[[Score, Sample, int, Budget], Iterable[Attribution]],
    ) -> Callable[[Score, Sample, int, Budget], Iterable[Attribution]]:
        EXPLAINERS.add(Explainer(id=id, title=title, reference=reference, run=run))
        return run

    return register
