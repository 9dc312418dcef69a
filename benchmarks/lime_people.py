"""500 people explained by LIME, side by side with 500 calls of LIME's own, in one run.

    python benchmarks/lime_people.py [--people 500]

The same model behind the same encoder, in this process. LIME's own is given a matrix in which words
are numbers and a function that turns them back, as its manual shows, and asks about its own 5,000
neighbours; rai-audit is given the user's table and fits every person three times, to 2,000
neighbours each, so that it can say how steady the fit is.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from explanations import TRAINING, table
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline

from audit.measure.explainers.lime import explain_by_lime
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.fits import REPEATS
from audit.measure.explaining.local_fits import NEIGHBOURS
from audit.measure.explaining.study import Person, Sample, Study
from audit.subject.training.preparing import preparation

LEVELS = "str"
THEIR_NEIGHBOURS = 5_000
"""What `explain_instance` takes where nothing is said."""


def trained() -> Pipeline:
    """Histogram gradient boosting on 14 columns, six of them words."""
    rows, granted = table(TRAINING, seed=1)
    model = Pipeline(
        [("prepare", preparation(rows, "ordinal")), ("estimator", HistGradientBoostingClassifier())]
    )
    return model.fit(rows, granted)


def ours(model: Pipeline, rows: pd.DataFrame, people: int) -> float:
    """Seconds that rai-audit takes for so many people."""
    chosen = tuple(Person(place, f"person {place}", "{person}") for place in range(people))
    sample = Sample(rows, rows.head(100), chosen)
    study = Study(lambda part: model.predict_proba(part)[:, 1], sample)
    began = perf_counter()
    made = list(explain_by_lime(study, Budget(1e9)))
    took = perf_counter() - began
    assert len(made) == people
    assert all(one.values for one in made)
    return took


def theirs(model: Pipeline, rows: pd.DataFrame, people: int) -> float:
    """Seconds that so many calls of LIME's own `explain_instance` take."""
    from lime.lime_tabular import LimeTabularExplainer

    matrix, names, back = as_numbers(rows)
    explainer = LimeTabularExplainer(
        matrix,
        feature_names=list(rows.columns),
        categorical_features=list(names),
        categorical_names=names,
        random_state=0,
    )
    began = perf_counter()
    for row in matrix[:people]:
        explainer.explain_instance(
            row,
            lambda part: model.predict_proba(back(part)),
            num_features=matrix.shape[1],
            num_samples=THEIR_NEIGHBOURS,
        )
    return perf_counter() - began


def as_numbers(
    rows: pd.DataFrame,
) -> tuple[np.ndarray, dict[int, list[str]], Callable[[np.ndarray], pd.DataFrame]]:
    """Return a matrix with words as numbers, the words of each column, and the way back."""
    words = [place for place, kind in enumerate(rows.dtypes) if kind == LEVELS]
    coded = {place: pd.factorize(rows.iloc[:, place]) for place in words}
    columns: list[Any] = [
        coded[place][0] if place in coded else rows.iloc[:, place].fillna(0.0)
        for place in range(rows.shape[1])
    ]
    levels = {place: pd.Index(found) for place, (_, found) in coded.items()}

    def back(matrix: np.ndarray) -> pd.DataFrame:
        cells = {
            name: levels[place].take(matrix[:, place].astype(int))
            if place in levels
            else matrix[:, place]
            for place, name in enumerate(rows.columns)
        }
        return pd.DataFrame(cells)

    return np.column_stack(columns), {p: list(found) for p, found in levels.items()}, back


def main() -> None:
    """Explain the same people in both ways."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=500)
    options = parser.parse_args()
    # numba would take the folder `coverage` beside this file for the package of that name
    sys.path[:] = [place for place in sys.path if Path(place).resolve() != Path(__file__).parent]
    rows, _ = table(max(1000, options.people), seed=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = trained()
        ours(model, rows, 1)
        theirs(model, rows, 1)
        mine, other = ours(model, rows, options.people), theirs(model, rows, options.people)
    asked = REPEATS * NEIGHBOURS
    print(f"{options.people} people")
    line(f"rai-audit, {REPEATS} fits, {asked:,} neighbours", options.people, mine)
    line(f"lime, 1 fit, {THEIR_NEIGHBOURS:,} neighbours", options.people, other)
    print(f"rai-audit over lime {other / mine:.2f} x")


def line(name: str, people: int, seconds: float) -> None:
    """One line of the table."""
    print(f"{name:36} {seconds:8.1f} s {people / seconds:8.1f} people/s")


if __name__ == "__main__":
    main()
