"""Numbers as texts, no finer than a picture needs and than tells whose they are."""

from __future__ import annotations

from math import floor, log10

import numpy as np
import numpy.typing as npt

PARTS = 100
TINY, HUGE = 1e-300, 1e300
TOO_LONG = 1e15


def rounded(numbers: npt.NDArray[np.float64]) -> list[float]:
    """Return each number rounded to about a hundredth of the range they span.

    The step is the power of ten below a hundredth of the range (or of the number itself where
    they are all the same), so at most about 1,000 different numbers come out.

    >>> rounded(np.array([1203.77, 43217.55]))
    [1200.0, 43200.0]
    """
    if not len(numbers):
        return []
    low, high = float(numbers.min()), float(numbers.max())
    range_ = high - low or abs(high)
    if range_ < TINY or max(abs(low), abs(high), range_) > HUGE:
        return [float(f"{number:.2e}") for number in numbers]
    decimals = -floor(log10(range_ / PARTS))
    return [round(float(number), decimals) + 0.0 for number in numbers]


def written(numbers: npt.NDArray[np.float64]) -> list[str]:
    """Return the same as texts that a program can read as numbers again.

    >>> written(np.array([18.0, 37.0, 75.0])), written(np.array([0.25, 1.5]))
    (['18', '37', '75'], ['0.25', '1.5'])
    """
    return [_text(number) for number in rounded(numbers)]


def _text(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < TOO_LONG else repr(number)
