"""What an honest model says of everybody, and cases of others that are asked about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..case import Case, Ending, Outcome, asked, everybody

PEOPLE = everybody()
SAID = np.array([said for _, _, said in PEOPLE])
"""What an honest model says; every row's `place` tells it which row it is."""

ROWS = pd.DataFrame(
    {
        "sex": [sex for sex, _, _ in PEOPLE],
        "hired": [hired for _, hired, _ in PEOPLE],
        "place": range(80),
    }
)
Function = Callable[[pd.DataFrame], Any]
Line = tuple[str, str, Function, Outcome]


def answers(rows: pd.DataFrame) -> Any:
    """The honest answer for these rows."""
    return SAID[rows["place"].to_numpy()]


def live(name: str, wrong: str, model: Any, outcome: Outcome) -> Case:
    """A case of a model or function that is given as an object."""

    def run(folder: Path) -> Ending:
        return asked(ROWS, model=model, drop=["sex"], explain_budget="1s")

    def rows(folder: Path) -> Any:
        predict = getattr(model, "predict", model)
        return ROWS.drop(columns="place").assign(predicted=predict(ROWS[["place"]].copy()))

    return Case(f"models-{name}", wrong, run, outcome, rows)


def raising(error: BaseException) -> Function:
    """A function that raises this."""

    def predict(x: pd.DataFrame) -> Any:
        raise error

    return predict
