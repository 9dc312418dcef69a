"""On which scale a model's scores are taken apart."""

from __future__ import annotations

from audit.evidence import message
from audit.measure.explaining.study import Numbers, Space

SPACES: dict[Space, str] = {
    "log-odds": message("log-odds"),
    "probability": message("probability"),
    "output": message("output"),
}
"""What the scales are called in a sentence."""


def space_of(scores: Numbers) -> Space:
    """Return log-odds for probabilities that are never 0 or 1, else the probabilities' own scale.

    On log-odds what columns add is not squeezed together near 0 and 1. A model that is certain of
    somebody (a forest whose trees all agree, one that only names a class) has none there.

    >>> import numpy as np
    >>> space_of(np.array([0.2, 0.9])), space_of(np.array([0.2, 1.0]))
    ('log-odds', 'probability')
    """
    inside = len(scores) > 0 and bool(((scores > 0) & (scores < 1)).all())
    return "log-odds" if inside else "probability"
