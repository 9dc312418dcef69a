"""By how much a ratio between groups changed from one model to another on the same rows.

MOVER of both ratios' limits with what the two share (Zou 2007, Psychol Methods 12:399): the rates
of two groups are independent, those of one group by two models are not. Of a ratio only what lies
below 1 counts. `two_models` says how the smallest ratio follows from those of single pairs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from audit.statistics.differences import paired_difference
from audit.statistics.limits import Estimate, Limits, NoLimits
from audit.statistics.outermost import (
    Candidates,
    Outermost,
    candidates,
    candidates_beside_first,
)
from audit.statistics.ratios import lower_ratio, ratio
from audit.statistics.two_models import Number, Twice, errors_of

UNKNOWN = Limits(-math.inf, math.inf)
ITSELF = Estimate(1.0, 1.0, 1.0)


def change_of_smallest_ratio(groups: Sequence[Twice], level: float) -> Limits:
    """Return the limits of the change of the smallest over the largest rate over the groups.

    Between -1 and 1. Raises NoLimits for fewer than two groups.

    >>> one, other = Twice((30, 100), (40, 100), 0.8), Twice((60, 100), (60, 100), 0.8)
    >>> tuple(round(limit, 3) for limit in change_of_smallest_ratio([one, other], 0.95))
    (-0.309, -0.041)
    """
    if len(groups) < 2:
        raise NoLimits("a ratio over fewer than two groups has no limits")
    return _farthest(groups, candidates([(each,) for each in groups], errors_of(level)))


def change_to_best_ratio(focal: Twice, others: Sequence[Twice], level: float) -> Limits:
    """Return the limits of the change of a group's rate over the best one of all.

    The best by either model, whichever that is, the group itself included: the ratio is never
    above 1. Between -1 and 1.
    """
    groups = [focal, *others]
    found = candidates_beside_first([(each,) for each in groups], errors_of(level))
    return _farthest(groups, found)


def _farthest(groups: Sequence[Twice], found: Candidates) -> Limits:
    """The least lower and the greatest upper limit of changes between outermost groups.

    A ratio fell to no less than what it can be now, and rose from no less than it can have been;
    by either model it is 1 at the most.
    """
    numbers, ruled = found.numbers, found.ruled
    least = (
        max(
            _change(groups, numbers, of).low,
            _least(ruled[of.smallest].new, ruled[of.largest].new) - 1.0,
        )
        for of in found.grew
    )
    most = (
        min(
            _change(groups, numbers, of).high,
            1.0 - _least(ruled[of.earlier_smallest].earlier, ruled[of.earlier_largest].earlier),
        )
        for of in found.shrank
    )
    return Limits(max(min(least), -1.0), min(max(most), 1.0))


def _least(first: Estimate, second: Estimate) -> float:
    """How small the ratio of two rates can be; exactly 1 of a group to itself."""
    if first is second:
        return 1.0
    return min(1.0, lower_ratio(first.value, first.below, second.value, second.above))


def _change(groups: Sequence[Twice], numbers: Sequence[Number], of: Outermost) -> Limits:
    """The limits of the smallest over the largest rate by the new model, less the earlier ratio.

    Nothing is known where one of the ratios is to a rate of 0, or may be.
    """
    new = _ratio(numbers[of.smallest].new, numbers[of.largest].new)
    earlier = _ratio(numbers[of.earlier_smallest].earlier, numbers[of.earlier_largest].earlier)
    if new is None or earlier is None:
        return UNKNOWN
    shared = _correlation(groups, numbers, of, (new.value, earlier.value))
    return paired_difference(new, earlier, shared)


def _ratio(first: Estimate, second: Estimate) -> Estimate | None:
    """A ratio between its limits, exactly 1 of a group to itself; None where they are not known."""
    if first is second:
        return ITSELF
    try:
        limits = ratio(first, second)
    except NoLimits:
        return None
    found = Estimate(first.value / second.value, *limits)
    return found if math.isfinite(found.high) else None


def _correlation(
    groups: Sequence[Twice],
    numbers: Sequence[Number],
    of: Outermost,
    values: tuple[float, float],
) -> float:
    """How the two ratios go together, by the delta method on the spread that their limits show.

    A ratio moves by its numerator less the ratio times its denominator, over the denominator. A
    group's ratio to itself does not move: what is returned then counts for nothing.
    """
    new = {
        of.smallest: _width(numbers[of.smallest].new),
        of.largest: -values[0] * _width(numbers[of.largest].new),
    }
    earlier = {
        of.earlier_smallest: _width(numbers[of.earlier_smallest].earlier),
        of.earlier_largest: -values[1] * _width(numbers[of.earlier_largest].earlier),
    }
    together = math.fsum(
        groups[group].correlation * moved * earlier.get(group, 0.0) for group, moved in new.items()
    )
    scale = math.hypot(*new.values()) * math.hypot(*earlier.values())
    return min(1.0, max(-1.0, together / scale)) if scale > 0.0 else 0.0


def _width(number: Estimate) -> float:
    return number.high - number.low
