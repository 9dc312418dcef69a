"""Numbers on their way into the evidence: one contribution a column, in the user's order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.evidence import Contribution

DECIMALS = 12


def settled(number: float) -> float:
    """Return the number without its last few bits, which differ between machines.

    >>> settled(0.1 + 0.2), settled(-1e-17)
    (0.3, 0.0)
    """
    return round(float(number), DECIMALS) + 0.0


def contributions(
    columns: Iterable[Any],
    values: npt.NDArray[np.float64],
    errors: npt.NDArray[np.float64] | None = None,
) -> tuple[Contribution, ...]:
    """Return one contribution a column; a standard error that is not known is left out."""
    known = np.full(len(values), np.nan) if errors is None else errors
    return tuple(
        Contribution(
            feature=str(column),
            value=settled(value),
            error=settled(error) if np.isfinite(error) else None,
        )
        for column, value, error in zip(columns, values, known, strict=True)
    )


def largest_first(values: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Put the largest in size first, those of one size in the order of their names.

    >>> [one.feature for one in largest_first(
    ...     [Contribution(feature=f, value=v) for f, v in [("b", 1.0), ("c", -2.0), ("a", -1.0)]])]
    ['c', 'a', 'b']
    """
    return tuple(sorted(values, key=lambda one: (-abs(one.value), one.feature)))
