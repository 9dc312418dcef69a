"""Likelihoods of belonging to a group, ranked within the fold they were held out in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int64]
Places: TypeAlias = npt.NDArray[np.intp]

FOLDS = 5


def deal(codes: Codes, seed: tuple[int, ...]) -> Codes:
    """Deal rows into five folds, the rows of each group evenly, and return each row's fold."""
    order = np.random.default_rng(seed).permutation(len(codes))
    order = order[np.argsort(codes[order], kind="stable")]
    folds = np.empty(len(codes), dtype=np.int64)
    folds[order] = np.arange(len(codes)) % FOLDS
    return folds


def held_out(folds: Codes) -> Iterator[tuple[Places, Places]]:
    """Yield for each fold the rows to learn from and the rows held out."""
    for fold in range(FOLDS):
        yield np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)


def ranked(likelihood: Floats) -> Floats:
    """Return mid-ranks over the last axis, from 0 to 1.

    What was learnt for one fold and for another is not on one scale: where nothing can be told,
    the folds' slightly different group shares alone would seem to tell something, and wrongly.
    """
    from scipy.stats import rankdata

    rows = likelihood.shape[-1]
    return np.asarray((rankdata(likelihood, axis=-1) - 0.5) / max(1, rows))


def auc(likelihood: Floats, member: npt.NDArray[np.bool_]) -> Floats:
    """Return the area under the ROC curve over the last axis; `member` has its shape (n,)."""
    from scipy.stats import rankdata

    inside = int(member.sum())
    outside = len(member) - inside
    ranks = rankdata(likelihood, axis=-1)[..., member].sum(axis=-1)
    return np.asarray((ranks - inside * (inside + 1) / 2) / (inside * outside))
