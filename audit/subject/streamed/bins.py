"""Scores in 4096 bins, counted in the same pass as the rows."""

from __future__ import annotations

from math import prod

import numpy as np
import numpy.typing as npt

from audit.subject.streamed.cells import Cells, Codes, Floats

EXPONENT = -12
"""Bins are 2**-12 wide; a score of exactly 1 has one of its own."""

BINS = 2**-EXPONENT + 1

ROOM = 4_000_000
"""Bins of all kinds of rows together of which a table is kept; more are not counted here."""


class ScoreBins:
    """Rows, the sum of their scores, Σw and Σw² by kind of row and bin.

    `halves` is how many bins of half the width occur, or a number above `BINS` where more do:
    whether bins of this width are as fine as can be is for whoever uses them to say. `full` is set
    where there was no room for them.
    """

    def __init__(self, weights: int) -> None:
        self.cells = Cells(1 + weights, ROOM)
        self.halves = 0
        self.full = False
        self._marked: npt.NDArray[np.bool_] = np.zeros(2 * BINS, np.bool_)

    def add(
        self, kinds: Codes, shape: tuple[int, ...], score: Floats, weights: tuple[Floats, ...]
    ) -> None:
        """Count scores within [0, 1] of rows whose kinds are codes in mixed radix `shape`."""
        self.full = self.full or prod(shape) * BINS > ROOM
        if self.full:
            return
        self.cells.grow((*shape, BINS))
        if self.halves <= BINS:
            self._marked[(score * 2.0 ** (1 - EXPONENT)).astype(np.int64)] = True
            self.halves = int(np.count_nonzero(self._marked))
        bins = (score * 2.0**-EXPONENT).astype(np.int64)
        bins += kinds * BINS
        self.cells.add(bins, score, *weights)
