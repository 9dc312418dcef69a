"""The distance between two groups' distributions: Kolmogorov and Smirnov."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

from audit.statistics.limits import Limits, NoLimits
from audit.statistics.means import known


def kolmogorov_smirnov(counts: Sequence[float], others: Sequence[float]) -> float:
    """Return the largest distance between two groups' cumulative shares, 0 … 1.

    `counts` and `others` say how many (or what weight) of each group lie at each of the same
    ascending values. From a histogram of scores it is a lower bound, short of the distance by at
    most the largest share of either group in one bin. Raises NoLimits for a group of nobody.

    >>> kolmogorov_smirnov([1, 1, 0, 0], [0, 1, 1, 2])
    0.75
    """
    total, others_total = math.fsum(counts), math.fsum(others)
    if total <= 0 or others_total <= 0:
        raise NoLimits("a group of nobody has no distribution")
    both = zip(accumulate(counts), accumulate(others), strict=True)
    return max(abs(one / total - other / others_total) for one, other in both)


def kolmogorov_smirnov_p(distance: float, n: float, others: float) -> float:
    """Return the chance that two samples of one distribution lie as far apart, for large samples.

    Kolmogorov's limit at distance · √(n m / (n + m)), the limit of Smirnov 1939. Slightly too
    large for small samples and for values that many people share: it then finds too little.

    >>> round(kolmogorov_smirnov_p(0.2, 100, 100), 4)
    0.0366
    """
    return kolmogorov_tail(distance * math.sqrt(n * others / (n + others)))


def kolmogorov_tail(x: float) -> float:
    """Return the chance that the largest height of a Brownian bridge, either side, exceeds `x`."""
    if x <= 0.0:
        return 1.0
    if x < 1.0:  # the theta function turned round: few terms where the other series needs many
        unit = math.pi * math.pi / (8.0 * x * x)
        odd = (math.exp(-((2 * k - 1) ** 2) * unit) for k in range(1, 20))
        return 1.0 - math.sqrt(2.0 * math.pi) / x * math.fsum(odd)
    signs = ((-1) ** (k - 1) * math.exp(-2.0 * (k * x) ** 2) for k in range(1, 20))
    return min(1.0, 2.0 * math.fsum(signs))


def distance_error(n: float, others: float) -> float:
    """Return the standard error of the difference of two cumulative shares where it is largest.

    At a half each: √(1/n + 1/m) / 2. What `distance_limits` takes.

    >>> distance_error(50, 50)
    0.1
    """
    return math.sqrt(1.0 / n + 1.0 / others) / 2.0


def distance_limits(distance: float, standard_error: float | None, level: float) -> Limits:
    """Return the limits of a Kolmogorov-Smirnov distance, within 0 … 1.

    distance ± √(2 ln(2/alpha)) standard errors: the bound of Dvoretzky, Kiefer & Wolfowitz with
    Massart's constant, for two samples (Wei & Dudley 2012, Stat Probab Lett 82:636). Proven where
    the distributions agree; where they differ it covered at least its level in every simulation.
    Wide, as it holds for any two distributions.

    >>> tuple(round(limit, 3) for limit in distance_limits(0.3, 0.1, 0.95))
    (0.028, 0.572)
    """
    reach = math.sqrt(2.0 * math.log(2.0 / (1.0 - level))) * known(standard_error)
    return Limits(max(0.0, distance - reach), min(1.0, distance + reach))


def largest_distance_limits(
    distance: float, standard_error: float | None, groups: int, level: float
) -> Limits:
    """Return the limits of the largest distance between any two of several groups, within 0 … 1.

    The bound of `distance_limits` for all pairs at once (Bonferroni), with the `standard_error` of
    the two smallest groups: no pair is further from its own distance than that. Wide.

    >>> tuple(round(limit, 3) for limit in largest_distance_limits(0.6, 0.1, 3, 0.95))
    (0.291, 0.909)
    """
    pairs = max(1, groups * (groups - 1) // 2)
    return distance_limits(distance, standard_error, 1.0 - (1.0 - level) / pairs)
