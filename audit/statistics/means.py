"""The intervals of means: a loss averaged over rows, or any value with a standard error."""

from __future__ import annotations

import math

from audit.statistics.critical import normal, student_t
from audit.statistics.limits import Limits, NoLimits


def normal_limits(value: float, standard_error: float | None, level: float) -> Limits:
    """Return value ± z standard errors, on the value's own scale; a point where the error is 0.

    >>> tuple(round(limit, 2) for limit in normal_limits(10.0, 1.0, 0.95))
    (8.04, 11.96)
    """
    reach = normal(level) * known(standard_error)
    return Limits(value - reach, value + reach)


def t_limits(value: float, standard_error: float | None, n: float, level: float) -> Limits:
    """Return value ± t standard errors with n - 1 degrees of freedom (Student 1908).

    Raises NoLimits for a single row, which says nothing of the spread.

    >>> tuple(round(limit, 2) for limit in t_limits(10.0, 1.0, 10, 0.95))
    (7.74, 12.26)
    """
    reach = student_t(level, freedom(n)) * known(standard_error)
    return Limits(value - reach, value + reach)


def log_t_limits(value: float, standard_error: float | None, n: float, level: float) -> Limits:
    """Return the limits of a positive mean from t on its logarithm: value times or over exp(t se).

    `standard_error` is that of the log, by the delta method sd / (mean √n). Losses are skewed to
    the right; on the log their mean is nearly symmetric. Raises NoLimits for a single row, and
    for a mean of 0, whose logarithm does not exist.

    >>> tuple(round(limit, 3) for limit in log_t_limits(0.2, 0.1, 10, 0.95))
    (0.16, 0.251)
    """
    if value <= 0:
        raise NoLimits(f"a mean of {value} has no limits on the log scale")
    reach = student_t(level, freedom(n)) * known(standard_error)
    return Limits(*(_product(value, side) for side in (-reach, reach)))


def known(standard_error: float | None) -> float:
    """Return a standard error that exists; raise NoLimits for one that does not."""
    if standard_error is None or not 0 <= standard_error < math.inf:
        raise NoLimits(f"a standard error of {standard_error} gives no limits")
    return standard_error


def freedom(n: float) -> float:
    """Return the degrees of freedom of a mean of n rows; raise NoLimits for a single row."""
    if n <= 1:
        raise NoLimits("one row says nothing of the spread")
    return n - 1


def _product(value: float, logarithm: float) -> float:
    try:
        return value * math.exp(logarithm)
    except OverflowError:
        raise NoLimits("the upper limit is too large to write down") from None
