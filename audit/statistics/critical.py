"""Critical values: how many standard errors an interval reaches, and one tail probability."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

from audit.statistics.incomplete_gamma import upper_gamma
from audit.statistics.limits import NoLimits

LEAST_DF = 0.25
"""Here 95 % of Student's t already take ±43,640 standard errors; further down floats run out."""
LARGE_DF = 1000.0
"""From here on the expansion of Student's t around the normal is exact to 1e-8."""
_TINY = 1e-300
_NORMAL = NormalDist()


@lru_cache(maxsize=4096)
def normal(level: float) -> float:
    """Return z such that a standard normal lies within ±z with probability `level`.

    >>> round(normal(0.95), 4)
    1.96
    """
    return -_NORMAL.inv_cdf((1.0 - level) / 2.0)


@lru_cache(maxsize=65536)
def student_t(level: float, df: float) -> float:
    """Return t such that Student's t with `df` degrees of freedom lies within ±t.

    `df` is positive and need not be whole. Large `df` use the expansion around the normal
    (Abramowitz & Stegun 26.7.5), others the incomplete beta function. Raises NoLimits under a
    quarter of a degree of freedom, which is what is left where one weight outweighs all others.

    >>> round(student_t(0.95, 9), 4)
    2.2622
    """
    if df <= 0:
        raise ValueError(f"Student's t needs positive degrees of freedom, not {df}")
    if df < LEAST_DF:
        raise NoLimits(f"{df:.3g} degrees of freedom say nothing of the spread")
    z = normal(level)
    if df >= LARGE_DF:
        return _expanded_t(z, df)

    def log_tail(log_t: float) -> tuple[float, float]:
        square = math.exp(2.0 * log_t)
        tail = _t_tail(square, df)
        return math.log(tail), -2.0 * _t_density(square, df) * math.exp(log_t) / tail

    return math.exp(descend(log_tail, math.log(z), math.log(1.0 - level)))


def descend(curve: Callable[[float], tuple[float, float]], start: float, target: float) -> float:
    """Find where a concave, falling curve reaches `target`; it gives its height and slope.

    A tangent of a concave curve lies above it, so the first step of Newton's method lands on
    or right of the root, and every further one comes down on it without overshooting. The log
    of a survival function is such a curve wherever the density is log-concave (Prekopa 1973).
    """
    x = start
    for _ in range(200):
        height, slope = curve(x)
        step = (height - target) / slope
        x -= step
        if abs(step) <= 1e-11 * max(1.0, abs(x)):
            break
    return x


def student_t_tail(t: float, df: float) -> float:
    """Return the probability that Student's t lies outside ±`t`.

    >>> round(student_t_tail(2.2621571628, 9), 6)
    0.05
    """
    if df <= 0:
        raise ValueError(f"Student's t needs positive degrees of freedom, not {df}")
    square = t * t
    if square == 0.0:
        return 1.0
    return min(_t_tail(square, df), 1.0) if math.isfinite(square) else 0.0


def chi_square_tail(statistic: float, df: float) -> float:
    """Return the probability that chi-square with `df` degrees of freedom exceeds `statistic`.

    Exact sums for whole `df` (Abramowitz & Stegun 26.4.4 and 26.4.5), the incomplete gamma
    function for others; 1 where `df` is 0.

    >>> round(chi_square_tail(3.841458820694124, 1), 6)
    0.05
    """
    half = statistic / 2.0
    if df <= 0 or half <= 0:
        return 1.0
    if math.isinf(half):
        return 0.0
    if df % 1:
        return upper_gamma(df / 2.0, half)
    shape = 0.5 if df % 2 else 1.0
    tail = math.erfc(math.sqrt(half)) if df % 2 else math.exp(-half)
    while shape < df / 2.0:
        tail += math.exp(shape * math.log(half) - half - math.lgamma(shape + 1.0))
        shape += 1.0
    return min(tail, 1.0)


def _expanded_t(z: float, df: float) -> float:
    square = z * z
    terms = (
        (square + 1) / 4,
        ((5 * square + 16) * square + 3) / 96,
        (((3 * square + 19) * square + 17) * square - 15) / 384,
        ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160,
    )
    return z + z * sum(term / df**power for power, term in enumerate(terms, start=1))


def _t_density(square: float, df: float) -> float:
    log_norm = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi)
    return math.exp(log_norm - (df + 1) / 2 * math.log1p(square / df))


def _t_tail(square: float, df: float) -> float:
    """Return the probability that a squared Student's t exceeds `square`."""
    a, b = df / 2.0, 0.5
    x, rest = df / (df + square), square / (df + square)
    front = math.exp(b * math.log(rest) - a * math.log1p(square / df) - _log_beta_of_half(a))
    if x < (a + 1.0) / (a + b + 2.0):
        return max(front * _beta_fraction(x, a, b) / a, _TINY)
    return max(1.0 - front * _beta_fraction(rest, b, a) / b, _TINY)


def _log_beta_of_half(a: float) -> float:
    """Return log B(a, 1/2); from 100 on by expansion, where two large logarithms would cancel."""
    if a < 100.0:
        return math.lgamma(a) + math.lgamma(0.5) - math.lgamma(a + 0.5)
    square = a * a
    series = 1.0 / 8.0 - (1.0 / 192.0 - 1.0 / 640.0 / square) / square
    return 0.5 * math.log(math.pi / a) + series / a


def _beta_fraction(x: float, a: float, b: float) -> float:
    """Continue the fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8)."""
    upper, lower = 1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0))
    product = lower
    for m in range(1, 2000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for numerator in (even, odd):
            lower = 1.0 / (1.0 + numerator * lower)
            upper = 1.0 + numerator / upper
            product *= upper * lower
        if abs(upper * lower - 1.0) < 1e-15:
            break
    return product
