"""Which rows are kept from training, to be audited."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def holdout(y: npt.NDArray[Any], seed: int, share: float = 0.25) -> npt.NDArray[np.bool_]:
    """Mark a seeded, stratified share of the rows, shape (n,): True is held out.

    Of each class that share is held out, rounded; of a class with two rows or more at least one
    row lies on either side.

    >>> holdout(np.array(["a"] * 8 + ["b"] * 4), seed=0).reshape(3, 4).sum(axis=1).tolist()[2]
    1
    >>> int(holdout(np.array([0, 1] * 50), seed=3).sum())
    24
    """
    draw = np.random.default_rng(seed)
    marks = np.zeros(len(y), np.bool_)
    _, places = np.unique(y, return_inverse=True)
    for place in range(int(places.max(initial=-1)) + 1):
        rows = np.flatnonzero(places == place)
        wanted = round(len(rows) * share)
        if len(rows) > 1:
            wanted = min(max(wanted, 1), len(rows) - 1)
        marks[draw.permutation(rows)[:wanted]] = True
    return marks
