"""The door: the limits of any measurement, at any level, from what its method needs.

Measuring asks for 95 %, the gate for whatever level its rules leave, of the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from audit.statistics.auc import logit_limits
from audit.statistics.between_groups import between_groups_limits
from audit.statistics.critical import normal
from audit.statistics.differences import difference, newcombe, paired_difference
from audit.statistics.kolmogorov import distance_limits, largest_distance_limits
from audit.statistics.largest_gap import (
    larger_gap,
    largest_difference,
    largest_difference_of,
    smallest_ratio,
    smallest_ratio_of,
    two_of_each,
)
from audit.statistics.limits import Estimate, Limits, NoLimits, Pair
from audit.statistics.means import log_t_limits, normal_limits, t_limits
from audit.statistics.paired_gaps import change_of_larger, change_of_largest, change_to_best
from audit.statistics.paired_rates import newcombe_paired
from audit.statistics.paired_ratios import change_of_smallest_ratio, change_to_best_ratio
from audit.statistics.rank_correlation import spearman_limits
from audit.statistics.rates import wilson
from audit.statistics.ratios import mover_r, ratio
from audit.statistics.skewed_means import hall_limits, hall_root_limits
from audit.statistics.smd import smd_pooled_limits, smd_population_limits
from audit.statistics.strata import Stratum, greenland_robins, robins_breslow_greenland
from audit.statistics.studentised_range import pairwise_critical, pairwise_level
from audit.statistics.tables import balanced_accuracy_limits, f1_limits, matthews_limits
from audit.statistics.two_means import Mean, r2_limits, welch_limits
from audit.statistics.two_models import Twice


class Basis(NamedTuple):
    """All that an interval is computed from; what the method does not use is left out.

    `rates` holds one pair (successes, trials) for a rate, focal and reference for a comparison,
    one a group for a largest gap, two models on the same rows with the `correlation` of their
    answers for `newcombe_paired`; `others` the second family of equalized odds; `table` true
    positives, false positives, false negatives, true negatives. `groups` is how many the
    reference was chosen from. `standard_error` is on the method's scale: the value's own for
    `normal`, `t`, `hall` and `two_sample_dkw`, the log for `log_t`, the logit for `logit_normal`
    and `hanley_mcneil`, the mean square's for `hall_root`, the root for `noncentral_chi_square`.
    `skewness` is that of the rows whose mean `hall` takes, and of their squares for `hall_root`.

    `parts` holds what each group's own interval is computed from, its `value` included: focal and
    reference for a comparison, one a group for a largest gap, two models on the same rows with
    the `correlation` of their values. Of a gap by two models each part is a group's
    `newcombe_paired`, the focal group's first where there is one; or it holds two of them in
    `parts` of its own, of which one has no method where the group has no such rate.

    `means` holds (mean, standard error, n), and skewness and kurtosis where they are known: focal
    and reference for `welch` and `smd_pooled`, then all other groups for `smd_population`; the
    squared error and the squared distance from the mean, with their `correlation`, for
    `fieller_r2`. `strata` holds the focal and the reference rate of each stratum.
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
    skewness: float = 0.0
    correlation: float = 0.0
    parts: tuple[Basis, ...] = ()
    means: tuple[tuple[float, ...], ...] = ()
    strata: tuple[Stratum, ...] = ()


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


def _estimates(basis: Basis, level: float) -> list[Estimate]:
    """Every part's value between its own limits at a level."""
    return [Estimate(part.value, *limits_at(part, level)) for part in basis.parts]


def _two(basis: Basis, level: float) -> tuple[Estimate, Estimate]:
    first, second = _estimates(basis, level)
    return first, second


def _never_negative(estimates: Iterable[Estimate]) -> None:
    if any(estimate.value < 0.0 for estimate in estimates):
        raise ValueError("a ratio needs values that are never negative")


def _difference_of_limits(basis: Basis, level: float) -> Limits:
    return difference(*_two(basis, level))


def _difference_chosen(basis: Basis, level: float) -> Limits:
    return difference(*_two(basis, pairwise_level(level, basis.groups)))


def _paired_difference(basis: Basis, level: float) -> Limits:
    return paired_difference(*_two(basis, level), basis.correlation)


def _newcombe_paired(basis: Basis, level: float) -> Limits:
    first, second = basis.rates
    return newcombe_paired(first, second, basis.correlation, normal(level))


def _twice(part: Basis) -> Twice:
    """A rate by two models on the same rows."""
    new, earlier = part.rates
    return Twice(new, earlier, part.correlation)


def _groups_twice(basis: Basis) -> list[tuple[Twice, ...]]:
    """Each group's rate by two models, or its two rates whose mean is compared."""
    return [tuple(map(_twice, part.parts or (part,))) for part in basis.parts]


def _larger_gap_paired(basis: Basis, level: float) -> Limits:
    first, second = (
        [(_twice(part.parts[place]),) for part in basis.parts if part.parts[place].method]
        for place in (0, 1)
    )
    return change_of_larger(first, second, level)


def _difference_to_best_paired(basis: Basis, level: float) -> Limits:
    focal, *others = _groups_twice(basis)
    return change_to_best(focal, others, level)


def _smallest_ratio_paired(basis: Basis, level: float) -> Limits:
    return change_of_smallest_ratio([_twice(part) for part in basis.parts], level)


def _ratio_to_best_paired(basis: Basis, level: float) -> Limits:
    focal, *others = map(_twice, basis.parts)
    return change_to_best_ratio(focal, others, level)


def _ratio_of_limits(basis: Basis, level: float) -> Limits:
    first, second = _two(basis, level)
    _never_negative((first, second))
    return ratio(first, second)


def _ratio_chosen(basis: Basis, level: float) -> Limits:
    return _ratio_of_limits(basis, pairwise_level(level, basis.groups))


def _all_groups(basis: Basis, level: float) -> list[Estimate]:
    """The groups' estimates at the level that holds for all pairs at once, two of each."""
    if len(basis.parts) < 2:
        raise NoLimits("a gap over fewer than two groups has no limits")
    each = pairwise_level(level, len(basis.parts))
    return _estimates(basis._replace(parts=tuple(two_of_each(basis.parts))), each)


def _smallest_ratio_of_limits(basis: Basis, level: float) -> Limits:
    groups = _all_groups(basis, level)
    _never_negative(groups)
    return smallest_ratio_of(groups)


def _welch(basis: Basis, level: float) -> Limits:
    first, second = _means(basis)
    return welch_limits(first, second, level)


def _fieller_r2(basis: Basis, level: float) -> Limits:
    squared_error, spread = _means(basis)
    return r2_limits(squared_error, spread, basis.correlation, level)


def _hall(basis: Basis, level: float) -> Limits:
    return hall_limits(basis.value, basis.standard_error, basis.n, basis.skewness, level)


def _hall_root(basis: Basis, level: float) -> Limits:
    return hall_root_limits(basis.value, basis.standard_error, basis.n, basis.skewness, level)


def _largest_distance(basis: Basis, level: float) -> Limits:
    return largest_distance_limits(basis.value, basis.standard_error, basis.groups, level)


def _between_groups(basis: Basis, level: float) -> Limits:
    return between_groups_limits(basis.value, basis.standard_error, basis.groups, level)


def _means(basis: Basis) -> list[Mean]:
    return [Mean(*mean) for mean in basis.means]


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
    "hall": _hall,
    "hall_root": _hall_root,
    "fieller_r2": _fieller_r2,
    "welch": _welch,
    "smd_pooled": lambda b, level: smd_pooled_limits(_means(b), level),
    "smd_population": lambda b, level: smd_population_limits(_means(b), level),
    "two_sample_dkw": lambda b, level: distance_limits(b.value, b.standard_error, level),
    "difference_of_limits": _difference_of_limits,
    "difference_of_limits_studentised_range": _difference_chosen,
    "ratio_of_limits": _ratio_of_limits,
    "ratio_of_limits_studentised_range": _ratio_chosen,
    "largest_difference_of_limits": lambda b, level: largest_difference_of(_all_groups(b, level)),
    "smallest_ratio_of_limits": _smallest_ratio_of_limits,
    "paired_difference_of_limits": _paired_difference,
    "newcombe_paired": _newcombe_paired,
    "largest_difference_paired": lambda b, level: change_of_largest(_groups_twice(b), level),
    "larger_gap_paired": _larger_gap_paired,
    "difference_to_best_paired": _difference_to_best_paired,
    "smallest_ratio_paired": _smallest_ratio_paired,
    "ratio_to_best_paired": _ratio_to_best_paired,
    "robins_breslow_greenland": lambda b, level: robins_breslow_greenland(b.strata, level),
    "greenland_robins": lambda b, level: greenland_robins(b.strata, level),
    "two_sample_dkw_all_pairs": _largest_distance,
    "spearman": lambda b, level: spearman_limits(b.value, b.n, level),
    "noncentral_chi_square": _between_groups,
}
