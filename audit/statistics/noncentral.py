"""Chi-square off its centre: how far squares of normal values reach whose means are not 0."""

from __future__ import annotations

import math
from statistics import NormalDist

from audit.statistics.critical import chi_square_tail

LARGE = 1000.0
"""From this mean on Sankaran's approximation is exact to about 1e-5, and sums would be long."""

_NORMAL = NormalDist()
_ROUNDING = 1e-17
_HALVINGS = 50


def noncentral_tail(statistic: float, df: float, centre: float) -> float:
    """Return the chance that chi-square with noncentrality `centre` exceeds `statistic`.

    Central tails weighted by a Poisson variable of mean centre / 2 (Abramowitz & Stegun 26.4.25);
    where the mean df + centre is large, Sankaran's (1963, Biometrika 50:199) normal approximation.

    >>> round(noncentral_tail(10.0, 3, 4.0), 6)
    0.224078
    """
    if centre <= 0.0 or statistic <= 0.0:
        return chi_square_tail(statistic, df)
    if df + centre > LARGE:
        return _sankaran(statistic, df, centre)
    half, rate, shape = statistic / 2.0, centre / 2.0, df / 2.0
    weight, tail = math.exp(-rate), chi_square_tail(statistic, df)
    total, n = weight * tail, 0
    while n < rate or weight > _ROUNDING:
        n += 1
        weight *= rate / n
        tail += math.exp(shape * math.log(half) - half - math.lgamma(shape + 1.0))
        shape += 1.0
        total += weight * tail
    return min(total, 1.0)


def noncentrality(statistic: float, df: float, tail: float) -> float:
    """Return the noncentrality at which `statistic` is exceeded with chance `tail`.

    0 where even chi-square on its centre exceeds it as often.

    >>> round(noncentral_tail(10.0, 3, noncentrality(10.0, 3, 0.025)), 9)
    0.025
    """
    if chi_square_tail(statistic, df) >= tail:
        return 0.0
    low, high = 0.0, 1.0
    while noncentral_tail(statistic, df, high * high) < tail:
        low, high = high, 2.0 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if noncentral_tail(statistic, df, middle * middle) < tail:
            low = middle
        else:
            high = middle
    return ((low + high) / 2.0) ** 2


def _sankaran(statistic: float, df: float, centre: float) -> float:
    mean, spread = df + centre, df + 2.0 * centre
    power = 1.0 - 2.0 / 3.0 * mean * (df + 3.0 * centre) / spread**2
    p = spread / mean**2
    m = (power - 1.0) * (1.0 - 3.0 * power)
    expected = 1.0 + power * p * (power - 1.0 - (2.0 - power) * m * p / 2.0)
    error = power * math.sqrt(2.0 * p) * (1.0 + m * p / 2.0)
    return _NORMAL.cdf((expected - (statistic / mean) ** power) / error)
