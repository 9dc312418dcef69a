"""What a model is to this house: something that predicts for a table of features."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.errors import AuditError


@dataclass(frozen=True)
class ModelFacts:
    """What is known of a model before it predicts.

    `features` are the columns the model itself names, in its order, or None; `classes` the
    labels it can return, in the order of its probability columns, or None; `isolation` says in
    one sentence how far its code was kept from this process. A model that `reads_text` is given
    the texts of one column, not a table.
    """

    kind: str
    name: str
    sha256: str | None = None
    isolation: str = ""
    features: tuple[str, ...] | None = None
    classes: tuple[Any, ...] | None = None
    libraries: dict[str, str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    reads_text: bool = False


@dataclass(frozen=True)
class Predictions:
    """What a model says of `n` rows: classes, probabilities, or both.

    `labels` has shape (n,) and holds class labels as the model writes them, or is None;
    `probabilities` has shape (n, classes) in the order of `classes`, or (n, 1) for the score of
    the positive class alone (`classes` is then None), or is None.
    """

    labels: npt.NDArray[Any] | None
    probabilities: npt.NDArray[np.float64] | None
    classes: tuple[Any, ...] | None


Space: TypeAlias = Literal["log-odds", "probability", "output"]
"""The scale on which explanations add up: of probabilities, of their log-odds, of estimates."""


PARTS = 5
"""Parts of a background, whose spread says how much an explanation owes to these very rows."""


@dataclass(frozen=True)
class Attributed:
    """What each column adds to the output of `n` rows, against the mean of some background rows.

    `values` has shape (n, columns), in the order of the columns that were given, and `outputs`
    shape (n,), both on the scale `space`; a row's values add up to its output minus `base`.
    `by_part`, shape (parts, n, columns), are the values against each of up to five parts of the
    background alone, one after the other and of nearly equal size (part i ends before row
    rows·(i+1)//parts); `bases`, shape (parts,), are the parts' mean outputs.
    """

    values: npt.NDArray[np.float64]
    outputs: npt.NDArray[np.float64]
    base: float
    space: Space
    by_part: npt.NDArray[np.float64] | None = None
    bases: npt.NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Inside:
    """What can be told of a model by looking into it.

    `path` is a message id that says how its outputs are explained, filled from `numbers`; `exact`
    is False, and `path` says why, where they cannot be explained from inside. `space` is the
    scale on which they can.
    """

    exact: bool
    path: str
    numbers: dict[str, Any] = field(default_factory=dict)
    space: Space | None = None


class NotFromInside(AuditError):
    """A model cannot be explained from inside after all, though it can be asked to predict.

    `what` quotes nobody's data; `problem` is the same as what fills a finding's text.
    """

    def __init__(self, what: str, *, where: str = "", problem: object = None) -> None:
        super().__init__(what, where=where)
        self.problem = problem or what


class Model(Protocol):
    """One opened model. Closing it ends whatever process holds it."""

    @property
    def facts(self) -> ModelFacts: ...

    def predict(self, features: pd.DataFrame) -> Predictions: ...

    def writes_into(self, features: pd.DataFrame) -> tuple[str, ...]:
        """Ask once more, and name the columns that the model changed in what it was given."""
        ...

    def inside(self) -> Inside:
        """Say whether `attribute` can be asked, and how its answers come about."""
        ...

    def attribute(
        self, features: pd.DataFrame, background: pd.DataFrame, explained: object
    ) -> Attributed:
        """Return exact Shapley values of the rows against the background rows, by column.

        `explained` is a class as the model writes it, None for a regression. NotFromInside where
        that cannot be had.
        """
        ...

    def close(self) -> None: ...
