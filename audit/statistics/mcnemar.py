"""Two models on the same people: does one of them get more of them right?"""

from __future__ import annotations

from typing import NamedTuple

from audit.statistics.discrete import tails


class McNemar(NamedTuple):
    """Two-sided p-values from those whom only one of the two models gets right."""

    exact: float
    mid_p: float


def mcnemar(only_first: int, only_second: int) -> McNemar:
    """Test whether two models on the same rows are right equally often (McNemar 1947).

    Of the rows that just one of them gets right, each would get half: binomial. `exact` keeps the
    level for certain; `mid_p` counts half of what was seen, is closer to the level and hardly ever
    exceeds it (Fagerland, Lydersen & Laake 2013, BMC Med Res Methodol 13:91). 1 where the models
    are never right alone.

    >>> tuple(round(p, 6) for p in mcnemar(1, 5))
    (0.21875, 0.125)
    """
    if min(only_first, only_second) < 0:
        raise ValueError(f"{min(only_first, only_second)} rows do not exist")
    fewer, rows = min(only_first, only_second), only_first + only_second
    found = tails(fewer, rows // 2, 0, rows, lambda x: (rows - x) / (x + 1))
    return McNemar(
        exact=min(1.0, 2.0 * (found.below + found.at)),
        mid_p=min(1.0, 2.0 * found.below + found.at),
    )
