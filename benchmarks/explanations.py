"""Rows explained a second, side by side with shap itself on the same model, in one run.

    python benchmarks/explanations.py [--rows 100] [--background 50]

Models of 14 columns, six of them words, behind encoders. From inside, rai-audit starts from the
user's own table and its players are the user's columns; shap is given the final estimator and the
matrix that the encoder made, whose columns are its players. Both go against the same background
rows. From outside both ask the whole pipeline about as many mixtures, as a function. `off` is how
far the worst row's values are from adding up to the model's own output.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller
from audit.measure.explaining.encoding import encode
from audit.measure.explaining.shapley import Game, play
from audit.subject.training.preparing import preparation
from audit.subject.worker.attributing import Within

TRAINING = 20_000
NUMBERS = 8
WORDS = 6
MODELS = {
    "logistic regression, one-hot": ("scaled", LogisticRegression(max_iter=3000)),
    "histogram boosting, 100 trees, ordinal": ("ordinal", HistGradientBoostingClassifier()),
    "gradient boosting, 100 trees, one-hot": ("plain", GradientBoostingClassifier()),
    "forest, 100 trees, leaves of 5, one-hot": (
        "plain",
        RandomForestClassifier(min_samples_leaf=5),
    ),
    "forest, 100 trees, leaves of 1, ordinal": ("ordinal", RandomForestClassifier()),
}


def table(count: int, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Applicants with numbers, words and gaps, and whether each is granted."""
    random = np.random.default_rng(seed)
    columns: dict[str, Any] = {f"n{place}": random.normal(size=count) for place in range(NUMBERS)}
    for place in range(WORDS):
        levels = np.array([f"level {level}" for level in range(3 + 3 * place)])
        columns[f"w{place}"] = levels[random.integers(0, len(levels), count)]
    rows = pd.DataFrame(columns)
    rows.loc[random.random(count) < 0.05, "n3"] = np.nan
    pull = rows["n0"] * rows["n1"] + rows["n2"] + (rows["w1"] == "level 2") * rows["n4"]
    return rows, (pull + random.normal(size=count) > 0.5).to_numpy()


def timed(run: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """The median time of a few runs, and what came of the last."""
    times, found = [], None
    for _ in range(repeat):
        start = perf_counter()
        found = run()
        times.append(perf_counter() - start)
    return median(times), found


def theirs(model: Pipeline, background: pd.DataFrame) -> Callable[[pd.DataFrame], np.ndarray]:
    """shap on the final estimator, with the encoder's matrix."""
    import shap

    encoder, final = model[:-1], model[-1]
    usual = encoder.transform(background)
    linear = isinstance(final, LogisticRegression)
    explainer = (
        shap.LinearExplainer(final, usual)
        if linear
        else shap.TreeExplainer(final, usual, feature_perturbation="interventional")
    )

    def explain(rows: pd.DataFrame) -> np.ndarray:
        matrix = encoder.transform(rows)
        found = explainer.shap_values(matrix, **({} if linear else {"check_additivity": False}))
        return found[..., 1] if found.ndim == 3 else found

    return explain


def residual(model: Pipeline, rows: Any, background: Any, values: np.ndarray, space: str) -> float:
    """How far values are from adding up to the model's own output."""

    def output(part: pd.DataFrame) -> np.ndarray:
        share = model.predict_proba(part)[:, 1]
        return np.log(share / (1 - share)) if space == "log-odds" else share

    off = output(rows) - output(background).mean() - values.sum(axis=1)
    return float(np.abs(off).max())


def from_inside(rows: pd.DataFrame, background: pd.DataFrame, repeat: int) -> None:
    """Each model from inside, ours and shap's."""
    training, granted = table(TRAINING, seed=1)
    for name, (kind, final) in MODELS.items():
        model = Pipeline([("prepare", preparation(training, kind)), ("estimator", final)])
        model.fit(training, granted)
        within = Within(model)
        shaps = theirs(model, background)
        within.attribute(rows.head(2), background, True, 1)
        shaps(rows.head(2))
        ours, (values, _, _) = timed(lambda: within.attribute(rows, background, True, 1), repeat)  # noqa: B023
        other, summed = timed(lambda: shaps(rows), repeat)  # noqa: B023
        off = residual(model, rows, background, values[0], within.space)
        their_off = residual(model, rows, background, summed, within.space)
        line(name, len(rows) / ours, len(rows) / other, f"{off:8.0e} {their_off:8.0e}")


def from_outside(rows: pd.DataFrame, background: pd.DataFrame, repeat: int) -> None:
    """One pipeline as a function: as many mixtures, ours and shap's permutation explainer."""
    import shap

    training, granted = table(TRAINING, seed=1)
    model = Pipeline(
        [("p", preparation(training, "ordinal")), ("e", HistGradientBoostingClassifier())]
    )
    model.fit(training, granted)

    def score(part: pd.DataFrame) -> np.ndarray:
        return model.predict_proba(part)[:, 1]

    encoding, (codes, usual) = encode(rows, background)

    def ours() -> list[np.ndarray]:
        games = [Game(row, usual, place) for place, row in enumerate(codes)]
        return list(play(Caller(score, Budget(1e9)), encoding, games))

    masker = shap.maskers.Independent(usual, max_samples=len(usual))
    explainer = shap.explainers.Permutation(
        lambda part: score(encoding.decode(np.asarray(part, dtype=np.int32))), masker, seed=0
    )
    evaluations = 2 * codes.shape[1] + 1
    explainer(codes[:1], max_evals=evaluations, silent=True)
    mine, _ = timed(ours, repeat)
    other, _ = timed(lambda: explainer(codes, max_evals=evaluations, silent=True), repeat)
    line("any function, one order of the columns", len(rows) / mine, len(rows) / other, "")


def line(name: str, ours: float, other: float, off: str) -> None:
    """One line of the table."""
    print(f"{name:42} {ours:11,.0f} {other:11,.0f} {ours / other:7.1f} x  {off}")


def main() -> None:
    """Explain the same rows against the same background in both ways."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--background", type=int, default=50)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    rows, _ = table(options.rows, seed=2)
    background, _ = table(options.background, seed=3)
    # numba would take the folder `coverage` beside this file for the package of that name
    sys.path[:] = [place for place in sys.path if Path(place).resolve() != Path(__file__).parent]
    print(f"{options.rows} rows against {options.background}, rows a second")
    print(f"{'':42} {'rai-audit':>11} {'shap':>11} {'':9}  {'off':>8} {'off':>8}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from_inside(rows, background, options.repeat)
        from_outside(rows, background, options.repeat)


if __name__ == "__main__":
    main()
