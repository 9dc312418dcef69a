"""The background rows of an explanation, in parts that say how much the choice of them matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


class Against:
    """Some background rows in a few parts of nearly equal size, and the parts' weights."""

    def __init__(self, chosen: Places, parts: Sequence[Places]) -> None:
        self.chosen = chosen
        self.parts = parts
        self.weights = np.array([len(part) for part in parts]) / len(chosen)

    @property
    def numbered(self) -> Iterable[tuple[int, Places]]:
        """The parts with their numbers."""
        return enumerate(self.parts)

    def halves(self, effects: Values) -> list[Values]:
        """Return the weighted means over every other part, and over the rest."""
        both = (slice(0, None, 2), slice(1, None, 2))
        return [
            self.weights[part] @ effects[part] / self.weights[part].sum()
            for part in both
            if len(self.weights[part])
        ]

    def spread(self, effects: Values) -> Values:
        """Return the standard error of the weighted mean over the parts; unknown for one part."""
        parts = len(self.parts)
        if parts < 2:
            return np.full(effects.shape[1], np.nan)
        apart = self.weights[:, None] * (effects - self.weights @ effects)
        return np.asarray(np.sqrt((apart**2).sum(axis=0) * parts / (parts - 1)))
