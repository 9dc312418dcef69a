"""The interval of a mean whose rows are skewed: squared errors, most of all."""

from __future__ import annotations

import math

from audit.statistics.critical import student_t
from audit.statistics.limits import Limits
from audit.statistics.means import freedom, known


def hall_limits(
    mean: float, standard_error: float | None, n: float, skewness: float, level: float
) -> Limits:
    """Return the limits of a mean by Hall's transformation of Student's t.

    The t of a skewed sample is skewed the other way. Hall (1992, JRSS B 54:221) makes it nearly
    symmetric by the cubic t + a t²/3 + a² t³/27 + a/6, a = skewness / √n, and turns the limits
    back. `skewness` is that of the rows: the third central moment over the standard deviation
    cubed. 0 gives plain t limits.

    >>> tuple(round(limit, 3) for limit in hall_limits(1.0, 0.1, 50, 2.0, 0.95))
    (0.832, 1.267)
    """
    reach, error = student_t(level, freedom(n)), known(standard_error)
    if not math.isfinite(skewness):
        skewness = 0.0
    a = skewness / math.sqrt(n)
    return Limits(mean - error * _turned_back(reach, a), mean - error * _turned_back(-reach, a))


def hall_root_limits(
    root: float, standard_error: float | None, n: float, skewness: float, level: float
) -> Limits:
    """Return the limits of a root mean square, such as RMSE: the roots of Hall's limits.

    `standard_error` and `skewness` are those of the squares. Approximate where the errors have
    heavy tails: their squares' spread is then underestimated in most samples.

    >>> tuple(round(limit, 3) for limit in hall_root_limits(1.0, 0.1, 50, 2.0, 0.95))
    (0.912, 1.126)
    """
    low, high = hall_limits(root * root, standard_error, n, skewness, level)
    return Limits(math.sqrt(max(0.0, low)), math.sqrt(max(0.0, high)))


def _turned_back(reach: float, a: float) -> float:
    """Return the t that Hall's cubic takes to `reach`: 3/a (∛(1 + a (reach - a/6)) - 1).

    Written so that it is defined, and nothing cancels, where a is 0.
    """
    shifted = reach - a / 6.0
    root = math.cbrt(1.0 + a * shifted)
    return 3.0 * shifted / (root * root + root + 1.0)
