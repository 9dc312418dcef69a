"""Which rows a model is asked about again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audit.subject.model import Predictions

PROBES = 11
"""Keeps these draws apart from all others that start from the same seed."""

Places = npt.NDArray[np.intp]


def drawn(said: Predictions, rows: int, most: int, seed: int) -> Places:
    """Return the places of at most `most` rows, those to be asked about first at the head.

    Every second one is among those about whom the model is least sure, where it gives a score for
    each of several classes: a tie that is broken by chance shows only there.
    """
    random = np.random.default_rng((seed, PROBES))
    anybody = random.permutation(rows)
    unsure = anybody[np.argsort(_lead(said, rows)[anybody], kind="stable")[:most]]
    mixed = np.stack([anybody[: len(unsure)], unsure], axis=1).ravel()
    kept = np.sort(np.unique(mixed, return_index=True)[1])[:most]
    return np.asarray(mixed[kept], np.intp)


def shuffled(rows: int, seed: int) -> Places:
    """Return another order of so many rows."""
    return np.random.default_rng((seed, PROBES, 1)).permutation(rows).astype(np.intp)


def _lead(said: Predictions, rows: int) -> npt.NDArray[np.float64]:
    """How far the likeliest class is ahead of the next, shape (n,); the same where none is."""
    if said.probabilities is None or said.probabilities.shape[1] < 2:
        return np.zeros(rows)
    two = np.partition(said.probabilities, -2, axis=1)[:, -2:]
    return np.asarray(two[:, 1] - two[:, 0], np.float64)
