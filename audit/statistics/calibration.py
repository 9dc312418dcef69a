"""Calibration read against chance: what a perfectly calibrated score would show, and a test.

The plug-in calibration error is biased upwards: even a perfect score has one. It is shown beside
its expectation under calibration, and judged by the test, never bare.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from audit.statistics.critical import chi_square_tail
from audit.statistics.tested import ChiSquare

LEAST_EXPECTED = 5.0
_EXACT_BELOW = 1e6
_ROUNDING = 1e-9


def expected_gap_if_calibrated(bins: Iterable[tuple[float, float]]) -> float:
    """Return the calibration error (ECE) that a perfectly calibrated score would show on average.

    `bins` holds `(n, mean score)` for each bin. The outcomes of a bin count as binomial at its mean
    score; that they spread a little less where the scores within a bin differ is left out, so
    the expectation is slightly too large. 0 without any row.

    >>> round(expected_gap_if_calibrated([(10, 0.5), (10, 0.1)]), 4)
    0.0964
    """
    filled = [(n, score) for n, score in bins if n > 0]
    rows = sum(n for n, _ in filled)
    return sum(binomial_mean_deviation(n, score) for n, score in filled) / rows if rows else 0.0


def binomial_mean_deviation(n: float, p: float) -> float:
    """Return the mean absolute deviation of a binomial count from its mean n p.

    De Moivre's closed form (Diaconis & Zabell 1991, Stat Sci 6:284) for whole n under a million,
    else √(2 n p (1 - p) / π) of the normal.

    >>> round(binomial_mean_deviation(2, 0.5), 12)
    0.5
    """
    if not 0.0 < p < 1.0:
        return 0.0
    if n != int(n) or n >= _EXACT_BELOW:
        return math.sqrt(2.0 * n * p * (1.0 - p) / math.pi)
    above = min(math.floor(n * p) + 1, n)
    log_ways = math.lgamma(n + 1) - math.lgamma(above + 1) - math.lgamma(n - above + 1)
    log_chance = above * math.log(p) + (n - above + 1) * math.log1p(-p)
    return 2.0 * above * math.exp(log_ways + log_chance)


def calibration_chi_square(bins: Iterable[tuple[float, float, float]]) -> ChiSquare:
    """Test whether outcomes agree with scores: sum over bins of (k - n s)² / (n s (1 - s)).

    `bins` holds `(n, mean score s, positives k)` in the order of the scores, unweighted. Nothing
    is estimated from the rows, so each bin has one degree of freedom (Hosmer & Lemeshow 1980,
    with their g for a model fitted elsewhere). Neighbours are put together until 5 positives and
    5 negatives are expected (Cochran 1954), or sparse bins would reject too often. A bin whose
    scores are all 0 or all 1 must be right in every row: it adds nothing if it is, and otherwise
    the statistic is infinite and p is 0. Without any bin left p is 1.

    >>> test = calibration_chi_square([(100, 0.2, 30), (100, 0.8, 80)])
    >>> round(test.statistic, 2), test.df, round(test.p, 4)
    (6.25, 2, 0.0439)
    """
    open_bins = []
    for n, score, positives in bins:
        if n > 0 and 0.0 < score < 1.0:
            open_bins.append((n, score, positives))
        elif n > 0 and abs(positives - n * score) > _ROUNDING * n:
            return ChiSquare(math.inf, 1, 0.0)
    cells = _merged(open_bins)
    statistic = sum((seen - expected) ** 2 / variance for seen, expected, variance in cells)
    return ChiSquare(statistic, len(cells), chi_square_tail(statistic, len(cells)))


def _merged(bins: Sequence[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Put sparse neighbours together; return (positives, expected, variance) for each cell."""
    cells: list[tuple[float, float, float]] = []
    seen = expected = variance = rows = 0.0
    for n, score, positives in bins:
        seen, expected = seen + positives, expected + n * score
        variance, rows = variance + n * score * (1.0 - score), rows + n
        if min(expected, rows - expected) >= LEAST_EXPECTED:
            cells.append((seen, expected, variance))
            seen = expected = variance = rows = 0.0
    if rows:
        last = cells.pop() if cells else (0.0, 0.0, 0.0)
        cells.append((last[0] + seen, last[1] + expected, last[2] + variance))
    return cells
