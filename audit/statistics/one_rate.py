"""One number of people against the share that was to be expected beforehand."""

from __future__ import annotations

import math

from audit.statistics.limits import Pair
from audit.statistics.tested import NoTest, Tested, by_normal, check_groups


def shortfall_in_deviations(selected: Pair, share: float) -> Tested:
    """Return by how many standard deviations fewer were selected than a known share.

    (n p - k) / √(n p (1 - p)) for k of n people and the share p of the group among those who
    could have been selected: positive where there are too few (Castaneda v. Partida, 430 U.S.
    482, note 17; Hazelwood v. United States, 433 U.S. 299, note 17). The share counts as known;
    where it is estimated too, compare two rates.

    >>> round(shortfall_in_deviations((10, 282), 0.154).statistic, 3)
    5.515
    """
    check_groups(selected)
    if not 0.0 < share < 1.0:
        raise NoTest(f"a share of {share} leaves nothing to chance")
    k, n = selected
    expected = n * share
    return by_normal((expected - k) / math.sqrt(expected * (1.0 - share)))
