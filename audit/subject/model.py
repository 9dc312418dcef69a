"""What a model is to this house: something that predicts for a table of features."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd


@dataclass(frozen=True)
class ModelFacts:
    """What is known of a model before it predicts.

    `features` are the columns the model itself names, in its order, or None; `classes` the
    labels it can return, in the order of its probability columns, or None; `isolation` says in
    one sentence how far its code was kept from this process.
    """

    kind: str
    name: str
    sha256: str | None = None
    isolation: str = ""
    features: tuple[str, ...] | None = None
    classes: tuple[Any, ...] | None = None
    libraries: dict[str, str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)


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


class Model(Protocol):
    """One opened model. Closing it ends whatever process holds it."""

    @property
    def facts(self) -> ModelFacts: ...

    def predict(self, features: pd.DataFrame) -> Predictions: ...

    def close(self) -> None: ...
