"""Two groups compared within strata, and never across them: the Mantel-Haenszel family.

Pooled tables mislead where the groups apply to strata of unlike selectivity (Simpson's paradox).
A stratum is the focal group's pair and the reference's. One without anybody of either group says
nothing and changes nothing here; nor does one where everybody or nobody was selected, except that
the ratio of rates in it, if everybody was, is 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from audit.statistics.critical import chi_square_tail, normal
from audit.statistics.limits import Limits, NoLimits, Pair
from audit.statistics.tested import ChiSquare, NoTest, check_groups

Stratum: TypeAlias = tuple[Pair, Pair]


class Sums(NamedTuple):
    """Two weighted sums whose quotient is the common value, and the variance of its log."""

    over: float
    under: float
    log_variance: float


def common_odds_ratio(strata: Sequence[Stratum]) -> float:
    """Return the odds ratio common to all strata, focal over reference (Mantel & Haenszel 1959).

    Sum of a (n - b) / N over sum of b (m - a) / N. Raises NoLimits where it is infinite or
    undefined.

    >>> common_odds_ratio([((2, 4), (1, 4)), ((3, 4), (2, 4))])
    3.0
    """
    return _quotient(_odds(strata))


def robins_breslow_greenland(strata: Sequence[Stratum], level: float) -> Limits:
    """Return the limits of the common odds ratio.

    Normal on its logarithm, with the variance of Robins, Breslow & Greenland (1986, Biometrics
    42:311), which holds for few large strata as for many small ones.

    >>> ucb_women_over_men_in_two_departments = [((89, 108), (512, 825)), ((17, 25), (353, 560))]
    >>> limits = robins_breslow_greenland(ucb_women_over_men_in_two_departments, 0.95)
    >>> tuple(round(limit, 3) for limit in limits)
    (1.519, 3.641)
    """
    return _log_limits(_odds(strata), level)


def common_ratio(strata: Sequence[Stratum]) -> float:
    """Return the ratio of rates common to all strata, focal over reference.

    Sum of a n / N over sum of b m / N (Nurminen 1981). Unlike the odds ratio it reads as an impact
    ratio. Raises NoLimits where it is infinite or undefined.
    """
    return _quotient(_ratio(strata))


def greenland_robins(strata: Sequence[Stratum], level: float) -> Limits:
    """Return the limits of the common ratio of rates.

    Normal on its logarithm, with the variance of Greenland & Robins (1985, Biometrics 41:55).
    """
    return _log_limits(_ratio(strata), level)


def cochran_mantel_haenszel(strata: Sequence[Stratum]) -> ChiSquare:
    """Test whether selection depends on the group within strata, without any correction.

    (sum of a - mK/N)² over the sum of the hypergeometric variances, on one degree of freedom
    (Cochran 1954; Mantel & Haenszel 1959). Raises NoTest where no stratum says anything.
    """
    excess, variance = _excess(strata)
    return _on_one_df(excess * excess / variance)


def cochran_mantel_haenszel_corrected(strata: Sequence[Stratum]) -> ChiSquare:
    """Return the same test with the continuity correction: half a person nearer, never past 0."""
    excess, variance = _excess(strata)
    nearer = max(0.0, abs(excess) - 0.5)
    return _on_one_df(nearer * nearer / variance)


def _on_one_df(statistic: float) -> ChiSquare:
    return ChiSquare(statistic, 1, chi_square_tail(statistic, 1))


def _excess(strata: Sequence[Stratum]) -> tuple[float, float]:
    """Return how many more of the focal group were selected than expected, and the variance."""
    excess = variance = 0.0
    for (a, m), (b, n) in _occupied(strata):
        people, selected = m + n, a + b
        excess += a - m * selected / people
        spread = m * n * selected * (people - selected)
        variance += spread / (people * people * (people - 1)) if people > 1 else 0.0
    if variance == 0.0:
        raise NoTest("no stratum holds both groups and both outcomes")
    return excess, variance


def _odds(strata: Sequence[Stratum]) -> Sums:
    over = under = over_spread = mixed_spread = under_spread = 0.0
    for (a, m), (b, n) in _occupied(strata):
        people = m + n
        concordant, discordant = (a + n - b) / people, (b + m - a) / people
        more, fewer = a * (n - b) / people, b * (m - a) / people
        over, under = over + more, under + fewer
        over_spread += concordant * more
        under_spread += discordant * fewer
        mixed_spread += concordant * fewer + discordant * more
    if over == 0.0 or under == 0.0:
        return Sums(over, under, math.inf)
    variance = over_spread / over**2 + mixed_spread / (over * under) + under_spread / under**2
    return Sums(over, under, variance / 2.0)


def _ratio(strata: Sequence[Stratum]) -> Sums:
    over = under = spread = 0.0
    for (a, m), (b, n) in _occupied(strata):
        people = m + n
        over, under = over + a * n / people, under + b * m / people
        spread += (m * n * (a + b) - a * b * people) / people**2
    if over == 0.0 or under == 0.0:
        return Sums(over, under, math.inf)
    return Sums(over, under, spread / (over * under))


def _occupied(strata: Sequence[Stratum]) -> list[Stratum]:
    occupied = [(focal, reference) for focal, reference in strata if focal[1] and reference[1]]
    for stratum in occupied:
        check_groups(*stratum)
    return occupied


def _quotient(sums: Sums) -> float:
    if sums.under == 0.0:
        raise NoLimits("the ratio common to the strata divides by 0")
    return sums.over / sums.under


def _log_limits(sums: Sums, level: float) -> Limits:
    if not 0.0 < sums.log_variance < math.inf:
        raise NoLimits("the ratio common to the strata has no logarithm, or nothing could vary")
    centre = math.log(sums.over / sums.under)
    reach = normal(level) * math.sqrt(sums.log_variance)
    return Limits(math.exp(centre - reach), math.exp(centre + reach))
