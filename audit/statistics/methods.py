"""The door: the limits of any measurement, at any level, from what its method needs.

Measuring asks for 95 %, the gate for whatever level its rules leave, of the same functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audit.statistics.auc import logit_limits
from audit.statistics.critical import normal
from audit.statistics.differences import newcombe
from audit.statistics.largest_gap import larger_gap, largest_difference, smallest_ratio
from audit.statistics.limits import Limits, Pair
from audit.statistics.means import log_t_limits, normal_limits, t_limits
from audit.statistics.rates import wilson
from audit.statistics.ratios import mover_r
from audit.statistics.studentised_range import pairwise_critical
from audit.statistics.tables import balanced_accuracy_limits, f1_limits, matthews_limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """All that an interval is computed from; what the method does not use is left out.

    `rates` holds one pair (successes, trials) for a rate, focal and reference for a comparison,
    one a group for a largest gap; `others` the second family of equalized odds; `table` true
    positives, false positives, false negatives, true negatives. `groups` is how many the
    reference was chosen from. `standard_error` is on the method's scale: the value's own for
    `normal` and `t`, the log for `log_t`, the logit for `logit_normal` and `hanley_mcneil`.
    """

    method: str
    value: float = 0.0
    n: float = 0
    rates: tuple[Pair, ...] = ()
    others: tuple[Pair, ...] = ()
    table: tuple[float, float, float, float] = (0, 0, 0, 0)
    groups: int = 2
    scale: str | None = None
    standard_error: float | None = None


Method = Callable[[Basis, float], Limits]


def limits_at(basis: Basis, level: float) -> Limits:
    """Return the limits of what `basis` describes, at a confidence level between 0 and 1.

    Raises ValueError for an unknown method, a level that is none, or rates that are missing, and
    its kind NoLimits where the data give no finite limits: a rate of nobody, a ratio to a rate
    of 0, a mean of one row, a standard error that does not exist.

    >>> low, high = limits_at(Basis(method="wilson", rates=((81, 263),)), 0.95)
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"a confidence level lies between 0 and 1; {level} does not")
    try:
        method = METHODS[basis.method]
    except KeyError:
        raise ValueError(f"no interval method is called {basis.method!r}") from None
    return method(basis, level)


def _wilson(basis: Basis, level: float) -> Limits:
    rate, *_ = basis.rates
    return wilson(rate, normal(level))


def _newcombe(basis: Basis, level: float) -> Limits:
    focal, reference = basis.rates
    return newcombe(focal, reference, normal(level))


def _newcombe_chosen(basis: Basis, level: float) -> Limits:
    focal, reference = basis.rates
    return newcombe(focal, reference, pairwise_critical(level, basis.groups))


def _mover_r(basis: Basis, level: float) -> Limits:
    focal, reference = basis.rates
    return mover_r(focal, reference, normal(level))


def _mover_r_chosen(basis: Basis, level: float) -> Limits:
    focal, reference = basis.rates
    return mover_r(focal, reference, pairwise_critical(level, basis.groups))


def _auc(basis: Basis, level: float) -> Limits:
    smaller_class = basis.rates[0] if basis.rates else None
    return logit_limits(basis.value, basis.standard_error, level, smaller_class)


METHODS: dict[str, Method] = {
    "wilson": _wilson,
    "newcombe": _newcombe,
    "newcombe_studentised_range": _newcombe_chosen,
    "mover_r": _mover_r,
    "mover_r_studentised_range": _mover_r_chosen,
    "studentised_range_difference": lambda b, level: largest_difference(b.rates, level),
    "studentised_range_ratio": lambda b, level: smallest_ratio(b.rates, level),
    "larger_gap": lambda b, level: larger_gap(b.rates, b.others, level),
    "jaccard_wilson": lambda b, level: f1_limits(b.table, normal(level)),
    "mover_wilson": lambda b, level: balanced_accuracy_limits(b.table, normal(level)),
    "dirichlet": lambda b, level: matthews_limits(b.table, level),
    "normal": lambda b, level: normal_limits(b.value, b.standard_error, level),
    "t": lambda b, level: t_limits(b.value, b.standard_error, b.n, level),
    "log_t": lambda b, level: log_t_limits(b.value, b.standard_error, b.n, level),
    "logit_normal": _auc,
    "hanley_mcneil": _auc,
}
