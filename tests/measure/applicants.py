"""A small table of loan applicants with columns of every kind, and models that score it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from audit.measure.explaining.study import Person, Sample

WORDS = ["purpose", "housing", "member", "grade"]
NUMBERS = ["age", "amount", "months", "income"]


def applicants(rows: int, seed: int = 0) -> pd.DataFrame:
    """Strings, a category, booleans, whole and broken numbers, some of them missing."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "age": random.integers(18, 75, rows),
            "amount": np.round(random.lognormal(8, 0.7, rows), 2),
            "months": random.choice([6, 12, 24, 48], rows),
            "income": random.normal(3000, 900, rows),
            "purpose": random.choice(["car", "furniture", "business"], rows),
            "housing": random.choice(["own", "rent", "free"], rows, p=[0.6, 0.3, 0.1]),
            "member": random.random(rows) < 0.3,
            "grade": pd.Categorical(random.choice(["a", "b"], rows), categories=["b", "a", "c"]),
        }
    )
    table.loc[random.random(rows) < 0.1, "income"] = np.nan
    table.loc[random.random(rows) < 0.1, "housing"] = None
    return table


def defaulted(table: pd.DataFrame, seed: int = 0) -> np.ndarray:
    """Labels that depend on amount, purpose and housing, with an interaction."""
    random = np.random.default_rng(seed)
    drive = (
        1.5 * (table["amount"] > 3000)
        + 1.0 * (table["purpose"] == "business") * (table["months"] > 12)
        - 0.8 * (table["housing"] == "own")
        - 0.02 * (table["age"] - 40)
        - 0.8
    )
    return (random.random(len(table)) < 1 / (1 + np.exp(-drive))).astype(int)


def boosted(table: pd.DataFrame):
    """Histogram gradient boosting behind a one-hot encoder, as a score of the positive class."""
    encoder = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), WORDS),
        remainder="passthrough",
    )
    model = make_pipeline(encoder, HistGradientBoostingClassifier(max_iter=40, random_state=0))
    model.fit(table, defaulted(table))
    return lambda rows: model.predict_proba(rows)[:, 1]


def people(*positions: int) -> tuple[Person, ...]:
    return tuple(Person(position, f"person-{position}", "{person}") for position in positions)


def applicants_sample(rows: int = 120, background: int = 150, seed: int = 0) -> Sample:
    return Sample(applicants(rows, seed + 1), applicants(background, seed + 2), people(0, 1))
