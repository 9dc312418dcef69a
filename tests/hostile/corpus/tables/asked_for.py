"""Columns that an option names: weights, keys, scores and amounts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import numpy as np
import pandas as pd

from ..case import Case, NoNumber, Sentence, Value
from .frames import PEOPLE, ROWS, Asked, case, put


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, made, outcome, options in (*_weights(), *_keys(), *_scores(), *_quantities()):
        yield case(name, wrong, made, outcome, **options)


def _weights() -> Iterator[Asked]:
    how = {"weight": "w"}
    for name, values, said in (
        ("negative", [1.0, -1.0] * 40, "A weight is negative"),
        ("nothing", [0.0] * 80, "Every weight is 0"),
        ("endless", [1.0, np.inf] * 40, "holds 'inf'"),
        ("words", ["1", "heavy"] * 40, "holds 'heavy'"),
        ("missing", [None] * 80, "left out 80 for blank weight"),
        ("truth", [True] * 80, "row 1 holds 'True'"),
        ("lists", [[1]] * 80, "row 1 holds '[1]'"),
        ("complex", [1 + 1j] * 80, "row 1 holds '(1+1j)'"),
        ("moments", [pd.Timestamp("2020")] * 80, "not a finite number everywhere"),
    ):
        made = partial(put, w=values)
        yield f"weights-{name}", f"weights: {name}", made, Sentence(said), how
    for name, values in (
        ("huge", [1e300] * 80),
        ("tiny", [1e-300] * 80),
        ("texts", ["2"] * 80),
        ("exact", [Decimal("0.5")] * 80),
    ):
        made = partial(put, w=values)
        wanted = Value("selection_rate", 12 / 40, {"sex": "f"})
        yield f"weights-{name}", f"weights: {name}", made, wanted, how
    uneven = [1.0 + place % 3 for place in range(80)]
    chosen = sum(w * p for w, (_, _, p) in zip(uneven[:40], PEOPLE[:40], strict=True))
    wanted = Value("selection_rate", chosen / sum(uneven[:40]), {"sex": "f"})
    yield "weights-uneven", "weights 1, 2, 3", lambda: put(w=uneven), wanted, how
    absent = NoNumber("undefined", "", slice={"sex": "f"})
    none = np.where(ROWS["sex"] == "f", 0.0, 1.0)
    yield "weights-of-a-group", "a group of weight 0", lambda: put(w=none), absent, how


def _keys() -> Iterator[Asked]:
    how = {"key": "k"}
    for name, values, said in (
        ("doubled", [0, 0, *range(2, 80)], "The key '0' occurs twice"),
        ("constant", ["same"] * 80, "The key 'same' occurs twice"),
        ("missing", [None, *range(1, 80)], "A key is missing"),
    ):
        made = partial(put, k=values)
        yield f"keys-{name}", f"keys: {name}", made, Sentence(said), how
    both = {"sensitive": ["hired"], "label": "hired"}
    yield "roles-twice", "the label is a group", lambda: ROWS, Sentence("named as label and"), both
    both = {"prediction": "hired"}
    yield (
        "roles-label-predicted",
        "the label is its own prediction",
        lambda: ROWS,
        Sentence("named as label and"),
        both,
    )
    nobody = {"sensitive": ["sec"]}
    yield "roles-unknown", "a group that is no column", lambda: ROWS, Sentence("sex"), nobody


def _scores() -> Iterator[Asked]:
    how = {"score": "s", "threshold": 0.5}
    for name, values, said in (
        ("words", ["0.5", "high"] * 40, "high"),
        ("endless", [0.5, np.inf] * 40, "row 2 holds 'inf'"),
        ("lists", [[0.5]] * 80, "row 1 holds '[0.5]'"),
        ("missing", [None] * 80, "left out 80 for blank score"),
        ("complex", [1j] * 80, "row 1 holds '1j'"),
    ):
        made = partial(put, s=values)
        options = how | {"prediction": None}
        yield f"scores-{name}", f"scores: {name}", made, Sentence(said), options
    ranks = np.linspace(0, 1, 80)
    auc = _auc(ranks.tolist(), [h for _, h, _ in PEOPLE])
    for name, values in (
        ("texts", [repr(float(score)) for score in ranks]),
        ("objects", pd.Series(ranks, dtype=object)),
        ("nullable", pd.Series(ranks, dtype="Float64")),
    ):
        made = partial(put, s=values)
        options = how | {"prediction": None}
        yield f"scores-{name}", f"scores: {name}", made, Value("roc_auc", auc), options
    same = how | {"prediction": None}
    yield "scores-same", "all scores are the same", lambda: put(s=0.5), Value("roc_auc", 0.5), same
    alone = ROWS.assign(s=ranks)
    alone.loc[alone["sex"] == "m", "hired"] = 1
    one_class = NoNumber("undefined", "", "roc_auc", {"sex": "m"})
    yield "scores-one-class", "a group of one class", lambda: alone, one_class, same


def _quantities() -> Iterator[Asked]:
    how = {"task": "regression", "prediction": "predicted"}
    for name, values, said in (
        ("endless", [1.0, np.inf] * 40, "row 2 holds 'inf'"),
        ("words", ["1.5", "many"] * 40, "many"),
        ("moments", [pd.Timestamp("2020")] * 80, "not a finite number everywhere"),
        ("constant", [7.5] * 80, "7.5"),
    ):
        made = partial(put, hired=values)
        yield f"amounts-{name}", f"amounts: {name}", made, Sentence(said), how
    large = [1e160 * (place + 1) for place in range(80)]
    yield (
        "amounts-huge",
        "amounts whose squares overflow",
        lambda: put(hired=large, predicted=[value + 1e160 for value in large]),
        Sentence("too large to be squared and summed"),
        how,
    )


def _auc(scores: list[float], labels: list[int]) -> float:
    """Count pairs: how often somebody positive is above somebody negative; ties are half."""
    up = [score for score, label in zip(scores, labels, strict=True) if label]
    down = [score for score, label in zip(scores, labels, strict=True) if not label]
    wins = sum((high > low) + 0.5 * (high == low) for high in up for low in down)
    return wins / (len(up) * len(down))
