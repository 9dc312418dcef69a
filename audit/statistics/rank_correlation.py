"""The interval of a rank correlation: do two numbers rise together?"""

from __future__ import annotations

import math

from audit.statistics.critical import normal
from audit.statistics.limits import Limits, NoLimits
from audit.statistics.tested import NoTest, Tested, by_normal

FEWEST = 4


def spearman_limits(correlation: float, n: float, level: float) -> Limits:
    """Return the limits of Spearman's rank correlation of n people.

    On Fisher's scale artanh r with the standard error √((1 + r²/2) / (n - 3)) of Bonett & Wright
    (2000, Psychometrika 65:23). Approximate for numbers that many people share, and where the
    correlation is strong. Raises NoLimits for fewer than four people and for a correlation of -1
    or 1, whose logarithm does not exist.

    >>> tuple(round(limit, 3) for limit in spearman_limits(0.5, 50, 0.95))
    (0.241, 0.692)
    """
    if not -1.0 <= correlation <= 1.0:
        raise ValueError(f"a correlation of {correlation} does not exist")
    if n < FEWEST or abs(correlation) == 1.0:
        raise NoLimits("too few people, or too perfect an order, to say how sure it is")
    centre = math.atanh(correlation)
    reach = normal(level) * math.sqrt((1.0 + correlation * correlation / 2.0) / (n - 3.0))
    return Limits(math.tanh(centre - reach), math.tanh(centre + reach))


def spearman_test(correlation: float, n: float) -> Tested:
    """Test whether two numbers go together at all: r √(n - 1) is standard normal if not.

    The exact variance of r where all orders are as likely is 1 / (n - 1), ties or not (Pitman
    1937). Raises NoTest for fewer than four people.

    >>> round(spearman_test(0.5, 50).p, 6)
    0.000465
    """
    if n < FEWEST:
        raise NoTest("fewer than four people say nothing of a correlation")
    return by_normal(correlation * math.sqrt(n - 1.0))
