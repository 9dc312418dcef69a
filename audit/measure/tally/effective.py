"""What weighted rows are worth: how many rows of equal weight would say as much.

The effective size is (Σw)² / Σw² (Kish 1965). Sums of weights end in rounding, and ten weights of
0.1 are ten people, not 9.999999999999998: sizes are rounded here, once, before anybody compares
them with a minimum.
"""

from __future__ import annotations

from math import frexp, ldexp
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

BITS = 40
"""Of so many bits a size keeps the first: twelve digits. Whole numbers up to 2**40 stay whole."""


def effective_size(total: float, squares: float) -> float:
    """Return (Σw)² / Σw², to twelve digits; 0 where nobody has a weight.

    >>> effective_size(0.1 * 7 + 0.1 * 3, 10 * 0.1**2)
    10.0
    """
    if not squares > 0:
        return 0.0
    fraction, exponent = frexp(total * total / squares)
    return ldexp(round(ldexp(fraction, BITS)), exponent - BITS)


def effective_sizes(total: Floats, squares: Floats) -> Floats:
    """Return the effective size of each of several sums, shape (n,)."""
    nobody = np.zeros(np.shape(total))
    return rounded(np.divide(total * total, squares, out=nobody, where=squares > 0))


def effective_rows(weight: Floats) -> float:
    """Return what rows of these weights are worth."""
    return effective_size(float(weight.sum()), float((weight * weight).sum()))


def rounded(sizes: Floats) -> Floats:
    """Return sizes to twelve digits."""
    fraction, exponent = np.frexp(sizes)
    kept: Floats = np.ldexp(np.round(np.ldexp(fraction, BITS)), exponent - BITS)
    return kept
