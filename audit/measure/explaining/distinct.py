"""Equal rows once: what keeps a model from scoring the same row twice."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audit.measure.explaining.encoding import Codes


def distinct(codes: Codes) -> tuple[Codes, npt.NDArray[np.intp]]:
    """Return the different rows among those, and where each row is found in them.

    Rows are told apart by a random sum of their codes, which is then checked cell by cell.
    """
    weights = np.random.default_rng(0).integers(1, 2**62, codes.shape[1], dtype=np.int64)
    sums = codes.astype(np.int64) @ weights
    _, first, places = np.unique(sums, return_index=True, return_inverse=True)
    once = codes[first]
    if np.array_equal(once[places], codes):
        return once, places
    return codes, np.arange(len(codes))
