"""The standardised mean difference, with either of its two denominators."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from audit.statistics.critical import student_t
from audit.statistics.limits import Limits, NoLimits
from audit.statistics.two_means import Mean


class Spread(NamedTuple):
    """A variance to divide by, the variance of that estimate, and its covariance with the gap."""

    variance: float
    error: float
    with_gap: float


def smd_pooled(means: Sequence[Mean]) -> float:
    """Return (focal mean - reference mean) / the standard deviation within the two groups.

    Cohen's d: √(((m - 1) s² + (n - 1) s_ref²) / (m + n - 2)). No small-sample correction.
    `means` starts with the focal group and the reference; further groups have no part in it.

    >>> smd_pooled([Mean(1.0, 0.2, 100), Mean(2.0, 0.2, 100)])
    -0.5
    """
    return _gap(means) / math.sqrt(_within(means).variance)


def smd_population(means: Sequence[Mean]) -> float:
    """Return (focal mean - reference mean) / the standard deviation of all rows together.

    Of all groups in `means`, the focal one and the reference first; with N - 1. Smaller than the
    pooled one in size, as the gap itself adds to the spread it is divided by.

    >>> round(smd_population([Mean(1.0, 0.2, 100), Mean(2.0, 0.2, 100)]), 4)
    -0.4862
    """
    return _gap(means) / math.sqrt(_overall(means).variance)


def smd_pooled_limits(means: Sequence[Mean], level: float) -> Limits:
    """Return the limits of `smd_pooled`.

    Student's t with m + n - 2 degrees of freedom, and a delta-method variance that lets the two
    groups spread differently (Bonett 2008, Psychol Methods 13:99) and their rows be skewed and
    heavy-tailed as far as `means` say so; without that they count as normal.

    >>> limits = smd_pooled_limits([Mean(1.0, 0.2, 100), Mean(2.0, 0.2, 100)], 0.95)
    >>> tuple(round(limit, 3) for limit in limits)
    (-0.783, -0.217)
    """
    return _limits(means, _within(means), level)


def smd_population_limits(means: Sequence[Mean], level: float) -> Limits:
    """Return the limits of `smd_population`, by the same method.

    >>> limits = smd_population_limits([Mean(1.0, 0.2, 100), Mean(2.0, 0.2, 100)], 0.95)
    >>> tuple(round(limit, 3) for limit in limits)
    (-0.745, -0.227)
    """
    return _limits(means, _overall(means), level)


def _limits(means: Sequence[Mean], spread: Spread, level: float) -> Limits:
    gap, variance = _gap(means), spread.variance
    value, df = gap / math.sqrt(variance), means[0].n + means[1].n - 2.0
    if df <= 0.0:
        raise NoLimits("one row a group says nothing of the spread")
    error = means[0].standard_error ** 2 + means[1].standard_error ** 2
    error += value * value * spread.error / (4.0 * variance)
    error -= gap * spread.with_gap / variance
    reach = student_t(level, df) * math.sqrt(max(0.0, error) / variance)
    return Limits(value - reach, value + reach)


def _gap(means: Sequence[Mean]) -> float:
    focal, reference, *_ = means
    return focal.value - reference.value


def _within(means: Sequence[Mean]) -> Spread:
    """Pool the variances of the first two groups."""
    groups = means[:2]
    freedom = sum(each.n - 1.0 for each in groups)
    if freedom <= 0.0:
        raise NoLimits("one row a group says nothing of the spread")
    variance = sum((each.n - 1.0) * each.variance for each in groups) / freedom
    error = with_gap = 0.0
    for sign, each in zip((1.0, -1.0), groups, strict=True):
        weight = (each.n - 1.0) / freedom
        error += weight * (each.kurtosis - 1.0) * each.variance**2 / freedom
        with_gap += sign * weight * each.skewness * each.variance**1.5 / each.n
    return _positive(Spread(variance, error, with_gap))


def _overall(means: Sequence[Mean]) -> Spread:
    """Return the variance of all rows; a mean far from their centre moves it with the gap."""
    rows = sum(each.n for each in means)
    if rows <= 2.0:
        raise NoLimits("two rows say nothing of the spread")
    centre = sum(each.n * each.value for each in means) / rows
    squares = error = with_gap = 0.0
    signs = (1.0, -1.0, *(0.0 for _ in means[2:]))
    for sign, each in zip(signs, means, strict=True):
        away, skew = each.value - centre, each.skewness * each.variance**1.5
        squares += (each.n - 1.0) * each.variance + each.n * away * away
        own = (each.kurtosis - 1.0) * each.variance**2
        error += each.n * (own + 4.0 * away * away * each.variance + 4.0 * away * skew)
        with_gap += sign * (skew + 2.0 * away * each.variance) / rows
    return _positive(Spread(squares / (rows - 1.0), error / rows**2, with_gap))


def _positive(spread: Spread) -> Spread:
    if not spread.variance > 0.0:
        raise NoLimits("all rows are alike: there is no spread to divide by")
    return spread
