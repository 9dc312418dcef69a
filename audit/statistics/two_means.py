"""The difference of two means of unlike spread, and the ratio of two measured on the same rows."""

from __future__ import annotations

import math
from typing import NamedTuple

from audit.statistics.critical import student_t, student_t_tail
from audit.statistics.limits import Limits, NoLimits
from audit.statistics.means import freedom, known
from audit.statistics.tested import NoTest


class Mean(NamedTuple):
    """A mean with its standard error (sd / √n), the rows it is made of, and their shape.

    `skewness` and `kurtosis` are the rows' third and fourth central moment over the standard
    deviation to that power; left out, the rows count as normal. Only where a spread is estimated
    besides the mean do they matter.
    """

    value: float
    standard_error: float
    n: float
    skewness: float = 0.0
    kurtosis: float = 3.0

    @property
    def variance(self) -> float:
        """The variance of the rows, with n - 1 in its denominator."""
        return self.standard_error**2 * self.n


class Welch(NamedTuple):
    """Welch's t, its degrees of freedom, and the two-sided p-value."""

    statistic: float
    df: float
    p: float


def welch(first: Mean, second: Mean) -> Welch:
    """Test whether two means are equal, whatever their spreads (Welch 1947, Biometrika 34:28).

    >>> test = welch(Mean(5.0, 0.3, 20), Mean(4.0, 0.4, 30))
    >>> round(test.statistic, 3), round(test.df, 2), round(test.p, 4)
    (2.0, 47.74, 0.0512)
    """
    error = _error(first, second)
    if error == 0.0:
        raise NoTest("neither of the two means has any spread")
    statistic = (first.value - second.value) / error
    df = _freedom(first, second)
    return Welch(statistic, df, student_t_tail(statistic, df))


def welch_limits(first: Mean, second: Mean, level: float) -> Limits:
    """Return the limits of `first - second`, with the degrees of freedom of Welch & Satterthwaite.

    >>> tuple(round(x, 3) for x in welch_limits(Mean(5.0, 0.3, 20), Mean(4.0, 0.4, 30), 0.95))
    (-0.005, 2.005)
    """
    error, value = _error(first, second), first.value - second.value
    reach = student_t(level, _freedom(first, second)) * error if error > 0.0 else 0.0
    return Limits(value - reach, value + reach)


def fieller_limits(over: Mean, under: Mean, correlation: float, level: float) -> Limits:
    """Return the limits of `over / under`, two positive means of the same rows (Fieller 1954).

    All ratios r for which the mean of `over - r under` row by row is 0 within t standard errors;
    `correlation` is that of the two means. Nothing is linearised, and where both means have heavy
    tails their differences have lighter ones. Raises NoLimits where the divisor is not clear of 0.

    >>> tuple(round(x, 3) for x in fieller_limits(Mean(2, 0.2, 50), Mean(4, 0.3, 50), 0.5, 0.95))
    (0.412, 0.596)
    """
    errors = known(over.standard_error), known(under.standard_error)
    t = student_t(level, freedom(min(over.n, under.n)))
    squares = [(t * error) ** 2 for error in errors]
    together = t * t * correlation * errors[0] * errors[1]
    divisor = under.value**2 - squares[1]
    if under.value <= 0.0 or divisor <= 0.0:
        raise NoLimits("the divisor is not clear of 0")
    centre = over.value * under.value - together
    slack = centre * centre - divisor * (over.value**2 - squares[0])
    root = math.sqrt(max(0.0, slack))
    return Limits((centre - root) / divisor, (centre + root) / divisor)


def r2_limits(squared_error: Mean, spread: Mean, correlation: float, level: float) -> Limits:
    """Return the limits of R² = 1 - mean squared error / variance of the labels.

    By Fieller's limits of that quotient: `squared_error` is the mean of (y - prediction)²,
    `spread` that of (y - mean of y)², `correlation` that of the two means. At most 1; with no
    lower bound. Approximate for labels of very heavy tails.

    >>> tuple(round(x, 3) for x in r2_limits(Mean(2, 0.2, 50), Mean(4, 0.3, 50), 0.5, 0.95))
    (0.404, 0.588)
    """
    low, high = fieller_limits(squared_error, spread, correlation, level)
    return Limits(1.0 - high, 1.0 - max(0.0, low))


def _error(first: Mean, second: Mean) -> float:
    return math.hypot(known(first.standard_error), known(second.standard_error))


def _freedom(first: Mean, second: Mean) -> float:
    squares = [each.standard_error**2 for each in (first, second)]
    parts = sum(
        square * square / freedom(each.n)
        for square, each in zip(squares, (first, second), strict=True)
    )
    return sum(squares) ** 2 / parts
