"""Sensitive numbers that are not cut into groups: do outcomes rise or fall with them?"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from audit.evidence import Measurement, Test, message
from audit.measure.measuring import TOO_FEW, interval
from audit.measure.quantities import Quantified
from audit.measure.statistic import Said, statistic
from audit.measure.tally.counts import Floats, summed_by
from audit.measure.tally.effective import effective_rows
from audit.statistics.limits import Pair
from audit.statistics.methods import Basis
from audit.statistics.rank_correlation import spearman_test
from audit.statistics.tested import NoTest

FIFTH = 0.2
NO_ORDER = message(
    "everybody has the same number or the same outcome, or there are fewer than two people"
)
NO_FIFTHS = message(
    "too few people have a number, or too many share one, to make a top and a bottom fifth"
)
TEST = "spearman"


@statistic(
    title="Rank correlation with a sensitive number",
    kind="score",
    better=None,
    aggregation="everyone who has the number",
    undefined=NO_ORDER,
    reference="Spearman (1904); limits: Bonett, Wright (2000), Psychometrika 65",
)
def rank_correlation(quantity: Quantified) -> Iterator[Said]:
    """Whether outcomes rise with a sensitive number: Spearman's rank correlation.

    From −1, who has more always gets less, over 0 (parity: no order) to 1. One row each for the
    decision (1 is the favourable one), the score or estimate, and the residual, where they are
    known. People with equal numbers share their ranks; with weights, ranks count weight. It sees
    only what rises or falls throughout: a disadvantage of the youngest and the oldest alike may
    show as 0.
    """
    weight = quantity.weight
    n = len(quantity.values) if weight is None else effective_rows(weight)
    for name, outcome in quantity.outcomes.items():
        value = _spearman(quantity.values, outcome, weight)
        row = _row(quantity, rank_correlation.__name__, n, {"with": name})
        if value is None:
            yield replace(row, status="undefined", reason=NO_ORDER)
            continue
        basis = Basis(method="spearman", value=value, n=n)
        yield _if_enough(quantity, replace(row, value=value, interval=interval(basis)), n)
        yield from _test(quantity, name, value, n)


@statistic(
    title="Quantile gap of a sensitive number",
    kind="difference",
    better="lower",
    aggregation="the fifth with the highest numbers against the fifth with the lowest",
    undefined=NO_FIFTHS,
    reference="limits: Newcombe (1998), Statistics in Medicine 17, method 10",
)
def quantile_gap(quantity: Quantified) -> Iterator[Said]:
    """Gap in selection rates between people with the highest and the lowest sensitive numbers.

    |rate of the top fifth − rate of the bottom fifth|, from 0 (parity) to 1. Who shares the number
    at the edge of a fifth belongs to it, so that it may hold more. Without decisions the scoring
    rate takes the selection rate's place.
    """
    if quantity.favoured is None:
        return
    fifths = _fifths(quantity.values)
    if fifths is None:
        row = _row(quantity, quantile_gap.__name__, len(quantity.values), {"of": quantity.rate})
        yield replace(row, status="undefined", reason=NO_FIFTHS)
    else:
        yield _gap(quantity, quantity.favoured, *fifths)


def _gap(
    quantity: Quantified, favoured: npt.NDArray[np.bool_], bottom_to: float, top_from: float
) -> Measurement:
    top = _pair(quantity, favoured, quantity.values >= top_from)
    bottom = _pair(quantity, favoured, quantity.values <= bottom_to)
    higher, lower = sorted((top, bottom), key=lambda pair: pair[0] / pair[1], reverse=True)
    value = higher[0] / higher[1] - lower[0] / lower[1]
    n = top[1] + bottom[1]
    found = interval(Basis(method="newcombe", rates=(higher, lower)))
    assert found is not None
    parameters = {
        "of": quantity.rate,
        "higher": "top fifth" if higher is top else "bottom fifth",
        "top_from": top_from,
        "bottom_to": bottom_to,
    }
    row = replace(
        _row(quantity, quantile_gap.__name__, n, parameters),
        value=value,
        counts=None if quantity.weight is not None else tuple(map(int, (*higher, *lower))),
        interval=replace(found, low=max(found.low, 0.0)),
    )
    return _if_enough(quantity, row, min(top[1], bottom[1]))


def _pair(
    quantity: Quantified, favoured: npt.NDArray[np.bool_], who: npt.NDArray[np.bool_]
) -> Pair:
    """How many of some people are favoured, of how many; of weighted ones, at effective size."""
    if quantity.weight is None:
        return int(np.count_nonzero(favoured & who)), int(np.count_nonzero(who))
    weight = quantity.weight[who]
    n = effective_rows(weight)
    return float(weight[favoured[who]].sum()) / float(weight.sum()) * n, n


def _fifths(values: Floats) -> tuple[float, float] | None:
    """The number up to which the bottom fifth goes, and from which the top fifth does."""
    if len(values) < 2:
        return None
    ordered = np.sort(values)
    people = ceil(FIFTH * len(ordered) - 1e-9)
    bottom_to, top_from = float(ordered[people - 1]), float(ordered[-people])
    return (bottom_to, top_from) if bottom_to < top_from else None


def _spearman(values: Floats, outcome: Floats, weight: Floats | None) -> float | None:
    """Pearson's correlation of the ranks; None where either does not vary."""
    if len(values) < 2:
        return None
    weights = np.ones(len(values)) if weight is None else weight
    one, other = (_centred(_ranks(each, weights), weights) for each in (values, outcome))
    spread = float(np.sum(weights * one**2)) * float(np.sum(weights * other**2))
    if not spread > 0:
        return None
    return float(np.clip(np.sum(weights * one * other) / np.sqrt(spread), -1.0, 1.0))


def _ranks(values: Floats, weights: Floats) -> Floats:
    """The weight below each number and half of the weight at it."""
    found, place = np.unique(values, return_inverse=True)
    at = summed_by(place, weights, len(found))
    ranks: Floats = (np.cumsum(at) - at / 2)[place]
    return ranks


def _centred(ranks: Floats, weights: Floats) -> Floats:
    centred: Floats = ranks - np.sum(weights * ranks) / np.sum(weights)
    return centred


def _test(quantity: Quantified, outcome: str, value: float, n: float) -> Iterator[Test]:
    try:
        tested = spearman_test(value, n)
    except NoTest:
        return
    yield Test(
        test=f"{TEST}:{outcome}",
        across=(quantity.name,),
        statistic=value,
        p=tested.p,
        family=f"{TEST} with {quantity.name}",
    )


def _row(quantity: Quantified, metric: str, n: float, parameters: dict[str, Any]) -> Measurement:
    told = {**parameters, "missing": quantity.missing} if quantity.missing else parameters
    return Measurement(metric=metric, across=(quantity.name,), parameters=told, n=n)


def _if_enough(quantity: Quantified, row: Measurement, n: float) -> Measurement:
    if n >= quantity.minimum_group:
        return row
    parameters = {**(row.parameters or {}), "minimum_group": quantity.minimum_group}
    return replace(row, parameters=parameters, status="insufficient", reason=TOO_FEW)
