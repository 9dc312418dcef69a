"""The intervals of what is made of one confusion table: F1, balanced accuracy, MCC."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from random import Random
from statistics import NormalDist
from typing import TypeAlias

from audit.statistics.differences import mean_of_two
from audit.statistics.limits import Limits, NoLimits
from audit.statistics.rates import rate, wilson

Table: TypeAlias = tuple[float, float, float, float]
"""True positives, false positives, false negatives, true negatives."""

DRAWS = 2000
_SEED = 12791
_RESOLVED = 0.01
"""Tails below this share hold too few draws; there the normal shape takes over."""


def f1_limits(table: Table, critical: float) -> Limits:
    """Return the limits of F1, from the Wilson limits of the Jaccard share.

    F1 = 2J / (1 + J) grows with J = tp / (tp + fp + fn), a rate among the cases that are positive
    or called so: the indirect Wilson method of arXiv:2309.14621 (2023). The delta method of
    Takahashi et al. (2022, Appl Intell 52:4961) agrees with it in large samples.

    >>> tuple(round(limit, 4) for limit in f1_limits((40, 10, 10, 40), 1.959964))
    (0.7018, 0.8718)
    """
    tp, fp, fn, _ = table
    low, high = wilson((tp, tp + fp + fn), critical)
    return Limits(2.0 * low / (1.0 + low), 2.0 * high / (1.0 + high))


def balanced_accuracy_limits(table: Table, critical: float) -> Limits:
    """Return the limits of the mean of sensitivity and specificity.

    MOVER (Zou & Donner 2008) of the two Wilson limits; the two rates count different people.
    Raises NoLimits where one class is empty.

    >>> tuple(round(limit, 4) for limit in balanced_accuracy_limits((8, 2, 2, 8), 1.959964))
    (0.5809, 0.9013)
    """
    tp, fp, fn, tn = table
    sensitivity, specificity = (tp, tp + fn), (tn, tn + fp)
    return mean_of_two(rate(sensitivity, critical), rate(specificity, critical))


def matthews_limits(table: Table, level: float) -> Limits:
    """Return the limits of the Matthews correlation: quantiles of its Dirichlet(1/2) posterior.

    The four cells have Jeffreys' prior (Caelen 2017, Ann Math Artif Intell 81:429). Drawn with a
    fixed seed, so the same table gives the same limits; the draws are kept, so another level
    costs nothing. Tails that hold too few draws go on as a normal one does on Fisher's scale. A
    table without errors, or with nothing but errors, keeps its end of the scale, as Jeffreys'
    limits of a rate of 0 or 1 do.
    """
    tp, fp, fn, tn = table
    if min(table) < 0 or sum(table) <= 0:
        raise NoLimits("a table of nobody has no limits")
    right, wrong = (max(tp, tn), min(tp, tn)), (max(fp, fn), min(fp, fn))
    draws = _matthews_draws((right[0], wrong[0], wrong[1], right[1]))
    tail = (1.0 - level) / 2.0
    low = math.tanh(_quantile(draws, tail))
    high = -math.tanh(_quantile([-draw for draw in reversed(draws)], tail))
    return Limits(-1.0 if tp == tn == 0 else low, 1.0 if fp == fn == 0 else high)


@lru_cache(maxsize=512)
def _matthews_draws(table: Table) -> tuple[float, ...]:
    """Draw the correlation from its posterior, in ascending order, on Fisher's scale.

    Neither exchanging the classes nor labels with predictions changes the correlation; the table
    comes in one order, so that neither changes the draws.
    """
    random = Random(_SEED)
    draw = random.gammavariate
    drawn = []
    for _ in range(DRAWS):
        tp, fp, fn, tn = (draw(cell + 0.5, 1.0) for cell in table)
        margins = math.sqrt((tp + fp) * (tp + fn)) * math.sqrt((tn + fp) * (tn + fn))
        share = (tp * tn - fp * fn) / margins
        drawn.append(math.atanh(min(max(share, -1.0 + 1e-15), 1.0 - 1e-15)))
    return tuple(sorted(drawn))


def _quantile(ascending: Sequence[float], tail: float) -> float:
    """Return the value under which a share of `tail` lies."""
    if tail < _RESOLVED:
        centre, edge = _quantile(ascending, 0.5), _quantile(ascending, _RESOLVED)
        return centre + (edge - centre) * _reach(tail) / _reach(_RESOLVED)
    place = tail * (len(ascending) - 1)
    index = int(place)
    step = ascending[index + 1] - ascending[index]
    return ascending[index] + (place - index) * step


def _reach(tail: float) -> float:
    return NormalDist().inv_cdf(tail)
