"""How a number is spread over the people of one slice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from audit.measure.tally.counts import Floats
from audit.measure.tally.moments import Moments, moments_by
from audit.measure.tally.score_counts import BINS
from audit.measure.tally.scores import Scores


@dataclass(frozen=True)
class Distribution:
    """The distinct numbers of one slice, ascending, with the amount of rows at each, and its shape.

    `values` and `amounts` have shape (m,); amounts are counts, or sums of weights. `width` is that
    of the bins whose means the values are, and 0 where nothing is cut.
    """

    values: Floats
    amounts: Floats
    moments: Moments
    width: float = 0.0

    @property
    def n(self) -> int | float:
        """Rows, or their effective size where they are weighted."""
        return self.moments.n

    def quantile(self, share: float) -> float:
        """The smallest number that at least this share of the people do not exceed."""
        upto = np.cumsum(self.amounts)
        place = int(np.searchsorted(upto, share * upto[-1] * (1 - 1e-12)))
        return float(self.values[min(place, len(self.values) - 1)])

    def at(self, values: Floats) -> Floats:
        """The amount of rows at each of other values, among which all of its own are."""
        amounts = np.zeros(len(values))
        amounts[np.searchsorted(values, self.values)] = self.amounts
        return amounts


def cut(width: float, error_bound: float) -> dict[str, Any]:
    """What is printed of a number made of bins, and nothing of one made of the exact values."""
    return {"bins": BINS, "bin_width": width, "error_bound": error_bound} if width else {}


def distribution_of(scores: Scores) -> Distribution:
    """How scores are spread over the people of one slice, whatever their label."""
    amounts = scores.positives + scores.negatives
    place = np.zeros(len(amounts), dtype=np.int64)
    (moments,) = moments_by(place, scores.values, amounts, np.array([float(scores.n)]))
    return Distribution(scores.values, amounts, moments, scores.width)
