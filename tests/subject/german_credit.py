"""German credit for the tests of models and training: rows, and pipelines fitted on them once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.config import LimitsSection, TrainSection
from audit.subject.training import Trained, train

FILE = Path(__file__).parents[1] / "data" / "german_credit.csv"
LABEL = "good_credit"
LIMITS = LimitsSection(load="30s", predict="30s")


@cache
def rows() -> pd.DataFrame:
    """The features of all rows, a few values missing in a number and in a text."""
    table = pd.read_csv(FILE).drop(columns=LABEL)
    return table.assign(
        age=table["age"].where(np.arange(len(table)) % 13 != 0),
        job=table["job"].where(np.arange(len(table)) % 17 != 0),
        old=table["age"] > 60,
    )


@cache
def labels() -> npt.NDArray[Any]:
    """1 for a good risk."""
    return pd.read_csv(FILE)[LABEL].to_numpy()


@cache
def words() -> npt.NDArray[Any]:
    """The same as texts."""
    return np.where(labels() == 1, "good", "bad").astype(object)


@cache
def amounts() -> tuple[pd.DataFrame, npt.NDArray[Any]]:
    """Features and a label that is a number: the amount of credit."""
    return rows().drop(columns="credit_amount"), rows()["credit_amount"].to_numpy()


@cache
def trained(estimator: Any, learning: Any = "classification") -> Trained:
    """A pipeline trained on all rows, cross-validated over two folds."""
    settings = TrainSection(estimator=estimator, folds=2)
    features, y = (rows(), words()) if learning == "classification" else amounts()
    return train(features, y, settings=settings, seed=7, learning=learning)
