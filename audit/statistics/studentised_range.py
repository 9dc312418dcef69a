"""The studentised range: how far apart equal groups look when the data pick the outermost two."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

from audit.statistics.critical import descend

_STEP = 1.0 / 16.0
_FROM, _TO = -8.0, 12.0
_NEARLY_ONE = 1.0 - 2.0**-53
_NEGLIGIBLE = 1e-40
_ROOT_TWO = math.sqrt(2.0)
_ROOT_TWO_PI = math.sqrt(2.0 * math.pi)


@lru_cache(maxsize=4096)
def studentised_range(level: float, groups: int) -> float:
    """Return q such that the range of `groups` standard normals is below q with chance `level`.

    Degrees of freedom are infinite: the standard errors come from counts. Exact to about 1e-10
    for levels up to 1 - 1e-9 and 2 to 10,000 groups.
    The pairwise bound of Bonferroni lies right of the root, where Newton's method comes down.

    >>> round(studentised_range(0.95, 3), 4)
    3.3145
    """
    if groups < 2:
        raise ValueError(f"a range needs at least two groups, not {groups}")
    points = _maximum(groups)

    def log_tail(q: float) -> tuple[float, float]:
        tail, density = _tail_and_density(q, groups, points)
        return math.log(tail), -density / tail

    pairs = groups * (groups - 1) / 2
    start = -_ROOT_TWO * NormalDist().inv_cdf((1.0 - level) / pairs / 2.0)
    return descend(log_tail, start, math.log(1.0 - level))


def pairwise_critical(level: float, groups: int) -> float:
    """Return the critical value that holds for all pairs of `groups` at once, q / sqrt 2.

    Takes the place of z in an interval for two groups (Tukey 1953, Kramer 1956).

    >>> round(pairwise_critical(0.95, 2), 4)
    1.96
    """
    return studentised_range(level, groups) / _ROOT_TWO


def pairwise_level(level: float, groups: int) -> float:
    """Return the level at which each interval alone reaches `pairwise_critical`.

    By it any interval for one group, whatever its method, takes its part in all pairs at once.

    >>> round(pairwise_level(0.95, 3), 4)
    0.9809
    """
    if groups == 2:
        return level
    return 1.0 - math.erfc(studentised_range(level, groups) / 2.0)


def _maximum(groups: int) -> list[tuple[float, float, float]]:
    """List (z, Phi(z), the chance that the largest of `groups` lies in the step around z).

    The trapezoidal rule on a smooth density over the whole line errs by less than 1e-15 here.
    """
    points = []
    for index in range(round((_TO - _FROM) / _STEP) + 1):
        z = _FROM + index * _STEP
        below = _below(z)
        weight = _STEP * groups * _density(z) * below ** (groups - 1)
        if weight > _NEGLIGIBLE:
            points.append((z, below, weight))
    return points


def _tail_and_density(
    q: float, groups: int, points: list[tuple[float, float, float]]
) -> tuple[float, float]:
    """Return the chance that the range exceeds `q`, and its density there.

    Given the largest at z, the range exceeds q unless all others lie within q of it. The tail is
    summed itself, not as 1 minus the rest, so that it stays exact where it is 1e-9.
    """
    tail = density = 0.0
    for z, below, weight in points:
        share = min(_below(z - q) / below, _NEARLY_ONE)
        log_within = math.log1p(-share)
        tail -= weight * math.expm1((groups - 1) * log_within)
        density += weight * _density(z - q) / below * math.exp((groups - 2) * log_within)
    return tail, (groups - 1) * density


def _below(z: float) -> float:
    return 0.5 * math.erfc(-z / _ROOT_TWO)


def _density(z: float) -> float:
    return math.exp(-0.5 * z * z) / _ROOT_TWO_PI
