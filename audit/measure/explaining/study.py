"""What an explainer is given: the model's scores, the rows it may look at, and who matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.evidence import Attribution
from audit.measure.explaining.by_group import ByGroup
from audit.subject.model import Attributed
from audit.subject.subject import Attribute

Numbers: TypeAlias = npt.NDArray[np.float64]
Space: TypeAlias = Literal["log-odds", "probability", "output"]
Score: TypeAlias = Callable[[pd.DataFrame], Numbers]
"""One score a row, shape (n,), for a table in the model's own columns."""
Exact: TypeAlias = Callable[[pd.DataFrame, pd.DataFrame], Attributed]
"""Exact Shapley values of rows against background rows, by somebody who knows the model inside."""

NEAR_CERTAIN = 1e-6
"""Log-odds beyond this probability's say more of rounding than of the model."""


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
    Both tables are seeded draws, with the default integer index. `attributes` hold the sensitive
    groups of `rows`; `truth`, shape (rows,), is 1 where the label is the explained class and 0
    elsewhere, or a regression's target, NaN where it is not known. `by_group` are rows drawn so
    that every group has some.
    """

    rows: pd.DataFrame
    background: pd.DataFrame
    people: tuple[Person, ...]
    attributes: tuple[Attribute, ...] = ()
    truth: Numbers | None = None
    by_group: ByGroup | None = None


@dataclass(frozen=True)
class Study:
    """A model's scores on a sample, and how they are to be explained.

    `score` gives a probability of the explained class, or a regression's estimate; `space` is the
    scale on which explanations add up to it. `exact` knows the model inside, where that can be
    had. `line` is the score at which the decision turns, `higher` whether a higher score is what a
    person would want; where several classes contend no score of one decides, but how far the
    explained class is ahead of the others (`lead`, from below 0 to above it). `fixed` are columns
    that nobody can change, `known` is what explainers before this one have found. Only people are
    explained unless `everyone` is to be, too. The rows are one column of texts where
    `text` is said; people's values, and all words, may be told where they are `shown`.
    """

    score: Score
    sample: Sample
    seed: int = 0
    space: Space = "probability"
    exact: Exact | None = None
    line: float | None = None
    higher: bool = True
    fixed: tuple[str, ...] = ()
    known: tuple[Attribution, ...] = ()
    text: bool = False
    shown: bool = False
    everyone: bool = True
    lead: Score | None = None

    def top(self, most: int) -> list[str]:
        """The columns that count most for everyone, as far as that is known by now."""
        overall = next((one for one in self.known if one.scope == "global" and one.values), None)
        if overall is None:
            return [str(column) for column in self.sample.rows.columns[:most]]
        ranked = sorted(overall.values, key=lambda one: -abs(one.value))
        return [one.feature for one in ranked[:most] if one.value]

    @property
    def margin(self) -> Score:
        """The score on the scale on which explanations add up."""
        return log_odds(self.score) if self.space == "log-odds" else self.score


def log_odds(score: Score) -> Score:
    """Return the same score as log-odds, of probabilities kept a millionth away from 0 and 1."""

    def margin(rows: pd.DataFrame) -> Numbers:
        sure = np.clip(score(rows), NEAR_CERTAIN, 1 - NEAR_CERTAIN)
        return np.log(sure / (1 - sure))

    return margin
